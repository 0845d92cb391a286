"""JupyterLab on the learner's folder, with the sandbox: started side by side, ended together.

python -m helpers.lab --lang en --port 0 [JupyterLab's own options]

It ends by SIGTERM, or when its standard input ends: the launcher that holds the other end of that pipe is gone then.
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import Timeout

from helpers import kernel, sandbox
from helpers.home import PROJECT, home, private_lock, state_folder, write_json
from helpers.imports import leave_out_iri_grammar
from helpers.text import LANGUAGES, text

if TYPE_CHECKING:
    from jupyterlab.labapp import LabApp

EXTENSIONS = PROJECT / "helpers" / "labextensions"
ANOTHER_RUNS = 4  # exit code: this home has its lab already


def folders() -> dict[str, str]:
    """Jupyter's own folders, all inside the learner's: nothing is written anywhere else."""
    own = state_folder() / "jupyter"
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {variable: str(own / name) for variable, name in names.items()}


def write_defaults(lang: str) -> None:
    """JupyterLab's settings as a learner finds them: no news, and its menus in the notebook's language.

    They are defaults only; what the learner sets is kept elsewhere, and goes before them.
    """
    defaults = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/translation-extension:plugin": {"locale": text("language.jupyterlab", lang)},
    }
    path = state_folder() / "jupyter" / "config" / "labconfig" / "default_setting_overrides.json"
    write_json(path, defaults)
    write_kernel_defaults(Path(folders()["IPYTHONDIR"]))


def write_kernel_defaults(folder: Path) -> None:
    """Have each kernel that starts with IPython's `folder` explain errors."""
    write_json(folder / "profile_default" / "ipython_kernel_config.json", kernel.EXTENSION)


def options(lang: str, port: int) -> list[str]:
    """JupyterLab's options."""
    return [
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.port_retries={0 if port else 50}",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        f"--LabApp.default_url=/lab/tree/{lang}/00_start.ipynb",
        *learner_options(),
    ]


def learner_options() -> list[str]:
    """The options of any server that serves the learner's folder, wherever it listens."""
    wanted = [
        f"--ServerApp.root_dir={home()}",
        # Else any user of the machine could listen to what kernels publish: the code that is run, and what it prints.
        "--MappingKernelManager.transport_encryption=auto",
        "--TerminalsExtensionApp.terminal_manager_class=helpers.terminals.NotebookTerminals",
        "--LanguageServerManager.autodetect=False",  # it would run npm, which is slow and writes in the home folder
    ]
    if os.name == "posix":
        # Said outright: without a terminal of its own the server would start login shells, which make PATH anew.
        own = os.environ.get("SHELL") or "/bin/sh"
        shell = {"shell_command": [sys.executable, "-m", "helpers.terminal", own]}
        wanted.append(f"--ServerApp.terminado_settings={shell!r}")
        if os.geteuid() == 0:
            wanted.append("--allow-root")
    return wanted


class SandboxStart(threading.Thread):
    """The sandbox being started while JupyterLab loads; both take about the same time."""

    error: sandbox.SandboxError | None = None

    def run(self) -> None:
        try:
            sandbox.ensure()
        except sandbox.SandboxError as error:  # told by whoever waits for this
            self.error = error


def serve(lang: str, port: int, passed: list[str]) -> int:
    """Serve until asked to end. The exit code: 3 where the sandbox did not start."""
    starting = SandboxStart()
    starting.start()
    os.environ.update(folders(), WORKSHOP_LANG=lang)
    write_defaults(lang)
    try:
        from jupyterlab.labapp import LabApp

        app = LabApp.initialize_server(argv=[*options(lang, port), *passed])
        starting.join()
        if starting.error:
            print(starting.error, file=sys.stderr)
            return 3
        sandbox.activate()
        threading.Thread(target=_end_with_input, args=(app,), daemon=True).start()
        app.start()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left to do must not be cut off
        starting.join()
        try:
            sandbox.stop()
        except sandbox.SandboxError as error:
            print(error, file=sys.stderr)
    return 0


def _end_with_input(app: "LabApp") -> None:
    """Wait for the end of standard input, then end `app` in order."""
    if sys.stdin is None or sys.stdin.isatty():
        return
    while os.read(sys.stdin.fileno(), 1024):
        pass
    app.io_loop.add_callback(app.stop)


def main(words: list[str]) -> int:
    """Serve as `words` say; one lab a home."""
    parser = argparse.ArgumentParser(prog="python -m helpers.lab", allow_abbrev=False)
    parser.add_argument("--lang", choices=LANGUAGES, default="en")
    parser.add_argument("--port", type=int, default=0)
    known, passed = parser.parse_known_args(words)
    leave_out_iri_grammar()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if os.name == "posix":  # ignored where this was started, it is inherited, and no child has an exit code
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        with private_lock(state_folder() / "lab.lock", 0):
            return serve(known.lang, known.port, passed)
    except Timeout:
        return ANOTHER_RUNS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
