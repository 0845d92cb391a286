"""A learning management system on this machine, for tests: it launches by LTI 1.3, gives tokens, and keeps scores."""

import asyncio
import contextlib
import html
import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from helpers.classroom.lti import claims
from helpers.classroom.lti.settings import Platform

T = TypeVar("T")
CLIENT, DEPLOYMENT = "kit-client", "1"
SCOPES = (claims.SCORE, claims.RESULT)
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
PAGE = """<!doctype html><form method="post" action="{action}"><input type="hidden" name="id_token" value="{token}">
<input type="hidden" name="state" value="{state}"><button id="go">go</button></form>
<script>document.forms[0].submit()</script>"""


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key by its name; making one takes a moment."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_keys(*names: str) -> dict[str, Any]:
    """The public halves as a set of keys."""
    return {"keys": [{**json.loads(RSAAlgorithm.to_jwk(key(one).public_key())), "kid": one} for one in names]}


def platform_at(address: str, **more: Any) -> Platform:
    """What a class knows of the LMS at that address."""
    names = {name: f"{address}/{name}" for name in ("authorize", "jwks", "token")}
    return Platform(address, CLIENT, (DEPLOYMENT,), **names, **({"audience": names["token"]} | more))


def resource_claims(issuer: str, nonce: str, who: str = "learner1", **more: Any) -> dict[str, Any]:
    """The claims of a launch of `who`; an entry of `more` that is None is left out."""
    now = int(time.time())
    made = {
        "iss": issuer, "aud": CLIENT, "sub": f"sub-{who}", "iat": now, "exp": now + 300, "nonce": nonce,
        "email": f"{who}@example.ac.jp",
        claims.MESSAGE_TYPE: claims.RESOURCE_REQUEST, claims.VERSION: "1.3.0", claims.DEPLOYMENT: DEPLOYMENT,
        claims.TARGET_LINK: "https://class.example.ac.jp/hub/lti13/chapter/03_aws_cli",
        claims.RESOURCE_LINK: {"id": "link-1"}, claims.ROLES: [LEARNER],
        claims.GRADES: {"scope": list(SCOPES), "lineitem": f"{issuer}/items/1/lineitem?type_id=7"},
    }  # fmt: skip
    return {name: value for name, value in (made | more).items() if value is not None}


def linking_claims(issuer: str, nonce: str, who: str = "teacher1", **more: Any) -> dict[str, Any]:
    """The claims with which a teacher asks for the choice of a link."""
    wanted = {"deep_link_return_url": f"{issuer}/linked", "accept_types": ["link", "ltiResourceLink"], "data": "data-1"}
    kind = {claims.MESSAGE_TYPE: claims.DEEP_LINKING_REQUEST, claims.ROLES: [claims.INSTRUCTOR]}
    left_out = {claims.RESOURCE_LINK: None, claims.GRADES: None}
    return resource_claims(issuer, nonce, who, **(kind | left_out | {claims.DEEP_LINKING_SETTINGS: wanted} | more))


def signed(said: dict[str, Any], name: str = "k1", **head: Any) -> str:
    """The claims as a token of that key."""
    return jwt.encode(said, key(name), algorithm="RS256", headers={"kid": name, **head})


class Browser:
    """A browser without a screen; it keeps cookies and sends the forms that an LMS's page sends by itself."""

    def __init__(self):
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def open(self, address, form=None, headers=None):
        """Status, address in the end, and page."""
        data = None if form is None else urlencode(form).encode()
        try:
            with self.opener.open(urllib.request.Request(address, data, headers or {}), timeout=120) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url, error.read().decode()

    def begin(self, address):
        """The first step of a launch: where the LMS's page would send its form, and the form."""
        status, _, page = self.open(address)
        assert status == 200, page
        found = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
        return html.unescape(re.search(r'action="([^"]*)"', page)[1]), found

    def launch(self, address):
        return self.open(*self.begin(address))


class Lms:
    """The LMS: what it was sent, and how it is to answer. `statuses` are those of the next scores, the next first."""

    def __init__(self) -> None:
        self.address = ""
        self.tool_keys: dict[str, Any] = {}  # of the class, as it would be fetched
        self.scores: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.token_statuses: list[int] = []
        self.retry_after = ""
        self.tokens: set[str] = set()
        self.results: dict[str, tuple[float, float]] = {}  # by sub: what a teacher has entered there
        self.linked: list[dict[str, Any]] = []
        self.claims: dict[str, dict[str, Any]] = {}  # by login_hint: what its tokens have besides
        self.asked = 0

    def platform(self, **more: Any) -> Platform:
        return platform_at(self.address, **more)

    def verified(self, token: str, audience: str) -> dict[str, Any]:
        """What the class has signed."""
        chosen = next(one for one in self.tool_keys["keys"] if one["kid"] == jwt.get_unverified_header(token)["kid"])
        return jwt.decode(token, RSAAlgorithm.from_jwk(chosen), algorithms=["RS256"], audience=audience)

    def begin(self, tool: str, who: str, target: str) -> str:
        """The address at which a click on a link begins."""
        return f"{tool}/oauth_login?" + urlencode(
            {
                "iss": self.address,
                "login_hint": who,
                "target_link_uri": target,
                "client_id": CLIENT,
                "lti_message_hint": target,  # what the LMS knows of the link; it comes back as it was
            }
        )


