"""A real JupyterLab and a real Chromium for tests: start the lab once, open notebooks made of cells, run them.

with running_lab(home) as lab, chromium() as browser:
    page = lab.open(browser, ["print(1)"])
    page.locator(".jp-OutputArea-output").wait_for()
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from helpers.lab import EXTENSIONS, write_kernel_defaults

PROJECT = Path(__file__).resolve().parent.parent.parent
READY = """async () => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  if (!panel?.sessionContext) return false;
  const ready = async () => {
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session?.kernel;
    if (!kernel) return false;
    await kernel.info;
    return true;
  };
  return Promise.race([ready(), new Promise((resolve) => setTimeout(resolve, 2000, false))]);
}"""
# As `helpers.lab` starts it.
START = """from helpers.imports import leave_out_iri_grammar
leave_out_iri_grammar()
from jupyterlab.labapp import main
main()"""
FORKING = "from tests.support.quick_kernels import fork_kernels\nfork_kernels()\n"
# JupyterLab throws where a kernel is shut down that is still being greeted.
CLEAR = """async () => {
  for (const widget of [...jupyterapp.shell.widgets('main')]) {
    const greeted = widget.sessionContext?.ready.then(() => widget.sessionContext.session?.kernel?.info);
    await Promise.race([greeted, new Promise((resolve) => setTimeout(resolve, 5000))]);
    await widget.sessionContext?.shutdown();
    widget.dispose();
  }
}"""
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
CHROMIUM += ("--no-first-run", "--disable-sync", "--disable-dev-shm-usage")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark", "contrast": "JupyterLab Dark High Contrast"}


@dataclass
class Lab:
    """A JupyterLab that serves `home` at `url`."""

    url: str
    home: Path
    process: subprocess.Popen
    _made: int = field(default=0)

    def write(self, cells: Sequence[str], lang: str = "en", name: str = "") -> str:
        """Write a notebook of code `cells` into the folder of the language; gives its path below `home`."""
        self._made += 1
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        # Without a kernel's name JupyterLab would ask for one and wait.
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = f"{lang}/{name or f'test_{self._made}'}.ipynb"
        (self.home / lang).mkdir(parents=True, exist_ok=True)
        nbformat.write(book, self.home / path)
        return path

    def open(
        self,
        browser,
        cells: Sequence[str] | None = None,
        *,
        path: str = "",
        lang: str = "en",
        run: bool = True,
        theme: str = "light",
        width: int = 1280,
        height: int = 900,
        page=None,
    ):
        """Open a notebook (of `cells`, or the one at `path`), run all of it, and give the page: a new one, or `page`, which
        shows this lab already and was `cleared`: loading JupyterLab takes six seconds of CPU time.

        `theme`: "light" | "dark" | "contrast"; width and height in px.
        """
        path = path or self.write(cells or [], lang)
        size = {"width": width, "height": height}
        if page is None:
            context = browser.new_context(viewport=size, permissions=["clipboard-read", "clipboard-write"])
            page = context.new_page()
            page.errors = []
            page.on("pageerror", lambda error: page.errors.append(str(error)))
            page.goto(f"{self.url}/lab/tree/{path}?reset", wait_until="domcontentloaded")
        else:
            page.errors = []
            page.set_viewport_size(size)
            # In braces, since it gives the whole panel, which would come here object by object.
            page.evaluate("async (path) => { await jupyterapp.commands.execute('docmanager:open', {path}); }", path)
            page.wait_for_function("(path) => jupyterapp.shell.currentWidget?.context?.path === path", arg=path)
        wait_ready(page)
        page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
        page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', {theme})", THEMES[theme])
        if run:
            run_all(page)
        return page

    def stop_sandbox(self) -> None:
        """End the sandbox that this lab's notebooks started, if there is one."""
        code = "from helpers import sandbox; sandbox.stop()"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=lab_environment(self.home), check=True)


def cleared(page) -> bool:
    """Close all that the page shows and end its kernels; False where something is left that is not to be met again."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.evaluate(CLEAR)
    page.wait_for_function("() => !document.querySelector('.jp-NotebookPanel')")
    return page.locator(".jp-Dialog, .lm-Menu, .jp-Notification-Toast").count() == 0


def wait_ready(page, timeout: float = 60) -> None:
    """Wait until the notebook in front has a kernel that answers."""
    page.wait_for_function("() => !!window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=timeout * 1000)
    until = time.monotonic() + timeout
    while not page.evaluate(READY):
        if time.monotonic() > until:
            raise TimeoutError("the notebook's kernel did not become ready")
        page.wait_for_timeout(100)


def run_all(page) -> None:
    """Run all cells of the notebook in front and wait until they are done."""
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")


def outputs(page, path: str) -> str:
    """The text of all outputs that the page shows now."""
    return "\n".join(page.locator(".jp-OutputArea-output").all_inner_texts())


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lab_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a JupyterLab that reads and writes nothing outside `home`."""
    settings = home / ".jupyter-settings"
    news = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True, exist_ok=True)
    news.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JUPYTER", "WORKSHOP_"))}
    kept |= {name: os.environ[name] for name in ("WORKSHOP_ASSEMBLIES", "WORKSHOP_WARM") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_DATA_DIR": str(home / ".jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(home / ".jupyter-runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / ".jupyter-workspaces"),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "WORKSHOP_HOME": str(home),
        **more,
    }


@contextlib.contextmanager
def running_lab(home: Path, many: bool = False, **environment: str) -> Iterator[Lab]:
    """Start a JupyterLab on a free port that serves `home`, and `many` kernels where it is said; ends it afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    write_kernel_defaults(home / ".ipython")
    start = FORKING + START if many and sys.platform == "linux" else START
    command = [sys.executable, "-c", start, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home}"]
    command += [f"--LabApp.extra_labextensions_path={EXTENSIONS}"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    with open(home / "lab.log", "ab") as log:
        process = subprocess.Popen(
            command, cwd=home, env=lab_environment(home, **environment), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", process, home / "lab.log")
        yield Lab(f"http://127.0.0.1:{port}", home, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen, log: Path, timeout: float = 60) -> None:
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"JupyterLab ended at once:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError(f"JupyterLab did not answer in {timeout} s:\n{log.read_text()[-3000:]}")


def chromium_path() -> str | None:
    """Where Chromium or Chrome is on this machine, or None; the one that has nothing but pages, where it is there."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def chromium() -> Iterator:
    """A headless Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM))
        yield browser
        browser.close()
