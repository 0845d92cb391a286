"""Many questions: a task for each, so many at once, and their answers as they come."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.operations.ask.cluster import each_answer
from helpers.operations.ask.explained import explained
from helpers.operations.ask.rules import AT_ONCE, FILE, file_problems, questions_in
from helpers.operations.core import Operation, operation
from helpers.operations.kinds import Problem
from helpers.operations.watch import Cancelled

PROGRAM = "ask_many.py"
LOOK = 0.1  # seconds between two looks whether it was cancelled


@dataclass(frozen=True)
class Answer:
    """What came of one question: the `answer` with its `score`, or the `reason` why there is none."""

    context: str
    question: str
    item_id: str = ""
    answer: str = ""
    score: float = 0.0
    reason: str = ""


def ask_many(
    session: Any,
    questions: Sequence[tuple[str, str]],
    on_progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    at_once: int = 10,
) -> list[Answer]:
    """Ask all (context, question) pairs of the deployed cluster, `at_once` tasks at a time.

    `session`: a boto3 session, or a Target that makes one. `on_progress(done, total, states)` is told how far it is,
    with the states of the tasks in words; `cancelled()` is asked ten times a second, and once it is True the tasks that
    still run are stopped. Gives the Answers in the order of the questions, those that came before it was cancelled.
    Raises ClientError where AWS refuses (ParameterNotFound: the stack is not deployed).
    """
    if hasattr(session, "session"):
        session = session.session()
    ssm, ecs, dynamodb = (session.client(name) for name in ("ssm", "ecs", "dynamodb"))

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if cancelled and cancelled():
                raise Cancelled
            time.sleep(LOOK)

    tell = on_progress or (lambda done, total, states: None)
    found: dict[int, Answer] = {}
    answers = each_answer(ssm, ecs, dynamodb, sleep, tell, questions, at_once)
    try:
        for number, item, reason in answers:
            context, question = questions[number]
            found[number] = _answer(context, question, item, reason)
    except Cancelled:
        pass
    return [found[number] for number in sorted(found)]


def _answer(context: str, question: str, item: Mapping[str, Any] | None, reason: str) -> Answer:
    if item is None:
        return Answer(context, question, reason=reason or "no item was written")
    score = float(item.get("score", {}).get("N", 0))
    return Answer(context, question, item["item_id"]["S"], item.get("answer", {}).get("S", ""), score)


def problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """What is wrong with the questions in the file."""
    found = file_problems(values["file"])
    return {"file": found} if found else {}


def lines(operation: Operation) -> list[str]:
    """No one command does this; the program below does, saved as a file."""
    return [f"python3 {PROGRAM}"]


@operation(
    "ask many", program_file=PROGRAM, lines=lines, check=problems, changes=True, manages="task", explained=explained
)
def ask_from_file(ssm, ecs, dynamodb, print, sleep, tell, *, file: FILE, at_once: AT_ONCE):
    """Ask all questions of a file, and print each answer as it comes."""
    questions = questions_in(file)
    for number, item, reason in each_answer(ssm, ecs, dynamodb, sleep, tell, questions, at_once):
        print(questions[number][1])
        print(f"    {item['answer']['S']} ({item['score']['N']})" if item else f"    no answer: {reason}")
