"""One JupyterLab and one Chromium for all browser tests of a run."""

import os
from pathlib import Path

import pytest

from helpers.home import PROJECT
from tests.support import lab as labs


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A running JupyterLab with a sandbox of its own, in a home folder of its own."""
    home = tmp_path_factory.mktemp("lab") / "home"
    with labs.running_lab(home, many=True) as running:
        yield running
        running.stop_sandbox()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    if labs.chromium_path() is None:
        pytest.fail("no Chromium on this machine: the browser tests need one (package chromium)")
    from playwright.sync_api import expect

    expect.set_options(timeout=15_000)  # a machine that does other things as well is no failure
    with labs.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def idle_pages():
    """Pages that show the lab and no notebook, for who opens one next."""
    pages = []
    yield pages
    for page in pages:
        page.context.close()


@pytest.fixture
def opened(lab, browser, idle_pages, request):
    """`opened(cells, lang=…, theme=…, width=…)`: a page with a notebook of these cells, run; closed after the test."""
    pages, failed = [], request.session.testsfailed

    def open_notebook(cells=None, **options):
        pages.append(lab.open(browser, cells, page=idle_pages.pop() if idle_pages else None, **options))
        return pages[-1]

    yield open_notebook
    for page in pages:
        if labs.cleared(page) and request.session.testsfailed == failed:
            idle_pages.append(page)
        else:
            page.context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The source of axe-core, from the project's own node_modules."""
    places = [Path(os.environ.get("WORKSHOP_AXE", "")), PROJECT / "node_modules" / "axe-core" / "axe.min.js"]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        pytest.fail("axe-core is not installed: run npm ci in the project's folder")
    return found.read_text(encoding="utf-8")
