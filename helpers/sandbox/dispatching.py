"""Moto's services behind one WSGI application, each found at once.

Moto's own dispatcher tries 300 patterns on each request's host, one request at a time, and has Flask answer it, which costs
as much again as a short answer itself. Flask stays for what its rules do not match, and for moto's own pages.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import lru_cache
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError
from flask import Response
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import HTTPException

from helpers.sandbox.overlay import signatures

MOST = 256  # hosts, and paths of a service, of which is remembered who answers them
WITH_FLASK = ("moto_api",)  # its pages are Flask's templates


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
    app = create_backend_app(name)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # out to `worded`, which has a better answer than a page of HTML
    return app if name in WITH_FLASK else Service(app)


class Service:
    """A service of moto's without Flask around it."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.rules = app.url_map.bind("localhost")
        self.callback = lru_cache(MOST)(self._callback)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            callback = self.callback(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        except HTTPException:  # nothing is there, or elsewhere
            return self.app(environ, start)
        signatures.keep_body(environ)
        request = self.app.request_class(environ)
        try:
            answer = callback(request, request.raw_url, dict(request.headers.items()))
        except ClientError as error:
            answer = 400, {}, error.response["Error"]["Message"]
        except HTTPException as error:
            return error(environ, start)
        return _response(request, answer)(environ, start)

    def _callback(self, method: str, path: str) -> Callable[..., Any]:
        decoded = path.encode("latin-1").decode("utf-8", "replace")
        rule, _ = self.rules.match(decoded, method, return_rule=True)
        return self.app.view_functions[rule.endpoint].callback


def _response(request: Any, answer: Any) -> Response:
    """The response to what a service of moto's answers: status, headers and content, or the content alone."""
    status, headers, content = answer if len(answer) == 3 else (200, {}, answer)
    response = Response(content, status, headers)
    if request.method == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    return response
