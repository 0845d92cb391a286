"""Scores to the LMS: sent when they change, never lower, tried again until they are there, also over a restart."""

import asyncio
import contextlib
import itertools
import json
import random
import sqlite3
import time
from functools import partial

import pytest

from helpers.classroom import grades
from helpers.classroom.lti import claims, grade_service
from helpers.classroom.lti.client import Answer, Client, NoConnection
from helpers.classroom.lti.grade_service import GradeService, below, judged, result_of
from helpers.classroom.lti.keys import ToolKey
from helpers.classroom.lti.memory import Launched
from helpers.classroom.lti.outbox import FILE, LONGEST_PAUSE, Outbox
from helpers.classroom.lti.scores import HubApi, News, Scores
from helpers.classroom.standing import Standing
from helpers.classroom.store import Event
from tests.support.lms import CLIENT, run, running_lms

OUTLINE = [
    {"chapter": "03_aws_cli", "steps": [{"id": f"s{n}", "mistakes": []} for n in range(4)]},
    {"chapter": "04_ec2", "steps": [{"id": "t0", "mistakes": []}]},
]
BOTH = f"{claims.SCORE} {claims.RESULT}"


@pytest.fixture(autouse=True)
def from_any_thread(monkeypatch):
    """`run` uses a database in another thread than the one that opened it, and waits for it."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, check_same_thread=False))


@pytest.fixture(scope="module")
def tool_key(tmp_path_factory):
    return ToolKey(tmp_path_factory.mktemp("key"))


class Class:
    """The board's side: what learners did, a hub that knows launches, a clock that is set."""

    def __init__(self, folder, lms, tool_key, weights=None, **settings):
        self.folder, self.lms, self.now = folder, lms, 1_000_000.0
        self.standing = Standing(OUTLINE, ["a", "b"])
        self.platform = lms.platform(**settings)
        self.weights = weights or grades.equal_weights(OUTLINE)
        lms.tool_keys = tool_key.public()
        self._key = tool_key
        self._launches, self._numbers = [], itertools.count(1)
        self.people = {}
        self.open()

    def open(self):
        self.scores = Scores(self.folder, self.platform, self.weights, self.standing.first_done, lambda: self.now)
        self.scores.start(set(self.standing.learners))

    def restart(self):
        self.scores.outbox.close()
        self.open()

    async def news(self, after):
        return News([one for one in self._launches if one.id > after], [], self.people)

    async def assertion(self):
        now = int(time.time())  # the LMS's own clock
        said = {"iss": CLIENT, "sub": CLIENT, "aud": self.platform.audience, "iat": now, "exp": now + 300, "jti": "j"}
        return self._key.signed(said)

    def come(self, learner="a", chapter="03_aws_cli", item="1", scopes=claims.SCORE, sub=""):
        sub = sub or f"sub-{learner}"
        self.people[learner] = sub
        line_item = f"{self.lms.address}/items/{item}/lineitem?type_id=7"
        self._launches.append(Launched(next(self._numbers), learner, sub, line_item, scopes, chapter, self.now))

    def do(self, *steps, learner="a", at=1.0):
        for step in steps:
            chapter = "04_ec2" if step.startswith("t") else "03_aws_cli"
            self.standing.heard(learner, Event(0, at, "done", chapter, step))
            self.scores.reckon(learner)

    def go(self, seconds=0.0):
        """Look and send once, after so many seconds."""
        self.now += seconds
        run(self._go())

    async def _go(self):
        client = Client()
        try:
            await self.scores.look(self)
            await self.scores.send_due(GradeService(self.platform, client, self.assertion, lambda: self.now))
        finally:
            client.close()

    def states(self, learner="a"):
        return [(one["state"], one["said"]) for one in self.scores.of_learner(learner)]

    @property
    def given(self):
        return [(one["userId"], one["scoreGiven"], one["scoreMaximum"]) for one in self.lms.scores]


