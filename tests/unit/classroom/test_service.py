"""The board over HTTP: learners' servers share and fetch, teachers see and write; nobody for another, nothing too large."""

import http.client
import re
import time
from urllib.parse import urlparse

import pytest

from helpers.classroom import pushes
from helpers.classroom.board import Board
from helpers.text import LANGUAGES, catalogue, text
from tests.support.classroom import PREFIX, running_board, write_class

BOX = "0123456789abcdef"
COURSE = [
    {
        "chapter": "03_aws_cli",
        "steps": [
            {"id": "make-bucket", "mistakes": ["bad-name"]},
            {"id": "list-buckets", "mistakes": ["listed-objects"]},
        ],
    }
]


@pytest.fixture
def folder(tmp_path):
    return write_class(tmp_path / "board", [("a", "受講者 一"), ("b", "<b>Bob</b>")], COURSE)


@pytest.fixture
def running(folder):
    with running_board(folder) as board:
        yield board


def event(number, kind="done", step="make-bucket", value=""):
    return {"number": number, "at": 1.0, "kind": kind, "chapter": "03_aws_cli", "step": step, "value": value}


def share(running, *events, login="a", box=BOX, after=0):
    return running.call("sync", {"box": box, "events": events, "after": after}, login)


def row(running, login="a"):
    return running.call("state")[1]["rows"][login]


def test_what_is_shared_is_on_the_board(running):
    status, answer = share(running, event(0), event(1, "wrong", "list-buckets", "listed-objects"))
    assert (status, answer["taken"], answer["left_out"]) == (200, 2, 0)
    assert row(running)["steps"] == "dw" and row(running, "b")["steps"] == "--"
    state = running.call("state")[1]
    assert state["mistakes"][0]["learners"] == ["a"]
    assert state["pace"][0][0] == 1


def test_what_comes_twice_counts_once(running):
    for _ in range(5):
        share(running, event(0, "wrong", "make-bucket", "bad-name"))
    (found,) = running.call("learner/a")[1]["steps"]
    assert found["mistakes"] == {"bad-name": 1}
    share(running, event(0, "wrong", "make-bucket", "bad-name"), box="f" * 16)  # another file: another event
    assert running.call("learner/a")[1]["steps"][0]["mistakes"] == {"bad-name": 2}


def test_nobody_shares_for_another(running):
    share(running, event(0) | {"learner": "b", "user": "b", "login": "b"}, login="a")
    assert row(running, "b")["steps"] == "--" and row(running, "a")["steps"] == "d-"


def test_a_stranger_and_a_teachers_own_server_share_nothing(running):
    for login in ("stranger", "teacher"):
        assert share(running, event(0), login=login)[0] == 200
    assert set(running.call("state")[1]["rows"]) == {"a", "b"}


@pytest.mark.parametrize("path", ["", "state", "learner/b", "world/1"])
def test_a_learner_sees_nothing_of_the_board(running, path):
    assert running.call(path, login="a")[0] == 403


@pytest.mark.parametrize("path", ["note", "hand/b", "ask/b"])
def test_a_learner_does_nothing_of_a_teachers(running, path):
    assert running.call(path, {"words": "x", "learners": "all"}, login="a")[0] == 403
    assert running.board.notes_version == 0


def test_too_often_is_told_when_to_come_again(running):
    answers = [share(running)[0] for _ in range(60)]
    assert set(answers) == {200, 429} and answers[: int(pushes.AT_ONCE)] == [200] * int(pushes.AT_ONCE)
    assert share(running, login="b")[0] == 200


def test_what_is_too_large_is_not_read(running):
    """It says that 100 MB come, and is answered before they do."""
    place = urlparse(running.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.putrequest("POST", f"{PREFIX}sync")
    connection.putheader("X-Login", "a")
    connection.putheader("Content-Length", str(100_000_000))
    connection.endheaders()
    try:
        connection.send(b"[" * 1000)
        assert connection.getresponse().status in (400, 413)
    except ConnectionError:
        pass  # closed at once
    finally:
        connection.close()
    assert share(running, event(0))[0] == 200


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b'{"box": 7}', b"[" * 5000])
def test_what_is_no_push_is_refused(running, raw):
    assert running.call("sync", raw=raw or b" ", login="a")[0] == 400


def test_a_note_reaches_those_whom_it_is_for_once(running):
    assert running.call("note", {"words": "Mind the region", "learners": ["a", "nobody"]})[1] == {"count": 1}
    (note,) = share(running)[1]["notes"]
    assert (note["words"], note["author"]) == ("Mind the region", "Teacher")
    assert share(running, after=note["id"])[1]["notes"] == []
    assert share(running, login="b")[1]["notes"] == []
    (sent,) = running.call("state")[1]["notes"]
    assert (sent["count"], sent["fetched"]) == (1, 1)
    assert running.call("note", {"words": "All", "learners": "all"})[1] == {"count": 2}


