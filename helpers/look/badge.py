"""Which world the learner is in: the sandbox, or a real account that costs money."""

from helpers.look.markup import Markup, markup
from helpers.text import text


def words(target) -> str:
    """The world of `target` in the learner's language."""
    if target.kind == "sandbox":
        return text("views.world_sandbox")
    return text("views.world_account", account=target.account)


def badge(target) -> Markup:
    """The HTML of a small sign that says where calls go, in words and by its shape."""
    return markup(
        '<span class="workshop-world workshop-world--{kind}">{words}</span>', kind=target.kind, words=words(target)
    )
