"""The rules of what can be asked, and of files with questions."""

import json
import os
from pathlib import Path
from typing import Any

from helpers.operations.ecs.parts import as_json
from helpers.operations.ecs.rules import MOST_OVERRIDES
from helpers.operations.kinds import Kind, Problem
from helpers.operations.rules import local_file

LONGEST = {"question": 2_000, "context": 8_000}  # characters that cdk_apps/ecs/docker/answer.py takes
MOST_BYTES = 4_000_000  # of a file of questions: it is read at every letter typed
AROUND = 200  # characters that the JSON around the words and the container's name may take


def words(value: str) -> str:
    """Some text, and nothing but text."""
    if not value.strip():
        return "QuestionBlank"
    return "NotText" if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value) else ""


def item_id(value: str) -> str:
    """A key of the table: some text, at most 2048 bytes."""
    if not value.strip():
        return "ItemIdBlank"
    return words(value) or ("ItemIdTooLong" if len(value.encode()) > 2048 else "")


def at_once(number: Any) -> str:
    """1 to 100 tasks: so many DescribeTasks looks at."""
    if not isinstance(number, int) or isinstance(number, bool):
        return "NotANumber"
    return "" if 1 <= number <= 100 else "AtOnceRange"


CONTEXT = Kind("context", widget="script", check=words, blocks=True)
QUESTION = Kind("question", widget="script", check=words, blocks=True)
ITEM_ID = Kind("item id", check=item_id, required=False, blocks=True)
FILE = Kind("questions file", widget="path", check=local_file, blocks=True)
AT_ONCE = Kind("tasks at once", widget="number", check=at_once, default=10, blocks=True)


def too_long(context: str, question: str) -> Problem | None:
    """What is longer than the program or ECS takes."""
    for field, text in (("question", question), ("context", context)):
        if len(text) > LONGEST[field]:
            told = {"field": field, "length": f"{len(text):,}", "most": f"{LONGEST[field]:,}"}
            return Problem("TextTooLong", told, blocks=True)
    length = len(as_json([context, question])) + AROUND
    if length > MOST_OVERRIDES:
        return Problem("OverridesTooLong", {"field": "context", "length": f"{length:,}"}, blocks=True)
    return None


def not_english(question: str) -> Problem | None:
    """What is asked in letters of another language: it is answered, but the answer means nothing."""
    letters = [letter for letter in question if letter.isalpha()]
    if letters and not any(letter.isascii() for letter in letters):
        return Problem("QuestionNotEnglish", {"field": "question"})
    return None


def questions_in(path: str) -> list[tuple[str, str]]:
    """The (context, question) pairs of a file. Raises OSError, and ValueError where it is no such file."""
    told = json.loads(Path(path).read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark of UTF-8
    if not isinstance(told, list) or not told:
        raise ValueError("no list")
    if not all(isinstance(one, dict) and len(one) > 1 for one in told):
        raise ValueError("not each has both")
    pairs = [(one["context"], one["question"]) for one in told]
    if not all(isinstance(word, str) for pair in pairs for word in pair):
        raise ValueError("not each has both")
    return pairs


def file_problems(path: str) -> Problem | None:
    """What is wrong with a file of questions that can be read."""
    if not path or FILE.broken_rule(path)[0]:
        return None
    if (size := os.path.getsize(path)) > MOST_BYTES:
        told = {"field": "file", "value": path, "size": f"{size:,}", "most": f"{MOST_BYTES:,}"}
        return Problem("QuestionsTooBig", told, blocks=True)
    try:
        pairs = questions_in(path)
    except UnicodeDecodeError:
        return Problem("FileNotText", {"field": "file", "value": path}, blocks=True)
    except (ValueError, KeyError, RecursionError):
        return Problem("QuestionsShape", {"field": "file", "value": path}, blocks=True)
    for number, (context, question) in enumerate(pairs, 1):
        if words(context) or words(question) or too_long(context, question):
            return Problem("QuestionUnfit", {"field": "file", "value": path, "number": number}, blocks=True)
    return None
