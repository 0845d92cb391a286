"""What a task may do where it is set apart, and what it sees of tasks before it."""

import sys

import pytest


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tasks are set apart on Linux alone")


def said(world, *command: str, **given) -> list[str]:
    """What a task wrote that ran `command` and ended well."""
    task = world.ran(*command, **given)
    assert task["containers"][0].get("exitCode") == 0, (task, world.output(task))
    return world.output(task)


@pytest.mark.parametrize("read_only", ["/usr", "/usr/lib"], ids=["a stand-in", "an image of its own"])
def test_what_is_read_only_stays_so_whatever_a_task_asks_of_the_system(world, pushed, read_only):
    line = f"mount -o remount,bind,rw {read_only} || echo refused; umount {read_only} || echo refused"
    own = {"image": f"{pushed}:v1", "entryPoint": ["sh", "-c"]} if read_only != "/usr" else {"entryPoint": ["sh", "-c"]}
    assert said(world, f"{{ {line}; }} 2>/dev/null", **own) == ["refused", "refused"]
