"""Predictions and questions: an answer is given by a click or a word, and each answer is explained."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets

from helpers import seeds
from helpers.course.answers import is_right, named_mistake, plain
from helpers.course.look import SIGNS, button, heading, paragraph, state, style
from helpers.course.texts import filled
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup
from helpers.target import expected_errors
from helpers.text import text


class Choice(widgets.VBox):
    """One question with choices. `chosen` is the last choice (0-based) or None; each has its own explanation. `order` is that in
    which they are shown.
    """

    def __init__(
        self,
        question: str,
        choices: Sequence[str],
        answer: int,
        explanations: Sequence[str],
        in_row: bool = False,
        order: Sequence[int] | None = None,
    ):
        self.answer = answer
        self.chosen: int | None = None
        self._explanations = explanations
        self._said = HTML()
        self._buttons = [button(choice, partial(self.choose, n)) for n, choice in enumerate(choices)]
        rows = widgets.VBox([self._buttons[n] for n in order or range(len(choices))]).add_class("workshop-choices")
        if in_row:
            rows.add_class("workshop-choices--row")
        super().__init__([HTML(paragraph(question)), rows, self._said])
        self.add_class("workshop-item")

    def choose(self, number: int) -> None:
        """Take the choice, and explain it."""
        self.chosen = number
        for index, one in enumerate(self._buttons):
            (one.add_class if index == number else one.remove_class)("workshop-chosen")
        kind = "right" if self.right else "wrong"
        self._said.value = state(kind, text(f"course.{kind}_answer"), self._explanations[number])

    @property
    def right(self) -> bool:
        return self.chosen == self.answer


class Predict(Card):
    """A guess before the step: one click, no score. What came of it is told once the step's form has run."""

    def __init__(self, step: str, table: dict[str, Any]):
        self.step = step
        self.chosen: int | None = None
        self.revealed = False
        self.answer: int | None = table.get("answer")
        self._explanation = filled(table.get("explanation", ""))
        self._said = HTML()
        self._choices = [filled(choice) for choice in table.get("choices", [])]
        self._buttons = [button(choice, partial(self.choose, n)) for n, choice in enumerate(self._choices)]
        rows = widgets.VBox(self._buttons).add_class("workshop-choices")
        title = style() + heading(text("course.predict"))
        super().__init__([HTML(title + paragraph(filled(table.get("question", step)))), rows, self._said])
        self.add_class("workshop-card").add_class("workshop-predict")

    def choose(self, number: int) -> None:
        """Keep the guess; one that comes when the outcome is known is none."""
        if self.revealed:
            return
        self.chosen = number
        for index, one in enumerate(self._buttons):
            (one.add_class if index == number else one.remove_class)("workshop-chosen")
        self._said.value = state("not-yet", text("course.predicted"), "")

    def tell_the_page(self, known: bool) -> None:
        """Have JupyterLab's part of the kit fold the paragraphs that give the answer away, or, once it is `known`, show them."""
        self.place = {**self.place, "revealed": known}

    def entered(self) -> dict[str, Any]:
        """The guess."""
        return {} if self.chosen is None else {"chosen": self.chosen}

    def restore(self, entered: Mapping[str, Any]) -> None:
        """Put back the guess."""
        if entered.get("chosen") in range(len(self._buttons)):
            self.choose(entered["chosen"])

    def reveal(self) -> None:
        """Say what came, and why, now that it has: the guess and what is right are marked by sign, word and colour."""
        if self.revealed:
            return
        self.revealed = True
        self.tell_the_page(known=True)
        for number, one in enumerate(self._buttons):
            one.disabled = True
            if number == self.answer:
                _mark(one, "right")
            elif number == self.chosen:
                _mark(one, "wrong")
        self._said.value = self._told()

    def _told(self) -> Markup:
        """Whether the guess was right, and why it came as it came."""
        if self.answer is None or self.chosen is None:
            return state("told", text("course.came_out"), self._explanation)
        if self.chosen == self.answer:
            return state("right", text("course.guessed_right"), self._explanation)
        both = text("course.guessed", chosen=self._choices[self.chosen], right=self._choices[self.answer])
        return state("wrong", text("course.guessed_wrong"), both) + paragraph(self._explanation)

    def __repr__(self) -> str:
        return f"Predict({self.step})"


