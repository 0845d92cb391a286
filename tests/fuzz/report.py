"""The figures of a fuzz in words."""

from tests.fuzz.running import Figures


def told(figures: Figures, seed: int, seconds: float) -> str:
    """What was run, what came of it, and each kind of fault with its shortest case."""
    bugs = sum(count for kind, count in figures.seen.items() if kind.startswith("KitBug"))
    lines = [
        f"seed {seed}: {figures.runs} runs in {seconds:.0f} s of {len(figures.operations)} operations, "
        f"{len(figures.fields)} fields, {figures.keys} keys",
        f"KitBugs: {bugs}; slowest {figures.slowest[0]:.1f} s: {figures.slowest[1][:200]}",
        "came out: " + ", ".join(f"{code} {count}" for code, count in figures.codes.most_common()),
    ]
    for kind, case in sorted(figures.faults.items()):
        lines.append(f"FAULT {kind} ({figures.seen[kind]} times)\n    {case}")
    return "\n".join([*lines, f"{len(figures.faults)} kinds of fault"])
