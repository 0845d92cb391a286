"""As many cases as asked for, made by hypothesis from one seed."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis import seed as seeded

from helpers.operations.core import find
from tests.fuzz.running import Figures, Runner, alive, as_kernel, scripts_work
from tests.fuzz.values import cases
from tests.fuzz.world import World

FRESH = 250  # runs between two fresh worlds, and between two looks at the transcript


def fuzz(root: Path, runs: int, seed: int, operations: Sequence[str], tell: Callable[[Figures], None]) -> Figures:
    """Run `runs` cases of the `operations` below `root`; `tell` is called now and then with the figures so far.

    No case is made smaller: the shortest of each kind of fault is kept, and the seed gives all of them again.
    """
    kept = {name: os.environ.get(name) for name in os.environ}
    as_kernel()
    configuration.set_hypothesis_home_dir(root / "hypothesis")
    world = World(root)
    world.enter()
    figures = Figures()
    runner = Runner(world, figures)

    def one(case) -> None:
        runner.run(case)
        if figures.runs % 10 == 0:
            tell(figures)
        if figures.runs % FRESH == 0:
            scripts_work(figures)
            if not alive():
                figures.fault("the sandbox died", str(case))
            world.refresh()

    share = [runs * number // len(operations) for number in range(len(operations) + 1)]
    common = settings(
        database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    try:
        for name, begin, end in zip(operations, share, share[1:], strict=False):
            if end > begin:
                settings(common, max_examples=end - begin)(seeded(seed)(given(cases(find(name)))(one)))()
        scripts_work(figures)
    finally:
        world.leave()
        os.environ.clear()
        os.environ.update({name: value for name, value in kept.items() if value is not None})
        tempfile.tempdir = None
    return figures