class Question(Card):
    """A question, or several of one kind, each explained when it is answered."""

    def __init__(
        self, name: str, table: dict[str, Any], known: Callable[[], str] | None, keep: Callable[[str, bool], Markup]
    ):
        self.name = name
        self._keep = keep
        self._known = known
        self.items = [] if "answer" not in table and known else self._made(table)
        children = [
            HTML(style() + (self._title(table) if "items" in table or not self.items else Markup())),
            *self.items,
        ]
        if not self.items:
            children += self._typed(table)
        super().__init__(children)
        self.add_class("workshop-card").add_class("workshop-question").add_class(f"workshop-question--{name}")

    def _title(self, table: dict[str, Any]) -> Markup:
        return paragraph(filled(table.get("question", self.name)))

    def _made(self, table: dict[str, Any]) -> list[Choice]:
        if isinstance(table.get("answer"), str):
            return []
        if "items" not in table:
            return [_choice(table, self.name)] if "choices" in table else []
        groups = table.get("groups")
        return [
            _sorted(item, groups) if groups else _choice(item, f"{self.name} {number}")
            for number, item in enumerate(table["items"])
        ]

    def _typed(self, table: dict[str, Any]) -> list[widgets.Widget]:
        self._explanations = [filled(entry) for entry in table.get("explanations", ["", ""])]
        self._answer = table.get("answer", "")
        self._table = table
        self.typed = widgets.Text(description=text("course.type_answer"), continuous_update=True)
        self.typed.add_class("workshop-typed")
        self.typed.on_msg(self._heard)
        self._said = HTML()
        self.is_right = False
        return [self.typed, button(text("course.answer"), self.judge, primary=True), self._said]

    @property
    def answer(self) -> str:
        """The right answer of a typed question, asked of the API where it depends on what is there."""
        return self._known() if self._known else self._answer

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        """The Enter key was pressed in the field."""
        if content.get("event") == "submit":
            self.judge()

    def judge(self) -> None:
        """Say whether the typed answer is right; of a wrong one, what is wrong with it, where that is known."""
        given = plain(self.typed.value)
        if not given:
            self._said.value = state("not-yet", text("course.empty_answer"), "")
            return
        try:
            answer = self.answer
        except expected_errors() as error:
            self._said.value = state("not-yet", text("course.not_yet"), text("course.cannot_check", reason=error))
            return
        self.is_right = is_right(given, answer, self._table.get("form", ""))
        right, wrong = self._explanations
        if self.is_right:
            told = state("right", text("course.right_answer"), right)
        else:
            mistake = named_mistake(given, answer, self._table)
            told = state("wrong", text("course.wrong_answer"), mistake or wrong) + (
                paragraph(wrong) if mistake else Markup()
            )
        self._said.value = told + self._keep(answer if self.is_right else given, self.is_right)

    def solve(self) -> None:
        """Give the right answer to everything."""
        for item in self.items:
            item.choose(item.answer)
        if not self.items:
            self.typed.value = self.answer
            self.judge()

    def entered(self) -> dict[str, Any]:
        """The choices, or what was typed."""
        if self.items:
            return {"chosen": [item.chosen for item in self.items]}
        return {"typed": self.typed.value} if self.typed.value else {}

    def restore(self, entered: Mapping[str, Any]) -> None:
        """Put back the choices, or what was typed."""
        for item, chosen in zip(self.items, entered.get("chosen", ()), strict=False):
            if chosen in range(len(item._buttons)):
                item.choose(chosen)
        if not self.items and isinstance(entered.get("typed"), str):
            self.typed.value = entered["typed"]

    @property
    def word(self) -> str:
        """How it stands, the same in every language: "right", "open", or "2 of 5 right"."""
        if not self.items:
            return "right" if self.is_right else "open"
        right = sum(item.right for item in self.items)
        if right == len(self.items):
            return "right"
        return f"{right} of {len(self.items)} right" if right else "open"

    def __repr__(self) -> str:
        return f"Question({self.name}: {self.word})"


def _mark(choice: widgets.Button, kind: str) -> None:
    """Show by sign and colour that this choice is "right" or "wrong"."""
    choice.description = f"{SIGNS[kind]} {choice.description}"
    choice.add_class(f"workshop-marked--{kind}")


def _choice(table: dict[str, Any], name: str) -> Choice:
    """The question of `table`, its choices in the order of the learner's world."""
    choices = [filled(choice) for choice in table["choices"]]
    explanations = [filled(entry) for entry in table["explanations"]]
    order = seeds.order(f"question {name}", len(choices))
    return Choice(filled(table["question"]), choices, table["answer"], explanations, order=order)


def _sorted(item: dict[str, Any], groups: Sequence[str]) -> Choice:
    """One thing to sort into one of the groups; the explanation is the same whichever was chosen."""
    explanation = filled(item["explanation"])
    return Choice(
        filled(item["text"]),
        [filled(group) for group in groups],
        item["answer"],
        [explanation] * len(groups),
        in_row=True,
    )
