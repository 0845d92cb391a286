"""What a training says, one line an epoch, as values."""

import re
from dataclasses import dataclass

LINE = re.compile(
    r"^epoch (?P<number>\d+)/(?P<of>\d+) +loss (?P<loss>[\d.]+) +accuracy (?P<accuracy>[\d.]+)", re.MULTILINE
)


@dataclass(frozen=True)
class Epoch:
    """One pass over the training data: its number of so many, the mean loss, and the share of unseen digits read right."""

    number: int
    of: int
    loss: float
    accuracy: float


def epochs_in(output: str) -> list[Epoch]:
    """The epochs that a training has told of; a line that is not complete yet does not count."""
    whole = output[: output.rfind("\n") + 1]
    return [
        Epoch(int(found["number"]), int(found["of"]), float(found["loss"]), float(found["accuracy"]))
        for found in LINE.finditer(whole)
    ]
