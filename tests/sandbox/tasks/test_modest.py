"""What a task's program is given by who starts it, which is not forked for it: CPUs, priority, descriptors."""

import json
import os
import sys

import pytest

from tests.support.ecs_world import PYTHON, World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
TOLD = """
import json, os
print(json.dumps({"nice": os.nice(0), "cpus": len(os.sched_getaffinity(0)), "chosen": open("/proc/self/oom_score_adj").read(),
    "open": sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]}))
"""


def test_a_program_is_modest_and_has_three_streams_and_nothing_else(fresh):
    world = World()
    (said,) = world.output(world.ran("python3", "-c", TOLD, image=PYTHON))
    told = json.loads(said)
    assert told["nice"] == min(os.nice(0) + 5, 19)  # the definition asks for less than a whole CPU
    assert told["cpus"] == 1
    assert told["chosen"].strip() == "1000"
    assert told["open"] == [0, 1, 2]
