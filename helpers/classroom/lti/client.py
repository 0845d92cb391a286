"""Requests to the LMS: no redirect is followed, an answer has a largest size and a time within which it must be there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

LARGEST = 1_000_000  # bytes of an answer
WITHIN = 15.0  # seconds, from looking up the name to the last byte


class NoConnection(Exception):
    """No answer came; its argument says why."""


@dataclass(frozen=True)
class Answer:
    """What the LMS answered."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Makes requests, until it is closed."""

    def __init__(self, within: float = WITHIN):
        self._within = within
        self._http = AsyncHTTPClient(force_instance=True, max_body_size=LARGEST)

    async def ask(
        self, address: str, body: str | None = None, headers: Mapping[str, str] | None = None, method: str = ""
    ) -> Answer:
        """The answer, whatever its status; a POST where there is a body. Raises NoConnection."""
        request = HTTPRequest(
            address, method=method or ("GET" if body is None else "POST"), body=body, headers=dict(headers or {}),
            follow_redirects=False, connect_timeout=self._within, request_timeout=self._within,
        )  # fmt: skip
        try:
            answer = await self._http.fetch(request, raise_error=False)
        except (HTTPClientError, OSError, ValueError) as error:
            raise NoConnection(str(error) or type(error).__name__) from error
        return Answer(answer.code, answer.body or b"", answer.headers)

    def close(self) -> None:
        self._http.close()
