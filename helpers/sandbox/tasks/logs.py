"""The log driver `awslogs`: what a container writes goes to a stream of CloudWatch Logs, a line an event, at once."""

import contextlib
import time
from typing import Any

from helpers.sandbox.tasks import roles, routes, wording
from helpers.sandbox.tasks.model import Container, Task
from helpers.sandbox.tasks.pulls import CannotStart
from helpers.sandbox.world.changes import note

LONGEST = 262_144 - 26  # bytes of one event; a longer line becomes several, as with Docker's driver
NO_GROUP = "The specified log group does not exist."


class Stream:
    """Where one container's output goes."""

    def __init__(self, backend: Any, group: str, name: str):
        self.backend = backend
        self.group = group
        self.name = name
        self.partial_line = b""

    def write(self, content: bytes) -> None:
        """Take what was written; whole lines are sent. Empty lines make no event."""
        *lines, self.partial_line = (self.partial_line + content).split(b"\n")
        while len(self.partial_line) > LONGEST:
            lines.append(self.partial_line[:LONGEST])
            self.partial_line = self.partial_line[LONGEST:]
        self._send(lines)

    def close(self) -> None:
        """Send what is left of a line that was not ended."""
        self._send([self.partial_line])
        self.partial_line = b""

    def _send(self, lines: list[bytes]) -> None:
        from moto.logs.exceptions import ResourceNotFoundException

        moment = int(time.time() * 1000)
        pieces = [line[at : at + LONGEST] for line in lines for at in range(0, len(line), LONGEST)]
        events = [{"timestamp": moment, "message": piece.decode("utf-8", "replace")} for piece in pieces]
        if events:
            # Where the group was deleted meanwhile, the program goes on, as on AWS.
            with contextlib.suppress(ResourceNotFoundException):
                self.backend.put_log_events(self.group, self.name, events)
            note(("logs", self.backend.account_id, self.backend.region_name))


def open_stream(task: Task, container: Container) -> Stream | None:
    """The stream of a container, made now; None where its definition names no awslogs. Raises CannotStart."""
    from moto.logs.exceptions import ResourceAlreadyExistsException
    from moto.logs.models import logs_backends

    configuration = container.definition.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return None
    options = configuration.get("options") or {}
    for needed in ("awslogs-region", "awslogs-group"):
        if not options.get(needed):
            raise CannotStart(wording.logger_needs(needed))
    region, group = options["awslogs-region"], options["awslogs-group"]
    if task.network and not routes.reaches(task.network, task.account, task.region, "logs"):
        raise CannotStart(wording.no_way_to_logs())
    backend = logs_backends[task.account][region]
    name = stream_name(options, container, task)
    if group not in backend.groups and options.get("awslogs-create-group") == "true":
        _ask(task, "logs:CreateLogGroup", region, group)
        backend.create_log_group(group, {})
    _ask(task, "logs:CreateLogStream", region, f"{group}:log-stream:{name}")
    if group not in backend.groups:
        raise CannotStart(wording.no_log_stream("ResourceNotFoundException", NO_GROUP))
    with contextlib.suppress(ResourceAlreadyExistsException):
        backend.create_log_stream(group, name)
    return Stream(backend, group, name)


def stream_name(options: dict[str, str], container: Container, task: Task) -> str:
    """prefix/container/task, or the container's own id where no prefix was given."""
    prefix = options.get("awslogs-stream-prefix")
    return f"{prefix}/{container.name}/{task.id}" if prefix else container.described["runtimeId"]


def _ask(task: Task, action: str, region: str, group: str) -> None:
    role = task.role("execution")
    resource = f"arn:aws:logs:{region}:{task.account}:log-group:{group}"
    if role and (said := roles.denial(role, task.account, task.id, action, resource)):
        raise CannotStart(wording.no_log_stream("AccessDeniedException", said))
