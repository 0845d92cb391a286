"""The board's web: pages and calls. Who calls is known by the base classes that are handed in, which are the hub's."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tornado import web

from helpers.classroom import pushes
from helpers.classroom.board import Board
from helpers.classroom.page import page
from helpers.text import LANGUAGES

HERE = Path(__file__).parent
LONG_POLL = 20.0  # seconds that the page waits for something new
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Handler(web.RequestHandler):
    """What all calls share. `board` is the board; `current_user` a mapping with the "name"."""

    board: Board

    def initialize(self, board: Board) -> None:
        self.board = board

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    @property
    def login(self) -> str:
        return str(self.current_user["name"])

    def body(self) -> dict[str, Any]:
        """The JSON object of the request. Raises 400."""
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:  # the latter: brackets in brackets in brackets
            raise web.HTTPError(400, reason="not JSON") from error
        if not isinstance(value, dict):
            raise web.HTTPError(400, reason="no object")
        return value

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish({"error": self._reason})


class Page(Handler):
    @web.authenticated
    def get(self) -> None:
        wanted = self.get_query_argument("lang", "") or self.get_cookie("board-lang", "")
        lang = wanted if wanted in LANGUAGES else self.board.lang
        if self.get_query_argument("lang", "") in LANGUAGES:
            self.set_cookie("board-lang", lang, path=self.request.path, samesite="Strict", httponly=True)
        token = self.xsrf_token
        self.finish(page(self.board, lang, self.login, token.decode() if isinstance(token, bytes) else str(token)))


class State(Handler):
    @web.authenticated
    async def get(self) -> None:
        after, notes = (int(self.get_query_argument(name, "0")) for name in ("after", "notes"))
        deadline = time.monotonic() + (LONG_POLL if self.get_query_argument("wait", "") else 0)
        while time.monotonic() < deadline and (after, notes) == self._versions():
            await asyncio.sleep(0.25)
        self.finish({**self.board.state(after), "notes_version": self.board.notes_version})

    def _versions(self) -> tuple[int, int]:
        return self.board.standing.version, self.board.notes_version


class Detail(Handler):
    @web.authenticated
    def get(self, login: str) -> None:
        if login not in self.board.standing.learners:
            raise web.HTTPError(404)
        scores = self.board.scores
        sent = scores.of_learner(login) if scores is not None else []
        self.finish({"steps": self.board.standing.detail(login), "scores": sent})


class WriteNote(Handler):
    @web.authenticated
    def post(self) -> None:
        try:
            self.finish({"count": self.board.write_note(self.login, self.body())})
        except ValueError as error:
            raise web.HTTPError(400, reason=str(error)) from error


class HoldSteps(Handler):
    @web.authenticated
    def post(self) -> None:
        try:
            self.board.hold(self.body(), time.time())
        except ValueError as error:
            raise web.HTTPError(400, reason=str(error)) from error
        self.finish({})


class LowerHand(Handler):
    @web.authenticated
    def post(self, login: str) -> None:
        if login not in self.board.standing.learners:
            raise web.HTTPError(404)
        self.board.lower_hand(login)
        self.finish({})


class AskWorld(Handler):
    @web.authenticated
    def post(self, login: str) -> None:
        if login not in self.board.standing.learners:
            raise web.HTTPError(404)
        self.board.notes_version += 1
        self.finish({"id": self.board.store.ask_world(login, self.login).id})


class World(Handler):
    """The world that a learner handed over, for the teacher who asked."""

    @web.authenticated
    def get(self, identity: str) -> None:
        request = self.board.store.world_request(int(identity))
        path = world_file(self.board, int(identity))
        if request is None or request.teacher != self.login or not path.is_file():
            raise web.HTTPError(404)
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Disposition", f'attachment; filename="{request.learner}.world"')
        self.finish(path.read_bytes())


class Sync(Handler):
    @web.authenticated
    def post(self) -> None:
        if wait := self.board.limits.wait(self.login, time.monotonic()):
            self.set_header("Retry-After", str(int(wait) + 1))
            raise web.HTTPError(429, reason="too often")
        try:
            push = pushes.read(self.body(), time.time())
        except pushes.Refused as error:
            raise web.HTTPError(400, reason=str(error)) from error
        self.finish(self.board.sync(self.login, push, time.time()))


@web.stream_request_body
class AnswerWorld(Handler):
    """A learner's answer to a request: no, or yes with the world. Only then more than a push may come."""

    def initialize(self, board: Board) -> None:
        super().initialize(board)
        self._chunks: list[bytes] = []
        self._size = 0

    def prepare(self) -> None:
        if not self.current_user:
            raise web.HTTPError(403)
        identity = int(self.path_args[0])
        request = self.board.store.world_request(identity)
        if request is None or request.learner != self.login or request.agreed is not None:
            raise web.HTTPError(404)
        if int(self.request.headers.get("Content-Length", "0")) > pushes.LARGEST_WORLD:
            raise web.HTTPError(413, reason="too large")
        self.request.connection.set_max_body_size(pushes.LARGEST_WORLD)  # type: ignore[union-attr]

    def data_received(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > pushes.LARGEST_WORLD:
            raise web.HTTPError(413, reason="too large")
        self._chunks.append(chunk)

    def post(self, identity: str) -> None:
        agreed = self._size > 0
        if agreed:
            path = world_file(self.board, int(identity))
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(b"".join(self._chunks))
            path.chmod(0o600)
        self.board.store.answer_world(int(identity), agreed, self._size if agreed else None)
        self.board.notes_version += 1
        self.finish({"agreed": agreed})


def world_file(board: Board, identity: int) -> Path:
    return board.folder / "worlds" / str(identity)


class Asset(Handler):
    """The page's own scripts and style, for anybody: a browser fetches modules as it fetches data, and the hub's base class
    asks of those a token that only a script can send.
    """

    KINDS: Mapping[str, str] = {".js": "text/javascript", ".css": "text/css"}

    def get(self, name: str) -> None:
        self.set_header("Content-Type", f"{self.KINDS[Path(name).suffix]}; charset=utf-8")
        self.finish((HERE / "pages" / name).read_bytes())


def application(
    board: Board, prefix: str, teacher: type, learner: type, more: Sequence[tuple[str, type]] = (), **settings: Any
) -> web.Application:
    """The board at `prefix`; `teacher` and `learner` are base classes that say who calls, and refuse everybody else."""

    def of(base: type, handler: type) -> type:
        return type(handler.__name__, (base, handler), {})

    teachers: list[tuple[str, type]] = [
        ("", Page), ("state", State), ("learner/([a-z0-9-]+)", Detail), ("note", WriteNote), ("hold", HoldSteps),
        ("hand/([a-z0-9-]+)", LowerHand), ("ask/([a-z0-9-]+)", AskWorld), ("world/([0-9]{1,9})", World),
    ]  # fmt: skip
    learners: list[tuple[str, type]] = [("sync", Sync), ("answer/([0-9]{1,9})", AnswerWorld)]
    rules: list[Any] = [(prefix + path, of(teacher, handler), {"board": board}) for path, handler in teachers]
    rules += [(prefix + path, of(learner, handler), {"board": board}) for path, handler in learners]
    rules += [
        (prefix + r"((?:common|grid|hold|learner|lists|note|scores|start)\.js|board\.css)", Asset, {"board": board})
    ]
    rules += [(prefix + path, handler) for path, handler in more]
    return web.Application(rules, **settings)
