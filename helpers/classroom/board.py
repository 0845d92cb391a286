"""The board without its web: what comes in from learners' servers, what teachers do, and what they are shown."""

import json
import string
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.classroom import signing
from helpers.classroom.lti.scores import Scores
from helpers.classroom.pushes import Limits, Push
from helpers.classroom.standing import Standing
from helpers.classroom.store import Event, Hold, Store
from helpers.text import LANGUAGES, lookup, text

LONGEST_NOTE = 2000
A_LEARNER = 1 / 50  # seconds between two contacts of a server, for each learner of the class
SHORTEST = 2.0  # seconds between two contacts at least


@dataclass(frozen=True)
class Member:
    """One of the class as the board knows them."""

    login: str
    shown: str
    teacher: bool


class Board:
    """The board of the class in `folder`, which holds `outline.json` and `people.tsv`."""

    def __init__(self, folder: Path, lang: str = LANGUAGES[0], proof: bool = False):
        self.folder = folder
        self._key = signing.key_in(folder) if proof else b""
        self.lang = lang
        self.outline: list[dict[str, Any]] = json.loads((folder / "outline.json").read_text(encoding="utf-8"))
        self.members = {member.login: member for member in members(folder)}
        self.store = Store(folder / "board.sqlite")
        self.limits = Limits()
        learners = [member.login for member in self.members.values() if not member.teacher]
        self.standing = Standing(self.outline, learners, int(time.time() * 1000))
        for login, event in self.store.events():
            if login in self.standing.learners:
                self.standing.heard(login, event)
        for login, (at, chapter, step, seconds) in self.store.contacts().items():
            if login in self.standing.learners:
                self.standing.restore(login, at, (chapter, step), seconds)
        self._unkept: set[str] = set()
        self.notes_version = 0
        self.scores: Scores | None = None  # where the class is in an LMS

    def send_scores(self, scores: Scores) -> None:
        """From now on send what learners have done as scores to the LMS."""
        self.scores = scores
        scores.changed = self._changed
        scores.start(set(self.standing.learners))

    def _changed(self) -> None:
        self.notes_version += 1

    # -------------------------------------------------------------------------------------- learners' servers

    def sync(self, login: str, push: Push, now: float) -> dict[str, Any]:
        """Take what a server shares; gives what it should know: what was taken, notes, requests, when to come again."""
        if login in self.standing.learners:
            for event in self.store.add(login, push.box, push.events, self._signed if self._key else None):
                self.standing.heard(login, event)
                if event.kind == "done" and self.scores is not None:
                    self.scores.reckon(login)
            self.standing.seen(login, now)
            self._unkept.add(login)
        notes = self.store.notes_for(login, push.after)
        self.notes_version += bool(notes)
        asked = [r for r in self.store.world_requests() if r.learner == login and r.agreed is None]
        hand = self.standing.learners[login].hand if login in self.standing.learners else None
        return {
            "store": self.store.identity,
            "taken": len(push.events),
            "left_out": push.left_out,
            "notes": [asdict(note) for note in notes],
            "asked": [{"id": request.id, "teacher": self.shown(request.teacher)} for request in asked],
            "hand": bool(hand),
            "holds": [asdict(one) for one in self.store.holds(now)],
            "pause": max(SHORTEST, A_LEARNER * len(self.standing.learners)),
        }

    def _signed(self, login: str, before: str, event: Event) -> tuple[str, str]:
        """The line of an event, with the time of now, which is this server's; and its signature."""
        line = signing.line_of({**asdict(event), "received": round(time.time(), 3)})
        return line, signing.signature(self._key, login, before, line)

    def keep_contacts(self) -> None:
        """Write down who was heard of since the last time, and how long they are at their steps."""
        for login in self._unkept:
            learner = self.standing.learners[login]
            seconds = learner.attempts[learner.place].seconds if learner.place in learner.attempts else 0.0
            self.store.contact(login, learner.contact, *learner.place, seconds)
        self._unkept.clear()

    # ---------------------------------------------------------------------------------------------- teachers

    def write_note(self, author: str, body: Mapping[str, Any]) -> int:
        """Keep a teacher's note; gives for how many it is. Raises ValueError for what is none."""
        words, chapter, step = (
            str(body.get("words", "")).strip(),
            str(body.get("chapter", "")),
            str(body.get("step", "")),
        )
        wanted = body.get("learners")
        learners = list(self.standing.learners) if wanted == "all" else wanted
        if not words or len(words) > LONGEST_NOTE or not isinstance(learners, list):
            raise ValueError("words")
        known = [login for login in learners if login in self.standing.learners]
        if not known:
            raise ValueError("learners")
        self.store.write_note(self.shown(author), words, chapter, step, known)
        self.notes_version += 1
        return len(known)

    def hold(self, body: Mapping[str, Any], now: float) -> None:
        """Hold steps, call everybody to one, or end that. Raises ValueError for what is none of it."""
        what, chapter, step = (str(body.get(name, "")) for name in ("what", "chapter", "step"))
        minutes = body.get("minutes")
        if (chapter, step) not in self.standing.known_mistakes:
            raise ValueError("step")
        if minutes is not None and (
            not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 600
        ):
            raise ValueError("minutes")
        if what in ("hold", "call"):
            self.store.hold(Hold(what, chapter, step, now + 60 * minutes if minutes and what == "hold" else None))
        elif what in ("open", "uncall"):
            self.store.open("hold" if what == "open" else "call", chapter)
        else:
            raise ValueError("what")
        self.notes_version += 1

    def lower_hand(self, login: str) -> None:
        """A teacher has seen to a raised hand."""
        self.standing.learners[login].hand = None
        self.standing.changed(login)

    def shown(self, login: str) -> str:
        """The name of a member for people to read."""
        return self.members[login].shown if login in self.members else login

    def state(self, after: int) -> dict[str, Any]:
        """What the page shows; of learners those that changed later than version `after`."""
        now = time.time()
        medians = self.standing.medians()
        return {
            "version": self.standing.version,
            "here": self.standing.here(now),
            "rows": self.standing.rows(after),
            "stuck": list(self.standing.stuck(now)),
            "mistakes": self.standing.mistakes(),
            "pace": [[count, round(medians.get(place, 0))] for place, count in self._counts()],
            "notes": [
                {"id": n.id, "at": n.at, "author": n.author, "words": n.words, "count": count, "fetched": fetched}
                for n, count, fetched in self.store.sent_notes()
            ],
            "holds": [asdict(one) for one in self.store.holds(now)],
            "worlds": [
                {"id": r.id, "learner": r.learner, "teacher": r.teacher, "agreed": r.agreed, "size": r.size}
                for r in self.store.world_requests()[-50:]
            ],
            "scores": self.scores.told() if self.scores is not None else None,
        }

    def _counts(self) -> list[tuple[tuple[str, str], int]]:
        done = self.standing.done_counts()
        return [(place, done.get(place, 0)) for place in self.standing.places]

    def course(self, lang: str) -> dict[str, Any]:
        """The words of the page in one language: titles of chapters and steps, what mistakes say, and the page's own."""
        chapters = [
            {
                "name": chapter["chapter"],
                "title": str(lookup(f"chapter_{chapter['chapter']}.map_title", lang)),
                "steps": [
                    {
                        "id": step["id"],
                        "title": blank(lookup(f"chapter_{chapter['chapter']}.steps.{step['id']}.title", lang)),
                    }
                    for step in chapter["steps"]
                ],
            }
            for chapter in self.outline
        ]
        mistakes = {
            f"{chapter['chapter']} {step['id']} {name}": blank(
                lookup(f"chapter_{chapter['chapter']}.steps.{step['id']}.mistakes.{name}", lang)
            )
            for chapter in self.outline
            for step in chapter["steps"]
            for name in step["mistakes"]
        }
        learners = [{"login": m.login, "shown": m.shown} for m in self.members.values() if not m.teacher]
        languages = {one: text("language.own_name", one) for one in LANGUAGES}
        return {
            "lang": lang, "languages": languages, "words": lookup("board", lang), "chapters": chapters,
            "mistakes": mistakes, "learners": learners,
        }  # fmt: skip


def members(folder: Path) -> Sequence[Member]:
    """The people of the class, as the launcher wrote them down."""
    lines = (folder / "people.tsv").read_text(encoding="utf-8").split("\n")
    return [
        Member(login, shown, kind == "teacher") for login, shown, kind in (line.split("\t") for line in lines if line)
    ]


class _Blank(string.Formatter):
    """Puts … where a learner's own words would stand."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return "…"

    def format_field(self, value: Any, format_spec: str) -> str:
        return str(value)


def blank(template: object) -> str:
    """`template` with … for what depends on the learner; "" where it is no text."""
    return _Blank().vformat(template, (), {}) if isinstance(template, str) else ""
