"""Turns for the CDK: so many at a time, the others wait and are told, and nobody waits for ever."""

import subprocess
import sys

import pytest

from helpers.cdk import turns
from helpers.cdk.turns import make_turns, turn
from helpers.home import PROJECT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    make_turns(tmp_path / "turns", 2)
    monkeypatch.setenv("WORKSHOP_CDK_TURNS", str(tmp_path / "turns"))
    return tmp_path / "turns"


def never():
    raise AssertionError("it had to wait")


def test_alone_nobody_waits(monkeypatch):
    monkeypatch.delenv("WORKSHOP_CDK_TURNS", raising=False)
    with turn(never), turn(never), turn(never):
        pass


def test_the_third_of_two_waits_until_one_is_free(folder):
    first, second = turn(never), turn(never)
    first.__enter__()
    second.__enter__()
    asked = []

    def waits():
        asked.append(1)
        if len(asked) == 3:
            first.__exit__(None, None, None)
        return False

    with turn(waits):
        assert len(asked) == 3
    second.__exit__(None, None, None)
    with turn(never), turn(never):
        pass


def test_who_cancels_waits_no_more(folder):
    with turn(never), turn(never), turn(lambda: True):
        pass


def test_a_turn_that_is_never_given_back_holds_nobody_for_ever(folder, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", 0.0)
    with turn(never), turn(never), turn(lambda: False):
        pass


def test_a_turn_goes_with_the_process_that_held_it(folder):
    code = "import os\nfrom helpers.cdk.turns import turn\nturn(lambda: True).__enter__()\nos._exit(9)"
    for _ in range(3):
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False)
    with turn(never), turn(never):
        pass


def test_a_folder_that_is_gone_is_no_hindrance(folder):
    for path in folder.iterdir():
        path.unlink()
    with turn(never):
        pass
