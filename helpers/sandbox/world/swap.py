"""The whole world as a file, and back: while the sandbox runs, at a moment when nobody asks for anything."""

from pathlib import Path
from typing import Any

from helpers.home import write_private_bytes
from helpers.sandbox.world import files
from helpers.sandbox.world.contents import contents
from helpers.sandbox.world.settling import end_tasks, resume_stacks


class Swap:
    """Saves and opens worlds of a running sandbox; `requests` is the lock of all requests, `instances` and `tasks` are what runs."""

    def __init__(self, keeper: Any, requests: Any, instances: Any, tasks: Any) -> None:
        self.keeper = keeper
        self.requests = requests
        self.instances = instances
        self.tasks = tasks

    def save(self, file: str) -> dict[str, Any]:
        """Write the world to `file`; gives its size in "bytes", the header's times, and what it "holds"."""
        with self.requests.shared():
            self.instances.mark()
            content, holds = self.keeper.copy(), contents()
        header, _ = files.parsed(content)
        write_private_bytes(Path(file), content)
        return {"bytes": len(content), "identity": header.identity, "saved": header.saved, "holds": holds}

    def open(self, file: str, seed: Any, disks: str = "") -> dict[str, Any]:
        """Have the world of `file`: instances and tasks that are not in it end, instances that are in it run, with the
        folders that lie in `disks` as their disks.

        Gives {"opened": True}, or False with the "status" and the "reason" why this world stays.
        """
        try:
            content = files.content(Path(file))
        except (OSError, files.NotReadable) as error:
            return _refused(error)
        with self.requests.exclusive():
            self.tasks.forget()
            try:
                self.keeper.become(content)
            except files.NotReadable as error:
                return _refused(error)
            end_tasks()
            seed()
            self.keeper.begin()
            self.instances.change_over(Path(disks) if disks else None)
        resume_stacks()
        return {"opened": True, "status": self.keeper.told()["status"], "reason": ""}


def _refused(error: Exception) -> dict[str, Any]:
    code = error.code if isinstance(error, files.NotReadable) else "damaged"
    return {"opened": False, "status": code, "reason": str(error)}
