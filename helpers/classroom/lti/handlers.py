"""The hub's pages for the LMS: a launch in two steps, chapters to link, the class's public key, and what the board asks for."""

import json
import re
import secrets
import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.apihandlers.base import APIHandler
from jupyterhub.handlers import BaseHandler
from ltiauthenticator.lti13.handlers import LTI13LoginInitHandler
from tornado.web import HTTPError

from helpers.classroom.lti import claims, deep_linking
from helpers.classroom.lti.launch import PREFIX, Launch, read
from helpers.classroom.lti.matching import Accepted, admit
from helpers.classroom.lti.refusals import Refused, sentence
from helpers.classroom.lti.settings import is_safe
from helpers.classroom.roster import Person

PASSBACK = "custom:lti:passback"  # the board: hear of launches, have requests for tokens signed
LIVES = 600  # seconds between the two steps of a launch
ASSERTION_LIVES = 300  # seconds
STATE = re.compile(r"[A-Za-z0-9_-]{43}")
COOKIE = "aws-lti-"  # and the state, so that two launches of one browser do not disturb each other
FRAMES = ("iframe", "frame", "embed", "object")


class Page(BaseHandler):
    """What the pages share. A launch comes from the LMS's page: its proof is the state, not the hub's own token."""

    def check_xsrf_cookie(self) -> None:
        """Nothing."""

    @property
    def content_security_policy(self) -> str:
        """These pages may stand in the LMS's; the hub's others may not."""
        return f"frame-ancestors 'self' {origin(self.authenticator.platform.authorize)}"

    @property
    def scheme(self) -> str:
        """That of the browser's address, also behind a proxy."""
        return str(self.authenticator.get_uri_scheme(self.request))

    def remember(self, name: str, value: str, seconds: int) -> None:
        """Have the browser send this back for so long, also from a page of the LMS. In a frame of that page browsers keep only
        what is "Partitioned", a word that Python's cookies know from 3.14 on alone; hence the header by hand.
        """
        cross_site = "; Secure; SameSite=None; Partitioned" if self.scheme == "https" else ""
        path = f"{self.hub.base_url.rstrip('/')}{PREFIX}/"
        self.add_header("Set-Cookie", f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly{cross_site}")

    async def refuse(self, refused: Refused, status: int = 403) -> None:
        """Say why it is not taken, and what to do."""
        self.log.warning("LTI launch refused: %s", refused)
        if refused.known:  # else anybody may have made it
            self.authenticator.launches.refuse(refused, time.time())
        self.set_status(status)
        words = sentence(refused.key, refused.value, self.authenticator.lang)
        self.finish(await self.render_template("lti-refused.html", message=words))


class Start(Page, LTI13LoginInitHandler):
    """The first step: the LMS says whom it brings; the browser is sent back to it with a state and a nonce of ours."""

    async def post(self) -> None:
        """Answers a GET too, as LTI asks."""
        platform = self.authenticator.platform
        try:
            if self.get_argument("iss", "") != platform.issuer:
                raise Refused("issuer", platform.issuer)
            if self.get_argument("client_id", platform.client_id) != platform.client_id:
                raise Refused("audience", platform.client_id)
            deployment = self.get_argument("lti_deployment_id", platform.deployments[0])
            if deployment not in platform.deployments:
                raise Refused("deployment", deployment)
            for name in ("login_hint", "target_link_uri"):
                if not self.get_argument(name, ""):
                    raise Refused("argument", name)
        except Refused as refused:
            await self.refuse(refused, 400)
            return
        super().post()

    get = post

    def authorize_redirect(self, **arguments: Any) -> None:
        super().authorize_redirect(**{**arguments, "client_id": self.authenticator.platform.client_id})

    def generate_state(self) -> str:
        """A state; a cookie of this browser holds the nonce that belongs to it."""
        self._state, self._nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.remember(COOKIE + self._state, self.create_signed_value(COOKIE + self._state, self._nonce).decode(), LIVES)
        return self._state

    def generate_nonce(self) -> str:
        return self._nonce


class Callback(Page):
    """The second step: the LMS's token, brought by the browser."""

    async def get(self) -> None:
        raise HTTPError(405)

    async def post(self) -> None:
        try:
            launch = await self._launch()
            known = self.authenticator
            person = admit(launch, known.platform, known.people(), known.launches, time.time())
            if launch.deep_link is not None:
                if not person.teacher:
                    raise Refused("not_teacher", known=True)
                await self._choices(launch)
                return
            await self._enter(launch, person)
        except Refused as refused:
            await self.refuse(refused)

    async def _launch(self) -> Launch:
        """The launch of this request, checked. Raises Refused."""
        state = self.get_body_argument("state", "")
        cookie = COOKIE + state
        kept = self.get_secure_cookie(cookie, max_age_days=LIVES / 86_400) if STATE.fullmatch(state) else None
        if kept is None:
            raise Refused("state")
        self.remember(cookie, "", 0)
        if error := self.get_body_argument("error", ""):
            raise Refused("platform", f"{error} {self.get_body_argument('error_description', '')}")
        authenticator = self.authenticator
        token = self.get_body_argument("id_token", "")
        return await read(token, authenticator.platform, authenticator.keys, kept.decode(), authenticator.chapters)

    async def _enter(self, launch: Launch, person: Person) -> None:
        """Log in, remember the column of the gradebook, and go to the chapter."""
        if self.request.headers.get("Sec-Fetch-Dest", "") in FRAMES:
            raise Refused("frame")
        login = person.login
        if await self.login_user(Accepted(username=login)) is None:
            raise Refused("nobody", launch.value, known=True, login=login)
        if launch.line_item and not person.teacher:
            self._remember_column(launch, login)
        self.redirect(place_of(self, launch.chapter))

    def _remember_column(self, launch: Launch, login: str) -> None:
        """Keep where the learner's points go; where they cannot, the teacher is told."""
        memory, now = self.authenticator.launches, time.time()
        if not is_safe(launch.line_item):
            memory.refuse(Refused("line_item", launch.line_item, login=login), now)
        elif claims.SCORE not in launch.scopes:
            memory.refuse(Refused("no_scope", launch.chapter, login=login), now)
        else:
            scopes = " ".join(launch.scopes)
            memory.launched(login, launch.sub, launch.line_item, scopes, launch.chapter, now)

    async def _choices(self, launch: Launch) -> None:
        """The page on which a teacher chooses what to link: a form for each, with its signed answer."""
        link, authenticator = launch.deep_link, self.authenticator
        assert link is not None  # noqa: S101 - the caller has looked
        hub = f"{self.scheme}://{self.request.host}{self.hub.base_url.rstrip('/')}"
        forms = [
            {
                "title": one.title, "points": f"{one.points:g}" if one.points else "",
                "answer": deep_linking.answer(
                    authenticator.tool_key, authenticator.platform, launch.deployment, link,
                    [deep_linking.item(one, hub)], time.time(),
                ),
            }
            for one in authenticator.choices
        ]  # fmt: skip
        self.finish(await self.render_template("lti-choose.html", target=link.return_url, forms=forms))


class Chapter(Page):
    """The link to a chapter, opened without the LMS: the hub asks for the password."""

    def get(self, chapter: str = "") -> None:
        if chapter and chapter not in self.authenticator.chapters:
            raise HTTPError(404)
        self.redirect(place_of(self, chapter))


class PublicKey(BaseHandler):
    """The class's public key, for the LMS."""

    def get(self) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(self.authenticator.tool_key.public()))


