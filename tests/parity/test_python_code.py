"""Every boto3 program that the operations show is executed as it stands; it does and prints what the operation does."""

import subprocess
import sys

import pytest

from helpers.operations import Result
from tests.support.operations.cases import CASES, Case
from tests.support.operations.normal import normal
from tests.support.operations.programs import run_here
from tests.support.operations.world import State, World


def by_the_code(case: Case, world: World, patch: pytest.MonkeyPatch) -> tuple[str, bool, State]:
    """The same of the program, run in this process as a main program."""
    operation = case.began(world, patch)
    answers = iter(case.answers)
    patch.setattr("getpass.getpass", lambda prompt: next(answers))
    ended = run_here(operation.python)
    return normal(ended.stdout, world.home), ended.exit_code == 0, world.finish()


def expected(case: Case, world: World, result: Result, state: State) -> tuple[str, bool, State]:
    """What the operation prints, whether it ends well, and what it leaves."""
    text = "" if case.answers else result.text  # the dialogue is that of `aws configure`
    return normal(text, world.home), result.exit_code == 0, state


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_shown_code_does_what_the_operation_does(case, world, ran, monkeypatch):
    expected_text, expected_end, expected_state = expected(case, world, *ran(case))
    printed, ended_well, state = by_the_code(case, world, monkeypatch)
    assert ended_well == expected_end
    assert state == expected_state
    if case.printed:
        assert printed == expected_text


REAL = ["s3 mb", "s3 cp", "s3 ls", "s3api get-object", "sts get-caller-identity", "configure"]
REAL += ["ec2 create-key-pair", "logs tail"]


@pytest.mark.parametrize("name", REAL)
def test_the_shown_code_runs_as_a_file(name, world, ran, monkeypatch, tmp_path):
    """In a Python of its own, with nothing of the kit on its path."""
    case = next(case for case in CASES if case.name == name and not case.code and not case.answers)
    wanted = expected(case, world, *ran(case))
    program = tmp_path / "program.py"
    program.write_text(case.began(world, monkeypatch).python, encoding="utf-8")
    command = [sys.executable, "-I", program]
    result = subprocess.run(
        command, cwd=world.folder, env=world.environment(), capture_output=True, check=False, text=True
    )
    outcome = normal(result.stdout, world.home), True, world.finish()
    assert (result.returncode, result.stderr) == (0, "")
    assert outcome == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_shown_code_is_tidy(case, world):
    """No line is too long to read, no secret is in it, and nothing of the kit's own is imported."""
    code = case.operation(world).python
    assert max(map(len, code.splitlines())) <= 120
    assert "helpers" not in code
    assert "\n\n\n\n" not in code
    for answer in case.answers[:2]:
        assert answer not in code
