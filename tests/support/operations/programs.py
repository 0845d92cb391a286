"""Runs the Python programs that operations show in this process, which spares each a Python of its own and its imports."""

import contextlib
import io
import sys
import traceback
from dataclasses import dataclass

import boto3
import pytest


@dataclass(frozen=True)
class Ended:
    """What a program printed, and its exit code."""

    stdout: str
    stderr: str
    exit_code: int


def run_here(program: str) -> Ended:
    """Run `program` as a main program, with no session of boto3 from before."""
    printed, complained, code = io.StringIO(), io.StringIO(), 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(complained),
    ):
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        try:
            exec(compile(program, "<shown>", "exec"), {"__name__": "__main__"})  # noqa: S102  that is the test
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except Exception:  # noqa: BLE001  whatever a program of ours can raise
            code = 1
            traceback.print_exc()
    return Ended(printed.getvalue(), complained.getvalue(), code)