@pytest.fixture
def lms():
    with running_lms() as made:
        yield made


@pytest.fixture
def make(tmp_path, lms, tool_key):
    made = []

    def one(**more):
        made.append(Class(tmp_path, lms, tool_key, **more))
        return made[-1]

    yield one
    for each in made:
        each.scores.outbox.close()


def test_a_score_is_sent_with_each_change_and_not_before_the_first_point(make, lms):
    learned = make()
    learned.come()
    learned.go()
    assert learned.given == [] and learned.states() == [("new", "")]
    learned.do("s0")
    learned.go()
    learned.do("s1")
    learned.do("s1", "t0")  # done before; of another chapter
    learned.go()
    learned.go()
    assert learned.given == [("sub-a", 1.0, 4.0), ("sub-a", 2.0, 4.0)]
    first = lms.scores[0]
    assert first["query"] == "type_id=7" and first["timestamp"].endswith("+00:00") and "." in first["timestamp"]
    assert (first["activityProgress"], first["gradingProgress"]) == ("InProgress", "FullyGraded")
    learned.do("s2", "s3")
    learned.go()
    assert lms.scores[-1]["activityProgress"] == "Completed" and learned.states() == [("sent", "")]


def test_what_was_done_before_the_launch_counts(make):
    learned = make()
    learned.do("s0", "s1")
    learned.go()
    learned.come()
    learned.go()
    assert learned.given == [("sub-a", 2.0, 4.0)]


def test_a_link_to_the_whole_class_gets_all_chapters_and_each_link_its_own(make):
    learned = make()
    learned.come(chapter="", item="1")
    learned.come(chapter="04_ec2", item="2")
    learned.come(learner="b", chapter="04_ec2", item="2")
    learned.do("s0", "t0")
    learned.go()
    assert sorted(learned.given) == [("sub-a", 1.0, 1.0), ("sub-a", 2.0, 5.0)]
    assert learned.states("b") == [("new", "")]


def test_the_points_are_those_of_the_tables(make):
    weights = grades.read_weights(
        'timezone = "UTC"\n[chapters.03_aws_cli]\npoints = 10\ndeadline = 1970-01-01T00:00:10\nlate = 0.5\n', OUTLINE
    )
    learned = make(weights=weights)
    learned.come()
    learned.come(chapter="04_ec2", item="2")  # counts nothing by the teacher's file
    learned.do("s0")
    learned.do("s1", at=20.0)
    learned.do("t0")
    learned.go()
    table = grades.scores(learned.standing.first_done("a"), weights)["03_aws_cli"]
    assert learned.given == [("sub-a", table.points, 10.0)] and table.points == 3.75
    assert learned.states() == [("sent", ""), ("new", "")]


def test_never_lower_unless_the_teacher_says_so(make, lms):
    learned = make()
    learned.come()
    learned.do("s0", "s1", "s2")
    learned.go()
    harder = grades.read_weights("[chapters.03_aws_cli]\npoints = 8\nsteps = { s3 = 9 }\n", OUTLINE)
    learned.weights = harder
    learned.restart()
    learned.go()
    assert learned.given == [("sub-a", 3.0, 4.0)]
    learned.do("s3")
    learned.go()
    assert learned.given[-1] == ("sub-a", 8.0, 8.0)


def test_lower_where_the_teacher_says_so(make):
    learned = make(lower=True)
    learned.come()
    learned.do("s0", "s1", "s2")
    learned.go()
    learned.weights = grades.read_weights("[chapters.03_aws_cli]\npoints = 8\nsteps = { s3 = 9 }\n", OUTLINE)
    learned.restart()
    learned.go()
    assert learned.given == [("sub-a", 3.0, 4.0), ("sub-a", 2.0, 8.0)]


