"""A request's head is read as werkzeug and moto read it, and what is too large of it, or none, is refused."""

import http.client
import io
from types import SimpleNamespace

import pytest
from moto.moto_server.werkzeug_app import MotoRequestHandler

from helpers.sandbox import connections
from helpers.sandbox.request_head import HeadError, read_headers, variables
from tests.support.connections import raw, reads_nothing, serving

OWN = ("wsgi.", "werkzeug.", "SERVER_", "REMOTE_")
HEADS = [
    b"",
    b"Host: 127.0.0.1:80\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n",
    b"host:x\r\nX-Two: a\r\nx-two:  b \r\nX-TWO: c\r\n",
    b"X-Long: one\r\n two\r\n\tthree\r\nX-Next: y\r\n",
    b"x-amz-meta-my_key: 1\r\nx-amz-meta-my-key: 2\r\nX_Other: 3\r\n",
    b"x-amz-meta-a_b: 1\r\nX-Amz-Meta-a_b: 2\r\n",
    b"X-Text: caf\xc3\xa9\r\nX-Empty:\r\n",
    b"X-Colons: a:b:c\r\nX-Unix: y\nX-Last: z\r\n",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("path", ["/", "/a%20b/%E3%81%82?x=1&y=%20", "http://elsewhere:1/path?q", "/a//b", "/\xe3"])
def test_it_makes_the_environment_that_moto_makes(head, path):
    ours, moto = (_handler(of, path) for of in (connections.Connection, MotoRequestHandler))
    ours.url = connections.urlsplit(path)
    ours.headers = read_headers(io.BytesIO(head + b"\r\n"))
    moto.headers = http.client.parse_headers(io.BytesIO(head + b"\r\n"))
    made, wanted = ours.make_environ(), moto.make_environ()
    assert {name: value for name, value in made.items() if not name.startswith("wsgi.")} == {
        name: value for name, value in wanted.items() if not name.startswith("wsgi.")
    }
    assert made.keys() == wanted.keys() | {"wsgi.input_terminated"}


def _handler(of: type, path: str):
    one = of.__new__(of)
    one.command, one.path, one.request_version = "GET", path, "HTTP/1.1"
    one.client_address, one.connection, one.rfile = ("127.0.0.1", 5), None, io.BytesIO()
    one.server = SimpleNamespace(
        ssl_context=None, multithread=True, multiprocess=False, server_address=("127.0.0.1", 80), _server_version="w"
    )
    return one


def test_a_body_in_chunks_is_known_by_its_header():
    handler = _handler(connections.Connection, "/")
    handler.url, handler.headers = (
        connections.urlsplit("/"),
        read_headers(io.BytesIO(b"Transfer-Encoding: chunked\r\n\r\n")),
    )
    assert handler.make_environ()["wsgi.input_terminated"]


def test_a_name_is_found_in_any_letters_and_the_first_of_several_counts():
    headers = read_headers(io.BytesIO(b"Connection: close\r\nconnection: keep-alive\r\n\r\n"))
    assert headers.get("CONNECTION") == "close"
    assert headers.get("Expect", "") == ""


def test_a_head_ends_where_its_body_begins():
    stream = io.BytesIO(b"X-Good: 1\r\n\r\nbody")
    assert variables(read_headers(stream)) == {"HTTP_X_GOOD": "1", "moto.preserved_header_names": {}}
    assert stream.read() == b"body"


@pytest.mark.parametrize("head", [b"X: 1\r\n" * 101, b"X: " + b"y" * 70_000 + b"\r\n"])
def test_a_head_that_is_too_large_is_refused(head):
    with pytest.raises(HeadError):
        read_headers(io.BytesIO(head + b"\r\n"))


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 101 + b"\r\n", b"431"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/2.0\r\n\r\n", b"505"),
        (b"GET /\r\n\r\n", b"400"),
        (b"GET / a b HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.x\r\n\r\n", b"400"),
        (b"GET http://[ HTTP/1.1\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_ends(port, content, status):
    assert raw(port, content).split()[1] == status


@pytest.fixture(scope="module")
def port():
    with serving(reads_nothing) as found:
        yield found
