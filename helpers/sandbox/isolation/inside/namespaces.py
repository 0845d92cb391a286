"""Namespaces of a process's own, where the system gives them (Linux). The standard library alone."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct

import system_calls
from processes import SystemFile

LIBRARY = ctypes.CDLL(None, use_errno=True)
USERS, HOST, PROCESSES, NETWORK, MOUNTS, IPC = 0x10000000, 0x04000000, 0x20000000, 0x40000000, 0x00020000, 0x08000000
NAMES = {MOUNTS: "mnt", IPC: "ipc"}
CLONE = {"x86_64": 56, "aarch64": 220}  # the system call's number
TRACES = ("dev", "snmp", "snmp6", "netstat", "sockstat", "ip6_flowlabel")
UP, SET_FLAGS = 1, 0x8914
NO_NEW_PRIVILEGES, DROP_CAPABILITY, DUMPABLE = 38, 24, 4  # of prctl
SECCOMP, FILTER = 22, 2
NUMBERS = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "FSETID": 4, "KILL": 5, "SETGID": 6, "SETUID": 7, "SETPCAP": 8}
NUMBERS |= {"NET_BIND_SERVICE": 10, "NET_RAW": 13, "SYS_CHROOT": 18, "MKNOD": 27, "AUDIT_WRITE": 29, "SETFCAP": 31}


def own_network(port: int) -> socket.socket | None:
    """Give this process a network with nothing but a loopback, and a socket that listens on `port` of it (0: none).

    Raises OSError where that is refused.
    """
    user, group = os.getuid(), os.getgid()
    _checked(LIBRARY.unshare(USERS | NETWORK), "unshare")
    be_root(user, group)
    return listening(port)


def forked_apart() -> int:
    """Fork, with the child the first process in namespaces of its own, where it has no user yet (`be_root`).

    Gives what fork gives; raises OSError where it is refused. There must be one thread alone, as os.fork wants it, too.
    """
    kinds = USERS | HOST | PROCESSES | NETWORK | MOUNTS | IPC
    number = CLONE.get(os.uname().machine)
    if number is None:
        raise OSError(errno.ENOSYS, "clone")
    child = LIBRARY.syscall(number, kinds | signal.SIGCHLD, 0, 0, 0, 0)
    if child < 0:
        raise OSError(ctypes.get_errno(), "clone")
    return child


def be_root(user: int, group: int) -> None:
    """Have this user and group be root in this process's new namespace, where nobody can map anything any more."""
    maps = ("uid_map", b"0 %d 1" % user), ("gid_map", b"0 %d 1" % group), ("projid_map", b"0 0 1")
    for name, content in (("setgroups", b"deny"), *maps):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        os.write(descriptor, content)
        os.close(descriptor)


def own() -> dict[int, int]:
    """Descriptors of this process's namespaces of those kinds that are new for each task, by their kinds."""
    return {kind: os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for kind, name in NAMES.items()}


def of_mounts() -> int:
    """A descriptor of this process's namespace of mounts."""
    return os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)


def new(kinds: int) -> None:
    """Have new namespaces of these kinds; one of processes is for what this process starts. Raises OSError."""
    _checked(LIBRARY.unshare(kinds), "unshare")


def enter(descriptor: int, kinds: int) -> None:
    """Have a namespace of this kind, or those of a process that the descriptor is of. Raises OSError."""
    _checked(LIBRARY.setns(descriptor, kinds), "setns")


def traces() -> dict[str, SystemFile]:
    """What tells of whatever was done in this process's network, by name: all that was counted, and how many sockets there are."""
    return {name: SystemFile(f"/proc/self/net/{name}") for name in TRACES}  # those of IPv6 may not be there


def _checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def listening(port: int) -> socket.socket | None:
    """Have the loopback of this process's new network; gives a socket that listens on `port` of it (0: none)."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh22x", b"lo", UP))
    return socket.create_server(("127.0.0.1", port), backlog=100) if port else None


def let_nobody_in() -> None:
    """Have no other process of this user look into this one. Raises OSError."""
    _checked(LIBRARY.prctl(DUMPABLE, 0, 0, 0, 0), "dumpable")


def limit(capabilities: list[str]) -> None:
    """Have what this process starts own these capabilities ("CAP_CHOWN") at most, and be refused some system calls, for ever; this
    process keeps its capabilities. Raises OSError.
    """
    kept = {NUMBERS[name.removeprefix("CAP_")] for name in capabilities}
    for number in range(64):
        if number not in kept and LIBRARY.prctl(DROP_CAPABILITY, number, 0, 0, 0) != 0:
            break  # there are no more
    _checked(LIBRARY.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    refused = system_calls.refusing()
    code = ctypes.create_string_buffer(refused, len(refused))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(code))
    _checked(LIBRARY.prctl(SECCOMP, FILTER, program, 0, 0), "seccomp")
