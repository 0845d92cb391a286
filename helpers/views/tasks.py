"""The tasks of a cluster as a table: the newest with their states, times and reasons, and what the newest has written."""

import re
import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import ipywidgets as widgets

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.look.pin import pin
from helpers.look.style import style
from helpers.target import expected_errors
from helpers.text import text
from helpers.transcript.observers import observe
from helpers.views.watching import watch

ASK_EVERY = 1.0  # seconds
SHOWN = 6  # tasks
LINES = 20  # of the newest task's log
STATES = ("PROVISIONING", "PENDING", "RUNNING", "STOPPING", "DEPROVISIONING", "STOPPED")
MARKS = {"failed": "✕", "done": "✓", "stopped": "■", "busy": "…"}
WHOLE = "white-space:nowrap"  # a state or a time in two lines could not be read
WORDS = "overflow-wrap:break-word"  # the cards' `anywhere` would let a column shrink to one letter
CELLS = {"task": f"min-width:9em;{WORDS}", "state": f"{WHOLE};{WORDS}", "time": f"min-width:8em;{WORDS}"}
BESIDE = "text-align:left;vertical-align:top;padding:6px 14px 4px 0;border-top:1px solid var(--jp-border-color2)"
BELOW = "text-align:left;padding:0 0 6px"


class Tasks(Card):
    """The newest tasks of a cluster; looks again by itself while one of them is on its way.

    `look()` gives all tasks, the newest first, and the lines that the first of them has written. `watching`: whether to
    look by itself at all. `settled()` is called once all that were on their way have stopped. What a card has shown stays when there are no tasks any more, since they are gone with their
    cluster, or when ECS cannot be asked, and the card says so; `rest()` ends its looking and takes it back to when all had
    stopped, so that it keeps what belongs to its place in the notebook.
    """

    def __init__(
        self,
        look: Callable[[], tuple[list[dict], list[str]]],
        watching: bool = True,
        settled: Callable[[], None] = lambda: None,
    ):
        self._look = look
        self._when_settled = settled
        self._busy = False
        self._resting = False
        self._view = HTML()
        self._seen = Markup()  # the tasks as they were when there last were some
        self._settled = Markup()  # the same when last all of them had stopped
        self.restless = False
        button = widgets.Button(description=text("tasks.again"))
        button.on_click(lambda _: self._draw())
        buttons = widgets.HBox([button.add_class("workshop-button"), pin(text("tasks.title"))])
        super().__init__([HTML(style()), self._view, buttons.add_class("workshop-row")])
        self.add_class("workshop-form").add_class("workshop-tasks")
        self.draw()
        me = weakref.ref(self)
        observe(lambda _form: me() and me().draw())
        if watching:
            watch(self, ASK_EVERY, "tasks")

    def rest(self) -> None:
        """From now on look only when the button is pressed. A task on its way is the next card's: it was just started."""
        if self.restless and self._settled:
            self._view.value = self._seen = self._settled
        self._resting, self.restless = True, False

    def draw(self) -> bool:
        """Draw what is there now, unless it rests; whether it could be asked."""
        with self.by_itself():
            return self._resting or self._draw()

    def _draw(self) -> bool:
        try:
            tasks, lines = self._look()
        except expected_errors() as error:
            self._view.value = _remark(text("tasks.cannot_ask", reason=error)) + self._seen
            return False
        busy = any(task["lastStatus"] != "STOPPED" for task in tasks)
        self.restless = busy and not self._resting
        if tasks:
            shown = self._seen = table_of(tasks[:SHOWN], len(tasks)) + _log_of(tasks[0], lines)
            self._settled = self._settled if busy else shown
        else:
            shown = _remark(text("tasks.gone")) + self._seen if self._seen else table_of([], 0)
        if shown != self._view.value:
            self._view.value = shown
        was_busy, self._busy = self._busy, busy
        if was_busy and not busy:
            self._when_settled()
        return True

    def __repr__(self) -> str:
        return "Tasks()"


def _remark(words: str) -> Markup:
    return markup("<p>{words}</p>", words=words)


def table_of(tasks: Sequence[Mapping[str, Any]], count: int) -> Markup:
    """Tasks, the newest first, as an HTML table; `count` is how many there are in all."""
    title = markup("<h3>{title}</h3>", title=text("tasks.title"))
    if not tasks:
        return title + _remark(text("tasks.none"))
    head = '<th scope="col" style="{beside};{look}">{name}</th>'
    return markup(
        '{title}<table style="border-collapse:collapse">'
        "<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}",
        title=title,
        heads=joined(
            markup(head, beside=BESIDE, look=look, name=text(f"tasks.{name}")) for name, look in CELLS.items()
        ),
        rows=joined(map(_rows, tasks)),
        more=_remark(text("tasks.more", count=count - len(tasks))) if count > len(tasks) else "",
    )


