"""Who of the class somebody from the LMS is."""

from collections.abc import Iterable
from typing import Any

from helpers.classroom.lti.launch import Launch
from helpers.classroom.lti.memory import Memory
from helpers.classroom.lti.refusals import Refused
from helpers.classroom.lti.settings import Platform, plain
from helpers.classroom.roster import Person


def admit(launch: Launch, platform: Platform, everybody: Iterable[Person], memory: Memory, now: float) -> Person:
    """Who of the class has come, from the first launch on always the same; each launch counts once. Raises Refused."""
    memory.use(launch.nonce, launch.until, now)
    person = person_of(launch, platform, everybody)
    memory.pin(person.login, launch.sub, launch.value)
    return person


class Accepted(dict[str, Any]):
    """Who a launch has proven to be ("username"); what a browser's form says is a plain mapping, never this."""


def person_of(launch: Launch, platform: Platform, everybody: Iterable[Person]) -> Person:
    """The one of the class whose column says what the launch says. Raises Refused.

    A teacher is a teacher by both: the class's table of teachers, and the role in the LMS.
    """
    if not launch.value:
        raise Refused("no_value", platform.claim, known=True)
    wanted = plain(launch.value)
    found = [person for person in everybody if plain(str(getattr(person, platform.column))) == wanted]
    if not found:
        raise Refused("nobody", launch.value, known=True)
    if len(found) > 1:
        raise Refused("several", launch.value, known=True)
    if found[0].teacher and not launch.instructor:
        raise Refused("not_instructor", launch.value, known=True, login=found[0].login)
    return found[0]
