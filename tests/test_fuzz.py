"""A share of the fuzz (`python -m tests.fuzz` runs 10,000), and proof that it finds what it is for."""

import builtins
import os
import threading
import time

import comm
import pytest

from helpers.operations import core, find, names
from helpers.operations.core import Failure, Result, Specification, Task
from helpers.operations.kinds import TEXT, Field, Kind
from helpers.operations.source import Code
from tests.fuzz import running, values
from tests.fuzz.report import told
from tests.fuzz.runs import fuzz

NAME = "sts imagined"


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """The run's own surroundings, put back afterwards."""
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)
    folder = os.getcwd()
    yield
    os.chdir(folder)


@pytest.fixture
def imagined(monkeypatch):
    """Makes an operation that does as the function given, for this test alone."""

    def make(function, kind: Kind = TEXT, **more) -> None:
        def task(given):
            return Task(function, {}, code=lambda: Code("pass"))

        find("sts get-caller-identity")
        monkeypatch.setitem(core._registry, NAME, Specification(NAME, task, (Field("word", kind),), (), False, "task", **more))

    return make


def test_a_share_of_the_fuzz_finds_nothing(tmp_path):
    figures = fuzz(tmp_path, 2 * len(names()), 1, names(), lambda figures: None)
    assert figures.faults == {}, told(figures, 1, 0)
    assert figures.runs >= len(names())
    assert len(figures.operations) == len(names())


def faults_of(tmp_path, runs: int = 30) -> str:
    return "\n".join(fuzz(tmp_path, runs, 1, [NAME], lambda figures: None).faults)


def test_it_finds_what_raises_while_one_types(tmp_path, imagined):
    def check(word: str) -> str:
        return "NotText" if word.encode("ascii") else ""

    imagined(lambda: None, Kind("word", check=check))
    assert "raises: UnicodeEncodeError" in faults_of(tmp_path)


def fails(print):
    raise LookupError("a mistake of the kit")


def writes(print):
    with open(os.path.expanduser("~/written"), "w"):
        print("there")


def stays(print):
    threading.Thread(target=time.sleep, args=(4,), name="one that stays", daemon=True).start()


def unexplained(operation, target, watch) -> Result:
    return Result("", 1, Failure("NobodyKnowsThis", "no"))


@pytest.mark.parametrize(
    ("function", "found"),
    [(fails, "KitBug: LookupError"), (writes, "writes outside: sts imagined open"), (stays, "left behind: one that stays")],
)
def test_it_finds_what_a_run_does_wrong(tmp_path, imagined, function, found):
    imagined(function)
    assert found in faults_of(tmp_path, 5)


def test_it_finds_a_failure_without_a_text(tmp_path, imagined):
    imagined(lambda: None, execute=unexplained)
    assert "no text of its own: NobodyKnowsThis" in faults_of(tmp_path, 5)


def test_it_finds_what_hangs_and_goes_on(tmp_path, imagined, monkeypatch):
    monkeypatch.setattr(running, "CANCEL_AFTER", 0.2)
    monkeypatch.setattr(running, "LIMIT", 0.5)
    imagined(lambda: time.sleep(3))
    assert "hangs: sts imagined" in faults_of(tmp_path, 2)


def test_a_write_outside_is_refused_whatever_way_it_takes(tmp_path):
    from tests.fuzz.watching import Writes

    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (inside / "way-out").symlink_to(outside)
    writes = Writes(inside)
    ways = {
        "open": lambda: builtins.open(outside / "new", "w"),
        "descriptor": lambda: os.open(inside / "way-out" / "new", os.O_CREAT | os.O_WRONLY),
        "up": lambda: (inside / ".." / "outside" / "new").write_text("x"),
        "remove": lambda: os.remove(outside / "kept"),
        "rename": lambda: os.replace(inside / "way-out" / "kept", inside / "taken"),
        "mkdir": lambda: (outside / "folder").mkdir(),
        "link": lambda: os.symlink("x", outside / "link"),
        "truncate": lambda: os.truncate(outside / "kept", 0),
    }
    writes.on = True
    try:
        for way in ways.values():
            with pytest.raises(PermissionError):
                way()
        (inside / "mine").write_text("mine")
        (inside / "way-out").unlink()  # the link is one's own
    finally:
        writes.on = False
    assert len(writes.outside) == len(ways)
    assert [path.name for path in outside.iterdir()] == ["kept"]
    assert (outside / "kept").read_text() == "kept"


def test_each_field_that_has_plausible_values_is_a_field_of_some_operation():
    known = {field.name for name in names() for field in (*find(name).fields, *find(name).options)}
    assert values.PLAUSIBLE.keys() | values.STARTS_PROGRAMS.keys() <= known
