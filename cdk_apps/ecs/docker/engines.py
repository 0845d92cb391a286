"""The engines that can find an answer, and which of them is taken: the best that can be had, or the one in QA_ENGINE."""

import os
from types import ModuleType

import finding
import network
import reading

ENGINES: dict[str, ModuleType] = {"transformer": network, "spacy": reading, "stand-in": finding}


class NoSuchEngine(Exception):
    """The engine asked for cannot be had; the message says which can."""


def available() -> dict[str, ModuleType]:
    """The engines that can be had here by name, the best first. Each has `NAME`, `SCORE` (what its score is) and
    `find(context, question)`, which gives the answer and its score from 0 to 1.
    """
    return {name: engine for name, engine in ENGINES.items() if engine.is_there()}


def chosen() -> ModuleType:
    """The engine named by QA_ENGINE, or the best there is. Raises NoSuchEngine."""
    there, wanted = available(), os.environ.get("QA_ENGINE", "")
    if wanted and wanted not in there:
        raise NoSuchEngine(f"QA_ENGINE is {wanted!r}, and what can be had here is: {', '.join(there)}")
    return there[wanted] if wanted else next(iter(there.values()))
