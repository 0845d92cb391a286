"""What a notebook shows of an app's source is as wide as a cell of it at 1280 pixels, with the list of files open."""

import json
import re

import pytest

from helpers.home import PROJECT

WIDTH = 104  # letters
SHOWN = re.compile(r'show\.file\("(\w+)", "([\w.]+)"\)')


def shown() -> set[tuple[str, str]]:
    cells = [cell for path in PROJECT.glob("notebooks/en/*.ipynb") for cell in json.loads(path.read_text())["cells"]]
    return {found for cell in cells for found in SHOWN.findall("".join(cell["source"]))}


@pytest.mark.parametrize(("app", "name"), sorted(shown()))
def test_no_line_is_wrapped(app, name):
    lines = (PROJECT / "cdk_apps" / app / name).read_text().splitlines()
    assert [line for line in lines if len(line) > WIDTH] == []
