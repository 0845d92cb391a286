"""What stands in a cell whose step the teacher holds: a card that says so, and shows what belongs there once it is opened."""

from collections.abc import Callable

import ipywidgets as widgets

from helpers.course import route
from helpers.course.look import button, heading, state, style
from helpers.course.texts import chapter_text, table
from helpers.hub.holds import Hold, hold_on
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.text import text


def held_by(chapter: str, step: str) -> Hold | None:
    """What holds a step, a question or a form of `chapter`; None where nothing does."""
    return hold_on(chapter, step, route.steps_of(chapter))


def sentence(hold: Hold) -> str:
    """That it is held, and when it opens."""
    title = chapter_text(hold.chapter, f"steps.{hold.step}.title")
    key = "classroom.held_until" if hold.until is not None else "classroom.held"
    return text(key, title=title, time=hold.opens)


def refused(chapter: str, step: str) -> str:
    """The sentence for a form that is pressed while its step is held; "" where it is not."""
    hold = held_by(chapter, step)
    return "" if hold is None else sentence(hold)


class Held(Card):
    """Stands for what `make` gives; its button looks whether the step is open by now."""

    def __init__(self, chapter: str, step: str, hold: Hold, make: Callable[[], widgets.Widget]):
        self.chapter, self.step, self._make = chapter, step, make
        self.place = {"chapter": chapter, "step": step}
        self._said = HTML(state("not-yet", text("classroom.held_title"), sentence(hold)))
        known = table(chapter, f"steps.{step}")
        title = heading(chapter_text(chapter, f"steps.{step}.title")) if known else ""
        self.again_button = button(text("classroom.held_again"), self.again)
        super().__init__([HTML(style() + title), self._said, self.again_button])
        self.add_class("workshop-card").add_class("workshop-held")

    def __repr__(self) -> str:
        return f"Held({self.step})"

    def again(self) -> None:
        """Look again: what belongs here, or until when it is held."""
        hold = held_by(self.chapter, self.step)
        if hold is not None:
            self._said.value = state("not-yet", text("classroom.held_title"), sentence(hold))
            return
        self.remove_class("workshop-card")
        self.children = [self._make()]
