"""The lab as the launcher starts it: its terminal acts on the same sandbox as the notebook's forms."""

import os
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from helpers.home import PROJECT
from launcher.lab import running_lab
from tests.support.lab import free_port, wait_ready

FORM = """\
from helpers.forms import form
form("s3 mb", prefill={"bucket": "seen-in-the-terminal"})"""
SHOWN = """() => {
  const buffer = jupyterapp.shell.currentWidget.content._term.buffer.active;
  return [...Array(buffer.length).keys()].map((n) => buffer.getLine(n).translateToString(true)).join("\\n");
}"""


@pytest.fixture
def whole_lab(tmp_path):
    """The address of a lab with its sandbox, on a home of its own, started as the launcher starts it."""
    home = tmp_path / "home"
    (home / "en").mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JUPYTER", "WORKSHOP_"))}
    environment = kept | {"WORKSHOP_HOME": str(home), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "helpers.lab", "--lang", "en", "--port", str(free_port())]
    with (
        open(tmp_path / "lab.log", "ab") as log,
        subprocess.Popen(
            [*command, "--LabApp.expose_app_in_browser=True"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        deadline = time.monotonic() + 90
        while not (url := running_lab(home)):
            assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "lab.log").read_text()[-2000:]
            time.sleep(0.1)
        yield home, url
        process.stdin.close()
        process.wait(60)
    assert process.returncode == 0


def test_a_terminal_shows_the_bucket_that_a_form_made(whole_lab, browser):
    import nbformat

    home, url = whole_lab
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FORM)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, home / "en" / "00_start.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="domcontentloaded")
    wait_ready(page)
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.locator(".workshop-form[data-workshop-ready=true] .workshop-run").click(timeout=60_000)
    expect(page.locator(".workshop-result")).to_have_text("make_bucket: seen-in-the-terminal\n", timeout=30_000)

    page.evaluate("() => { jupyterapp.commands.execute('terminal:create-new'); }")
    page.locator(".jp-Terminal .xterm-helper-textarea").wait_for(state="attached", timeout=30_000)
    page.wait_for_timeout(1000)
    page.keyboard.type("aws s3 ls && cdk --version && command -v ssh\n")
    deadline = time.monotonic() + 60
    while "bin/ssh" not in (shown := page.evaluate(SHOWN)) and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert "seen-in-the-terminal" in shown
    assert "2.1148.1" in shown
    assert f"{home}/.workshop/bin/ssh" in shown.replace("\n", "")
    context.close()
