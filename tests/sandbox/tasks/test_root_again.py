"""A container's root folder is had again by the next task if nothing whatever was changed there, also where it was changed back."""

import os
import re
import sys

import pytest

from tests.sandbox.tasks.test_isolation import keepers, python, said
from tests.support.ecs_world import PYTHON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tasks are set apart on Linux alone")
TELLS_CHANGES = (6, 13)  # the first Linux whose tmpfs gives each change a time of its own (multigrain timestamps)
WHICH = ("stat", "-c", "%z", "/")  # when the root folder was changed: each has another time

# What a task changes, and changes back.
CHANGES = {
    "a file": "touch /root/left; rm /root/left",
    "a folder's rights": "chmod 700 /srv; chmod 755 /srv",
    "a folder's owner": "chown 0 /mnt",
    "a folder's times": "touch -r /opt /tmp/times; touch /opt; touch -r /tmp/times /opt; rm /tmp/times",
    "a link's times": "touch -h -d 2001-01-01 /bin",
    "a link of a device's times": "touch -h -d 2001-01-01 /dev/stdin",
    "what a terminal is made by": "chmod 600 /dev/pts/ptmx; sleep 0.01; chmod 666 /dev/pts/ptmx",
    "shared memory": "touch /dev/shm/left; rm /dev/shm/left",
    "a name": "mv /var/tmp /var/next; mv /var/next /var/tmp",
    "who is there": "cp /etc/passwd /etc/next; mv /etc/next /etc/passwd",
    "another name of a file": "ln /etc/hosts /etc/left; rm /etc/left",
    "rights of a file": "chmod 600 /etc/group; chmod 666 /etc/group",
}
IN_PYTHON = {
    "an attribute": "import os; os.setxattr('/var', 'user.left', b'1'); os.removexattr('/var', 'user.left')",
    "a flag": (
        "import fcntl, os, struct; one = os.open('/run', os.O_RDONLY)\n"
        "for flags in (0x40, 0): fcntl.ioctl(one, 0x40086602, struct.pack('l', flags))"  # FS_IOC_SETFLAGS, FS_NODUMP_FL
    ),
}
# The system shows the rest of a page behind the end of a file to who has it in memory; Python's own mmap does not.
MEMORY = (
    "import ctypes, os; one = os.open('/etc/hosts', os.O_RDWR); c = ctypes.CDLL(None); c.mmap.restype = ctypes.c_void_p\n"
    "memory = (ctypes.c_char * 4096).from_address(c.mmap(None, ctypes.c_long(4096), 3, 1, one, ctypes.c_long(0)))\n"
    "print(memory[os.fstat(one).st_size:].strip(b'\\0')); memory[4000:4004] = b'left'"
)


def tells_changes() -> bool:
    """Whether this system does."""
    version = re.findall(r"\d+", os.uname().release)
    return tuple(map(int, version[:2])) >= TELLS_CHANGES


@pytest.mark.skipif(not tells_changes(), reason="this system does not tell one change from the next by their times")
def test_a_task_that_changes_nothing_leaves_its_root_folder_to_the_next(world):
    before = said(world, *WHICH)
    before_keepers = keepers()
    said(world, "sh", "-c", "ls / /tmp /dev /etc > /dev/null; cat /etc/passwd")
    assert said(world, *WHICH) == before
    assert keepers() == before_keepers


@pytest.mark.parametrize("what", CHANGES)
def test_one_who_has_changed_something_does_not(world, what):
    before = said(world, *WHICH)
    said(world, "sh", "-ec", CHANGES[what])
    assert said(world, *WHICH) != before


@pytest.mark.parametrize("what", IN_PYTHON)
def test_nor_one_that_has_asked_the_system_to(world, what):
    before = said(world, *WHICH)
    world.ran("python3", "-c", IN_PYTHON[what], image=PYTHON)  # which some systems refuse
    assert said(world, *WHICH) != before


def test_nothing_is_left_behind_the_end_of_a_file_that_is_there_again(world):
    assert [python(world, MEMORY) for _ in range(2)] == [["b''"]] * 2
