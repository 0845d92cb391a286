"""What a task may do where it is set apart, and that it finds nothing of the task that was in the same container before it."""

import os
import signal
import sys

import pytest

from helpers import sandbox as embedded
from helpers.sandbox.isolation.inside.processes import children
from tests.support.ecs_world import PYTHON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tasks are set apart on Linux alone")


def said(world, *command: str, **given) -> list[str]:
    """What a task wrote that ran `command` and ended well."""
    task = world.ran(*command, **given)
    assert task["containers"][0].get("exitCode") == 0, (task, world.output(task))
    return world.output(task)


def python(world, program: str) -> list[str]:
    """The same of a program in Python."""
    return said(world, "python3", "-c", program, image=PYTHON)


def keepers() -> list[int]:
    """The sandbox's processes that start tasks, but for the first, which starts them."""
    (launcher,) = (one for one in children(embedded.find().pid) if "launcher.py" in command_line(one))
    return children(launcher)


def command_line(process: int) -> str:
    with open(f"/proc/{process}/cmdline") as file:
        return file.read()


@pytest.mark.parametrize("read_only", ["/usr", "/usr/lib"], ids=["a stand-in", "an image of its own"])
def test_what_is_read_only_stays_so_whatever_a_task_asks_of_the_system(world, pushed, read_only):
    line = f"mount -o remount,bind,rw {read_only} || echo refused; umount {read_only} || echo refused"
    own = {"image": f"{pushed}:v1"} if read_only != "/usr" else {}
    assert said(world, f"{{ {line}; }} 2>/dev/null", entryPoint=["sh", "-c"], **own) == ["refused", "refused"]


# What a task does, and what the next one looks at: it must see the same as if nothing had been done.
LEFT = {
    "files": ("for one in /tmp /dev/shm /root / /etc /var /usr/tmp /home; do touch $one/left; done", "find / -xdev -name left; ls /dev/shm"),
    "read-only files": ("touch /usr/left /proc/sys/left", "ls /usr /proc/sys"),
    "processes": ("sleep 77 & setsid sleep 77 & (sleep 77 &) ; sleep 0.1", "echo /proc/[0-9]*"),
    "the number of processes there were": ("true; true; true", "echo $$"),
    "links and devices": ("ln -s / /tmp/all; mkfifo /tmp/pipe; rm /dev/null; echo full > /dev/null", "ls -l /dev /tmp"),
    "the host's name": ("hostname left; echo left > /proc/sys/kernel/hostname", "[ $(hostname) = left ] && echo left"),
    "mounts": ("mount -t tmpfs none /mnt; umount /proc; mount --bind /tmp /root", "cut -d' ' -f4-6 /proc/self/mountinfo"),
    "names and users": ("echo left >> /etc/hosts; echo left > /etc/passwd", "cat /etc/passwd; tail -n +3 /etc/hosts"),
    "settings of the system": ("for one in net/ipv4/tcp_fin_timeout kernel/shmmax; do echo 9 > /proc/sys/$one; done",
                               "cat /proc/sys/net/ipv4/tcp_fin_timeout /proc/sys/kernel/shmmax"),
    "the first process's limits": ("prlimit --pid 1 --core=99 --nofile=77:77; renice -n 5 1; chrt -b -p 0 1; taskset -p 1 1",
                                   "prlimit --pid 1; chrt -p 1; ps -o ni -p 1"),
    "its own limits": ("ulimit -c 0; ulimit -n 50; renice -n 9 $$; umask 0", "ulimit -a; umask"),
    "environment and descriptors": ("exec 7>/tmp/left; export LEFT=1; sleep 0.05", "ls /proc/self/fd /proc/1/fd; env | grep LEFT"),
}  # fmt: skip
IN_PYTHON = {
    "shared memory": (
        "import ctypes; c = ctypes.CDLL(None); i = c.shmget(4242, 4096, 0o1666); print(i >= 0); c.semget(4242, 1, 0o1666)",
        "print(open('/proc/sysvipc/shm').read().count('\\n'), open('/proc/sysvipc/sem').read().count('\\n'))",
    ),
    "message queues": (
        "import ctypes; c = ctypes.CDLL(None); print(c.mq_open(b'/left', 0o102, 0o666, None) >= 0)",
        "import ctypes; print(ctypes.CDLL(None).mq_open(b'/left', 0o2) >= 0)",
    ),
    "keys of the user": (
        "import ctypes; c = ctypes.CDLL(None); print(c.syscall(248, b'user', b'left', b'secret', 6, -4))",
        "import ctypes; print(ctypes.CDLL(None).syscall(249, b'user', b'left', None, 0), 'left' in open('/proc/keys').read())",
    ),
    "connections": (
        "import socket, os; a = socket.create_server(('127.0.0.1', 4242)); b = socket.create_connection(('127.0.0.1', 4242))\n"
        "b.send(b'left'); a.accept()[0].recv(4); b.close(); print(1)",
        "print([line for line in open('/proc/net/tcp') if ':1092' in line], open('/proc/net/dev').read().split('lo:')[1].split()[:2])",
    ),
    "what was tried of the network": (
        "import socket\ntry: socket.create_connection(('192.0.2.1', 80), timeout=1)\nexcept OSError as error: print(error)",
        "print([line.split()[10] for line in open('/proc/net/snmp') if line.startswith('Ip:')][1:])",
    ),
    "sockets without a file": (
        "import socket, os\na = socket.socket(socket.AF_UNIX); a.bind('\\0left'); a.listen()\n"
        "b, c = socket.socketpair(); socket.send_fds(b, [b'x'], [a.fileno(), b.fileno(), c.fileno()]); print(1)",
        "print('left' in open('/proc/net/unix').read())",
    ),
    "a process that is another's sibling": (
        "import ctypes, os, time\n"
        "if ctypes.CDLL(None).syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0: os.close(1), os.close(2), time.sleep(77)\n",
        "import glob; print(sorted(glob.glob('/proc/[0-9]*')))",
    ),
}


