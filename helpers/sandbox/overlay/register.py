"""The register of what the overlay changes: of each gap its changes, why they are made, and the tests that end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from helpers.sandbox import overlay
from helpers.sandbox.overlay import patching, presigned, worded_errors

IN_FRONT = (presigned, worded_errors)  # the middleware calls them; nothing of moto is changed
NOTHING = "(in front of moto)"


@dataclass(frozen=True)
class RegisterEntry:
    """A gap: its changes, why (one sentence), and the names of the tests that fail once moto no longer needs it."""

    gap: str
    why: str
    changes: tuple[patching.Patch, ...]
    tests: tuple[str, ...]


def register() -> list[RegisterEntry]:
    """All the gaps, by name. Installs them in this process, which takes seconds and cannot be undone."""
    patching.install(*overlay.GAPS, *overlay.LARGE)
    return sorted(map(_entry, gaps()), key=lambda entry: entry.gap)


def gaps() -> tuple[ModuleType, ...]:
    """The modules of all gaps."""
    return (*overlay.GAPS, *overlay.LARGE, *IN_FRONT)


def undeclared(gaps: Iterable[ModuleType]) -> list[str]:
    """The names of those gaps that do not say, in one line, why they are there, or which test ends them."""
    return [patching.name_of(gap) for gap in gaps if not getattr(gap, "STILL_NEEDED", ()) or not _why(gap)]


def as_table(entries: list[RegisterEntry]) -> str:
    """The register in aligned columns, a line for each change or test."""
    rows = [("gap", "what it changes", "the test that ends it", "why")]
    for entry in entries:
        targets = [f"{one.how} {one.target.removeprefix('moto.')}" for one in entry.changes] or [NOTHING]
        for number in range(max(len(targets), len(entry.tests))):
            first = (entry.gap, entry.why) if number == 0 else ("", "")
            target, test = (dict(enumerate(column)).get(number, "") for column in (targets, entry.tests))
            rows.append((first[0], target, test, first[1]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def as_data(entries: list[RegisterEntry]) -> list[dict[str, Any]]:
    """The register as JSON has it."""
    return [
        {
            "gap": entry.gap,
            "why": entry.why,
            "changes": [{"how": one.how, "target": one.target, "before": [*one.before]} for one in entry.changes],
            "tests": [*entry.tests],
        }
        for entry in entries
    ]


def _entry(gap: ModuleType) -> RegisterEntry:
    name = patching.name_of(gap)
    return RegisterEntry(name, _why(gap), tuple(p for p in patching.applied() if p.gap == name), gap.STILL_NEEDED)


def _why(gap: ModuleType) -> str:
    """The first line of a gap's docstring; "" where that is not a whole paragraph."""
    first, _, rest = (gap.__doc__ or "").partition("\n")
    return "" if rest.strip(" ")[:1] not in ("", "\n") else first