def test_what_the_lms_has_already_is_not_made_less(make, lms):
    learned = make()
    learned.come(scopes=BOTH)
    lms.results["sub-a"] = (3.0, 4.0)  # a teacher's own, in the gradebook
    lms.results["sub-b"] = (0.0, 1.0)
    learned.do("s0")
    learned.go()
    assert learned.given == [] and learned.states() == [("kept", "kept")]
    assert learned.scores.told()["unsent"][0]["value"] == "75%"
    learned.do("s1", "s2", "s3")
    learned.go()
    assert learned.given == [("sub-a", 4.0, 4.0)]


def test_after_503_it_is_tried_again_later_and_then_sent(make, lms):
    learned = make()
    learned.come()
    learned.do("s0")
    lms.statuses = [503, 500, 429]
    for pause, tries in ((0.0, 1), (5.0, 2), (10.0, 3), (20.0, 0)):
        learned.go(pause - 0.5)
        asked = len(lms.statuses)
        learned.go(0.5)
        assert learned.scores.of_learner("a")[0]["tries"] == tries
        assert asked - len(lms.statuses) in (0, 1)
    assert learned.given == [("sub-a", 1.0, 4.0)] and learned.states() == [("sent", "")]


def test_a_pause_that_the_lms_asks_for_is_kept(make, lms):
    learned = make()
    learned.come()
    learned.do("s0")
    lms.statuses, lms.retry_after = [429], "120"
    learned.go()
    learned.go(119)
    assert learned.given == []
    learned.go(1)
    assert learned.given == [("sub-a", 1.0, 4.0)]


@pytest.mark.parametrize("status", [404, 410])
def test_a_column_that_is_gone_is_told_and_not_asked_for_again_until_the_learner_comes_by_a_link(make, lms, status):
    learned = make()
    learned.come()
    learned.do("s0")
    lms.statuses = [status]
    learned.go()
    asked = lms.asked
    learned.do("s1")
    learned.restart()
    learned.go(99_999)
    assert learned.states() == [("gone", "gone")] and lms.asked == asked
    assert learned.scores.told()["unsent"][0]["value"] == str(status)
    learned.come()
    learned.go()
    assert learned.given == [("sub-a", 2.0, 4.0)]


@pytest.mark.parametrize("status", [400, 403, 422, 302])
def test_what_is_refused_is_told_and_tried_with_the_next_change_alone(make, lms, status):
    learned = make()
    learned.come()
    learned.do("s0")
    lms.statuses = [status]
    learned.go()
    learned.go(99_999)
    assert learned.given == [] and learned.states() == [("refused", "redirect" if status == 302 else "refused")]
    learned.do("s1")
    learned.go()
    assert learned.given == [("sub-a", 2.0, 4.0)]


def test_a_token_that_is_not_taken_any_more_is_replaced_once(make, lms):
    learned = make()
    learned.come()
    learned.do("s0")

    async def twice():
        client = Client()
        service = GradeService(learned.platform, client, learned.assertion, lambda: learned.now)
        try:
            await learned.scores.look(learned)
            await learned.scores.send_due(service)
            assert len(lms.tokens) == 1
            learned.do("s1")
            await learned.scores.send_due(service)
            assert len(lms.tokens) == 1  # the same token
            lms.tokens.clear()
            learned.do("s2")
            await learned.scores.send_due(service)
            lms.statuses = [401, 401, 401]
            learned.do("s3")
            await learned.scores.send_due(service)
        finally:
            client.close()

    run(twice())
    assert [score for _, score, _ in learned.given] == [1.0, 2.0, 3.0] and lms.statuses == [401]
    assert learned.states() == [("refused", "refused")]


def test_without_a_token_all_wait_and_the_teacher_is_told(make, lms):
    learned = make()
    for learner in ("a", "b"):
        learned.come(learner)
        learned.do("s0", learner=learner)
    lms.token_statuses = [400]
    learned.go()
    assert [learned.states(one) for one in ("a", "b")] == [[("waiting", "no_token")]] * 2
    assert learned.scores.told()["unsent"][0]["value"] == "400 invalid_client"
    learned.go(5)
    assert len(learned.given) == 2