class Asked(APIHandler):
    """What the board alone may ask."""

    async def prepare(self) -> None:
        await super().prepare()
        if not self.has_scope(PASSBACK):
            raise HTTPError(403)


class Launches(Asked):
    """The launches later than `after`, and those that were not taken."""

    def get(self) -> None:
        after = self.get_query_argument("after", "0")
        if not re.fullmatch(r"[0-9]{1,15}", after):
            raise HTTPError(400)
        memory = self.authenticator.launches
        launches = [asdict(one) for one in memory.launches(int(after))]
        self.finish(json.dumps({"launches": launches, "refusals": memory.refusals(), "pins": memory.pins()}))


class Assertion(Asked):
    """A signed word to the LMS about who asks for a token (RFC 7523). The key itself stays with the hub."""

    def post(self) -> None:
        platform, now = self.authenticator.platform, int(time.time())
        said = {
            "iss": platform.client_id, "sub": platform.client_id, "aud": platform.audience,
            "iat": now, "exp": now + ASSERTION_LIVES, "jti": secrets.token_urlsafe(24),
        }  # fmt: skip
        self.finish(json.dumps({"assertion": self.authenticator.tool_key.signed(said)}))


def place_of(handler: Any, chapter: str) -> str:
    """Where a launch leads: to the chapter's notebook, or to what anybody sees first."""
    if not chapter:
        return str(handler.hub.base_url)
    return f"{handler.hub.base_url}user-redirect/lab/tree/{handler.authenticator.lang}/{chapter}.ipynb"


def origin(address: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


ADDRESSES: list[tuple[str, type]] = [
    (rf"{PREFIX}/oauth_login", Start),
    (rf"{PREFIX}/oauth_callback", Callback),
    (rf"{PREFIX}/jwks", PublicKey),
    (rf"{PREFIX}/?", Chapter),
    (rf"{PREFIX}/chapter/([A-Za-z0-9_-]{{1,80}})", Chapter),
    (r"/api/lti13/launches", Launches),
    (r"/api/lti13/assertion", Assertion),
]
