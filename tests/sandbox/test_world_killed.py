"""Killed at random moments under load, and while it starts: nothing that was answered is lost, and it starts each time.

WORKSHOP_KILLS=100 WORKSHOP_KILLS_SEED=7 has as many kills as one likes.
"""

import os
import random
import time

import pytest

from tests.support.kept_home import own_sandbox, started
from tests.support.kills import Answered, Load, kill, kill_while_it_starts, lost, prepare

KILLS = int(os.environ.get("WORKSHOP_KILLS") or 2)
SEED = int(os.environ.get("WORKSHOP_KILLS_SEED") or 1)
LONGEST = 1.5  # seconds under load


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch) as running:
        yield running


@pytest.mark.timeout(300 + 30 * KILLS)
def test_nothing_that_was_answered_is_lost_and_it_always_starts(sandbox, monkeypatch):
    prepare()
    answered, draw, running = Answered(), random.Random(SEED), sandbox
    for turn in range(KILLS):
        with Load(answered, turn) as load:
            time.sleep(LONGEST * draw.random())
            kill(running)
            load.ended.set()
        if turn % 5 == 1:
            kill_while_it_starts(3 * draw.random())
        running = started(monkeypatch)
        assert (running.why, running.control("world")["world"]["not_kept"]) == ("kept", []), turn
        assert lost(answered) == [], turn
        print(turn, running.pid, flush=True)
    assert answered.objects
    assert answered.counted
    assert answered.buckets
    print(KILLS, {name: value if isinstance(value, int) else len(value) for name, value in vars(answered).items()})
