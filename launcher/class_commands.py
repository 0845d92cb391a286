"""What `workshop.py classroom` does beside running a class: check the machine, grades, passwords, and who leaves."""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from helpers.classroom import accounts, capacity, roster, settings
from helpers.home import write_private
from launcher import class_lti
from launcher.children import LauncherError
from launcher.class_board import as_owner
from launcher.class_hub import Hub
from launcher.commands import YES, Launcher
from launcher.doctor import Row, columns
from launcher.environment import PROJECT

Command = Callable[[Launcher, Path, argparse.Namespace], int]


def check(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Say how many learners this machine bears, and what stands in the way of a class. Changes nothing."""
    text = launcher.text
    found = capacity.measure()
    detail = text(f"class_scarce_{found.scarce}", memory=found.memory / 1e9, cores=found.cores, count=found.learners)
    rows = [Row(text("class_row_bears"), found.learners > 0, detail, text("class_bears_mend"))]
    rows.append(Row(text("class_row_deploys"), True, text("class_deploys", count=found.deploys)))
    root = os.geteuid() == 0
    rows.append(Row(text("class_row_root"), root, text("class_yes" if root else "class_no"), text("class_root_mend")))
    places = [path for path in (launcher.environment.python.resolve(), PROJECT / "helpers") if path.exists()]
    hidden = capacity.unreadable(places)
    said = str(hidden[0]) if hidden else text("class_yes")
    rows.append(Row(text("class_row_readable"), not hidden, said, text("class_readable_mend")))
    systemd = Path("/run/systemd/system").is_dir()
    rows.append(Row(text("class_row_limits"), True, text("class_limits_yes" if systemd else "class_limits_no")))
    for program in ("bwrap", "useradd"):
        path = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
        rows.append(
            Row(text("doc_tool", name=program), bool(path), path or text("doc_missing"), text(f"class_{program}_mend"))
        )
    rows += lms_rows(launcher, chosen)
    ready = launcher.environment.ready(launcher.environment.class_stages())
    rows.append(Row("JupyterHub", True, text("class_hub_ready" if ready else "class_hub_later")))
    width = max(columns(row.what) for row in rows)
    for row in rows:
        launcher.say(f"{'ok' if row.good else '!!'}  {row.what}{' ' * (width - columns(row.what))}  {row.detail}")
        if not row.good:
            launcher.say(f"    {' ' * width}  -> {row.mend}")
    return 0 if all(row.good for row in rows) else 1


def lms_rows(launcher: Launcher, chosen: argparse.Namespace) -> list[Row]:
    """Whether the file about the LMS, if one is given, can be taken; its weights, where the course can be asked."""
    if chosen.lti is None:
        return []
    what = launcher.text("class_row_lms")
    try:
        platform = class_lti.read(launcher, chosen.lti)
        if platform and launcher.environment.ready():
            class_lti.check_weights(launcher, platform, outline(launcher, str(launcher.environment.python)))
    except (LauncherError, OSError) as error:
        return [Row(what, False, str(error), launcher.text("class_lms_mend"))]
    return [Row(what, True, platform.issuer if platform else "")]


def outline(launcher: Launcher, python: str) -> str:
    """The course as the board needs it, as JSON; `python` is that of the learners' environment."""
    return subprocess.run(
        [python, "-m", "helpers.classroom.outline"], cwd=PROJECT, env=launcher.own_variables(),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip


def remove(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Remove the users that were made for the class, after asking. Their homes stay."""
    not_while_running(launcher, state)
    users = accounts.everyone()
    if not users:
        launcher.say(launcher.text("class_no_users"))
        return 0
    names = ", ".join(users[:10]) + (" …" if len(users) > 10 else "")
    if not agreed(launcher, chosen.yes, launcher.text("class_remove_question", count=len(users), names=names)):
        return 1
    busy = [user for user in users if accounts.running(user)]
    if busy:
        raise LauncherError(launcher.text("class_users_busy", names=", ".join(busy)))
    try:
        accounts.remove(users)
    except accounts.AccountError as error:
        raise LauncherError(launcher.text("class_users_failed", reason=error)) from error
    launcher.say(launcher.text("class_removed", count=len(users)))
    return 0


def forget(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Delete all that the board and the hub know of a learner, after asking. The learner's home stays."""
    from helpers.classroom.store import Store

    not_while_running(launcher, state)
    people = roster.kept(state)
    known = {person.login for person in people}
    if not chosen.names or not known.issuperset(chosen.names):
        raise LauncherError(launcher.text("class_who", names=", ".join(sorted(set(chosen.names) - known)) or "?"))
    names = ", ".join(chosen.names)
    if not agreed(launcher, chosen.yes, launcher.text("class_forget_question", names=names)):
        return 1
    board = Path(settings.read(state).board)
    if not (board / "board.sqlite").exists():
        raise LauncherError(launcher.text("class_none", path=state))
    leaving = [person for person in people if person.login in chosen.names]
    counts = {}
    with as_owner(launcher, board):
        with contextlib.closing(Store(board / "board.sqlite")) as store:
            for login in chosen.names:
                for world in [request.id for request in store.world_requests() if request.learner == login]:
                    (board / "worlds" / str(world)).unlink(missing_ok=True)
                counts[login] = store.forget(login)
        class_lti.forget_scores(board, leaving)
    roster.keep(state, [person for person in people if person.login not in chosen.names])
    forget_login(state, chosen.names)
    class_lti.forget(state, leaving)
    for login, count in counts.items():
        launcher.say(launcher.text("class_forgotten", login=login, count=count))
    return 0


def password(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Give a learner who has lost it a new first password."""
    not_while_running(launcher, state)
    people = roster.kept(state)
    if len(chosen.names) != 1 or chosen.names[0] not in {person.login for person in people}:
        raise LauncherError(launcher.text("class_who", names=", ".join(chosen.names) or "?"))
    fresh = roster.new_password()
    login = chosen.names[0]
    roster.keep(state, [replace(p, password=fresh) if p.login == login else p for p in people])
    forget_login(state, [login])
    leaving = [person for person in people if person.login == login]
    board = board_of(state)
    with as_owner(launcher, board):
        class_lti.forget_scores(board, leaving)
    class_lti.forget(state, leaving)
    launcher.say(launcher.text("class_login", login=login, password=fresh))
    return 0


def grade(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Write the points of the class as a table, for people, Moodle or Canvas."""
    from helpers.classroom import grades
    from helpers.classroom.store import Store
    from helpers.text import lookup

    try:
        board = board_of(state)
        with as_owner(launcher, board):
            outline = json.loads((board / "outline.json").read_text(encoding="utf-8"))
        words = chosen.weights.read_text(encoding="utf-8") if chosen.weights else ""
        weights = grades.read_weights(words, outline) if chosen.weights else grades.equal_weights(outline)
        export = chosen.canvas.read_text(encoding="utf-8-sig") if chosen.canvas else ""
    except grades.WeightsError as error:
        raise LauncherError(launcher.text(f"weights_{error.key}", value=error.value)) from error
    except UnicodeDecodeError as error:
        raise LauncherError(launcher.text("roster_encoding")) from error
    learners = [person for person in roster.kept(state) if not person.teacher]
    with as_owner(launcher, board), contextlib.closing(Store(board / "board.sqlite")) as store:
        done = grades.first_done(store.events())
    by_login = {person.login: grades.scores(done.get(person.login, {}), weights) for person in learners}
    titles = {name: str(lookup(f"chapter_{name}.map_title", launcher.speaker.lang)) for name in weights}
    strangers: list[str] = []
    if chosen.canvas:
        try:
            table, strangers = grades.canvas(export, learners, by_login, titles)
        except ValueError as error:
            raise LauncherError(launcher.text("grades_no_export", path=chosen.canvas)) from error
    else:
        table = (grades.moodle if chosen.moodle else grades.excel)(learners, by_login, titles)
    write_private(chosen.out, table)
    launcher.say(launcher.text("grades_written", path=chosen.out, count=len(learners)))
    if strangers:
        launcher.say(launcher.text("grades_strangers", names=", ".join(strangers)))
    return 0


def board_of(state: Path) -> Path:
    """The folder of the board: that of the class that ran here, or a copy that was laid beside the roster."""
    copied = state / "board"
    return Path(settings.read(state).board) if (state / settings.FILE).exists() or not copied.is_dir() else copied


def forget_login(state: Path, logins: list[str]) -> None:
    """Delete the passwords that learners have chosen, from the hub's database."""
    import sqlite3

    if not (state / "hub.sqlite").exists():
        return
    nobody_yet = contextlib.suppress(sqlite3.OperationalError)  # the table is made with the first login
    with nobody_yet, contextlib.closing(sqlite3.connect(state / "hub.sqlite")) as database, database:
        database.executemany("delete from users_info where username = ?", [(login,) for login in logins])


def not_while_running(launcher: Launcher, state: Path) -> None:
    """Raises LauncherError while the class runs, or where there is none."""
    try:
        running = Hub(settings.read(state)).answers()
    except OSError as error:
        raise LauncherError(launcher.text("class_none", path=state)) from error
    except ValueError:
        running = False
    if running:
        raise LauncherError(launcher.text("class_running"))


def agreed(launcher: Launcher, yes: bool, question: str) -> bool:
    """Whether whoever sits here agrees; without anybody there nothing is done."""
    if yes:
        return True
    if not sys.stdin.isatty():
        launcher.say(launcher.text("class_no_tty"))
        return False
    if input(question).strip().lower() in YES:
        return True
    launcher.say(launcher.text("reset_kept"))
    return False


COMMANDS: dict[str, Command] = {
    "check": check,
    "remove": remove,
    "forget": forget,
    "password": password,
    "grades": grade,
}
