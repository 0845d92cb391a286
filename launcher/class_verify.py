"""`workshop.py classroom verify`: what learners did, signed when it came in, done again in a sandbox that is thrown away after it."""

import argparse
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.classroom import capacity, roster, secret, signing
from helpers.classroom.secret import seed_in
from helpers.classroom.store import Store
from helpers.seeds import VARIABLE
from launcher.children import LauncherError
from launcher.class_board import as_owner
from launcher.class_commands import board_of
from launcher.commands import Launcher
from launcher.environment import PROJECT

NOBODY = 65534  # the user of the machine who owns nothing: root replays nothing as root
ENDS_WITHIN = 40.0  # seconds
SIGNS = {"same": "ok", "brought": "ok", "not-provable": "--", "other": "!!"}


@dataclass(frozen=True)
class Played:
    """The steps that were looked at, each as the replay told it; `problem` names a text of why it did not come to its end."""

    steps: tuple[dict[str, str], ...]
    problem: str = ""
    reason: str = ""


def verify(launcher: Launcher, state: Path, chosen: argparse.Namespace) -> int:
    """Say of each learner and step whether the same check is green; 0 where nothing is other than it was shared."""
    board = board_of(state)
    if not (board / signing.KEY).is_file():
        raise LauncherError(launcher.text("proof_no_key", path=board))
    known = [person.login for person in roster.kept(state) if not person.teacher]
    if strangers := sorted(set(chosen.names) - set(known)):
        raise LauncherError(launcher.text("class_who", names=", ".join(strangers)))
    with as_owner(launcher, board):
        outline = json.loads((board / "outline.json").read_text(encoding="utf-8"))
    chapters = [chapter["chapter"] for chapter in outline]
    if chosen.chapter and chosen.chapter not in chapters:
        raise LauncherError(launcher.text("proof_no_chapter", name=chosen.chapter, names=", ".join(chapters)))
    launcher.environment.make()
    good = True
    for login in chosen.names or known:
        lines = signed_lines(launcher, board, login)
        wanted = [chosen.chapter] if chosen.chapter else done_chapters(lines or [], chapters)
        if lines is None:
            good = False
        elif not lines or not wanted:
            launcher.say(launcher.text("proof_none" if not lines else "proof_nothing", login=login, chapter=""))
        for chapter in wanted if lines else ():
            good &= verify_chapter(launcher, state, login, chapter, lines or [], chosen.minutes)
    return 0 if good else 1


def signed_lines(launcher: Launcher, board: Path, login: str) -> list[dict[str, Any]] | None:
    """What a learner shared, the oldest first; None, which is said, where it is not as this server signed it."""
    with as_owner(launcher, board), contextlib.closing(Store(board / "board.sqlite")) as store:
        signed, key = store.signed(login), signing.key_in(board)
    try:
        return [json.loads(line) for line in signing.checked(key, login, signed)]
    except signing.NotSigned as error:
        launcher.say(launcher.text("proof_not_signed", login=login, number=error.args[0]))
        return None


def done_chapters(lines: Sequence[dict[str, Any]], chapters: Sequence[str]) -> list[str]:
    """The chapters in which a step was done, in the course's order."""
    done = {line["chapter"] for line in lines if line["kind"] == "done"}
    return [chapter for chapter in chapters if chapter in done]


def verify_chapter(
    launcher: Launcher, state: Path, login: str, chapter: str, lines: Sequence[dict[str, Any]], minutes: float
) -> bool:
    """Replay a chapter, and say what came of each step; whether none is other than it was shared."""
    last = max((n for n, line in enumerate(lines) if line["chapter"] == chapter), default=-1)
    wanted = [line for line in lines[: last + 1] if line["chapter"] == chapter or line["kind"] == "run"]
    if not any(line["kind"] == "done" for line in wanted):
        launcher.say(launcher.text("proof_nothing", login=login, chapter=f": {chapter}"))
        return True
    launcher.say(launcher.text("proof_begins", login=login, chapter=chapter, count=len(wanted)))
    played = play(launcher, chapter, wanted, seed_variables(state, login), minutes * 60)
    counts = Counter(step["state"] for step in played.steps)
    known = {name.replace("-", "_"): counts[name] for name in SIGNS}
    launcher.say(launcher.text("proof_sum", login=login, chapter=chapter, **known))
    if played.problem:
        values = {"minutes": minutes, "count": len(played.steps), "reason": played.reason}
        launcher.say(launcher.text(played.problem, login=login, chapter=chapter, **values))
    return not counts["other"] and not played.problem


