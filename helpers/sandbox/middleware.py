"""The WSGI middleware in front of moto: which requests are let through, and what the others are answered."""

import contextlib
import hmac
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qs, parse_qsl

from helpers.sandbox import overlay
from helpers.sandbox.answers import Start, as_json, error, plain
from helpers.sandbox.client import answer_to
from helpers.sandbox.overlay import history, presigned

NO_METADATA = "this sandbox has no task metadata endpoint; `aws ecs describe-tasks` says what it would"


class RequestLock:
    """A readers-writer lock: requests share it; held exclusively, it waits for those in progress."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False

    def shared(self) -> "RequestLock":
        """The lock itself, for `with`."""
        return self

    def __enter__(self) -> None:
        with self._changed:
            while self._shut:
                self._changed.wait()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._inside -= 1
            if self._shut:  # somebody waits for those in progress
                self._changed.notify_all()

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._shut)
            self._shut = True
            self._changed.wait_for(lambda: self._inside == 0)
        try:
            yield
        finally:
            with self._changed:
                self._shut = False
                self._changed.notify_all()


class SandboxMiddleware:
    """A WSGI application around moto's. Control paths need the token; all else needs a signature."""

    def __init__(
        self,
        application: Callable,
        token: str,
        actions: dict[str, Callable[..., object]],
        answered: Callable[[str], None] = lambda service: None,
        not_saved: Callable[[], str] = lambda: "",
    ):
        self.application = application
        self.token = token
        self.actions = actions
        self.answered = answered
        self.not_saved = not_saved
        self.port = 0
        self.last_request = time.monotonic()
        self.requests = RequestLock()

    def __call__(self, environ: dict, start: Start) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return plain(start, "421 Misdirected Request", "this sandbox answers as 127.0.0.1 only")
        if "HTTP_ORIGIN" in environ:
            return plain(start, "403 Forbidden", "this sandbox does not answer web pages")
        path = environ.get("PATH_INFO", "")
        if path.startswith("/_workshop/"):
            return self._control(path.removeprefix("/_workshop/"), environ, start)
        self.last_request = time.monotonic()
        for_moto = path.lstrip("/").startswith("moto-api")
        if for_moto and not self._has_token(environ):
            return plain(start, "403 Forbidden", "this path needs the sandbox's token")
        with self.requests.shared():
            if not for_moto and (refusal := presigned.admit(environ)):
                return error(environ, start, *refusal)
            service = _service(environ)
            overlay.install_for(service)
            body = history.recorded(self.application, environ, start)
            self.answered(service)
            return body

    def _has_token(self, environ: dict) -> bool:
        return hmac.compare_digest(environ.get("HTTP_X_WORKSHOP_TOKEN", "").encode(), self.token.encode())

    def _control(self, action: str, environ: dict, start: Start) -> Iterable[bytes]:
        if action == "health":
            nonce = parse_qs(environ.get("QUERY_STRING", "")).get("nonce", [""])[0]
            return as_json(start, {"answer": answer_to(self.token, nonce), "not_saved": self.not_saved()})
        if action.startswith("metadata/"):
            return plain(start, "404 Not Found", NO_METADATA)
        if not self._has_token(environ) or environ["REQUEST_METHOD"] != "POST":
            return plain(start, "403 Forbidden", "this path needs the sandbox's token")
        if action not in self.actions:
            return plain(start, "404 Not Found", f"no control action {action!r}")
        given = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        return as_json(start, {action: self.actions[action](**given)})


def _service(environ: dict) -> str:
    """The service that a signed request is for ("ec2"), from its credential's scope; "" where it names none."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""
