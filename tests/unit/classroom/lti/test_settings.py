"""`lti.toml`: what is taken, what is refused with which sentence; the commands of a class that has to do with it."""

import argparse
import contextlib
import json
import os
import sqlite3
from pathlib import Path

import pytest

from helpers.classroom import roster
from helpers.classroom.lti import memory, outbox, settings
from helpers.classroom.lti.memory import Launched, Memory
from helpers.classroom.lti.outbox import Outbox
from helpers.classroom.lti.refusals import Refused
from helpers.classroom.lti.settings import SettingsError, is_safe, weights_of
from helpers.classroom.roster import Person
from helpers.text import LANGUAGES, text
from launcher import class_commands, class_lti, classroom
from launcher.children import LauncherError
from launcher.commands import Launcher
from launcher.words import Speaker

GOOD = {
    "issuer": "https://lms.example.ac.jp", "client_id": "abc", "deployment": ["1", 2],
    "authorize": "https://lms.example.ac.jp/auth", "jwks": "https://lms.example.ac.jp/certs",
    "token": "https://lms.example.ac.jp/token",
}  # fmt: skip
OUTLINE = [{"chapter": "03_aws_cli", "steps": [{"id": "a", "mistakes": []}]}]


def words(table) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items() if value is not None)


def file(folder: Path, **changes) -> Path:
    path = folder / "lti.toml"
    path.write_text("\ufeff" + words(GOOD | changes), encoding="utf-8")
    return path


@pytest.fixture
def launcher(tmp_path):
    return Launcher(None, Speaker("en"), tmp_path / "work", [].append)


def test_what_is_read_is_kept_and_read_again(tmp_path):
    (tmp_path / "w.toml").write_text("[chapters.03_aws_cli]\npoints = 10\n")
    found = settings.read(file(tmp_path, weights="w.toml", lower=True, claim="custom.login", column="login"))
    assert found.deployments == ("1", "2") and found.audience == GOOD["token"] and found.lower
    assert weights_of(found, OUTLINE)["03_aws_cli"].points == 10
    assert settings.keep(tmp_path, found).stat().st_mode & 0o777 == 0o600
    assert settings.kept(tmp_path) == found
    plain = settings.read(file(tmp_path))
    assert (plain.claim, plain.column, plain.lower) == ("email", "email", False)
    assert settings.read(file(tmp_path, claim="sub")).column == "number"
    assert weights_of(plain, OUTLINE)["03_aws_cli"].points == 1


WRONG = [
    ("unknown", {"isuer": "x"}), ("missing", {"issuer": None}), ("missing", {"deployment": []}), ("missing", {"token": ""}),
    ("words", {"client_id": 7}), ("words", {"deployment": [True]}), ("words", {"issuer": "x" * 3000}),
    ("address", {"jwks": "http://lms.example.ac.jp/certs"}), ("address", {"token": "lms.example.ac.jp"}),
    ("lower", {"lower": "yes"}), ("claim", {"claim": "name"}), ("claim", {"claim": "custom."}), ("claim", {"claim": "email.x"}),
    ("column", {"column": "name"}), ("column", {"column": "password"}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "changes"), WRONG)
def test_what_is_refused(tmp_path, launcher, key, changes):
    path = file(tmp_path, **changes)
    with pytest.raises(SettingsError) as found:
        settings.read(path)
    assert found.value.key == key
    for lang in LANGUAGES:
        assert text(f"launcher.lti_{key}", lang, path=path, value=found.value.value)
    with pytest.raises(LauncherError, match=r"lti\.toml"):
        class_lti.read(launcher, path)


@pytest.mark.parametrize("content", [b"a = ", b"\xff\xfe", b"a = 1\na = 2", b"\0"])
def test_what_is_no_toml(tmp_path, content):
    (tmp_path / "lti.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="toml"):
        settings.read(tmp_path / "lti.toml")


def test_weights_that_are_not_there_or_not_the_courses(tmp_path, launcher):
    with pytest.raises(OSError, match=r"none\.toml"):
        settings.read(file(tmp_path, weights="none.toml"))
    (tmp_path / "w.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="weights"):
        settings.read(file(tmp_path, weights="w.toml"))
    (tmp_path / "w.toml").write_text("[chapters.99_none]\n")
    with pytest.raises(LauncherError, match="99_none"):
        class_lti.check_weights(launcher, settings.read(file(tmp_path, weights="w.toml")), json.dumps(OUTLINE))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://lms.example.ac.jp/x?a=b", True), ("http://127.0.0.1:80/", True), ("http://[::1]/", True),
        ("http://localhost:8080/", True), ("http://lms.example.ac.jp/", False), ("http://127.0.0.1.example.com/", False),
        ("http://localhost.example.com/", False), ("ftp://127.0.0.1/", False), ("file:///etc/passwd", False),
        ("https://", False), ("https://a@b/", False), ("https://b/#f", False), ("https://b/ x", False), ("https://b:x/", False),
        ("https://[::1", False), ("", False), (None, False), (7, False), ("https://b/" + "x" * 3000, False),
    ],
)  # fmt: skip
def test_where_keys_and_scores_may_go(address, safe):
    assert is_safe(address) is safe


