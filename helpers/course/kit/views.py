"""Cards that a step shows in place of a form; they are imported when they are made, since checks need no widgets."""

from collections.abc import Callable


def stock(chapter: str) -> Callable[[], object]:
    """What makes the card with what there is in the account, as `chapter` keeps it."""

    def card() -> object:
        from helpers.course.kit.stock import Stock

        return Stock(chapter)

    return card
