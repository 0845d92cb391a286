"""Which world the learner is in: the sandbox, or a real account that costs money."""

import html

import ipywidgets as widgets

from helpers.text import text


def words(target) -> str:
    """The world of `target` in the learner's language."""
    if target.kind == "sandbox":
        return text("views.world_sandbox")
    return text("views.world_account", account=target.account)


def badge(target) -> str:
    """The HTML of a small sign that says where calls go, in words and by its shape."""
    return f'<span class="workshop-world workshop-world--{target.kind}">{html.escape(words(target))}</span>'


class World(widgets.HTML):
    """The sign as a widget. `show(target)` changes it."""

    def __init__(self, target):
        super().__init__(value=badge(target))

    def show(self, target) -> None:
        """Show the world of `target`."""
        self.value = badge(target)

    def __repr__(self) -> str:
        return "World()"
