"""Reruns beside several workers, without a wait: a worker says and asks of each test by small words over TCP.

By itself TCP holds the second of two words back until the first is acknowledged, which takes 40 ms: six minutes of nine
thousand tests (`TCP_NODELAY` in tcp(7)).
"""

import socket


def say_at_once() -> None:
    """Have the sockets of pytest-rerunfailures send each word as it comes."""
    from pytest_rerunfailures import SocketDB

    begin = SocketDB.__init__

    def begun(self: SocketDB) -> None:
        begin(self)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    SocketDB.__init__ = begun
