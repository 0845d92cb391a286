"""An answer that is made at once is the one that werkzeug makes, and a request's address that of moto's."""

import pytest
from moto.core.request import Request

from helpers.sandbox import dispatching
from helpers.sandbox.overlay import repeated_work
from tests.support.installed_gaps import installed


def told(make, environ, answer):
    """Status, headers and content that a client gets; None where `make` gives no answer."""
    found = []
    body = make(environ, lambda status, headers, *_: found.extend((status, sorted(headers))), answer)
    return None if body is None else (*found, b"".join(body))


def by_werkzeug(environ, start, answer):
    return dispatching._response(environ, answer)(environ, start)


def environ(method="GET"):
    return {
        "REQUEST_METHOD": method,
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "x",
        "PATH_INFO": "/",
        "SERVER_NAME": "x",
        "SERVER_PORT": "80",
    }


@pytest.mark.parametrize(
    "answer",
    [
        "a text – 文",
        (200, {}, b""),
        (200, {"ETag": '"x"', "x-amz-checksum-crc32": "a=="}, ""),
        (200, {"content-type": "application/xml", "Content-Length": "3"}, b"abc"),
        (200, {"Content-Type": "x", "x-meta": "caf\xe9"}, "abc"),
    ],
)
def test_it_is_the_same(answer):
    assert told(dispatching._plain, environ(), answer) == told(by_werkzeug, environ(), answer)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", (200, {}, "")),
        ("GET", (204, {}, "")),
        ("GET", (404, {}, "")),
        ("GET", (200, {"Location": "/a"}, "")),
        ("GET", (200, {"Content-Location": "/é"}, "")),
        ("GET", (200, {"x": "a\r\nb: c"}, "")),
        ("GET", (200, {"x": ["a", "b"]}, "")),
        ("GET", (200, {"x": 5}, "")),
        ("GET", (200, {}, iter([b"a"]))),
    ],
)
def test_what_is_not_plain_is_left_to_werkzeug(method, answer):
    assert dispatching._plain(environ(method), None, answer) is None


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/",
        "/key",
        "/b/a/key-1_2.~x",
        "/a//b",
        "//b",
        "/a?b=c&d=1.5",
        "/a?b",
        "/a?",
        "/%41",
        "/%E6%96%87",
        "/a b",
        "/a?b=%41",
        "/a+b?c+d",
        "/a;b",
        "/é",
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost:80", "EXAMPLE.com", "b.example.com:0123"])
def test_an_address_is_that_which_moto_finds(place, host):
    def made():
        return Request.from_primitives("GET", f"http://{host}{place}", {"Host": host})

    expected = made().url
    with installed(repeated_work):
        one = made()
        assert one.raw_url
        assert one.url == expected
