"""The widget that shows code with copy buttons, which ipywidgets does not have."""

from pathlib import Path

import anywidget
import traitlets

from helpers.look.markup import Markup, joined, markup
from helpers.look.scripts import script
from helpers.look.still import printed
from helpers.text import readable, text


class Code(anywidget.AnyWidget):
    """Pieces of code, each with a title and a copy button.

    `snippets` is a list of {"name", "title", "text", "folded"}; only `text` may change once it is shown.
    """

    _esm = script(Path(__file__).parent / "code.js")
    snippets = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, snippets: list[dict], **traits):
        words = {name: text(f"forms.{name}") for name in ("copy", "copied")} | {"failed": text("forms.copy_failed")}
        super().__init__(snippets=snippets, words=words, **traits)

    def set(self, **texts: str) -> None:
        """Change the text of the pieces named."""
        changed = [{**piece, "text": readable(texts.get(piece["name"], piece["text"]))} for piece in self.snippets]
        if changed != self.snippets:
            self.snippets = changed

    def still(self) -> Markup:
        """The pieces that are not folded, as HTML."""
        shown = (piece for piece in self.snippets if not piece["folded"] and piece["text"])
        return joined(markup("<p>{title}</p>", title=piece["title"]) + printed(piece["text"]) for piece in shown)
