"""The one way of making HTML and SVG: a template that is written down here, and values that are escaped.

Only what these functions give is Markup and goes into a page as it is; any other text is shown as text, whoever wrote
it.
"""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

__all__ = ["Markup", "coded", "escape", "joined", "markup", "styled", "unstyled"]


def markup(template: str, /, **values: object) -> Markup:
    """`template`, a literal, with `values` put into its {placeholders}; those that are not Markup are escaped."""
    return Markup(template).format(**values)  # noqa: S704 - the template is the caller's own; `format` escapes the values


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """The parts one after the other; those that are not Markup, and what is between them, are escaped."""
    return escape(between).join(parts)


def coded(words: str) -> Markup:
    """`words` with what stands between backticks as code."""
    pieces = re.split(r"`([^`]+)`", words)
    return joined(markup("<code>{piece}</code>", piece=p) if odd % 2 else p for odd, p in enumerate(pieces))


def styled(sheet: str) -> Markup:
    """The text of a style sheet, one of the project's own files, as an element."""
    return Markup(f"<style>{sheet}</style>")  # noqa: S704 - a file of the project's, with nobody's words in it


def unstyled(html: Markup) -> Markup:
    """`html` without the style sheets that `styled` put into it."""
    return Markup(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))  # noqa: S704 - what is left is as safe