def _rows(task: Mapping[str, Any]) -> Markup:
    """A task's row, and below it, over the whole width, why it stopped: that is long, and what the reader is after."""
    state, definition = task["lastStatus"], task["taskDefinitionArn"].rpartition("/")[2]
    cells = (
        markup("<code>{id}</code><br>{definition}", id=_short(task), definition=_breakable(definition)),
        markup("{mark} <b>{state}</b><br>{dots}", mark=MARKS[manner(task)], state=state, dots=_ladder(state)),
        joined(_times(task), Markup("<br>")),
    )
    cell = '<td style="{beside};{look}">{words}</td>'
    looks = zip(CELLS.values(), cells, strict=True)
    beside = joined(markup(cell, beside=BESIDE, look=look, words=words) for look, words in looks)
    why = reason(task)
    below = markup(
        '<tr><td class="workshop-task-why" colspan="{columns}" style="{look}"><b>{title}</b> {why}</td></tr>',
        columns=len(CELLS),
        look=BELOW,
        title=text("tasks.why"),
        why=why,
    )
    return markup("<tr>{beside}</tr>{below}", beside=beside, below=below if why else "")


def _short(task: Mapping[str, Any]) -> str:
    """The beginning of a task's id."""
    return task["taskArn"].rpartition("/")[2][:8]


def _breakable(name: str) -> Markup:
    """A name as HTML; where it has no room, it is broken before a capital, not inside a word."""
    return joined(re.split("(?<=[a-z])(?=[A-Z])", name), Markup("<wbr>"))


def manner(task: Mapping[str, Any]) -> str:
    """How it stands with a task: "busy", "done" (exit code 0), "stopped" (by somebody) or "failed"."""
    if task["lastStatus"] != "STOPPED":
        return "busy"
    if task.get("stopCode") == "UserInitiated":
        return "stopped"
    return "done" if all(one.get("exitCode") == 0 for one in task["containers"]) else "failed"


def _ladder(state: str) -> Markup:
    """How far of the STATES it is, as dots, "" for one between them; a screen reader reads the state alone."""
    if state not in STATES:
        return Markup()
    reached = STATES.index(state) + 1
    dots = "●" * reached + "○" * (len(STATES) - reached)
    return markup('<span aria-hidden="true" style="letter-spacing:2px">{dots}</span>', dots=dots)


def _times(task: Mapping[str, Any]) -> list[str | Markup]:
    """How long it waited until it ran, and how long it ran, in seconds; as HTML."""
    created, started, stopped = (task.get(name) for name in ("createdAt", "startedAt", "stoppedAt"))
    parts = []
    if started:
        parts.append(text("tasks.waited", seconds=_seconds(created, started)))
        if stopped:
            parts.append(text("tasks.ran", seconds=_seconds(started, task.get("executionStoppedAt") or stopped)))
    elif stopped:
        return [text("tasks.never_ran")]
    return [markup('<span style="{look}">{part}</span>', look=WHOLE, part=part) for part in parts]


def _seconds(first: datetime, last: datetime) -> str:
    return f"{(last - first).total_seconds():.1f}"


def reason(task: Mapping[str, Any]) -> str:
    """Exit code, why the task stopped, and the container's own reason, in one line; "" for one that has not stopped."""
    if task["lastStatus"] != "STOPPED":
        return ""
    parts = []
    for one in task["containers"]:
        if one.get("exitCode") is not None:
            parts.append(text("tasks.exit_code", code=one["exitCode"]))
        parts.append(one.get("reason", ""))
    said = (part.rstrip(".") for part in (task.get("stoppedReason", ""), *parts))
    return "; ".join(dict.fromkeys(filter(None, said)))


def _log_of(task: Mapping[str, Any], lines: Sequence[str]) -> Markup:
    """The last lines that the task has written."""
    if not lines:
        ended = task["lastStatus"] == "STOPPED"
        return _remark(text("tasks.no_log" if ended else "tasks.no_log_yet", task=_short(task)))
    return markup(
        '<h4>{title}</h4><pre style="white-space:pre-wrap;overflow-wrap:anywhere;margin:0">{lines}</pre>',
        title=text("tasks.log", task=_short(task)),
        lines="\n".join(lines[-LINES:]),
    )