class Handler(RequestHandler):
    def initialize(self, lms: Lms) -> None:
        self.lms = lms
        lms.asked += 1

    def check_token(self) -> bool:
        if self.request.headers.get("Authorization", "").removeprefix("Bearer ") in self.lms.tokens:
            return True
        self.set_status(401)
        return False


class Jwks(Handler):
    def get(self) -> None:
        self.finish(public_keys("k1"))


class Authorize(Handler):
    """Sends the browser back with a token for whom the hint names."""

    def get(self) -> None:
        argument = self.get_argument
        who = argument("login_hint")
        make = linking_claims if who.endswith("+link") else resource_claims
        more = {claims.TARGET_LINK: argument("lti_message_hint")} | self.lms.claims.get(who, {})
        said = make(self.lms.address, argument("nonce"), who.removesuffix("+link"), **more)
        values = {"action": argument("redirect_uri"), "token": signed(said), "state": argument("state")}
        self.finish(PAGE.format(**{name: html.escape(value) for name, value in values.items()}))


class Token(Handler):
    def post(self) -> None:
        if self.lms.token_statuses:
            self.set_status(self.lms.token_statuses.pop(0))
            self.finish({"error": "invalid_client"})
            return
        said = self.lms.verified(self.get_argument("client_assertion"), f"{self.lms.address}/token")
        assert said["iss"] == said["sub"] == CLIENT and said["exp"] - said["iat"] <= 300 and said["jti"]
        assert self.get_argument("grant_type") == "client_credentials" and claims.SCORE in self.get_argument("scope")
        token = uuid.uuid4().hex
        self.lms.tokens.add(token)
        self.finish({"access_token": token, "token_type": "Bearer", "expires_in": 3600})


class Scores(Handler):
    def post(self, item: str) -> None:
        if not self.check_token():
            return
        status = self.lms.statuses.pop(0) if self.lms.statuses else 200
        self.set_status(status)
        if status == 302:
            self.set_header("Location", f"{self.lms.address}/elsewhere")
        if self.lms.retry_after:
            self.set_header("Retry-After", self.lms.retry_after)
        if status == 200:
            assert self.request.headers["Content-Type"] == claims.SCORE_TYPE
            self.lms.scores.append({"item": item, "query": self.request.query, **json.loads(self.request.body)})


class Results(Handler):
    def get(self, item: str) -> None:
        if not self.check_token():
            return
        assert self.request.headers["Accept"] == claims.RESULTS_TYPE
        who = self.get_argument("user_id")
        found = [{"userId": who, "resultScore": score, "resultMaximum": most}
                 for sub, (score, most) in self.lms.results.items() if sub == who]  # fmt: skip
        self.finish(json.dumps(found))


class Linked(Handler):
    def post(self) -> None:
        self.lms.linked.append(self.lms.verified(self.get_argument("JWT"), self.lms.address))


class Elsewhere(Handler):
    def get(self) -> None:
        raise AssertionError("a redirect was followed")

    post = get


@contextlib.contextmanager
def running_lms() -> Iterator[Lms]:
    """An LMS in a thread of its own."""
    lms = Lms()
    rules = [
        ("/jwks", Jwks), ("/authorize", Authorize), ("/token", Token), ("/linked", Linked), ("/elsewhere", Elsewhere),
        (r"/items/(\w+)/lineitem/scores", Scores), (r"/items/(\w+)/lineitem/results", Results),
    ]  # fmt: skip
    make = partial(Application, [(path, handler, {"lms": lms}) for path, handler in rules], log_function=quiet)
    with serving(make) as address:
        lms.address = address
        yield lms


@contextlib.contextmanager
def serving(make: Callable[[], Application], end: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The application that `make` makes, at an address of this machine, in a thread of its own, in which `end` is called last."""
    started = threading.Event()
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event, str]] = []

    async def serve() -> None:
        server = HTTPServer(make())
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        ended = asyncio.Event()
        loops.append((asyncio.get_running_loop(), ended, f"http://127.0.0.1:{sockets[0].getsockname()[1]}"))
        started.set()
        await ended.wait()
        server.stop()
        await server.close_all_connections()
        end()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(60)
    loop, ended, address = loops[0]
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(30)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine gives, run in a thread of its own: browser tests leave a loop running in the main one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def quiet(_: RequestHandler) -> None:
    """A refusal that a test asks for is no warning."""
