"""Which world the learner is in: the sandbox, or a real account that costs money."""

from typing import TYPE_CHECKING

from helpers.look.markup import Markup, markup
from helpers.text import text

if TYPE_CHECKING:
    from helpers.target import Target


def words(target: "Target") -> str:
    """The world of `target` in the learner's language."""
    if target.kind == "sandbox":
        return text("views.world_sandbox")
    return text("views.world_account", account=target.account)


def badge(target: "Target") -> Markup:
    """The HTML of a small sign that says where calls go, in words and by its shape."""
    return markup(
        '<span class="workshop-world workshop-world--{kind}">{words}</span>', kind=target.kind, words=words(target)
    )
