"""As many cases as asked for, made by hypothesis from one seed."""

import contextlib
import os
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import comm
from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis import seed as seeded

from helpers.operations.core import find
from tests.fuzz.running import Figures, Runner, Sent, alive, scripts_work
from tests.fuzz.values import cases
from tests.fuzz.world import World

MEMORY = 3 << 30  # bytes
FRESH = 250  # runs between two fresh worlds, and between two looks at the transcript


@contextlib.contextmanager
def runner_in(root: Path) -> Iterator[Runner]:
    """A Runner in a world of its own below `root`, with widgets that send as in a kernel; all is as before afterwards."""
    environment, folder, made, temporary = dict(os.environ), Path.cwd(), comm.create_comm, tempfile.tempdir
    limit = resource.getrlimit(resource.RLIMIT_DATA)
    configuration.set_hypothesis_home_dir(root / "hypothesis")
    comm.create_comm = Sent
    world = World(root)
    try:
        world.enter()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, limit[1]))  # what reads a device without end is to fail
        yield Runner(world, Figures())
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, limit)
        world.leave()
        comm.create_comm = made
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = temporary


def fuzz(runner: Runner, runs: int, seed: int, operations: Sequence[str], tell: Callable[[Figures], None]) -> Figures:
    """Run `runs` cases of the `operations`; `tell` is called now and then with the figures so far.

    No case is made smaller: the shortest of each kind of fault is kept, and the seed gives all of them again.
    """
    figures = runner.figures = Figures()

    def one(case) -> None:
        runner.run(case)
        if figures.runs % 10 == 0:
            tell(figures)
        if figures.runs % FRESH == 0:
            scripts_work(figures)
            if not alive():
                figures.fault("the sandbox died", str(case))
            runner.world.refresh()

    share = [runs * number // len(operations) for number in range(len(operations) + 1)]
    common = settings(database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    for name, (begin, end) in zip(operations, pairwise(share), strict=True):
        if end > begin:
            settings(common, max_examples=end - begin)(seeded(seed)(given(cases(find(name)))(one)))()
    scripts_work(figures)
    return figures
