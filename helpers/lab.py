"""JupyterLab on the learner's folder, with the sandbox: started side by side, ended together.

python -m helpers.lab --lang en --port 0 [JupyterLab's own options]
"""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from helpers import sandbox
from helpers.home import home, state_folder

SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "translation-extension/plugin": {"locale": "default"},
}
LOCALES = {"en": "default", "ja": "ja_JP"}


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


def write_settings(settings: Path, lang: str) -> None:
    """JupyterLab's settings as a learner finds them: no news, and its menus in the notebook's language.

    A file that is there is the learner's own; only the language is brought in line with what was asked for.
    """
    for name, values in SETTINGS.items():
        folder, _, plugin = name.partition("/")
        path = settings / "@jupyterlab" / folder / f"{plugin}.jupyterlab-settings"
        if "locale" in values:
            values = {"locale": LOCALES[lang]}
        elif path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def options(lang: str, port: int) -> list[str]:
    """JupyterLab's options."""
    wanted = [
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.port_retries={0 if port else 50}",
        f"--ServerApp.root_dir={home()}",
        f"--LabApp.default_url=/lab/tree/{lang}/00_start.ipynb",
        "--ServerApp.terminado_settings=" + repr({"shell_command": [os.environ.get("SHELL") or "/bin/sh"]})
        if os.name != "nt"
        else "",
    ]
    if os.name != "nt" and os.geteuid() == 0:
        wanted.append("--allow-root")
    return [option for option in wanted if option]


def main(words: list[str]) -> int:
    """Serve until SIGTERM; then end the sandbox as well."""
    parser = argparse.ArgumentParser(prog="python -m helpers.lab")
    parser.add_argument("--lang", choices=tuple(LOCALES), default="en")
    parser.add_argument("--port", type=int, default=0)
    known, passed = parser.parse_known_args(words)

    trouble: list[sandbox.SandboxError] = []

    def start() -> None:
        try:
            sandbox.ensure()
        except sandbox.SandboxError as error:
            trouble.append(error)

    starting = threading.Thread(target=start)
    starting.start()
    os.environ.update(folders(), WORKSHOP_LANG=known.lang)
    write_settings(Path(os.environ["JUPYTERLAB_SETTINGS_DIR"]), known.lang)
    from jupyterlab.labapp import LabApp

    starting.join()
    if trouble:
        print(trouble[0], file=sys.stderr)
        return 3
    sandbox.activate()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        LabApp.launch_instance([*options(known.lang, known.port), *passed])
    finally:
        sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
