"""The LMS's gradebook, by the Assignment and Grade Services 2.0: a token, a result read, a score sent."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from helpers.classroom.lti import claims
from helpers.classroom.lti.client import Answer, Client, NoConnection
from helpers.classroom.lti.outbox import LONGEST_WAIT, Score
from helpers.classroom.lti.settings import Platform, is_safe

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523
EARLY = 30.0  # seconds before its end that a token is not used any more
# Answers after which the same score may be taken later. 409: Moodle refuses a score that is not later than the one before,
# to the second (mod/lti/service/gradebookservices/classes/local/resources/scores.php).
LATER = (408, 409, 425, 429)


@dataclass(frozen=True)
class Outcome:
    """What came of a score: a state of the outbox, or "again" after `pause` seconds at least. `everybody`: nobody's can be sent
    just now.
    """

    state: str
    said: str = ""
    value: str = ""
    pause: float = 0.0
    everybody: bool = False


class GradeService:
    """The gradebook of `platform`; `assertion` gives the signed word by which the LMS knows the class."""

    def __init__(
        self, platform: Platform, client: Client, assertion: Callable[[], Awaitable[str]],
        clock: Callable[[], float] = time.time,
    ):  # fmt: skip
        self._platform, self._client, self._assertion, self._clock = platform, client, assertion, clock
        self._tokens: dict[str, tuple[str, float]] = {}

    async def send(self, score: Score) -> Outcome:
        """Send a score, unless the LMS has as much already."""
        if not is_safe(score.line_item):
            return Outcome("refused", "address", score.line_item)
        try:
            if claims.RESULT in score.scopes.split() and not self._platform.lower:
                answer = await self._with_token(score, self._read)
                if answer.status == 200 and (has := result_of(answer.body)) is not None and has >= score.share:
                    return Outcome("kept", "kept", f"{has:.0%}")
                if answer.status != 200 and (outcome := judged(answer)).state in ("again", "gone"):
                    return outcome
            return judged(await self._with_token(score, self._write))
        except NoToken as error:
            return Outcome("again", error.key, error.value, error.pause, everybody=True)
        except NoConnection as error:
            return Outcome("again", "no_connection", str(error)[:200], everybody=True)

    async def _with_token(self, score: Score, action: Callable[[Score, str], Awaitable[Answer]]) -> Answer:
        """The answer to `action`; where the token is not taken, once more with a new one."""
        scopes = " ".join(one for one in (claims.SCORE, claims.RESULT) if one in score.scopes.split())
        answer = await action(score, await self._token(scopes))
        if answer.status == 401:
            self._tokens.pop(scopes, None)
            answer = await action(score, await self._token(scopes))
        return answer

    async def _read(self, score: Score, token: str) -> Answer:
        address = below(score.line_item, "results", f"user_id={quote(score.sub, safe='')}")
        return await self._client.ask(
            address, headers={"Authorization": f"Bearer {token}", "Accept": claims.RESULTS_TYPE}
        )

    async def _write(self, score: Score, token: str) -> Answer:
        return await self._client.ask(
            below(score.line_item, "scores"),
            json.dumps(score_body(score, self._clock())),
            {"Authorization": f"Bearer {token}", "Content-Type": claims.SCORE_TYPE},
        )

    async def _token(self, scopes: str) -> str:
        """A token for these scopes, a new one where the last is out of date. Raises NoToken and NoConnection."""
        token, until = self._tokens.get(scopes, ("", 0.0))
        if self._clock() < until:
            return token
        form = {
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION,
            "client_assertion": await self._assertion(), "scope": scopes or claims.SCORE,
        }  # fmt: skip
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = await self._client.ask(self._platform.token, urlencode(form), kind)
        try:
            found = json.loads(answer.body)
            if not 200 <= answer.status < 300:
                raise NoToken(answer, found.get("error", ""))
            token, lives = str(found["access_token"]), float(found.get("expires_in", 3600))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NoToken(answer) from error
        self._tokens[scopes] = (token, self._clock() + lives - EARLY)
        return token


class NoToken(Exception):
    """The LMS gave no token: `key` of the sentence, its value, and how long to wait at least."""

    def __init__(self, answer: Answer, error: object = ""):
        super().__init__(answer.status)
        self.key = "away" if answer.status in LATER or answer.status >= 500 else "no_token"
        self.value, self.pause = f"{answer.status} {error}".strip()[:200], wait_of(answer)


def below(line_item: str, name: str, query: str = "") -> str:
    """The address of `name` below a line item, whose own query stays: `…/lineitem?type_id=1` has `…/lineitem/scores?type_id=1`."""
    parts = urlsplit(line_item)
    queries = "&".join(filter(None, (parts.query, query)))
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{name}", queries, ""))


def score_body(score: Score, now: float) -> dict[str, object]:
    """The score as the LMS reads it."""
    done = score.wanted >= score.possible
    return {
        "userId": score.sub, "scoreGiven": score.wanted, "scoreMaximum": score.possible,
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        "activityProgress": "Completed" if done else "InProgress", "gradingProgress": "FullyGraded",
    }  # fmt: skip


def result_of(body: bytes) -> float | None:
    """The share of 1 that the LMS has for one learner, None where it has none."""
    try:
        found = json.loads(body)
        given = [one for one in found if isinstance(one.get("resultScore"), int | float)]
        return float(given[0]["resultScore"]) / float(given[0].get("resultMaximum") or 1) if given else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def judged(answer: Answer) -> Outcome:
    """What an answer of the gradebook means for a score."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome("sent")
    if status in (404, 410):
        return Outcome("gone", "gone", str(status))
    if status in LATER or status >= 500:
        return Outcome("again", "away", str(status), wait_of(answer), everybody=status in (429, 502, 503, 504))
    if 300 <= status < 400:
        return Outcome("refused", "redirect", str(status))
    return Outcome("refused", "refused", str(status))


def wait_of(answer: Answer) -> float:
    """The seconds for which an LMS asks by Retry-After."""
    words = answer.headers.get("Retry-After", "")
    return min(float(words), LONGEST_WAIT) if words.isdecimal() else 0.0
