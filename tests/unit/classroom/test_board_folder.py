"""What root does in the board's folder, which is another user's: nothing that the other could not do."""

import argparse
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.classroom import roster
from helpers.classroom.roster import Person
from helpers.classroom.store import Event, Store
from launcher import class_commands, class_verify, classroom
from launcher.children import LauncherError
from launcher.class_board import as_owner
from launcher.commands import Launcher
from launcher.words import Speaker
from tests.support.classroom import write_class
from tests.unit.classroom.lti.test_settings import class_settings

NOBODY = 65534
pytestmark = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root acts as another user")


@pytest.fixture
def launcher(tmp_path):
    said = []
    return Launcher(None, Speaker("en"), tmp_path / "work", said.append)


@pytest.fixture
def board():
    """A class whose board's folder is nobody's, in a place that everybody can enter."""
    place = Path(tempfile.mkdtemp(prefix="aws-board-", dir="/var/tmp"))
    place.chmod(0o755)
    made = replace(class_settings(place), board=str(write_class(place / "board", [("a", "A")])))
    made.write()
    roster.keep(made.folder, [Person("a", password="p"), Person("b", password="p")])
    store = Store(place / "board" / "board.sqlite")
    store.add("a", "0" * 16, [Event(0, 1.0, "done", "03_aws_cli", "make-bucket")])
    store.close()
    for path in (place / "board", *(place / "board").iterdir()):
        os.chown(path, NOBODY, NOBODY)
    yield made
    shutil.rmtree(place)


def chosen(*words):
    parser = argparse.ArgumentParser()
    classroom.add_options(parser)
    return parser.parse_args(list(words))


def test_a_learner_is_forgotten_as_the_boards_user(board, launcher):
    assert class_commands.forget(launcher, board.folder, chosen("forget", "a", "--yes")) == 0
    assert {path.stat().st_uid for path in Path(board.board).iterdir()} == {NOBODY}
    store = Store(Path(board.board, "board.sqlite"))
    assert list(store.events()) == [] and os.geteuid() == 0
    store.close()


@pytest.mark.parametrize("command", ["forget", "verify", "grades"])
def test_a_link_in_the_boards_folder_leads_to_nothing_of_roots(board, launcher, command, tmp_path):
    secret = Path(board.board).parent / "roots.sqlite"
    Store(secret).close()
    secret.chmod(0o600)
    before = secret.read_bytes()
    link = Path(board.board, "board.sqlite")
    link.unlink()
    link.symlink_to(secret)
    with pytest.raises(LauncherError, match="cannot be used as its owner"):
        if command == "verify":
            class_verify.signed_lines(launcher, Path(board.board), "a")
        else:
            words = (["a"] if command == "forget" else []) + ["--yes", "--out", str(tmp_path / "out.csv")]
            class_commands.COMMANDS[command](launcher, board.folder, chosen(command, *words))
    assert secret.read_bytes() == before and os.geteuid() == 0
    assert {person.login for person in roster.kept(board.folder)} == {"a", "b"}  # nobody is forgotten by half


def test_what_goes_wrong_as_the_owner_leaves_root_as_it_was(board, launcher):
    with pytest.raises(ZeroDivisionError), as_owner(launcher, Path(board.board)):
        assert (os.geteuid(), os.getegid(), os.getgroups()) == (NOBODY, NOBODY, [])
        raise ZeroDivisionError
    assert (os.geteuid(), os.getegid()) == (0, 0)