@pytest.mark.parametrize("what", LEFT)
def test_a_task_finds_nothing_of_the_task_before(world, what):
    leave, look = ("sh", "-c", f"{{ {LEFT[what][0]}; }} 2>/dev/null; true"), ("sh", "-c", f"{LEFT[what][1]} 2>&1; true")
    before = said(world, *look)
    before_keepers = keepers()
    said(world, *leave)
    assert said(world, *look) == before
    assert keepers() == before_keepers  # it was in the same container's place


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="asks the system by the numbers of its calls")
@pytest.mark.parametrize("what", IN_PYTHON)
def test_a_task_finds_nothing_of_what_a_program_left(world, what):
    leave, look = IN_PYTHON[what]
    before = python(world, look)
    python(world, leave)
    assert python(world, look) == before


def test_a_task_sees_its_own_processes_alone_and_has_the_rights_of_a_container(world):
    (line,) = said(
        world, "sh", "-c", "echo $$ $(ls -d /proc/[0-9]* | wc -l) $(grep CapEff /proc/self/status | cut -f2)"
    )
    assert line.split()[0] == "2"
    assert int(line.split()[1]) <= 5
    assert line.split()[2] == "00000000a80425fb"  # Docker's


def test_a_keeper_that_was_killed_while_it_had_no_task_is_replaced(world):
    said(world, "true")
    (one, *_) = keepers()
    os.kill(one, signal.SIGKILL)
    assert said(world, "echo", "in another one") == ["in another one"]
    assert one not in keepers()


def test_the_end_of_all_that_runs_there_is_told_as_that_of_a_killed_program(world):
    (task,) = world.start(world.define("sleep", "76"))
    world.until(task, "RUNNING")
    below = [children(keeper) for keeper in keepers()]
    (of_keeper,) = (there for there in below if any("76" in command_line(one) for one in there))
    (first,) = (first for one in of_keeper for first in children(one))
    os.kill(first, signal.SIGKILL)
    assert world.until(task)["containers"][0]["exitCode"] == 137
    assert said(world, "sh", "-c", "echo $$") == ["2"]


def test_memory_counts_too_of_what_a_program_has_left_behind(world):
    hog = "python3 -c 'kept = [0]\nfor one in kept: kept.append(bytes([1]) * 2**22)'"
    line = f"( ( {hog}; echo $? > /tmp/ended ) & ); until [ -s /tmp/ended ]; do sleep 0.05; done; cat /tmp/ended"
    assert said(world, "sh", "-c", line, image=PYTHON)[-1] == "137"


def test_the_first_process_cannot_be_looked_into_nor_ended(world):
    tried = "cat /proc/1/environ /proc/1/maps; ls -l /proc/1/root/ /proc/1/cwd/; kill -9 1; kill -15 1; kill -1 1; echo still here"
    assert said(world, "sh", "-c", f"{{ {tried}; }} 2>/dev/null") == ["still here"]
