"""Moto's services behind one WSGI application, each found at once.

Moto's own dispatcher tries 300 patterns on each request's host, one request at a time, and has Flask answer it, which costs
as much again as a short answer itself. Flask stays for moto's own pages.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import lru_cache
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError
from moto import backends
from moto.core.base_backend import BackendDict
from moto.moto_server.utilities import RegexConverter
from moto.moto_server.werkzeug_app import HTTP_METHODS, BackendRequest, DomainDispatcherApplication
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from helpers.imports import moto_server_with_flask
from helpers.sandbox import ACCOUNT, REGION
from helpers.sandbox.overlay import signatures

LOCATIONS = {"location", "content-location"}  # headers that werkzeug completes
MOST = 256  # hosts, and paths of a service, of which is remembered who answers them


class Dispatcher(DomainDispatcherApplication):
    """Answers each request with the service that it is for; services are made when they are asked for first."""

    def __init__(self) -> None:
        super().__init__(self.service)
        self.lock: Any = nullcontext()  # else all would wait for a service that is being imported
        self.get_backend_for_host = lru_cache(MOST)(self.get_backend_for_host)  # type: ignore[method-assign]
        self._making = Lock()

    def service(self, name: Any) -> Any:
        """The WSGI application of a service ("ec2")."""
        with self._making:
            if name not in self.app_instances:
                self.app_instances[name] = _made(name)
            return self.app_instances[name]


def _made(name: Any) -> Any:
    """The WSGI application of a service."""
    accounts = backends.get_backend(name)
    if isinstance(accounts, BackendDict):
        regions = accounts[ACCOUNT]
        return Service(regions[next(one for one in (REGION, "us-east-1", "aws") if one in regions)])
    app = moto_server_with_flask().create_backend_app(name)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # out to `worded`, which has a better answer than a page of HTML
    return app


class Answer(Response):
    """An answer whose content is HTML where nothing is said of it, as moto's are."""

    default_mimetype = "text/html"


class Part(RegexConverter):
    """A part of a path, which may hold any characters, line feeds too: names of S3's objects do."""

    def __init__(self, rules: Any, expression: str) -> None:
        super().__init__(rules, expression)
        self.regex = f"(?s:{expression})"


class Service:
    """A service of moto's, by the paths that one of its backends has for it."""

    def __init__(self, backend: Any) -> None:
        rules = [
            Rule(path, endpoint=answer, methods=HTTP_METHODS, strict_slashes=False)
            for path, answer in backend.flask_paths.items()
            if path
        ]
        converters = Map.default_converters | {"regex": Part}
        self.rules = Map(rules, converters=converters).bind("localhost")
        self.callback = lru_cache(MOST)(self._callback)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            callback = self.callback(environ["REQUEST_METHOD"], environ["PATH_INFO"])
            signatures.keep_body(environ)
            request = BackendRequest(environ)
            answer = callback(request, request.raw_url, dict(request.headers.items()))
        except ClientError as error:
            answer = 400, {}, error.response["Error"]["Message"]
        except HTTPException as error:
            return error(environ, start)
        return _plain(environ, start, answer) or _response(environ, answer)(environ, start)

    def _callback(self, method: str, path: str) -> Callable[..., Any]:
        decoded = path.encode("latin-1").decode("utf-8", "replace")
        answer, _ = self.rules.match(decoded, method)
        return answer


def _plain(environ: dict[str, Any], start: Callable[..., Any], answer: Any) -> Iterable[bytes] | None:
    """Answer as most are, at once: a text or bytes, of which only the headers tell. None where an answer is another."""
    status, headers, content = answer if len(answer) == 3 else (200, {}, answer)
    names = {name.lower() for name in headers}
    if status != 200 or environ["REQUEST_METHOD"] == "HEAD" or type(content) not in (str, bytes) or names & LOCATIONS:
        return None
    if not all(type(value) is str and value.isprintable() for value in headers.values()):
        return None
    body = content.encode() if isinstance(content, str) else content
    lines = list(headers.items())
    if "content-type" not in names:
        lines.append(("Content-Type", f"{Answer.default_mimetype}; charset=utf-8"))
    if "content-length" not in names:
        lines.append(("Content-Length", str(len(body))))
    start("200 OK", lines)
    return [body]


def _response(environ: dict[str, Any], answer: Any) -> Answer:
    """The response to what a service of moto's answers: status, headers and content, or the content alone."""
    status, headers, content = answer if len(answer) == 3 else (200, {}, answer)
    response = Answer(content, status, headers)
    if environ["REQUEST_METHOD"] == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    return response
