"""The users of the machine that stand for learners: made from the roster, ended by request, homes kept.

Each is called "aws-" and the login, belongs to the group `aws-class`, has no password and so no way in but the hub.
"""

import grp
import itertools
import os
import pwd
import subprocess
from collections.abc import Iterable
from pathlib import Path

PREFIX = "aws-"
GROUP = "aws-class"  # who is in it was made here; a user of that name who is not is somebody else's
HOMES = Path("/home")
FIRST = 20_000  # the numbers of learners' users begin here, out of the way of people's
BOARD_USER = "aws-board"  # who runs the board, and owns nothing else


class AccountError(Exception):
    """Users could not be made or removed; its argument is what the system's program said."""


def account_of(login: str) -> str:
    """The user of the machine that stands for `login`."""
    return PREFIX + login


def is_ours(user: str) -> bool:
    """Whether the machine has a user of this name that was made here."""
    try:
        return pwd.getpwnam(user).pw_gid == grp.getgrnam(GROUP).gr_gid
    except KeyError:
        return False


def exists(user: str) -> bool:
    """Whether the machine has a user of this name."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def foreign(logins: Iterable[str]) -> list[str]:
    """The users that stand in the way: they have a learner's name, and were not made here."""
    return [user for user in map(account_of, logins) if exists(user) and not is_ours(user)]


def make(logins: Iterable[str]) -> list[str]:
    """Make the users that are missing; gives their names. Who was here before gets the home back. Raises AccountError and
    OSError.
    """
    missing = [user for user in map(account_of, logins) if not exists(user)]
    if not _has_group():
        _run("groupadd", "--system", GROUP)
    for user in missing:
        number = number_for(HOMES / user, {entry.pw_uid for entry in pwd.getpwall()})
        home = HOMES / user
        known = ("--home-dir", str(home), "--uid", str(number), "--gid", GROUP)
        new = "--no-create-home" if home.exists() else "--create-home"
        _run("useradd", new, *known, "--shell", "/bin/bash", "--comment", "AWS workshop", user)
        if home.stat().st_uid != number:
            _run("chown", "--recursive", "--no-dereference", f"{number}:{GROUP}", str(home))
        home.chmod(0o700)
    if not exists(BOARD_USER):
        _run("useradd", "--system", "--no-create-home", "--gid", GROUP, "--shell", "/usr/sbin/nologin", BOARD_USER)
    return missing


def number_for(home: Path, taken: set[int]) -> int:
    """The number (uid) for the user of `home`: that of a home that was kept, else one that no user has, and no kept home: its
    files would be the new user's. `taken` are the numbers that users have.
    """
    owners = {path: path.stat().st_uid for path in home.parent.glob(f"{PREFIX}*")}
    if owners.get(home, 0) >= FIRST and owners[home] not in taken:
        return owners[home]
    return next(number for number in itertools.count(FIRST) if number not in taken | set(owners.values()))


def everyone() -> list[str]:
    """The users that were made here, the board's aside."""
    try:
        group = grp.getgrnam(GROUP).gr_gid
    except KeyError:
        return []
    return sorted(entry.pw_name for entry in pwd.getpwall() if entry.pw_gid == group and entry.pw_name != BOARD_USER)


def remove(users: Iterable[str]) -> None:
    """Remove the users, who run nothing any more; their homes stay. Raises AccountError."""
    for user in users:
        if is_ours(user):
            _run("userdel", user)
    if not everyone():
        if exists(BOARD_USER):
            _run("userdel", BOARD_USER)
        if _has_group():
            _run("groupdel", GROUP)


def running(user: str) -> list[int]:
    """The numbers of the processes that `user` runs now."""
    uid = pwd.getpwnam(user).pw_uid
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                if os.stat(path).st_uid == uid:
                    found.append(int(path.name))
            except FileNotFoundError:
                continue  # it has just ended
    return found


def _has_group() -> bool:
    try:
        grp.getgrnam(GROUP)
    except KeyError:
        return False
    return True


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise AccountError(str(error)) from error
    if done.returncode:
        raise AccountError((done.stderr.strip() or f"{command[0]}: {done.returncode}").splitlines()[-1])
