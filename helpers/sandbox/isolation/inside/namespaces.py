"""A network of a process's own, where the system gives one (Linux). The standard library alone."""

import ctypes
import fcntl
import os
import socket
import struct

LIBRARY = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NET = 0x10000000, 0x40000000
UP, SET_FLAGS = 1, 0x8914


def own_network(port: int) -> socket.socket | None:
    """Give this process a network with nothing but a loopback, and a socket that listens on `port` of it (0: none).

    Raises OSError where that is refused.
    """
    user, group = os.getuid(), os.getgid()
    if LIBRARY.unshare(NEW_USER | NEW_NET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh22x", b"lo", UP))
    return socket.create_server(("127.0.0.1", port), backlog=100) if port else None
