"""Cards that a chapter shows: in place of a step's form, or in a cell of their own.

A view of a chapter's content is called with the chapter, the card that it made last (or None), and what the cell gives.
The cards are imported when they are made: content and checks need no widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.course.context import CheckContext
from helpers.home import autorun

if TYPE_CHECKING:
    from helpers.course.kit.stock import Stock
    from helpers.course.notebook import Chapter
    from helpers.forms.account import AccountForm
    from helpers.views.curve import Curve
    from helpers.views.picture import Picture, Reach
    from helpers.views.tasks import Tasks


def account() -> AccountForm:
    """The form that leads to an AWS account and back."""
    from helpers.forms.account import AccountForm

    return AccountForm()


def stock(chapter: str) -> Callable[[], Stock]:
    """What makes the card with what there is in the account, compared with what there was when `chapter` was begun."""

    def card() -> Stock:
        from helpers.course.kit.stock import Stock

        return Stock(chapter)

    return card


def picture(_chapter: Chapter, _before: Picture | None) -> Picture:
    """The picture of the network as it is."""
    from helpers.views.picture import Picture

    return Picture(watching=not autorun())


def reach(_chapter: Chapter, _before: Reach | None) -> Reach:
    """Who can reach an instance?"""
    from helpers.views.picture import Reach

    return Reach()


def curve(chapter: Chapter, _before: Curve | None, step: str) -> Curve:
    """The curve of the training that the step's form runs."""
    from helpers.views.curve import Curve

    return Curve(chapter.form_of(step))


def tasks(
    look: Callable[[CheckContext], tuple[list[dict[str, Any]], list[str]]],
) -> Callable[[Chapter, Tasks | None], Tasks]:
    """The tasks that `look` finds, as they are, and the first one's log; a card made before keeps what it shows."""

    def card(chapter: Chapter, before: Tasks | None) -> Tasks:
        from helpers.views.tasks import Tasks

        if before is not None:
            before.rest()
        return Tasks(lambda: look(CheckContext()), watching=not autorun(), settled=chapter.look_at_waiting)

    return card
