"""The board as a service of JupyterHub, which starts it with where to listen and its key in the environment."""

import asyncio
import os
import signal
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from jupyterhub.services.auth import HubAuth, HubAuthenticated, HubOAuthCallbackHandler, HubOAuthenticated
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback

from helpers.classroom import pushes
from helpers.classroom.board import Board
from helpers.classroom.hub_config import READ, SHARE
from helpers.classroom.lti import settings
from helpers.classroom.lti.client import Client
from helpers.classroom.lti.grade_service import GradeService
from helpers.classroom.lti.scores import HubApi, Scores
from helpers.classroom.service import application
from helpers.hub.processes import end_with_parent
from helpers.text import language

KEEP_EVERY = 10_000  # milliseconds between two writings of who was heard of


class Teacher(HubOAuthenticated):
    """A teacher's browser."""

    hub_scopes = {READ}  # noqa: RUF012 JupyterHub's own form


class LearnerServer(HubAuthenticated):
    """A learner's server, which has a token of its own; a browser's cookies do not count."""

    hub_scopes = {SHARE}  # noqa: RUF012
    _own: HubAuth | None = None

    @property
    def hub_auth(self) -> HubAuth:
        """One of its own: JupyterHub's single one is that of browsers, and whoever asks first after a start makes it."""
        if LearnerServer._own is None:
            LearnerServer._own = HubAuth()
        return LearnerServer._own

    def check_xsrf_cookie(self) -> None:
        """Nothing: a token is not sent by itself."""

    def get_login_url(self) -> Any:
        """None: a program is not sent to log in."""
        from tornado.web import HTTPError

        raise HTTPError(403)


async def send_scores(board: Board) -> None:
    """Send scores to the LMS that the board's folder tells of, until this is cancelled; nothing where there is none."""
    if not (board.folder / settings.FILE).exists():
        return
    platform = settings.kept(board.folder)
    client = Client()
    scores = Scores(board.folder, platform, settings.weights_of(platform, board.outline), board.standing.first_done)
    try:
        board.send_scores(scores)
        hub = HubApi(os.environ["JUPYTERHUB_API_URL"], os.environ["JUPYTERHUB_API_TOKEN"], client)
        await scores.run(hub, GradeService(platform, client, hub.assertion))
    finally:
        client.close()
        scores.outbox.close()


def say_why(task: "asyncio.Task[None]") -> None:
    """Have it in the hub's log where sending ended by an error."""
    if not task.cancelled() and (error := task.exception()) is not None:
        traceback.print_exception(error)


async def serve() -> None:
    """Serve until SIGTERM."""
    end_with_parent(int(os.environ["WORKSHOP_HUB_PROCESS"]))
    os.environ["JUPYTERHUB_API_URL"] = os.environ.get("WORKSHOP_HUB_API") or os.environ["JUPYTERHUB_API_URL"]
    proof = os.environ.get("WORKSHOP_PROOF") == "1"
    board = Board(Path(os.environ["WORKSHOP_CLASS_BOARD"]), language(), proof)
    prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"]
    place = urlparse(os.environ["JUPYTERHUB_SERVICE_URL"])
    callback = [("oauth_callback", HubOAuthCallbackHandler)]
    app = application(board, prefix, Teacher, LearnerServer, callback, cookie_secret=os.urandom(32))
    server = HTTPServer(app, max_body_size=pushes.LARGEST, max_buffer_size=2 * pushes.LARGEST)
    server.listen(place.port or 0, os.environ.get("WORKSHOP_BOARD_ADDRESS", place.hostname))
    keeping = PeriodicCallback(board.keep_contacts, KEEP_EVERY)
    keeping.start()
    sending = asyncio.create_task(send_scores(board))
    sending.add_done_callback(say_why)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    keeping.stop()
    server.stop()
    await server.close_all_connections()  # what comes in later would find the store closed
    sending.cancel()
    await asyncio.wait([sending])
    board.keep_contacts()
    board.store.close()


if __name__ == "__main__":
    asyncio.run(serve())
