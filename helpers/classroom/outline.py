"""The course as the board needs it: chapters, the steps that count, and the names of their mistakes, without any package.

`python -m helpers.classroom.outline` prints it; the launcher runs that in the learners' environment.
"""

import json
import sys
from typing import Any

from helpers.text import lookup


def outline() -> list[dict[str, Any]]:
    """Of each chapter its name and its steps; of each step its id and what can be wrong with it, by name."""
    from helpers.course.register import chapters, content_of

    return [
        {"chapter": name, "steps": [_step(name, step.id) for step in content_of(name).steps if step.check is not None]}
        for name in chapters()
    ]


def _step(chapter: str, identity: str) -> dict[str, Any]:
    mistakes = lookup(f"chapter_{chapter}.steps.{identity}.mistakes", "en")
    return {"id": identity, "mistakes": sorted(mistakes) if isinstance(mistakes, dict) else []}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(outline()))
