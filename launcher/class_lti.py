"""The LMS of a class, as `classroom --lti lti.toml` tells of it: looked over before anything is made, then kept."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from helpers.classroom.grades import WeightsError
from helpers.classroom.lti import memory, outbox, settings
from helpers.classroom.lti.settings import Platform, SettingsError
from helpers.classroom.roster import Person
from launcher.children import LauncherError
from launcher.commands import Launcher


def read(launcher: Launcher, path: Path | None) -> Platform | None:
    """What the file says of the LMS, None where there is no file. Raises LauncherError and OSError."""
    if path is None:
        return None
    try:
        return settings.read(path)
    except SettingsError as error:
        raise LauncherError(launcher.text(f"lti_{error.key}", path=path, value=error.value)) from error


def check_weights(launcher: Launcher, platform: Platform, outline: str) -> None:
    """Raises LauncherError where the weights do not fit the course, which `outline` tells of as JSON."""
    try:
        settings.weights_of(platform, json.loads(outline))
    except WeightsError as error:
        raise LauncherError(launcher.text(f"weights_{error.key}", value=error.value)) from error


def unknown(platform: Platform, everybody: Sequence[Person]) -> list[str]:
    """The logins of learners of whom the table does not say what the LMS would say."""
    return [one.login for one in everybody if not one.teacher and not getattr(one, platform.column)]


def forget(state: Path, people: Sequence[Person]) -> None:
    """Delete what the hub knows of these people in the LMS."""
    if (state / memory.FILE).exists():
        with closing(memory.Memory(state / memory.FILE)) as known:
            for one in people:
                known.forget(one.login, [value for value in (one.email, one.number, one.login) if value])


def forget_scores(board: Path, people: Sequence[Person]) -> None:
    """Delete what the board keeps of these people's scores for the LMS."""
    if (board / outbox.FILE).exists():
        with closing(outbox.Outbox(board / outbox.FILE)) as scores:
            scores.forget(one.login for one in people)
