"""The page goes on at the card that the learner used last: what a card shows by itself is no use of it."""

import threading
from types import SimpleNamespace

import ipywidgets as widgets
import pytest

from helpers.course.checking import Check
from helpers.course.context import CheckContext
from helpers.course.model import Content, Done, NotYet, Step
from helpers.course.notebook import Chapter
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup
from helpers.views import picture
from helpers.views.tasks import Tasks
from tests.unit.test_tasks_view import task


@pytest.fixture(autouse=True)
def no_timers(monkeypatch):
    """No picture is drawn a moment later, when the test is over."""
    monkeypatch.setattr("helpers.look.card.KEEP_AFTER", 3600.0)


def shown(card: Card) -> Card:
    card._repr_mimebundle_()
    return card


def used(card: Card) -> str:
    return card.pictures()["workshop"]["used"]


def test_a_card_that_draws_itself_anew_was_not_used_and_is_kept_all_the_same():
    card = shown(Card([HTML(Markup("before")), widgets.Text()]))
    with card.by_itself():
        card.children[0].value = Markup("after")
    assert used(card) == "" and card._pending
    card.children[1].value = "typed"
    assert used(card)


def test_what_another_card_or_another_thread_does_meanwhile_is_its_own():
    drawn, other = (shown(Card([HTML(Markup("before"))])) for _ in range(2))
    with drawn.by_itself():
        other.children[0].value = Markup("after")
        typing = threading.Thread(target=lambda: setattr(drawn.children[0], "value", Markup("typed")))
        typing.start()
        typing.join()
    assert used(other) and used(drawn)


def test_tasks_that_go_on_are_no_use_of_their_card_but_its_button_is():
    there = [task("RUNNING", None)]
    made = shown(Tasks(lambda: (there, []), watching=False))
    there[:] = [task()]
    made.draw()
    assert "STOPPED" in made._view.value and used(made) == ""
    there.clear()
    made.children[-1].children[0].click()
    assert used(made)


def test_a_network_that_changes_is_no_use_of_its_picture(monkeypatch):
    monkeypatch.setattr("helpers.target.current", lambda: SimpleNamespace(session=lambda: None))
    monkeypatch.setattr(picture, "landscape_of", str)
    monkeypatch.setattr(picture, "as_html", lambda found, before: Markup(f"<p>{found}</p>"))
    told = [["one"], ["two"]]
    monkeypatch.setattr(picture, "described", lambda _landscape: told[0])
    made = shown(picture.Picture(watching=False))
    told.pop(0)
    monkeypatch.setattr(picture, "landscape_of", lambda _session: "changed")
    made.draw()
    assert made._view.value == "<p>changed</p>" and used(made) == ""


def test_a_check_that_waits_for_other_forms_was_not_used_and_the_chapter_is_not_gone_back_to(fresh):
    verdicts = [NotYet(), Done(), NotYet()]
    step = Step("stock", lambda _context: verdicts[0])
    chapter = shown(Chapter("07_ecs", Content((step,))))
    check = shown(Check("07_ecs", step, CheckContext, chapter.stand))
    verdicts.pop(0)
    check.again(attempt=False)
    assert (check.word, used(check), used(chapter)) == ("done", "", "")
    verdicts.pop(0)
    check.again()
    assert used(check) and used(chapter) == ""
