"""Two things timed in turn (A B A B …), so that a machine whose speed drifts treats both alike."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One row: medians in seconds of the thing and of what it is held against, and whether the bound is kept (None: it
    was not measured).
    """

    name: str
    seconds: float
    against: str
    base: float
    bound: str
    kept: bool | None
    note: str = ""
    unit: str = "s"  # of what is measured; anything else than seconds is shown as it is

    @property
    def ratio(self) -> float:
        return self.seconds / self.base if self.base else float("nan")


def not_measured(name: str, against: str, bound: str, why: str) -> Measure:
    """The row of what cannot be measured here."""
    return Measure(name, float("nan"), against, float("nan"), bound, None, why)


def timed(action: Callable[[], object]) -> float:
    """The wall-clock seconds that `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def paired(a: Callable[[], object], b: Callable[[], object], runs: int, warm_up: int = 1) -> tuple[float, float]:
    """The median seconds of `a` and of `b` over `runs` pairs, after `warm_up` pairs that do not count."""
    for _ in range(warm_up):
        a(), b()
    pairs = [(timed(a), timed(b)) for _ in range(runs)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def table(measures: list[Measure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | median | against | median | ratio | bound | kept |", "|---|---|---|---|---|---|---|"]
    said = {True: "yes", False: "NO", None: "not measured"}
    for m in measures:
        ratio = "–" if math.isnan(m.ratio) else f"{m.ratio:.3g}"
        times = f"{_shown(m.seconds, m.unit)} | {m.against} | {_shown(m.base, m.unit)} | {ratio}"
        lines.append(f"| {m.name} | {times} | {m.bound} | {said[m.kept]} |")
    return "\n".join([*lines, *(f"{m.name}: {m.note}" for m in measures if m.note)])


def _shown(value: float, unit: str) -> str:
    if math.isnan(value):
        return "–"
    if unit != "s":
        return f"{value:.0f} {unit}"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