@pytest.mark.parametrize("body", [{}, {"words": " ", "learners": "all"}, {"words": "x" * 2001, "learners": "all"}, {"words": "x", "learners": []}, {"words": "x", "learners": "a"}, {"words": "x", "learners": [7]}])  # fmt: skip
def test_what_is_no_note_is_refused(running, body):
    assert running.call("note", body)[0] == 400


def test_a_hand_goes_up_and_is_seen_to(running):
    assert share(running, event(0, "hand", value="up"))[1]["hand"] is True
    assert row(running)["hand"][1:] == ["03_aws_cli", "make-bucket"]
    assert running.call("hand/a", {})[0] == 200
    assert row(running)["hand"] is None and share(running)[1]["hand"] is False


def test_a_world_is_handed_over_after_a_yes_alone(running):
    identity = running.call("ask/a", {})[1]["id"]
    assert running.call("ask/a", {})[1]["id"] == identity  # asked twice, one question
    assert running.call(f"world/{identity}")[0] == 404
    assert share(running)[1]["asked"] == [{"id": identity, "teacher": "Teacher"}]
    assert running.call(f"answer/{identity}", raw=b"x", login="b")[0] == 404  # not b's to give
    world = b"w" * (3 * pushes.LARGEST)
    assert running.call(f"answer/{identity}", raw=world, login="a") == (200, {"agreed": True})
    assert running.call(f"world/{identity}") == (200, world)
    assert running.call(f"answer/{identity}", raw=b"again", login="a")[0] == 404
    assert share(running)[1]["asked"] == []


def test_no_is_no(running):
    identity = running.call("ask/b", {})[1]["id"]
    assert running.call(f"answer/{identity}", raw=b"", login="b") == (200, {"agreed": False})
    assert running.call(f"world/{identity}")[0] == 404
    assert running.call("state")[1]["worlds"][0]["agreed"] is False


def test_a_board_started_again_has_lost_nothing(folder):
    with running_board(folder) as first:
        share(first, event(0), event(1, "wrong", "list-buckets", "listed-objects"))
        first.call("note", {"words": "Later", "learners": ["a"]})
        version = first.call("state")[1]["version"]
    with running_board(folder) as second:
        state = second.call(f"state?after={version}")[1]
        assert state["rows"]["a"]["steps"] == "dw"  # a page that stayed open learns of it
        assert share(second)[1]["notes"][0]["words"] == "Later"


def test_the_page_waits_for_what_is_new(running):
    state = running.call("state")[1]
    share(running, event(0))
    begun = time.monotonic()
    fresh = running.call(f"state?after={state['version']}&notes={state['notes_version']}&wait=1")[1]
    assert fresh["rows"]["a"]["steps"] == "d-" and time.monotonic() - begun < 10


def test_forgetting_a_learner_leaves_nothing_in_the_file(folder):
    with running_board(folder) as running:
        share(running, event(0, "answer", value="right:secret-words-of-a"))
        running.call("note", {"words": "only-for-a", "learners": ["a"]})
        share(running, event(0), login="b")
    board = Board(folder)
    assert board.store.forget("a") == 1
    board.store.close()
    kept = b"".join(path.read_bytes() for path in folder.glob("board.sqlite*"))
    assert b"secret-words-of-a" not in kept and b"only-for-a" not in kept
    with running_board(folder) as running:
        assert row(running)["steps"] == "--" and row(running, "b")["steps"] == "d-"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_in_the_teachers_language_and_escapes_names(running, lang):
    page = running.call(f"?lang={lang}")[1].decode()
    assert f'<html lang="{lang}">' in page and text("board.title", lang) in page
    assert "<b>Bob" not in page and "\\u003cb>Bob" in page


@pytest.mark.parametrize(
    "path", [*(f"{name}.js" for name in ("common", "grid", "learner", "lists", "note", "start")), "board.css"]
)
def test_scripts_and_style_are_there_without_a_login(folder, path):
    """A browser fetches modules without the token that the hub's base class asks for."""

    class Nobody:
        def get_current_user(self):
            raise AssertionError("it was asked who calls")

    with running_board(folder, teacher=Nobody) as running:
        assert running.call(path)[0] == 200
        assert running.call("board.py")[0] == 404


def test_every_word_that_the_scripts_use_is_in_the_catalogue():
    from helpers.classroom.service import HERE

    scripts = "".join(path.read_text(encoding="utf-8") for path in (HERE / "pages").glob("*.js"))
    used = set(re.findall(r"words\.(\w+)", scripts))
    assert used and used <= catalogue("board", "en").keys()
