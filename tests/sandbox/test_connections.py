"""Connections to the sandbox stay open, and each request begins where the one before ended."""

import http.client
import socket
import threading
import time
import weakref

import pytest

from helpers.sandbox import connections
from tests.support.connections import serving


def application(environ, start):
    """Tell how much of the body was there; on /unread, read nothing of it."""
    read = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    content = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(read)}".encode()
    length = [] if environ["PATH_INFO"] == "/endless" else [("Content-Length", str(len(content)))]
    start("200 OK", length)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else content]


@pytest.fixture(scope="module")
def port():
    with serving(application) as found:
        yield found


@pytest.fixture
def connection(port):
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    one.connect()
    one.auto_open = 0  # a second connection would be an error
    yield one
    one.close()


def ask(connection, method, path, body=None, **headers) -> str:
    connection.request(method, path, body, headers)
    return connection.getresponse().read().decode()


def raw(port: int, content: bytes) -> bytes:
    """What comes back until the other end closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(content)
        return b"".join(iter(lambda: one.recv(1 << 16), b""))


def test_one_connection_serves_many_requests(connection):
    for body in (b"", b"x", b"y" * 100_000):
        assert ask(connection, "PUT", "/key", body) == f"PUT /key {len(body)}"
    assert ask(connection, "HEAD", "/key") == ""
    assert ask(connection, "GET", "/a%2Fb") == "GET /a/b 0"


def test_what_a_request_brought_is_let_go_with_its_answer():
    """A large object stayed in memory as long as its connection was open."""

    class Brought:
        pass

    def asked(environ, start):
        environ["brought"] = one = Brought()
        one.itself = one  # as moto's objects lead to themselves
        gone.append(weakref.ref(one))
        return application(environ, start)

    gone = []
    server = connections.listen(asked, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    one = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        assert ask(one, "PUT", "/key", b"x" * 5_000_000) == "PUT /key 5000000"
        deadline = time.monotonic() + 20
        while gone[0]() is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert gone[0]() is None
    finally:
        one.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_body_that_nobody_read_is_not_the_next_request(connection):
    assert ask(connection, "POST", "/unread", b"GET /other HTTP/1.1\r\n\r\n" * 500) == "POST /unread 0"
    assert ask(connection, "GET", "/next") == "GET /next 0"


def test_a_long_body_that_nobody_read_ends_the_connection(port):
    length = connections.UNREAD + 2 * connections.AT_ONCE
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(b"POST /unread HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % length)
        one.sendall(b"x" * (connections.UNREAD + connections.AT_ONCE))
        said = b"".join(iter(lambda: one.recv(1 << 16), b""))
    assert said.endswith(b"POST /unread 0")


def test_a_body_in_chunks_has_its_end(connection):
    chunks = iter([b"a" * 10, b"b" * 20])
    connection.request("PUT", "/chunks", chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().read() == b"PUT /chunks 30"
    assert ask(connection, "GET", "/next") == "GET /next 0"


def test_an_answer_without_a_length_ends_with_the_connection(port):
    said = raw(port, b"GET /endless HTTP/1.1\r\n\r\n")
    assert b"Connection: close\r\n" in said
    assert said.endswith(b"GET /endless 0")


@pytest.mark.parametrize("request_line", [b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"])
def test_a_client_that_wants_the_end_has_it(port, request_line):
    assert raw(port, request_line).endswith(b"GET / 0")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("expects", [b"Expect: 100-continue", b"expect:100-Continue"])
def test_a_client_that_asks_first_is_told_to_go_on(port, expects, place):
    lines = [b"Content-Length: 1", b"Connection: close"]
    lines.insert(place, expects)
    said = raw(port, b"\r\n".join([b"PUT / HTTP/1.1", *lines, b"", b"x"]))
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert said.count(b"100 Continue") == 1


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_client_that_does_not_ask_is_not_told_to(port, version):
    expects = b"Expect: 100-continue\r\n" if version == b"1.0" else b""
    body = b"\r\nExpect: 100-continue\r\n\r\n"
    head = b"PUT / HTTP/%s\r\nX: 1\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n" % (version, expects, len(body))
    said = raw(port, head + body)
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"PUT / %d" % len(body))


@pytest.mark.parametrize("length", [b"-1", b"+1", b"1e3", b"\xb2", b"99999999999999999999"])
def test_a_length_that_is_none_takes_no_room_and_no_next_request(port, connection, length):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(b"PUT / HTTP/1.1\r\nContent-Length: " + length + b"\r\nConnection: close\r\n\r\n")
        one.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: one.recv(1 << 16), b""))
    assert said.split()[1] == b"400"
    assert ask(connection, "GET", "/") == "GET / 0"


@pytest.mark.parametrize(
    "content", [b"GET / HT", b"PUT / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf", b"\x16\x03\x01", b"\r\n\r\n"]
)
def test_a_request_cut_off_in_the_middle_does_no_harm(port, connection, content, capfd):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(content)
    assert ask(connection, "GET", "/") == "GET / 0"
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("content", [b"", b"GET / HTTP/1.1\r\nX: ", b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"])
def test_a_connection_ends_where_nothing_comes_for_as_long_as_it_waits(monkeypatch, capfd, content):
    monkeypatch.setattr(connections, "IDLE", 0.2)
    with serving(application) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(content)
        assert b"".join(iter(lambda: one.recv(1 << 16), b""))[:12] in (b"", b"HTTP/1.1 400")
    assert "Traceback" not in capfd.readouterr().err


def test_a_connection_ends_where_nobody_reads_what_is_answered(monkeypatch, capfd):
    def parts():
        try:
            while True:
                yield b"x" * (1 << 20)
        finally:
            ended.set()

    def endless(environ, start):
        start("200 OK", [("Content-Length", str(1 << 40))])
        return parts()

    ended = threading.Event()
    monkeypatch.setattr(connections, "IDLE", 0.2)
    with serving(endless) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert ended.wait(20)
    assert "Traceback" not in capfd.readouterr().err


def test_connections_that_nobody_uses_keep_nobody_waiting(port, connection):
    idle = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(200)]
    try:
        assert ask(connection, "GET", "/") == "GET / 0"
    finally:
        for one in idle:
            one.close()
