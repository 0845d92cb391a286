"""What learners have done, as scores of the LMS: reckoned with each change, and sent until the LMS has them."""

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from helpers.classroom import grades
from helpers.classroom.grades import Weight
from helpers.classroom.lti.client import Client, NoConnection
from helpers.classroom.lti.grade_service import GradeService
from helpers.classroom.lti.memory import Launched
from helpers.classroom.lti.outbox import FILE, Outbox, Score
from helpers.classroom.lti.settings import Platform
from helpers.classroom.standing import Place

LOOK_EVERY = 5.0  # seconds between two questions to the hub for launches
MOST_SHOWN = 50


@dataclass(frozen=True)
class News:
    """What the hub knows: fresh launches, launches that were not taken, and who of the class is whom in the LMS."""

    launches: Sequence[Launched]
    refusals: Sequence[Mapping[str, Any]]
    people: Mapping[str, str]


class Hub(Protocol):
    """Who keeps launches and the class's key."""

    async def news(self, after: int) -> News:
        """What it knows of launches. Raises NoConnection."""

    async def assertion(self) -> str:
        """A signed word to the LMS about who asks. Raises NoConnection."""


class HubApi:
    """The hub, by its API; `token` is the board's own."""

    def __init__(self, api: str, token: str, client: Client):
        self._api, self._client = api, client
        self._headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}

    async def news(self, after: int) -> News:
        found = await self._ask(f"/lti13/launches?after={after}")
        return News([Launched(**one) for one in found["launches"]], found["refusals"], found["pins"])

    async def assertion(self) -> str:
        return str((await self._ask("/lti13/assertion", "{}"))["assertion"])

    async def _ask(self, path: str, body: str | None = None) -> Any:
        answer = await self._client.ask(self._api + path, body, self._headers)
        try:
            found = json.loads(answer.body)
        except ValueError as error:
            raise NoConnection(f"hub: HTTP {answer.status}") from error
        if answer.status != 200:
            raise NoConnection(f"hub: HTTP {answer.status}")
        return found


class Scores:
    """The scores of the class in `folder`. `done` gives when a learner did each step; `changed` is called when there is something
    new for the teacher.
    """

    def __init__(
        self, folder: Path, platform: Platform, weights: Mapping[str, Weight],
        done: Callable[[str], Mapping[Place, float]], clock: Callable[[], float] = time.time,
    ):  # fmt: skip
        self.platform, self._weights, self._done, self._clock = platform, weights, done, clock
        self.outbox = Outbox(folder / FILE, platform.issuer, platform.client_id, platform.lower)
        self.refusals: Sequence[Mapping[str, Any]] = []
        self._learners: set[str] = set()
        self.changed: Callable[[], None] = lambda: None
        self._work = asyncio.Event()

    def start(self, learners: set[str]) -> None:
        """Reckon anew for everybody, since weights may be others; who is not in the class any more is forgotten."""
        self._learners = learners
        self.outbox.forget(self.outbox.learners() - learners)
        for learner in self.outbox.learners():
            self.reckon(learner)

    def reckon(self, learner: str) -> None:
        """A learner has done something: keep what the LMS should have by now."""
        if not (known := self.outbox.of_learner(learner)):
            return
        points = grades.scores(self._done(learner), self._weights)
        for score in known:
            own = points.values() if score.chapter == "" else filter(None, [points.get(score.chapter)])
            pairs = [(one.points, one.possible) for one in own]
            wanted, possible = round(sum(given for given, _ in pairs), 2), round(sum(most for _, most in pairs), 2)
            if self.outbox.want(score, wanted, possible):
                self.changed()
                self._work.set()

    async def look(self, hub: Hub) -> None:
        """Take in what the hub knows of launches. Raises NoConnection."""
        news = await hub.news(self.outbox.after())
        for launch in news.launches:
            self.outbox.launched(launch)
        others = self.outbox.keep_only(news.people)
        for learner in {launch.learner for launch in news.launches} & self._learners:
            self.reckon(learner)
        if news.launches or others or news.refusals != self.refusals:
            self.refusals = news.refusals
            self.changed()

    async def send_due(self, service: GradeService) -> None:
        """Send what is due. Where the LMS is away for everybody, nobody else's is tried before the pause is over."""
        for one in self.outbox.due(self._clock()):
            score = self.outbox.of(one.learner, one.line_item)  # another one may be wanted by now
            if score is None or score.state != "waiting":
                continue
            outcome = await service.send(score)
            now = self._clock()
            if outcome.state == "sent":
                self.outbox.sent(score, now)
            elif outcome.state == "again":
                for one in self.outbox.due(now) if outcome.everybody else [score]:
                    self.outbox.again(one, now, outcome.said, outcome.value, outcome.pause)
            else:
                self.outbox.ended(score, outcome.state, outcome.said, outcome.value)
            self.changed()
            if outcome.everybody:
                return

    async def run(self, hub: Hub, service: GradeService, every: float = LOOK_EVERY) -> None:
        """Look and send until this is cancelled."""
        while True:
            self._work.clear()
            await _unless_away(self.look(hub))
            await _unless_away(self.send_due(service))
            try:
                await asyncio.wait_for(self._work.wait(), every)
            except TimeoutError:
                continue

    def told(self) -> dict[str, Any]:
        """What the teacher is shown: how many are where, and what did not go as it should."""
        return {
            "counts": self.outbox.counts(),
            "unsent": [shown(score) for score in self.outbox.unsent(MOST_SHOWN)],
            "refusals": self.refusals,
        }

    def of_learner(self, learner: str) -> list[dict[str, Any]]:
        """What the teacher is shown of one learner."""
        return [shown(score) for score in self.outbox.of_learner(learner)]


async def _unless_away(work: Awaitable[None]) -> None:
    """Do it; where the hub is away, or the disk is full, it is tried the next time."""
    try:
        await work
    except (NoConnection, sqlite3.Error) as error:
        logging.getLogger(__name__).warning("scores: %s", error)


def shown(score: Score) -> dict[str, Any]:
    """A score without what only the LMS needs."""
    return {name: value for name, value in asdict(score).items() if name not in ("line_item", "sub", "scopes")}
