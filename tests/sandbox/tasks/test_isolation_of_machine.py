"""What a task could reach of this machine, or leave in what its keeper lives in, by asking the system itself."""

import os
import sys
from textwrap import indent

import pytest

from tests.sandbox.tasks.test_isolation import keepers, python, said
from tests.support.ecs_world import LOGS, PYTHON

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64", reason="asks the system by the numbers of its calls"
)

USERS = """\
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
for call, *given in [(272, 0x10000000), (56, 0x10000011, 0, 0, 0, 0), (435, 0, 0), (250, 0, -4, 1), (272, 0x10020000)]:
    print(c.syscall(call, *given), os.strerror(ctypes.get_errno()))
"""
REFUSED = ["-1 Operation not permitted"] * 2 + ["-1 Function not implemented"] + ["-1 Operation not permitted"] * 2


def plainly(world, *command: str) -> list[str]:
    """What a task wrote that no keeper is kept for, since it has two containers."""
    main = {"name": "main", "image": PYTHON, "command": list(command)}
    main |= {"logConfiguration": {"logDriver": "awslogs", "options": LOGS}}
    beside = {"name": "beside", "image": PYTHON, "command": ["true"], "essential": False}
    return world.output(world.ran(definition={"containerDefinitions": [main, beside]}))


def test_a_task_has_no_namespace_of_users_in_which_it_could_mount_the_machines_control_groups(world):
    assert python(world, USERS) == REFUSED


def test_nor_has_a_task_that_is_set_apart_the_plain_way(world):
    assert plainly(world, "python3", "-c", USERS) == REFUSED


CHANGES = (
    "for one in 'touch /dev/full' 'chmod 666 /dev/full' 'chown 0 /dev/full'; do $one 2>/dev/null || echo refused; done"
)
CHANGES += "; echo x > /dev/null && head -c 1 /dev/zero | wc -c"


def test_a_task_cannot_change_a_device_of_the_machine_and_still_writes_to_it(world):
    before = os.stat("/dev/full")
    assert said(world, "sh", "-c", CHANGES) == ["refused"] * 3 + ["1"]
    assert os.stat("/dev/full") == before


# What a task does, and what the next one looks at.
LEFT = {
    "a map of projects": ("open('/proc/self/projid_map', 'w').write('0 4242 7')", "print(open('/proc/self/projid_map').read())"),
    "the weight of the first process's session": (
        "open('/proc/1/autogroup', 'w').write('19')",
        "print(open('/proc/1/autogroup').read().split()[1:])",
    ),
    "a label of IPv6": (
        "import socket, struct; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
        "label = struct.pack('!I', 0x12345) + struct.pack('=2B3HI', 0, 255, 1, 60, 60, 0)\n"
        "s.setsockopt(41, 32, socket.inet_pton(socket.AF_INET6, '::1') + label)",
        "print(open('/proc/net/ip6_flowlabel').read())",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LEFT)
def test_a_task_finds_nothing_of_what_a_program_left_in_the_namespaces_of_its_keeper(world, what):
    leave, look = (f"try:\n{indent(one, ' ')}\nexcept OSError as error: print(error)" for one in LEFT[what])
    before = python(world, look)
    before_keepers = keepers()
    python(world, leave)
    assert python(world, look) == before
    assert keepers() == before_keepers


@pytest.mark.parametrize("word", ["no\0end", "half of a character \ud800"], ids=["NUL", "surrogate"])
def test_words_that_no_system_passes_on_start_nothing_and_end_no_keeper(world, word):
    said(world, "true")
    before = keepers()
    assert world.ran("echo", word)["containers"][0]["exitCode"] == 127
    assert keepers() == before


def test_memory_counts_too_of_a_process_that_is_the_programs_sibling(world):
    hog = (
        "import ctypes, os, time\n"
        "if ctypes.CDLL(None).syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0:\n"
        " kept = [0]\n for one in kept: kept.append(bytes([1]) * 2**22)\n"
        "while len([one for one in os.listdir('/proc') if one.isdecimal() and open(f'/proc/{one}/stat').read().split()[2] != 'Z']) > 2:\n"
        " time.sleep(0.05)"
    )
    assert world.ran("python3", "-c", hog, image=PYTHON)["containers"][0]["reason"].startswith("OutOfMemoryError")
