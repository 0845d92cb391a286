"""What a chapter is made of, as plain values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.course.context import CheckContext

Action = tuple[str, Mapping[str, Any]]  # an operation's name and its values
View = Callable[..., Any]  # of the chapter, the card that it made last or None, and what the cell gives: a new card


@dataclass(frozen=True)
class Done:
    """The step is done; `values` fill the texts."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotYet:
    """Nothing that counts for the step was done so far, and nothing wrong.

    Where there is something to say, such as what to do first, `name` and `values` are those of a text as in Wrong.
    """

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """Something was done, and this is what it got wrong: the text is at `steps.<step>.mistakes.<name>`."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


Verdict = Done | NotYet | Wrong


def wrong(name: str, **values: Any) -> Wrong:
    """Wrong(name) with the values of its text."""
    return Wrong(name, values)


def nothing(_context: "CheckContext") -> tuple[Action, ...]:
    return ()


@dataclass(frozen=True)
class Step:
    """One step of a chapter.

    `operation` is what its form does, `reference` the values with which it succeeds (or, in a drill, fails as it
    should), `prefill` those that a learner finds filled in, `solution` those that the solution shows where they are others
    than the reference (which a regression run has to come to an end with). `check(context)` looks at what is there.
    `prepare(context)` makes what the step needs beforehand. `finish(context)` gives what is left to do after the form
    until the check is done; a step without a form is done by it alone. `widget` makes what stands in place of a form.
    `only_now`: what was done once counts no more when something is wrong with it again (a clean-up).
    """

    id: str
    check: "Callable[[CheckContext], Verdict] | None" = None
    operation: str = ""
    reference: Mapping[str, Any] = field(default_factory=dict)
    prefill: Mapping[str, Any] = field(default_factory=dict)
    solution: Mapping[str, Any] | None = None
    show: tuple[str, ...] = ()
    prepare: "Callable[[CheckContext], None] | None" = None
    finish: "Callable[[CheckContext], Iterable[Action]]" = nothing
    widget: Callable[[], Any] | None = None
    only_now: bool = False

    def actions(self, context: "CheckContext") -> list[Action]:
        """The solution: the form's operation, then what finishes the step."""
        values = self.reference if self.solution is None else self.solution
        first = [(self.operation, values)] if self.operation else []
        return [*first, *self.finish(context)]


@dataclass(frozen=True)
class Content:
    """A chapter's content: its steps in order, for typed questions the function that knows the answer, and the views that
    its cells show by name ("picture" for `ec2.picture()`). `variants`: of questions that differ between the learners of a class,
    the name of the learner's own."""

    steps: tuple[Step, ...]
    answers: "Mapping[str, Callable[[CheckContext], str]]" = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    variants: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    def step(self, identity: str) -> Step:
        """The step called `identity`. Raises KeyError, naming all of them."""
        for step in self.steps:
            if step.id == identity:
                return step
        raise KeyError(f"no step {identity!r}; the steps are {', '.join(step.id for step in self.steps)}")
