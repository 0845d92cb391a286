"""Views that look again by themselves: they start no sandbox, and nothing that goes away ends their looking."""

import threading
from types import SimpleNamespace

from helpers import sandbox
from helpers.views.watching import watch

EVERY = 0.01


class View:
    def __init__(self):
        self.comm, self.restless = object(), True
        self.drawn, self.looked = threading.Event(), threading.Event()

    def draw(self) -> bool:
        self.drawn.set()
        return True


def watched(view: View) -> threading.Thread:
    before = set(threading.enumerate())
    watch(view, EVERY, "view")
    (thread,) = set(threading.enumerate()) - before
    return thread


def test_a_folder_out_of_reach_does_not_end_the_looking(monkeypatch):
    view, finds = View(), []

    def find():
        finds.append(1)
        if len(finds) < 3:
            raise sandbox.SandboxError("DiskFull", folder="work", reason="no space")
        return SimpleNamespace(control=lambda _: {"latest": 7})

    monkeypatch.setattr(sandbox, "find", find)
    thread = watched(view)
    assert view.drawn.wait(20)
    view.comm = None
    thread.join(20)
    assert not thread.is_alive()


def test_where_no_sandbox_runs_none_is_started(monkeypatch):
    view, finds = View(), threading.Semaphore(0)

    def find():
        finds.release()

    monkeypatch.setattr(sandbox, "find", find)
    monkeypatch.setattr(sandbox, "ensure", view.drawn.set)
    thread = watched(view)
    for _ in range(3):
        assert finds.acquire(timeout=20)
    view.comm = None
    thread.join(20)
    assert not view.drawn.is_set()
