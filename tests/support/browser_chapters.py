"""Whole chapters in a real browser, doing themselves: no error on the page, nothing on stderr, no card wider than its place."""

import json
import os
from contextlib import contextmanager

import nbformat

from helpers.authoring import notebooks
from tests.support.lab import running_lab

TRACKER = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
CARDS = ".workshop-form, .workshop-card"
WIDER = """(cards) => cards.filter((card) => {
  const place = card.closest('.jp-OutputArea-output').getBoundingClientRect();
  const box = card.getBoundingClientRect();
  const inside = [...card.querySelectorAll('table, pre, p, svg, button, input, textarea, select')];
  const right = Math.max(0, ...inside.filter((e) => !e.closest('.workshop-result, .workshop-events, .workshop-call')).map(
    (e) => e.getBoundingClientRect().right));
  return box.right > place.right + 1 || card.scrollWidth > card.clientWidth + 1 || right > box.right + 1;
}).map((card) => [card.className, card.innerText.slice(0, 80)])"""


@contextmanager
def walked(tmp_path, browser, name: str, lang: str, width: int):
    """A page with the whole chapter, after all its cells have done themselves."""
    home = tmp_path / "home"
    settings = home / ".jupyter-settings" / TRACKER
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))  # else cells out of sight are not in the page
    book = notebooks.read(notebooks.path_of(name, lang))
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    (home / lang).mkdir()
    nbformat.write(book, home / lang / f"{name}.ipynb")
    with running_lab(home, WORKSHOP_AUTORUN="1", WORKSHOP_SANDBOX_IDLE="1800") as lab:
        try:
            page = lab.open(browser, path=f"{lang}/{name}.ipynb", width=width, height=1200)
            yield page
        finally:
            lab.stop_sandbox()


def goes_through(tmp_path, browser, name: str, lang: str, width: int) -> None:
    """Fails where the chapter does not run from its first cell to its last, or shows what nobody should see."""
    with walked(tmp_path, browser, name, lang, width) as page:
        page.locator(".workshop-card.workshop-progress").wait_for(timeout=240_000)
        if folder := os.environ.get("WORKSHOP_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{lang}-{width}.png")
        assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts() == []
        cards = page.locator(CARDS)
        assert cards.count() > 20
        assert cards.evaluate_all(WIDER) == []
        assert page.errors == []
