"""A container's root folder, mounted from the words that bubblewrap would be given, as bubblewrap mounts it: what is of this
machine appears read-only in a tmpfs of its own, with devices, a /dev/shm and a /proc that are the container's own. Linux alone.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterator

LIBRARY = ctypes.CDLL(None, use_errno=True)
LIBRARY.mount.argtypes = [*[ctypes.c_char_p] * 3, ctypes.c_ulong, ctypes.c_char_p]
OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR = 428, 429, 442  # the same numbers on all machines
HERE, EMPTY_PATH, RECURSIVE, CLONE = -100, 0x1000, 0x8000, 1
FROM_DESCRIPTOR = 4
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # the same as flags of mounts and as their attributes
NO_ACCESS_TIMES = 0x400  # else, to look into a folder would change it
OF_FOLDERS, OF_TERMINALS = NO_SETUID | NO_DEVICES | NO_ACCESS_TIMES, NO_SETUID | NO_PROGRAMS | NO_ACCESS_TIMES
DETACH = 2
BIND = 0x1000 | 0x4000  # with all that is mounted below
CLOSED = struct.pack("QQQQ", READ_ONLY | NO_SETUID | NO_DEVICES, 0, 0, 0)
DEVICES_ALONE = struct.pack(
    "QQQQ", READ_ONLY | NO_SETUID, 0, 0, 0
)  # themselves; what is written to them is none of a mount
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS_OF_DEVICES = {"stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"}
LINKS_OF_DEVICES |= {"fd": "/proc/self/fd", "core": "/proc/kcore", "ptmx": "pts/ptmx"}
COVERED = ("sys", "sysrq-trigger", "irq", "bus")  # of /proc, where they could be written
PROC = "/.proc"  # what shows the processes of containers, where their keeper sees it
ANYWHERE = "/tmp"  # noqa: S108 where a first root is made, once what it binds is at hand; nobody else sees it there
NEXT = "/.next"  # where the next one is made, from what is in that; a kit can lie in /tmp
# How many words follow an option; those of `OF_PROCESS` say nothing of mounts.
OF_PROCESS = {"--unshare-user": 0, "--unshare-pid": 0, "--unshare-ipc": 0, "--unshare-uts": 0, "--die-with-parent": 0}
OF_PROCESS |= {"--uid": 1, "--gid": 1, "--hostname": 1, "--cap-drop": 1, "--cap-add": 1, "--chdir": 1}
OF_MOUNTS = {"--dev": 1, "--proc": 1, "--dir": 1, "--symlink": 2, "--ro-bind": 2, "--ro-bind-try": 2}


Options = list[tuple[str, list[str]]]
Plan = list[tuple]  # functions, each with what it is given


def options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The options of bubblewrap in these words of a command line. Raises ValueError for one that is not known here."""
    place = 0
    while place < len(words):
        name = words[place]
        count = OF_MOUNTS.get(name, OF_PROCESS.get(name))
        if count is None:
            raise ValueError(f"unknown option {name}")
        yield name, words[place + 1 : place + 1 + count]
        place += 1 + count


def plan(asked: Options) -> Plan:
    """The steps by which what is `asked` for is made in the working folder. Raises OSError for what is not on this machine."""
    steps: Plan = []
    made: set[str] = set()
    for name, given in asked:
        if name in OF_MOUNTS:
            steps += _steps(name, given[:-1], given[-1].strip("/"), made)
    return steps


def _steps(name: str, given: list[str], target: str, made: set[str]) -> Iterator[tuple]:
    if name == "--symlink":
        yield from _folder(os.path.dirname(target), made)
        yield os.symlink, given[0], target
    elif name == "--dir":
        yield from _folder(target, made)
    elif name == "--proc":
        yield from _folder(target, made)
        yield _bind, PROC, target
    elif name == "--dev":
        yield from _devices(target, made)
    elif name == "--ro-bind" or os.path.exists(given[0]):
        yield from _bound(given[0], target, made)


def _bound(source: str, target: str, made: set[str]) -> Iterator[tuple]:
    if stat.S_ISDIR(os.stat(source).st_mode):
        yield from _folder(target, made)
    else:
        yield from _folder(os.path.dirname(target), made)
        yield _file, target
    yield _bind, source, target


