"""Tasks of ECS that really run, as programs of this machine.

    model      what ECS knows of a task        agent            takes tasks from PROVISIONING to STOPPED
    images     the local images                task_processes   the programs of one task, seen from the agent
    pulls      an image or why there is none   starting         what is started, from the definition
    routes     the way to a service of AWS     container_files  a container's own files
    roles      what a task may                 root             what it sees of this machine
    logs       the driver awslogs              wording          what ECS says

What starts them, and keeps them apart from the learner's own programs, is `helpers.sandbox.isolation`.

Nothing runs, and nothing heavy is imported, before the first task. The one agent of a sandbox's process is kept here.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

_lock = threading.Lock()
_agent = None
_accept: Callable | None = None


def serve_with(accept: Callable) -> None:
    """Say who takes the connections that come from tasks: a function of a socket and an address."""
    global _accept
    _accept = accept


def the_agent() -> Any:
    """The agent, made now if there is none."""
    from helpers.home import read_json, state_folder
    from helpers.sandbox.tasks.agent import Agent

    global _agent
    with _lock:
        if _agent is None:
            # Each task needs the port, which is this process's own as long as it lives.
            _agent = Agent(functools.cache(lambda: read_json(state_folder() / "sandbox.json")["port"]), _accept)
        return _agent


def forget() -> None:
    """End all tasks; nothing is left of them."""
    global _agent
    with _lock:
        ending, _agent = _agent, None
    if ending is not None:
        ending.end()
