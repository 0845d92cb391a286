"""A board in this process, for tests: who calls is said by a header in place of the hub."""

import asyncio
import contextlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import HTTPError

from helpers.classroom import pushes
from helpers.classroom.board import Board
from helpers.classroom.outline import outline
from helpers.classroom.service import application

PREFIX = "/services/board/"
TEACHER = "teacher"


class Caller:
    """Who calls, as the header says; nobody says a browser, which is the teacher's."""

    def get_current_user(self):
        return {"name": self.request.headers.get("X-Login", TEACHER)}

    def check_xsrf_cookie(self):
        """Nothing: the hub's own base does that."""


class Teacher(Caller):
    def get_current_user(self):
        found = super().get_current_user()
        if found["name"] != TEACHER:
            raise HTTPError(403)
        return found


def write_class(folder: Path, learners: Sequence[tuple[str, str]], course=None) -> Path:
    """The files of a class with these learners (login and name) and one teacher."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "outline.json").write_text(json.dumps(course or outline()))
    lines = [f"{login}\t{name}\t" for login, name in learners] + [f"{TEACHER}\tTeacher\tteacher"]
    (folder / "people.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@dataclass
class RunningBoard:
    """A board that answers at `url`."""

    url: str
    board: Board
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine):
        """Do something in the board's own thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def call(self, path: str, body: object = None, login: str = TEACHER, raw: bytes | None = None):
        """Status and answer of a call: a POST where there is a body."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"X-Login": login})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content[:1] in b"{[" else content
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


@contextlib.contextmanager
def running_board(folder: Path, lang: str = "en", teacher: type = Teacher) -> Iterator[RunningBoard]:
    """The board of the class in `folder`, in a thread of its own; `teacher` says who calls what is a teacher's."""
    made: list[RunningBoard] = []
    started, ended = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        board = Board(folder, lang)
        server = HTTPServer(application(board, PREFIX, teacher, Caller), max_body_size=pushes.LARGEST)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        loops.append(asyncio.get_running_loop())
        url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{PREFIX}"
        made.append(RunningBoard(url, board, asyncio.get_running_loop()))
        started.set()
        await ended.wait()
        server.stop()
        await server.close_all_connections()
        board.keep_contacts()
        board.store.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        yield made[0]
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join(30)
