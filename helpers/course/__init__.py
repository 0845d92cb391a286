"""Chapters: their steps, the checks on what is really there, hints, questions, and the learner's progress."""

from helpers.course.chapter import Chapter, chapter
from helpers.course.overview import course_map

__all__ = ["Chapter", "chapter", "course_map"]
