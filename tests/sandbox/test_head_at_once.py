"""A head that is there already is read at once, and as it is read line by line."""

import io
import time

import pytest
from moto.core.request import EnvironHeaders
from werkzeug.exceptions import BadRequestKeyError

from helpers.sandbox import request_head
from helpers.sandbox.overlay import repeated_work
from helpers.sandbox.request_head import LONGEST_NAME, MOST, MOST_NAMES, HeadError, Names, read_headers, variables
from tests.support.installed_gaps import installed

HEADS = [
    b"",
    b"Host: 127.0.0.1:80\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n",
    b"host:x\r\nX-Two: a\r\nx-two:  b \r\nX-TWO:\t c\r\n",
    b"x-amz-meta-my_key: 1\r\nX_Other: 3\r\n",
    b"X-Text: caf\xc3\xa9\r\nX-Empty:\r\nX-Spaces:   \r\nX-Colons: a:b:c\r\n",
    b"X-Long: one\r\n two\r\n\tthree\r\nX-Next: y\r\n",
    b"X-Unix: y\nX-Last: z\r\n",
    b"X: 1\r\n" * MOST,
]
WRONG = [
    b"X-No-Colon\r\n",
    b"X Space: 1\r\n",
    b": no name\r\n",
    b"X-Nul: a\0b\r\n",
    b"X-Return: a\rb\r\n",
    b" begins: with a space\r\n",
    b"X: 1\r\n" * (MOST + 1),
    b"Content-Length: 1\r\nContent-Length: 2\r\n",
]


class Slowly(io.RawIOBase):
    """A connection that gives so many bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        self.content, self.size = io.BytesIO(content), size

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        part = self.content.read(min(len(room), self.size))
        room[: len(part)] = part
        return len(part)


def of_connection(content: bytes, size: int = 8192) -> io.BufferedReader:
    return io.BufferedReader(Slowly(content, size), 8192)


@pytest.mark.parametrize("body", [b"", b"body", b"\r\n\r\n", b"X-Not: a header\r\n\r\n"])
@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
@pytest.mark.parametrize("size", [1, 7, 8192])
def test_it_is_the_same_as_line_by_line_and_ends_where_the_body_begins(head, body, size):
    content = head + b"\r\n" + body
    by_line, at_once = io.BytesIO(content), of_connection(content, size)
    at_once.peek()
    expected, found = read_headers(by_line), read_headers(at_once)
    assert (found.pairs, dict(found), found.length) == (expected.pairs, dict(expected), expected.length)
    assert variables(found) == variables(expected)
    assert at_once.read() == body


def test_a_head_that_is_there_is_read_at_once(monkeypatch):
    monkeypatch.setattr(request_head, "_read_by_line", lambda stream: pytest.fail("read by line"))
    assert read_headers(of_connection(b"Host: x\r\nX-Two: b\r\n\r\n")).pairs == [("Host", "x"), ("X-Two", "b")]


@pytest.mark.parametrize("head", WRONG, ids=range(len(WRONG)))
def test_what_is_no_head_is_refused_in_the_same_way(head):
    refusals = []
    for stream in (io.BytesIO(head + b"\r\n"), of_connection(head + b"\r\n")):
        with pytest.raises((HeadError, ValueError)) as error:
            read_headers(stream)
        refusals.append((error.type, str(error.value)))
    assert refusals[0] == refusals[1]


def test_a_head_of_spaces_is_refused_at_once():
    begun = time.process_time()
    with pytest.raises(ValueError, match="no header"):
        read_headers(io.BytesIO(b"X:" + b" " * 65_000 + b"\0\r\n\r\n"))
    assert time.process_time() - begun < 2  # by trying each place where the value may begin it takes ten times as long


def test_names_are_remembered_as_long_as_there_is_room():
    made = []
    names = Names(lambda name: made.append(name) or name.upper())
    assert [names["a"], names["a"], made] == ["A", "A", ["a"]]
    long = "x" * LONGEST_NAME
    assert (names[long], names[long], made.count(long)) == (long.upper(), long.upper(), 2)
    for number in range(MOST_NAMES + 10):
        assert names[f"n{number}"] == f"N{number}"
    assert len(names) == MOST_NAMES


def test_a_header_is_there_or_not_as_moto_has_it():
    headers = EnvironHeaders({"HTTP_X_TWO": "2", "CONTENT_LENGTH": "3", "HTTP_CONTENT_TYPE": "no header"})
    names = ("X-Two", "x-two", "Content-Length", "content-type", "X-None", "")
    expected = [name in headers for name in names]
    with installed(repeated_work):
        assert [name in headers for name in names] == expected
        assert headers["x-TWO"] == "2"
        for name in ("X-None", 5):
            with pytest.raises(KeyError):
                headers[name]
        with pytest.raises(BadRequestKeyError):
            headers[None]
