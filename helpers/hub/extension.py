"""The part of a class in a learner's Jupyter server: the link to the board, and what JupyterLab's bar asks and tells."""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from helpers.hub import link, outbox
from helpers.text import LANGUAGES, language, lookup, text


class ClassHandler(APIHandler):
    """GET: what the bar shows. POST: what the learner does there: a hand, an answer to a question, a note read."""

    def initialize(self, connection: link.Link) -> None:
        self.link = connection

    @web.authenticated
    def get(self) -> None:
        inbox = self.link.inbox
        lang = self.get_query_argument("lang", "")
        read = read_notes()
        self.finish(
            {
                "words": lookup("classroom", lang if lang in LANGUAGES else language()),
                "notes": [note for note in inbox.notes if note["id"] not in read],
                "asked": inbox.asked,
                "hand": inbox.hand,
                "reached": inbox.reached,
                "proof": outbox.proving(),
                "holds": [told_hold(one, lang if lang in LANGUAGES else language()) for one in inbox.holds],
                "shared": [shown(entry) for entry in outbox.entries()[-500:]],
            }
        )

    @web.authenticated
    async def post(self) -> None:
        body = self.get_json_body() or {}
        what = body.get("what")
        if what == "hand":
            chapter, step = str(body.get("chapter", "")), str(body.get("step", ""))
            outbox.share("hand", chapter, step, "up" if body.get("up") else "down")
        elif what == "read":
            keep_read(int(body["note"]))
        elif what == "world":
            await self._answer(int(body["id"]), bool(body.get("agreed")))
        else:
            raise web.HTTPError(400)
        self.link.wake()
        self.finish({})

    async def _answer(self, identity: int, agreed: bool) -> None:
        """Hand over the world as it is now, or say no."""
        loop = asyncio.get_running_loop()
        if not agreed:
            await loop.run_in_executor(None, self.link.answer_world, identity, None)
            return
        with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
            path = Path(folder, "handed-over.world")
            await loop.run_in_executor(None, export, path)
            await loop.run_in_executor(None, self.link.answer_world, identity, path)


def told_hold(hold: dict[str, Any], lang: str) -> dict[str, Any]:
    """A hold or a call with the sentence that the bar shows, in one language."""
    chapter, step, until = str(hold.get("chapter", "")), str(hold.get("step", "")), hold.get("until")
    title = title_of(chapter, step, lang)
    key = "call" if hold.get("what") == "call" else "held" if until is None else "held_until"
    time_of_day = time.strftime("%H:%M", time.localtime(until)) if isinstance(until, int | float) else ""
    words = text(f"classroom.{key}", lang, title=title, time=time_of_day)
    return {"what": hold.get("what"), "chapter": chapter, "step": step, "words": words}


def title_of(chapter: str, step: str, lang: str) -> str:
    """A step's title, or its id where there is none."""
    try:
        return str(lookup(f"chapter_{chapter}.steps.{step}.title", lang) or step)
    except KeyError:
        return step


def export(path: Path) -> None:
    """Write the sandbox's world, as `workshop.py world export` does."""
    from helpers.marks.commands import run

    for _ in run("export", str(path)):
        pass


def shown(entry: dict[str, Any]) -> dict[str, Any]:
    """A shared line as the learner sees it: all that the board gets."""
    return {name: entry.get(name, "") for name in ("at", "kind", "chapter", "step", "value")}


def read_notes() -> set[int]:
    """The notes that the learner has put away."""
    try:
        return {int(number) for number in json.loads(outbox.read_path().read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError):
        return set()


def keep_read(note: int) -> None:
    """Put a note away."""
    from helpers.home import write_json

    write_json(outbox.read_path(), sorted(read_notes() | {note})[-500:])


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by the server when it starts."""
    connection = link.from_environment()
    if connection is None:
        return
    os.environ.setdefault("WORKSHOP_CLASS", "1")
    place = url_path_join(app.web_app.settings["base_url"], "workshop", "class")
    app.web_app.add_handlers(".*$", [(place, ClassHandler, {"connection": connection})])
    connection.start()
    CONNECTIONS.append(connection)


CONNECTIONS: list[link.Link] = []


def end_connections() -> None:
    """Called when the server ends."""
    while CONNECTIONS:
        CONNECTIONS.pop().end()