def _devices(target: str, made: set[str]) -> Iterator[tuple]:
    yield from _folder(target, made)
    yield _mount, b"tmpfs", target, b"tmpfs", OF_FOLDERS, b"mode=755"
    for name in DEVICES:
        yield from _bound(f"/dev/{name}", f"{target}/{name}", made)
    for name, to in LINKS_OF_DEVICES.items():
        yield os.symlink, to, f"{target}/{name}"
    for name in ("shm", "pts"):
        yield os.mkdir, f"{target}/{name}", 0o755
    options = b"newinstance,ptmxmode=0666,mode=620"
    yield _mount, b"devpts", f"{target}/pts", b"devpts", OF_TERMINALS, options


def _folder(path: str, made: set[str]) -> Iterator[tuple]:
    if path and path not in made:
        yield from _folder(os.path.dirname(path), made)
        made.add(path)
        yield os.mkdir, path, 0o755


def build(steps: Plan) -> None:
    """Follow a plan where this machine is seen as it is; the folder is the working folder then.

    Raises OSError; the process must end then.
    """
    trees = {source: _tree(source, _attributes(source)) for do, source, *_ in steps if do is _bind and source != PROC}
    former = os.umask(0)
    _begin(ANYWHERE)
    for do, *given in steps:
        if do is not _bind:
            do(*given)
        elif given[0] == PROC:
            _mount(b"proc", given[1], b"proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
        else:
            _move(trees[given[0]], given[1])
    for folder in (PROC, NEXT):
        os.mkdir(folder.strip("/"), 0o755)
    os.umask(former)


def build_again(steps: Plan) -> None:
    """The same where this process lives in such a folder already, and binds what is there as it is: read-only."""
    former = os.umask(0)
    _begin(NEXT)
    for do, *given in steps:
        do(*given)
    os.umask(former)


def make_file(path: str) -> int:
    """Make an empty file; gives its descriptor. Raises OSError."""
    former = os.umask(0)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    finally:
        os.umask(former)


def changeable(steps: Plan) -> list[str]:
    """All that is in such a folder, as paths from there, but what is bound to it: that is read-only, and hides what is below."""
    made, hidden = {"."}, set()
    for do, *given in steps:
        if do is _bind:
            hidden.add(given[1])
        elif do is not _file:
            made.add(given[0] if do is os.mkdir else given[1])
        if do is _mount and given[2] == b"devpts":
            made.add(f"{given[1]}/ptmx")
    return sorted(made - hidden)


def _begin(folder: str) -> None:
    """Have an empty folder of one's own as the working folder."""
    _mount(b"tmpfs", folder, b"tmpfs", OF_FOLDERS, b"mode=755")
    os.chdir(folder)


def enter() -> None:
    """Have the working folder as the root, and nothing else of what was seen before. Raises OSError."""
    if LIBRARY.pivot_root(b".", b".") != 0:
        raise _failed("pivot_root")
    if LIBRARY.umount2(b".", DETACH) != 0:  # the former root, which is on top
        raise _failed("umount")
    os.chdir("/")


def show_processes() -> None:
    """Have `PROC` show the processes of this process's namespace, and what could change the machine read-only. Raises OSError."""
    LIBRARY.umount2(PROC.encode(), DETACH)  # those of the one before
    _mount(b"proc", PROC, b"proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    for name in COVERED:
        if name == "sys" or os.access(f"{PROC}/{name}", os.W_OK):
            _move(_tree(f"{PROC}/{name}", CLOSED), f"{PROC}/{name}")


def _tree(path: str, attributes: bytes) -> int:
    """A descriptor of `path` with all that is mounted below, with these attributes. Raises OSError."""
    tree = LIBRARY.syscall(OPEN_TREE, HERE, path.encode(), CLONE | RECURSIVE | os.O_CLOEXEC)
    if tree < 0 or LIBRARY.syscall(MOUNT_SETATTR, tree, b"", EMPTY_PATH | RECURSIVE, attributes, len(attributes)) != 0:
        raise _failed(path)
    return tree


def _move(tree: int, target: str) -> None:
    if LIBRARY.syscall(MOVE_MOUNT, tree, b"", HERE, target.encode(), FROM_DESCRIPTOR) != 0:
        raise _failed(target)
    os.close(tree)


def _attributes(source: str) -> bytes:
    return DEVICES_ALONE if source.startswith("/dev/") else CLOSED


def _bind(source: str, target: str) -> None:
    _mount(source.encode(), target, None, BIND)


def _file(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))


def _mount(source: bytes, target: str, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    if LIBRARY.mount(source, target.encode(), kind, flags, data) != 0:
        raise _failed(target)


def _failed(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number), what)
