"""A world that is only looked at: what would change something is refused with a sentence, until another world is there.

Kept in a file, so that a sandbox that is started again with the same world refuses as before.
"""

from pathlib import Path

from helpers.home import state_folder, write_private

SENTENCE = (
    "This world was opened read-only (`world open --read-only`), and {action} would change it. "
    "Go back to a world of your own with `python3 workshop.py world back NAME`."
)
READING = (
    *("Get", "List", "Describe", "Head", "Select", "Lookup", "Search", "Scan", "Query", "BatchGet", "TransactGet"),
    *("Filter", "Test", "Simulate", "Estimate", "Validate", "Decode", "Assume"),  # AssumeRole lends keys, no more
)


class ReadOnly(Exception):
    """A request that would change the world; its argument is the sentence."""


class _Now:
    on = False


def restore() -> None:
    """Be as it was before this process."""
    _Now.on = _path().is_file()


def switch(on: bool) -> bool:
    """Refuse changes from now on, or no more; gives which. Raises OSError."""
    if on:
        write_private(_path(), "")
    else:
        _path().unlink(missing_ok=True)
    _Now.on = on
    return on


def refuse(action: str) -> None:
    """Raise ReadOnly where the action ("CreateBucket") would change a world that is only looked at."""
    if _Now.on and not action.startswith(READING):
        raise ReadOnly(SENTENCE.format(action=action))


def _path() -> Path:
    return state_folder() / "read-only"