def test_an_lms_that_is_down_for_an_hour_gets_all_when_it_is_back(make, tmp_path, lms):
    learned = make()
    for learner in ("a", "b"):
        learned.come(learner)
    learned.go()
    there, tries = lms.address, []
    service = GradeService(learned.platform, Away(), learned.assertion, lambda: learned.now)
    begun = learned.now
    while learned.now < begun + 3600:
        if learned.now == begun:
            learned.do("s0", learner="a")
            learned.do("s1", learner="b")
        before = service._client.asked
        run(learned.scores.send_due(service))
        if service._client.asked > before:
            tries.append(learned.now - begun)
        learned.now += 5
    assert len(tries) < 20 and learned.given == []  # one request a try, whoever waits
    assert max(later - earlier for earlier, later in itertools.pairwise(tries)) <= LONGEST_PAUSE + 5
    learned.restart()
    assert {learned.states(one)[0] for one in ("a", "b")} == {("waiting", "no_connection")}
    learned.do("s2", learner="a")
    assert there == lms.address
    learned.go(LONGEST_PAUSE)
    assert sorted(learned.given) == [("sub-a", 2.0, 4.0), ("sub-b", 1.0, 4.0)]


class Away:
    """An LMS that does not answer."""

    asked = 0

    async def ask(self, *_):
        self.asked += 1
        raise NoConnection("Connection refused")


def test_a_closed_port_is_no_connection():
    async def ask():
        client = Client(within=5)
        try:
            await client.ask("http://127.0.0.1:9/")
        finally:
            client.close()

    with pytest.raises(NoConnection):
        run(ask())


