"""A share of the fuzz (`python -m tests.fuzz` runs 10,000), and proof that it finds what it is for."""

import builtins
import importlib
import os
import sys
import threading
import time

import pytest

from helpers.operations import core, find, names
from helpers.operations.core import Invocation, Specification
from helpers.operations.kinds import TEXT, Field, Kind
from helpers.operations.results import Failure, Result
from helpers.operations.source import SourceCode
from tests.fuzz import running, values
from tests.fuzz.report import told
from tests.fuzz.running import Figures
from tests.fuzz.runs import fuzz, runner_in
from tests.fuzz.values import Case

NAME = "sts imagined"
END = threading.Event()  # of what stays
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are watched as Linux tells of them")


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    """One world for all tests here."""
    with runner_in(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


@pytest.fixture
def imagined(monkeypatch):
    """Makes an operation that does as the function given, for this test alone."""

    def make(function, kind: Kind = TEXT, **more) -> None:
        def task(given):
            return Invocation(function, {}, code=lambda: SourceCode("pass"))

        find("sts get-caller-identity")
        monkeypatch.setitem(
            core._registry, NAME, Specification(NAME, task, (Field("word", kind),), (), False, "task", **more)
        )

    return make


def test_a_share_of_the_fuzz_finds_nothing(runner):
    figures = fuzz(runner, 2 * len(names()), 1, names(), lambda figures: None)
    assert figures.faults == {}, told(figures, 1, 0)
    assert figures.runs >= len(names())
    assert len(figures.operations) == len(names())


def faults_of(runner, word: str = "x") -> str:
    runner.figures = Figures()
    runner.forms.pop(NAME, None)
    runner.run(Case(NAME, {"word": word}, frozenset()))
    return "\n".join(runner.figures.faults)


def test_it_finds_what_raises_while_one_types(runner, imagined):
    def check(word: str) -> str:
        return "NotText" if word.encode("ascii") else ""

    imagined(lambda: None, Kind("word", check=check))
    assert "raises: UnicodeEncodeError" in faults_of(runner, "日本")


def fails(print):
    raise LookupError("a mistake of the kit")


def writes(print):
    with open(os.path.expanduser("~/written"), "w"):
        print("there")


def stays(print):
    threading.Thread(target=END.wait, args=(60,), name="one that stays", daemon=True).start()


def unexplained(operation, target, watch) -> Result:
    return Result("", 1, Failure("NobodyKnowsThis", "no"))


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (fails, "KitBug: LookupError"),
        (writes, "writes outside: sts imagined open"),
        (stays, "left behind: one that stays"),
    ],
)
def test_it_finds_what_a_run_does_wrong(runner, imagined, monkeypatch, function, found):
    monkeypatch.setattr(running, "LEFT_AFTER", 0.2)
    END.clear()
    imagined(function)
    try:
        assert found in faults_of(runner)
    finally:
        END.set()


def test_it_finds_a_failure_without_a_text(runner, imagined):
    imagined(lambda: None, execute=unexplained)
    assert "no text of its own: NobodyKnowsThis" in faults_of(runner)


def test_it_finds_what_hangs_and_goes_on(runner, imagined, monkeypatch):
    monkeypatch.setattr(running, "CANCEL_AFTER", 0.2)
    monkeypatch.setattr(running, "LIMIT", 0.5)
    imagined(lambda: time.sleep(3))
    assert "hangs: sts imagined" in faults_of(runner)


def test_a_write_outside_is_refused_whatever_way_it_takes(tmp_path):
    from tests.fuzz.watching import Writes

    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (inside / "way-out").symlink_to(outside)
    writes = Writes(inside)
    ways = {
        "open": lambda: builtins.open(outside / "new", "w"),  # noqa: SIM115 it is refused
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


def test_a_first_import_is_no_write_outside(tmp_path, monkeypatch):
    """Python keeps a module's bytecode beside it; what is imported later in a run would be told as a fault."""
    from tests.fuzz.watching import Writes

    (tmp_path / "inside").mkdir()
    (tmp_path / "imported_late.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    writes = Writes(tmp_path / "inside")
    writes.on = True
    try:
        importlib.import_module("imported_late")
    finally:
        writes.on = False
        sys.modules.pop("imported_late", None)
    assert (writes.outside, sys.dont_write_bytecode) == ([], False)
