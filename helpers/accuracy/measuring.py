"""The measure itself. Exact match and token F1 are those of SQuAD: Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for
Machine Comprehension of Text", section 6.1: case, punctuation and articles aside, the best of the accepted answers counts.
"""

import contextlib
import re
import string
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.home import PROJECT, home

KINDS = ("who", "name", "when", "where", "what", "how many", "how much", "how", "why")
PARTS = ("practice", "held out", "other words", "tales", "other tales")
ANSWERER = (
    "engines",
    "finding",
    "naming",
    "network",
    "patterns",
    "ranking",
    "reading",
)  # the program's own modules, next to answer.py
HEAD = ("kind", "questions")


@dataclass(frozen=True)
class Question:
    """One question about `context`; `answers` all count as right. `part` is of PARTS: "practice" and "tales" were in sight
    when the rules were written, the others were not.
    """

    kind: str
    part: str
    context: str
    ask: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How well `engine` did on a number of questions: the means of exact match and of token F1, both from 0 to 1."""

    engine: str
    group: str
    number: int
    exact: float
    f1: float


def app() -> Path:
    """The folder of the app: the learner's own copy where there is one, else the bundled one."""
    own = home() / "cdk_apps" / "ecs"
    return own if (own / "docker" / "engines.py").is_file() else PROJECT / "cdk_apps" / "ecs"


def questions(path: Path | None = None) -> list[Question]:
    """The questions of a file (the app's questions.toml). Raises OSError, tomllib.TOMLDecodeError and KeyError."""
    content = tomllib.loads((path or app() / "questions.toml").read_text(encoding="utf-8"))
    return [
        Question(one["kind"], text["part"], text["context"], one["ask"], tuple(one["answers"]))
        for text in content["texts"]
        for one in text["questions"]
    ]


def exact_match(prediction: str, answers: Iterable[str]) -> bool:
    """Whether `prediction` is one of the answers, but for case, punctuation and articles."""
    return any(_plain(prediction) == _plain(answer) for answer in answers)


def token_f1(prediction: str, answers: Iterable[str]) -> float:
    """The harmonic mean of the shares of words that `prediction` and the answer nearest to it have in common; 0 to 1."""
    return max((_f1(_plain(prediction).split(), _plain(answer).split()) for answer in answers), default=0.0)


def _plain(text: str) -> str:
    kept = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


def _f1(prediction: list[str], answer: list[str]) -> float:
    common = sum((Counter(prediction) & Counter(answer)).values())
    return 2 * common / (len(prediction) + len(answer)) if common else float(prediction == answer)


def engines() -> list[str]:
    """The names of the engines that can be had here, the best first."""
    with _program() as program:
        return list(program.available())


def measure(chosen: Iterable[str] = (), among: Iterable[Question] | None = None) -> list[Score]:
    """The scores of the `chosen` engines (all, where none is) for each kind, each part and all questions together."""
    among = questions() if among is None else list(among)
    found: list[Score] = []
    with _program() as program:
        for name in list(chosen) or list(program.available()):
            found += scores_of(name, program.available()[name].find, among)
    return found


def scores_of(name: str, find: Callable[[str, str], tuple[str, float]], among: list[Question]) -> list[Score]:
    """The scores of one engine, `find(context, question)` being what it does."""
    told = [(one, find(one.context, one.ask)[0]) for one in among]
    groups = [(kind, [pair for pair in told if pair[0].kind == kind]) for kind in KINDS]
    groups += [(part, [pair for pair in told if pair[0].part == part]) for part in PARTS]
    return [_score(name, group, pairs) for group, pairs in [*groups, ("all", told)] if pairs]


def _score(name: str, group: str, pairs: list[tuple[Question, str]]) -> Score:
    exact = sum(exact_match(prediction, one.answers) for one, prediction in pairs)
    f1 = sum(token_f1(prediction, one.answers) for one, prediction in pairs)
    return Score(name, group, len(pairs), exact / len(pairs), f1 / len(pairs))


def table(scores: Iterable[Score]) -> str:
    """The scores as lines of text: one line a group, and for each engine exact match and token F1 in percent."""
    rows: dict[str, dict[str, Score]] = {}
    for score in scores:
        rows.setdefault(score.group, {})[score.engine] = score
    names = list(next(iter(rows.values()), {}))
    lines = [f"{'':11}{'':>10}" + "".join(f"{name:>20}" for name in names)]
    lines.append(f"{HEAD[0]:11}{HEAD[1]:>10}" + f"{'exact':>13}{'F1':>7}" * len(names))
    for group, of in rows.items():
        cells = "".join(f"{of[name].exact:12.0%} {of[name].f1:6.0%}" for name in names)
        lines.append(f"{group:11}{of[names[0]].number:10}" + cells)
    return "\n".join(line.rstrip() for line in lines)


@contextlib.contextmanager
def _program() -> Iterator:
    """The answering program's module `engines`, from the app's folder; its modules are forgotten afterwards."""
    folder = str(app() / "docker")
    sys.path.insert(0, folder)
    try:
        import engines

        yield engines
    finally:
        sys.path.remove(folder)
        for name in ANSWERER:
            sys.modules.pop(name, None)