@pytest.mark.parametrize("sent", [b"garbage", b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b""])
def test_an_answer_that_is_none_or_never_ends(sent):
    writers = []

    async def answer(_, writer):
        writers.append(writer)
        writer.write(sent)
        await writer.drain()
        if sent == b"garbage":
            writer.close()

    async def ask():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        client = Client(within=0.3)
        try:
            with pytest.raises(NoConnection):
                await client.ask(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        finally:
            client.close()
            server.close()
            for writer in writers:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    run(ask())


def test_a_clock_that_is_set_back_keeps_no_score_waiting(make, lms):
    learned = make()
    learned.come()
    learned.do("s0")
    lms.statuses = [503]
    learned.go()
    learned.go(-99_999)
    assert learned.given == [("sub-a", 1.0, 4.0)]


def test_what_changes_while_it_is_sent_is_sent_after(make, lms):
    learned = make()
    learned.come()
    learned.do("s0")
    learned.go()

    class Slow:
        async def send(self, score):
            learned.do("s2")
            return grade_service.Outcome("sent")

    learned.do("s1")
    run(learned.scores.send_due(Slow()))
    learned.go()
    assert [score for _, score, _ in learned.given] == [1.0, 3.0]


def test_another_account_of_the_lms_gets_nothing_of_the_one_before(make, lms):
    learned = make()
    learned.come(sub="sub-1")
    learned.do("s0")
    learned.go()
    learned.people = {}  # `classroom password a`: the pin is gone
    learned.do("s1")
    learned.go()
    assert learned.given == [("sub-1", 1.0, 4.0)] and learned.states() == []
    learned.come(sub="sub-2")
    learned.go()
    assert learned.given[-1] == ("sub-2", 2.0, 4.0)


def test_who_is_not_in_the_class_any_more_is_forgotten(make):
    learned = make()
    learned.come()
    learned.do("s0")
    learned.go()
    learned.standing = Standing(OUTLINE, ["b"])
    learned.restart()
    assert learned.scores.outbox.learners() == set()


def test_nothing_of_who_is_forgotten_is_left_in_the_file(make, tmp_path):
    learned = make()
    learned.come(sub="sub-to-be-forgotten")
    learned.do("s0")
    learned.go()
    learned.scores.outbox.forget(["a"])
    learned.restart()
    assert learned.states() == []
    learned.scores.outbox.close()
    assert b"to-be-forgotten" not in (tmp_path / FILE).read_bytes()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_scores_for_another_lms_go(make, tmp_path):
    learned = make()
    learned.come()
    learned.go()
    learned.scores.outbox.close()
    other = Outbox(tmp_path / FILE, "https://other.example.ac.jp", CLIENT)
    assert other.learners() == set() and other.after() == 0
    other.close()


def test_no_score_goes_to_an_open_address(make, lms):
    learned = make()
    learned._launches.append(Launched(1, "a", "s", "http://lms.example.ac.jp/items/1", claims.SCORE, "", 0.0))
    learned.people["a"] = "s"
    learned.do("s0")
    learned.go()
    assert learned.states() == [("refused", "address")] and lms.asked == 0


@pytest.mark.parametrize(
    ("line_item", "address"),
    [
        ("https://m/services.php/7/lineitems/3/lineitem?type_id=2", "https://m/services.php/7/lineitems/3/lineitem/scores?type_id=2"),
        ("https://c/api/lti/courses/5/line_items/2", "https://c/api/lti/courses/5/line_items/2/scores"),
        ("https://c/items/2/", "https://c/items/2/scores"),
    ],
)  # fmt: skip
def test_scores_are_below_the_path_of_a_column(line_item, address):
    assert below(line_item, "scores") == address
    assert below(line_item, "results", "user_id=a").count("?") == 1


@pytest.mark.parametrize(
    ("body", "share"),
    [
        (b'[{"resultScore": 3, "resultMaximum": 4}]', 0.75), (b'[{"resultScore": 0.5}]', 0.5), (b"[]", None), (b"{}", None),
        (b'[{"resultScore": null}]', None), (b"x", None), (b'{"error": "x"}', None), (b"[1]", None), (b"[" * 9000, None),
    ],
)  # fmt: skip
def test_what_the_lms_has(body, share):
    assert result_of(body) == share


def test_moodles_409_of_two_scores_in_one_second_is_no_refusal():
    assert judged(Answer(409)).state == "again" and judged(Answer(200)).state == "sent"


def test_the_board_and_the_table_count_the_same_whatever_comes_in_which_order():
    """The first time that a step was done is the earliest, not the one that arrived first."""
    chance = random.Random(7)
    for _ in range(200):
        places = [(one["chapter"], step["id"]) for one in OUTLINE for step in one["steps"]]
        events = [Event(n, chance.uniform(0, 9), "done", *chance.choice(places)) for n in range(9)]
        standing = Standing(OUTLINE, ["a"])
        for event in events:
            standing.heard("a", event)
        assert standing.first_done("a") == grades.first_done(("a", event) for event in events)["a"]


def test_the_hub_is_asked_with_the_boards_own_token():
    asked = []

    class Hub:
        async def ask(self, address, body, headers):
            asked.append((address, body, headers["Authorization"]))
            found = {
                "launches": [[1, "a", "s", "i", "x", "", 1.0]],
                "refusals": [],
                "pins": {"a": "s"},
                "assertion": "word",
            }
            names = ("id", "learner", "sub", "line_item", "scopes", "chapter", "at")
            found["launches"] = [dict(zip(names, row, strict=True)) for row in found["launches"]]
            return Answer(200 if "token t" in headers["Authorization"] else 403, json.dumps(found).encode())

    api = HubApi("http://h/hub/api", "t", Hub())
    news = run(api.news(7))
    assert news.launches[0].learner == "a" and news.people == {"a": "s"} and run(api.assertion()) == "word"
    assert [one[0] for one in asked] == [
        "http://h/hub/api/lti13/launches?after=7",
        "http://h/hub/api/lti13/assertion",
    ]
    with pytest.raises(NoConnection, match="403"):
        run(HubApi("http://h/hub/api", "x", Hub()).news(0))
