"""What a teacher sees of scores and launches on the board, and that what is shared makes scores."""

import re

import pytest

from helpers.classroom import grades
from helpers.classroom.lti import claims
from helpers.classroom.lti.memory import Launched
from helpers.classroom.lti.scores import Scores
from helpers.home import PROJECT
from helpers.text import LANGUAGES, catalogue
from tests.support.classroom import running_board, write_class
from tests.support.lms import platform_at

COURSE = [
    {"chapter": "03_aws_cli", "steps": [{"id": "make-bucket", "mistakes": []}, {"id": "list-buckets", "mistakes": []}]}
]
ISSUER = "https://lms.example.ac.jp"


@pytest.fixture
def running(tmp_path):
    with running_board(write_class(tmp_path / "board", [("a", "受講者 一")], COURSE)) as board:
        yield board


def share(running, step):
    event = {"number": len(step), "at": 1.0, "kind": "done", "chapter": "03_aws_cli", "step": step, "value": ""}
    assert running.call("sync", {"box": "0" * 16, "events": [event], "after": 0}, "a")[0] == 200


def with_lms(running):
    """The board of a class in an LMS, made in the board's own thread, whose databases are that thread's."""
    board = running.board

    async def begin():
        platform = platform_at(ISSUER)
        scores = Scores(board.folder, platform, grades.equal_weights(COURSE), board.standing.first_done)
        scores.outbox.launched(Launched(1, "a", "sub-a", f"{ISSUER}/items/1", claims.SCORE, "03_aws_cli", 1.0))
        board.send_scores(scores)

    running.run(begin())


def test_without_an_lms_nothing_of_it_is_shown(running):
    assert running.call("state")[1]["scores"] is None and running.call("learner/a")[1]["scores"] == []


def test_what_is_done_waits_for_the_lms_and_the_teacher_sees_it(running):
    with_lms(running)
    assert running.call("state")[1]["scores"]["counts"] == {"new": 1}
    before = running.call("state")[1]["notes_version"]
    share(running, "make-bucket")
    state = running.call("state")[1]
    assert state["scores"]["counts"] == {"waiting": 1} and state["notes_version"] > before
    (score,) = running.call("learner/a")[1]["scores"]
    assert (score["wanted"], score["possible"], score["state"]) == (1.0, 2.0, "waiting")
    assert not {"sub", "line_item", "scopes"} & score.keys()  # what only the LMS needs
    running.run(_close(running.board))


async def _close(board):
    board.scores.outbox.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_state_and_each_reason_has_words(lang):
    """Whatever the code can say of a score, or of a launch that the teacher is told of, has a sentence on the board."""
    room = PROJECT / "helpers" / "classroom" / "lti"
    code = {path.stem: path.read_text() for path in room.glob("*.py")}
    words = catalogue("board", lang)
    service = code["grade_service"]
    said = set(re.findall(r'Outcome\(\s*"(?:refused|kept|gone|again)", "(\w+)"', service)) | {"away", "no_token"}
    assert said >= {"refused", "redirect", "gone", "kept", "address", "no_connection"}
    assert [name for name in said if f"score_said_{name}" not in words] == []
    assert [name for name in ("new", "waiting", "sent") if f"score_state_{name}" not in words] == []
    keys = set(re.findall(r'Refused\("(\w+)"', "".join(code.values())))
    assert [name for name in keys if name not in catalogue("lti", lang)["refused"]] == []
    assert {name.removeprefix("launch_") for name in words if name.startswith("launch_")} - {"other"} <= keys
