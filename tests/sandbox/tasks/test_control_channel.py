"""A session with a program that starts others: what comes is kept until it is read, and what is closed is heard no more."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.sandbox.isolation.control_channel import ControlChannel, IsolationError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors are passed on Linux and macOS")


def with_channel(work: Callable[[ControlChannel, socket.socket], Awaitable[object]]) -> object:
    """What `work` gives with a channel and its other end, in a loop of its own."""

    async def run() -> object:
        ours, theirs = socket.socketpair()
        with theirs:
            channel = ControlChannel(ours)
            try:
                return await asyncio.wait_for(work(channel, theirs), 20)
            finally:
                channel.close()

    with ThreadPoolExecutor(1) as elsewhere:  # in this thread a browser's loop may run
        return elsewhere.submit(lambda: asyncio.run(run())).result()


async def passing() -> None:
    """Have the loop look what has come."""
    for _ in range(3):
        await asyncio.sleep(0.001)


def test_lines_that_come_at_once_or_in_parts_are_read_one_after_the_other_with_their_descriptors():
    async def work(channel, theirs):
        out, into = os.pipe()
        socket.send_fds(theirs, [b'{"a": 1}\n{"b": '], [out])
        first = await channel.read()
        theirs.sendall(b"2}\n")
        await passing()
        theirs.sendall(b'{"c": 3}\n')
        read = [first, await channel.read(), await channel.read()]
        (came,) = channel.descriptors
        inheritable = os.get_inheritable(came)
        for descriptor in (out, into, came):
            os.close(descriptor)
        return read, inheritable

    assert with_channel(work) == ([{"a": 1}, {"b": 2}, {"c": 3}], False)


def test_what_was_sent_before_the_end_is_read_and_then_the_end_is_told():
    async def work(channel, theirs):
        theirs.sendall(b'{"a": 1}\n{"b": 2}\n')
        theirs.shutdown(socket.SHUT_WR)
        read = [await channel.read()]
        await passing()
        read.append(await channel.read())
        with pytest.raises(IsolationError):
            await channel.read()
        return read

    assert with_channel(work) == [{"a": 1}, {"b": 2}]


def test_who_reads_when_it_is_closed_is_told_and_does_not_wait():
    async def work(channel, _):
        reading = asyncio.ensure_future(channel.read())
        await passing()
        channel.close()
        with pytest.raises(IsolationError):
            await reading
        with pytest.raises(IsolationError):
            await channel.read()

    with_channel(work)


def test_connections_are_accepted_until_another_socket_listens_in_its_place():
    async def work(channel, _):
        accepted = []
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        places = [one.getsockname() for one in sockets]
        for one in sockets:
            channel.listen(one, accepted.append)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(places[0], timeout=5)
        with socket.create_connection(places[1], timeout=5) as connection:
            while not accepted:
                await asyncio.sleep(0.001)
            (one,) = accepted
            same = one.getpeername() == connection.getsockname() and one.getblocking()
            one.close()
        channel.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(places[1], timeout=5)
        return same

    assert with_channel(work)
