"""A request is answered as moto's own server answers it, and by none that has to wait for another service."""

import io
import subprocess
import sys
import threading

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from helpers.home import PROJECT
from helpers.sandbox import dispatching
from helpers.sandbox.dispatching import Dispatcher

FORM = "application/x-www-form-urlencoded"
VARYING = ("date", "x-amzn-requestid", "access-control-allow-origin", "last-modified")


def asked(application, service: str, method: str, path: str, body: bytes = b"", **more: str) -> tuple[str, dict, bytes]:
    """The status, the headers and the body of an answer, without what differs each time."""
    told: list = []
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=AKIA/20261130/eu-west-1/{service}/aws4_request, Signature=x",
    }
    content = application(environ | more, lambda *given: told.append(given))
    whole = b"".join(content)
    headers = {name.lower(): value for name, value in told[0][1] if name.lower() not in VARYING}
    return told[0][0], headers, whole


@pytest.fixture
def moto():
    return DomainDispatcherApplication(create_backend_app)


@pytest.mark.parametrize(
    ("service", "method", "path", "body", "more"),
    [
        ("sts", "POST", "/", b"Action=GetSessionToken&Version=2011-06-15", {"CONTENT_TYPE": FORM}),
        ("s3", "GET", "/", b"", {}),
        ("s3", "PUT", "/a-bucket-of-dispatching", b"", {}),
        ("s3", "HEAD", "/a-bucket-of-dispatching", b"", {}),
        ("s3", "DELETE", "/a-bucket-of-dispatching", b"", {}),
        ("s3", "GET", "/no-such-bucket-of-dispatching/a%20key", b"", {}),
        ("lambda", "GET", "/2015-03-31/functions/", b"", {}),
        ("lambda", "GET", "/no/such/page", b"", {}),
        ("lambda", "PATCH", "//2015-03-31//functions", b"", {}),
        ("sqs", "POST", "/", b"{}", {"HTTP_X_AMZ_TARGET": "AmazonSQS.ListQueues"}),
    ],
)
def test_it_answers_as_moto_does(moto, service, method, path, body, more):
    status, headers, content = asked(moto, service, method, path, body, **more)
    ours = asked(Dispatcher(), service, method, path, body, **more)
    assert (ours[0], ours[1].keys()) == (status, headers.keys())
    assert abs(len(ours[2]) - len(content)) < 100  # a request's id, a time


def test_a_service_is_made_once_and_others_do_not_wait_for_it(monkeypatch):
    began, goes_on, made = threading.Event(), threading.Event(), []

    def slowly(name):
        made.append(name)
        if name == "sqs":
            began.set()
            assert goes_on.wait(20)
        return of_moto(name)

    of_moto = dispatching._made
    monkeypatch.setattr(dispatching, "_made", slowly)
    dispatcher = Dispatcher()
    ask = (dispatcher, "s3", "GET", "/")
    asked(*ask)
    sqs = (dispatcher, "sqs", "POST", "/", b"{}")
    waiting = [
        threading.Thread(target=asked, args=sqs, kwargs={"HTTP_X_AMZ_TARGET": "AmazonSQS.ListQueues"}) for _ in range(2)
    ]
    for thread in waiting:
        thread.start()
    assert began.wait(20)
    assert asked(*ask)[0] == "200 OK"
    goes_on.set()
    for thread in waiting:
        thread.join(20)
    assert made == ["s3", "sqs"]


WITHOUT_FLASK = """
import sys
from helpers.imports import leave_out_flask
leave_out_flask()
from helpers.sandbox.dispatching import Dispatcher
from tests.sandbox.test_dispatching import asked
dispatcher = Dispatcher()
print(asked(dispatcher, "s3", "GET", "/")[0], "flask" in sys.modules)
print(asked(dispatcher, "", "POST", "/moto-api/reset")[0], "flask" in sys.modules)
"""


def test_flask_is_there_for_motos_own_pages_alone():
    words = [sys.executable, "-c", WITHOUT_FLASK]
    said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=PROJECT).stdout
    assert said.splitlines() == ["200 OK False", "200 OK True"]
