"""Every boto3 program that the operations show is executed as it stands; it does and prints what the operation does."""

import contextlib
import io
import subprocess
import sys
import traceback

import boto3
import pytest
from test_operations_cases import CASES, Case
from test_operations_world import State, World, normal, world

__all__ = ["world"]


def began(case: Case, world: World, patch: pytest.MonkeyPatch):
    """The case's operation, in a world that is ready for it."""
    world.reset()
    if case.prepare:
        case.prepare(world)
    world.enter(patch)
    return case.operation(world)


def by_the_operation(case: Case, world: World, patch: pytest.MonkeyPatch) -> tuple[str, bool, State]:
    """What is printed, whether it ends well, and what there is afterwards."""
    result = began(case, world, patch).run(world.target)
    text = "" if case.answers else result.text  # the dialogue is that of `aws configure`
    return normal(text, world), result.exit_code == 0, world.finish()


def by_the_code(case: Case, world: World, patch: pytest.MonkeyPatch) -> tuple[str, bool, State]:
    """The same of the program, run in this process as a main program."""
    operation = began(case, world, patch)
    answers = iter(case.answers)
    patch.setattr("getpass.getpass", lambda prompt: next(answers))
    patch.setattr(boto3, "DEFAULT_SESSION", None)
    printed = io.StringIO()
    ended_well = True
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(operation.python, "<shown>", "exec"), {"__name__": "__main__"})
        except SystemExit as end:
            ended_well = not end.code
        except Exception:
            ended_well = False
            traceback.print_exc()
    return normal(printed.getvalue(), world), ended_well, world.finish()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_shown_code_does_what_the_operation_does(case, world, monkeypatch):
    printed, ended_well, state = by_the_code(case, world, monkeypatch)
    expected_text, expected_end, expected_state = by_the_operation(case, world, monkeypatch)
    assert ended_well == expected_end
    assert state == expected_state
    if case.printed:
        assert printed == expected_text


REAL = ["s3 mb", "s3 cp", "s3 ls", "s3api get-object", "sts get-caller-identity", "configure"]


@pytest.mark.parametrize("name", REAL)
def test_the_shown_code_runs_as_a_file(name, world, monkeypatch, tmp_path):
    """In a Python of its own, with nothing of the kit on its path."""
    case = next(case for case in CASES if case.name == name and not case.code and not case.answers)
    program = tmp_path / "program.py"
    program.write_text(began(case, world, monkeypatch).python, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", program], cwd=world.folder, env=world.environment(), capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    outcome = normal(ran.stdout, world), True, world.finish()
    assert outcome == by_the_operation(case, world, monkeypatch)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_shown_code_is_tidy(case, world):
    """No line is too long to read, no secret is in it, and nothing of the kit's own is imported."""
    world.reset()
    code = case.operation(world).python
    lines = code.splitlines()
    assert max(map(len, lines)) <= 140
    assert "helpers" not in code
    assert "\n\n\n\n" not in code
    for answer in case.answers[:2]:
        assert answer not in code