def seed_variables(state: Path, login: str) -> dict[str, str]:
    """What makes the replay's world the learner's own."""
    return {VARIABLE: seed_in(state, login)} if (state / secret.FILE).is_file() else {}


def play(
    launcher: Launcher, chapter: str, lines: Sequence[dict[str, Any]], more: dict[str, str], seconds: float
) -> Played:
    """Replay the lines in a home of their own, for so long at most; Ctrl-C ends it with all that it started."""
    steps: list[dict[str, str]] = []
    user = user_of(launcher)
    with a_home(user) as home, open(home / "said.log", "wb+") as said:
        child = subprocess.Popen(
            [str(launcher.environment.python), "-m", "helpers.replay"], cwd=PROJECT,
            env=variables(launcher, home, more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            start_new_session=True, user=user, group=user, extra_groups=None if user is None else [],
        )  # fmt: skip
        try:
            assert child.stdin is not None  # noqa: S101 it is a pipe
            with contextlib.suppress(BrokenPipeError), child.stdin as given:
                given.write(json.dumps({"chapter": chapter, "lines": list(lines)}).encode())
            for told in answers(child, time.monotonic() + seconds):
                if "end" in told:
                    return Played(tuple(steps))
                steps = [step for step in steps if step["step"] != told["step"]] + [told]
                say_step(launcher, told)
        finally:
            timed_out = child.poll() is None and not _ended(child, 0.5)
            end(child)
        said.seek(0)
        reason = (said.read().decode("utf-8", "replace").strip().splitlines() or [f"exit code {child.returncode}"])[-1]
    return Played(tuple(steps), "proof_too_long" if timed_out else "proof_failed", reason)


def answers(child: "subprocess.Popen[bytes]", deadline: float) -> Iterator[dict[str, str]]:
    """What the replay tells, until it ends or the time is over."""
    assert child.stdout is not None  # noqa: S101 it is a pipe
    number, kept = child.stdout.fileno(), b""
    while select.select([number], [], [], max(0.0, deadline - time.monotonic()))[0]:
        read = os.read(number, 65536)
        if not read:
            return
        *lines, kept = (kept + read).split(b"\n")
        yield from map(json.loads, lines)


def say_step(launcher: Launcher, told: dict[str, str]) -> None:
    from helpers.text import text

    lang = launcher.speaker.lang
    state, why = text(f"replay.state.{told['state']}", lang), f": {told['why']}" if told["why"] else ""
    launcher.say(launcher.text("proof_step", sign=SIGNS[told["state"]], title=told["title"], state=state, why=why))


def variables(launcher: Launcher, home: Path, more: dict[str, str]) -> dict[str, str]:
    """The environment of a replay: the kit's, and nothing of this machine's AWS settings or of another class."""
    kept = {n: v for n, v in launcher.own_variables().items() if not n.startswith(("AWS_", "WORKSHOP_", "JUPYTER"))}
    mine = {"WORKSHOP_HOME": str(home), "WORKSHOP_LANG": launcher.speaker.lang, "WORKSHOP_KEEP_WORLD": "0"}
    return kept | {"HOME": str(home)} | mine | {"WORKSHOP_WARM": "0"} | more


@contextmanager
def a_home(user: int | None) -> Iterator[Path]:
    """An empty folder for the one who replays, as long as it is needed."""
    home = Path(tempfile.mkdtemp(prefix="workshop-verify-"))
    try:
        if user is not None:
            os.chown(home, user, user)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def user_of(launcher: Launcher) -> int | None:
    """As whom a replay runs: for root as nobody, where everybody can read the project, as in a class with real users."""
    places = [Path(launcher.environment.python).resolve(), PROJECT / "helpers"]
    return NOBODY if os.geteuid() == 0 and not capacity.unreadable(places) else None


def _ended(child: "subprocess.Popen[bytes]", seconds: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
        return True
    return False


def end(child: "subprocess.Popen[bytes]") -> None:
    """End the replay, which ends its sandbox; what does not end in order is killed."""
    if child.poll() is None:
        child.terminate()
        if not _ended(child, ENDS_WITHIN):
            child.kill()
            child.wait()
    if child.stdout is not None:
        child.stdout.close()