def chosen(*given):
    parser = argparse.ArgumentParser()
    classroom.add_options(parser)
    return parser.parse_args(list(given))


class Environment:
    """One in which nothing is installed."""

    def ready(self, *_):
        return False


def test_check_says_whether_the_file_is_right(tmp_path):
    launcher = Launcher(Environment(), Speaker("en"), tmp_path, [].append)
    assert class_commands.lms_rows(launcher, chosen("check")) == []
    (good,) = class_commands.lms_rows(launcher, chosen("check", "--lti", str(file(tmp_path))))
    assert good.good and good.detail == GOOD["issuer"]
    for path in (file(tmp_path, token=None), tmp_path / "none.toml"):
        (bad,) = class_commands.lms_rows(launcher, chosen("check", "--lti", str(path)))
        assert not bad.good and str(path) in bad.detail and "teaching" in bad.mend


def test_learners_whom_the_lms_cannot_name_are_told(tmp_path):
    people = [Person("a", email="a@example.ac.jp"), Person("b"), Person("t", teacher=True)]
    assert class_lti.unknown(settings.read(file(tmp_path)), people) == ["b"]


def test_a_class_without_the_option_has_nothing_of_the_lms(tmp_path, launcher, monkeypatch):
    monkeypatch.setattr(class_commands, "outline", lambda *_: json.dumps(OUTLINE))
    made = class_settings(tmp_path)
    classroom.write_board(launcher, made, (Person("a"),), settings.read(file(tmp_path)))
    assert settings.kept(made.folder) == settings.kept(Path(made.board))
    classroom.write_board(launcher, made, (Person("a"),))
    assert not (Path(made.board) / settings.FILE).exists()


def class_settings(folder):
    from helpers.classroom.settings import Settings

    for name in ("state", "state/board"):
        (folder / name).mkdir()
    made = Settings(
        state=str(folder / "state"), board=str(folder / "state" / "board"), local=True, lang="en", address="127.0.0.1",
        port=1, hub_port=2, proxy_port=3, board_port=4, token="t", python="python", path="", node="node",
    )  # fmt: skip
    made.write()
    return made


def test_a_link_in_the_boards_folder_is_replaced_and_not_followed(tmp_path, monkeypatch):
    """The board's user owns that folder, and the file that is written there becomes that user's."""
    own, theirs, another = tmp_path / "own", tmp_path / "theirs", tmp_path / "another"
    own.mkdir()
    theirs.mkdir()
    another.write_text("as it was")
    given = []
    monkeypatch.setattr(classroom.shutil, "chown", lambda path, user: given.append((Path(path).parent, user)))
    for name in ("outline.json", "people.tsv"):
        (theirs / name).symlink_to(another)
        classroom.hand_over(own, theirs / name, "new", "board")
        assert not (theirs / name).is_symlink() and (theirs / name).read_text() == "new"
    assert another.read_text() == "as it was" and os.listdir(own) == []
    assert set(given) == {(own, "board")}  # in the other folder a link could take the file's place


def test_forget_and_a_new_password_leave_nothing_of_the_lms(tmp_path, launcher):
    made = class_settings(tmp_path)
    people = [Person(login, email=f"{login}@example.ac.jp", password="p") for login in ("a", "b")]
    roster.keep(made.folder, people)
    (Path(made.board) / "board.sqlite").touch()
    fill(made, "a", "b")
    class_commands.forget(launcher, made.folder, chosen("forget", "a", "--yes"))
    assert known(made) == (["b"], ["b"], ["b"])
    class_commands.password(launcher, made.folder, chosen("password", "b"))
    assert known(made) == ([], [], [])


def fill(made, *logins):
    known = Memory(made.folder / memory.FILE)
    scores = Outbox(Path(made.board) / outbox.FILE)
    for login in logins:
        known.pin(login, f"sub-{login}", f"{login}@example.ac.jp")
        known.launched(login, f"sub-{login}", "https://x/1", "", "", 1.0)
        known.refuse(Refused("nobody", f"{login}@example.ac.jp", known=True), 1.0)
        scores.launched(Launched(1, login, f"sub-{login}", "https://x/1", "", "", 1.0))
    known.close()
    scores.close()


def known(made):
    known = made.folder / memory.FILE
    return (
        rows(known, "select login from pins"),
        rows(known, "select learner from launches"),
        rows(Path(made.board) / outbox.FILE, "select learner from scores"),
    )


def rows(path, query):
    with contextlib.closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute(query)]
