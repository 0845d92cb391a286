"""Chapters: their steps, the checks on what is really there, hints, questions, and the learner's progress.

What a notebook imports from here brings its widgets when it is called: the checks are imported without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.course.notebook import Chapter
    from helpers.course.overview import Map

__all__ = ["chapter", "course_map"]


def chapter(name: str) -> Chapter:
    """The chapter `name` ("03_aws_cli") as its notebook uses it, with the sandbox running."""
    from helpers.course import notebook

    return notebook.chapter(name)


def course_map() -> Map:
    """The map of the course."""
    from helpers.course import overview

    return overview.course_map()
