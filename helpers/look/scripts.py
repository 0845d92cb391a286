"""The browser's side of a widget as one module: anywidget takes a single text, which can import no file."""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)


def script(path: Path) -> str:
    """The text of the module at `path`, with what it imports in place of the imports."""
    return IMPORT.sub(lambda found: script(path.parent / found[1]), path.read_text(encoding="utf-8"))
