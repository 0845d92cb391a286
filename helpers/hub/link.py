"""The learner's server and the class's board: what is shared goes there, notes and questions come back.

When the board cannot be reached, nothing is lost: what is shared stays in its file, and goes when the board is back.
"""

import contextlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from helpers.home import read_json, state_folder, write_json
from helpers.hub import outbox

LOOK_EVERY = 0.5  # seconds between two looks whether something new is to be shared
FIRST_PAUSE = 2.0  # seconds between two contacts, until the board says how many
LONGEST_PAUSE = 10.0
MOST_EVENTS = 200  # in one push
MOST_BYTES = 48 * 1024  # of its events; the board takes no more than 64 KB
KEPT_NOTES = 50


@dataclass
class Inbox:
    """What the board told: notes, the newest last, and questions that the learner has not answered."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    holds: list[dict[str, Any]] = field(default_factory=list)
    hand: bool = False
    reached: bool = False


class Link(threading.Thread):
    """Keeps in touch with the board at `url`, as the server whose `token` it has, until it is told to end."""

    def __init__(self, url: str, token: str):
        super().__init__(name="class", daemon=True)
        self.url, self.token = url, token
        kept = read_json(_path())
        self.inbox = Inbox(notes=list(kept.get("notes", [])), holds=list(kept.get("holds", [])))
        self._store = str(kept.get("store", ""))
        self._ended = threading.Event()
        self._now = threading.Event()
        self._pause = FIRST_PAUSE

    def run(self) -> None:
        last = 0.0
        while not self._ended.is_set():
            due = time.monotonic() - last > self._pause
            if due or self._now.is_set() or self._has_news():
                self._now.clear()
                last = time.monotonic()
                if not self.sync():  # the board is away, or has enough for now
                    self._ended.wait(min(self._pause, LONGEST_PAUSE))
                    continue
            self._ended.wait(LOOK_EVERY)

    def end(self) -> None:
        """Say once more what is new, and end."""
        self._ended.set()
        self.join(5)
        if self._has_news():
            self.sync(timeout=2)

    def wake(self) -> None:
        """Get in touch at once."""
        self._now.set()

    def _has_news(self) -> bool:
        with contextlib.suppress(OSError):
            return outbox.path().stat().st_size > _sent(outbox.box())
        return False

    def sync(self, timeout: float = 10) -> bool:
        """One contact: whether the board answered."""
        box = outbox.box()
        events = fitting(outbox.entries(_sent(box), MOST_EVENTS)) if box else []
        last = events[-1]["next"] if events else 0
        shared = [{name: value for name, value in event.items() if name != "next"} for event in events]
        after = max((note["id"] for note in self.inbox.notes), default=0)
        try:
            answer = self.ask("sync", json.dumps({"box": box, "events": shared, "after": after}).encode(), timeout)
        except urllib.error.HTTPError as error:
            self._pause = float(error.headers.get("Retry-After") or 30)
            self.inbox.reached = error.code == 429
            if error.code == 400:  # what the board does not understand, it will never understand
                self._keep(box, last)
            return False
        except (OSError, ValueError):
            self._pause = min(LONGEST_PAUSE, 2 * self._pause)
            self.inbox.reached = False
            return False
        self._pause = float(answer.get("pause", FIRST_PAUSE))
        if self._is_another(str(answer.get("store", ""))):
            last, answer["notes"] = 0, []  # it says them all the next time
        held = self.inbox.holds
        self._took(answer)
        if last or answer.get("notes") or self.inbox.holds != held:
            self._keep(box, last)
        return True

    def _is_another(self, store: str) -> bool:
        """Whether the board has another memory than the one that what was sent lies in: then all is to be sent once more, and the
        notes that were had are none of its own.
        """
        if not store or store == self._store:
            return False
        first, self._store = not self._store and not read_json(_path()).get("sent"), store
        if first:
            return False
        self.inbox.notes = []
        with contextlib.suppress(OSError):
            outbox.read_path().unlink(missing_ok=True)
        self._keep("", 0)
        return True

    def _keep(self, box: str, last: int) -> None:
        with contextlib.suppress(OSError):
            kept = {
                "store": self._store,
                "notes": self.inbox.notes,
                "holds": [one for one in self.inbox.holds if one.get("what") == "hold"],
            }
            write_json(_path(), {"box": box, "sent": last or _sent(box), **kept})

    def _took(self, answer: dict[str, Any]) -> None:
        notes = [*self.inbox.notes, *answer.get("notes", [])][-KEPT_NOTES:]
        asked, told = list(answer.get("asked", [])), list(answer.get("holds", []))
        self.inbox = Inbox(notes, asked, told, bool(answer.get("hand")), True)

    def answer_world(self, identity: int, world: Path | None) -> None:
        """Tell the board no, or yes with the world of that file. Raises OSError."""
        self.ask(f"answer/{identity}", world.read_bytes() if world else b"", 120)
        self.inbox.asked = [asked for asked in self.inbox.asked if asked["id"] != identity]

    def ask(self, path: str, body: bytes, timeout: float) -> dict[str, Any]:
        """The board's answer to a POST. Raises OSError and ValueError."""
        request = urllib.request.Request(  # noqa: S310 the class's own board
            self.url + path, data=body, method="POST", headers={"Authorization": f"token {self.token}"}
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=timeout) as answer:
            found = json.loads(answer.read())
        return found if isinstance(found, dict) else {}


def fitting(events: list[dict[str, Any]], most: int = MOST_BYTES) -> list[dict[str, Any]]:
    """The first of `events`, as many as are no larger than a push may be; one at least."""
    sizes = accumulate(len(json.dumps(event)) + 2 for event in events)
    return [event for number, (event, size) in enumerate(zip(events, sizes, strict=True)) if size <= most or not number]


def _path() -> Path:
    return state_folder() / "class" / "board.json"


def _sent(box: str) -> int:
    """Up to which byte of the file `box` the board has what is shared."""
    kept = read_json(_path())
    sent = kept.get("sent", 0)
    return sent if kept.get("box") == box and isinstance(sent, int) else 0


def from_environment() -> Link | None:
    """The link that the hub's environment describes; None outside of a class."""
    url, token = os.environ.get("WORKSHOP_BOARD", ""), os.environ.get("JUPYTERHUB_API_TOKEN", "")
    return Link(url, token) if url and token else None
