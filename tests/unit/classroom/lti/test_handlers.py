"""The hub's pages for the LMS, with stand-ins for JupyterHub's own classes, which are not in this environment.

tests/sandbox/test_class_lti.py has the same with the real hub.
"""

import importlib
import json
import logging
import re
import sys
import types

import pytest
from tornado.httputil import url_concat
from tornado.web import Application, RequestHandler

from helpers.classroom import lti
from helpers.classroom.lti import claims, deep_linking
from helpers.classroom.lti.client import Client
from helpers.classroom.lti.keys import PlatformKeys, ToolKey
from helpers.classroom.lti.matching import Accepted
from helpers.classroom.lti.memory import Memory
from helpers.classroom.roster import Person
from tests.support.lms import CLIENT, DEPLOYMENT, Browser, quiet, resource_claims, running_lms, serving, signed

CHAPTER = "/hub/lti13/chapter/03_aws_cli"
PEOPLE = (
    Person("a", email="a@example.ac.jp"),
    Person("b", email="b@example.ac.jp"),
    Person("teacher", email="t@example.ac.jp", teacher=True),
)


class Base(RequestHandler):
    """As much of JupyterHub's handlers as the pages use."""

    log = logging.getLogger("test")
    hub = types.SimpleNamespace(base_url="/hub/")

    @property
    def authenticator(self):
        return self.settings["authenticator"]

    def set_default_headers(self):
        self.set_header("Content-Security-Policy", getattr(self, "content_security_policy", ""))

    async def render_template(self, name, **values):
        return json.dumps({"page": name, **values})

    async def login_user(self, data):
        assert isinstance(data, Accepted)
        self.set_header("X-Login", data["username"])
        self.authenticator.entered.append(data["username"])
        return data["username"]


class Api(Base):
    async def prepare(self):
        pass

    def has_scope(self, scope):
        return self.request.headers.get("X-Scope") == scope


class LoginInit(Base):
    """ltiauthenticator's order of things."""

    def authorize_redirect(self, **values):
        self.redirect(url_concat(self.authenticator.authorize_url, {**values, "response_mode": "form_post"}))

    def post(self):
        state, nonce = self.generate_state(), self.generate_nonce()
        self.authorize_redirect(
            client_id=None, login_hint=self.get_argument("login_hint"), nonce=nonce, state=state,
            lti_message_hint=self.get_argument("lti_message_hint", ""),
            redirect_uri=f"http://{self.request.host}/hub/lti13/oauth_callback",
        )  # fmt: skip


@pytest.fixture
def handlers(monkeypatch):
    for module, names in {
        "jupyterhub": {}, "jupyterhub.handlers": {"BaseHandler": Base}, "jupyterhub.apihandlers": {},
        "jupyterhub.apihandlers.base": {"APIHandler": Api}, "ltiauthenticator": {}, "ltiauthenticator.lti13": {},
        "ltiauthenticator.lti13.handlers": {"LTI13LoginInitHandler": LoginInit},
    }.items():  # fmt: skip
        stand_in = types.ModuleType(module)
        stand_in.__dict__.update(names)
        monkeypatch.setitem(sys.modules, module, stand_in)
    name = "helpers.classroom.lti.handlers"
    monkeypatch.delitem(sys.modules, name, raising=False)
    yield importlib.import_module(name)
    del sys.modules[name], lti.handlers


@pytest.fixture
def lms():
    with running_lms() as made:
        for who in ("a", "b", "t"):
            own = {"email": f"{who}@example.ac.jp", "sub": f"sub-{who}"}
            lms_roles = {claims.ROLES: [claims.INSTRUCTOR]} if who == "t" else {}
            made.claims[who] = made.claims[f"{who}+link"] = own | lms_roles
        yield made


@pytest.fixture
def authenticator(tmp_path, lms):
    """What the handlers ask the hub's authenticator for."""
    choices = deep_linking.choices({"00_start": "Start", "03_aws_cli": "S3"}, {}, "Whole")
    made = types.SimpleNamespace(
        platform=lms.platform(), authorize_url=f"{lms.address}/authorize", tool_key=ToolKey(tmp_path), choices=choices,
        chapters=["00_start", "03_aws_cli"], lang="en", people=lambda: PEOPLE, entered=[],
        get_uri_scheme=lambda request: request.headers.get("X-Forwarded-Proto", "http"),
    )  # fmt: skip
    lms.tool_keys = made.tool_key.public()
    return made


@pytest.fixture
def tool(handlers, authenticator, tmp_path):
    """The address of the pages."""

    clients = []

    def end():
        authenticator.launches.close()
        clients[0].close()

    def make():
        client = Client()
        clients.append(client)
        authenticator.keys = PlatformKeys(authenticator.platform.jwks, client)
        authenticator.launches = Memory(tmp_path / "lti.sqlite", authenticator.platform.issuer, CLIENT)
        rules = [(f"/hub{path}", handler) for path, handler in handlers.ADDRESSES]
        rules.append(("/hub/user-redirect/(.*)", Arrived))
        return Application(rules, authenticator=authenticator, cookie_secret="secret", log_function=quiet)

    with serving(make, end) as address:
        yield f"{address}/hub/lti13"


class Arrived(RequestHandler):
    def get(self, place):
        self.finish({"arrived": place})


def told(answer):
    """Status and sentence of a page that refuses."""
    status, _, page = answer
    return status, json.loads(page)["message"]


def launch(tool, lms, who="a", browser=None):
    return (browser or Browser()).launch(lms.begin(tool, who, tool + "/chapter/03_aws_cli"))


def asked(tool, path, scope="custom:lti:passback", form=None):
    return Browser().open(tool.replace("/hub/lti13", f"/hub/api/lti13/{path}"), form, {"X-Scope": scope})


def test_a_launch_enters_and_its_column_is_remembered(tool, lms, authenticator):
    status, place, _ = launch(tool, lms)
    assert status == 200 and place.endswith("/hub/user-redirect/lab/tree/en/03_aws_cli.ipynb")
    assert authenticator.entered == ["a"]
    found = json.loads(asked(tool, "launches")[2])
    assert found["pins"] == {"a": "sub-a"} and found["refusals"] == []
    (kept,) = found["launches"]
    assert (kept["learner"], kept["chapter"], kept["sub"]) == ("a", "03_aws_cli", "sub-a") and claims.SCORE in kept[
        "scopes"
    ]
    assert json.loads(asked(tool, f"launches?after={kept['id']}")[2])["launches"] == []


def test_the_board_alone_is_told_and_has_requests_signed(tool, lms):
    for scope in ("", "custom:board:read"):
        assert asked(tool, "launches", scope)[0] == asked(tool, "assertion", scope, {})[0] == 403
    assert asked(tool, "launches?after=x")[0] == 400
    said = lms.verified(json.loads(asked(tool, "assertion", form={})[2])["assertion"], f"{lms.address}/token")
    assert said["iss"] == said["sub"] == CLIENT and said["exp"] - said["iat"] == 300


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://evil.example.com"}, "not of the LMS"), ({"client_id": "x"}, "another tool"),
        ({"lti_deployment_id": "9"}, "deployment"), ({"login_hint": ""}, "login_hint"), ({"target_link_uri": ""}, "target_link_uri"),
    ],
)  # fmt: skip
def test_a_launch_that_begins_wrongly(tool, lms, changes, why):
    form = {
        "iss": lms.address,
        "login_hint": "a",
        "target_link_uri": tool,
        "client_id": CLIENT,
        "lti_deployment_id": DEPLOYMENT,
    }
    status, words = told(Browser().open(f"{tool}/oauth_login", form | changes))
    assert status == 400 and why in words


def test_the_second_step_belongs_to_the_browser_of_the_first_and_counts_once(tool, lms, authenticator):
    browser = Browser()
    action, form = browser.begin(lms.begin(tool, "a", tool))
    status, words = told(Browser().open(action, form))
    assert status == 403 and "did not begin" in words
    cookies = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in browser.cookies)}
    assert told(browser.open(action, form | {"state": "x"}))[0] == 403
    assert browser.open(action, form)[0] == 404  # entered, and sent to the hub's own pages, which are not here
    assert "did not begin" in told(browser.open(action, form))[1]
    assert "used before" in told(Browser().open(action, form, cookies))[1]
    assert authenticator.entered == ["a"]
    assert browser.open(action)[0] == 405


def test_two_launches_of_one_browser_do_not_disturb_each_other(tool, lms, authenticator):
    browser = Browser()
    first = browser.begin(lms.begin(tool, "a", tool + "/chapter/03_aws_cli"))
    second = browser.begin(lms.begin(tool, "a", tool + "/chapter/00_start"))
    assert browser.open(*second)[1].endswith("00_start.ipynb") and browser.open(*first)[1].endswith("03_aws_cli.ipynb")


def test_a_token_of_another_launch_is_refused(tool, lms):
    browser = Browser()
    first, second = (browser.begin(lms.begin(tool, "a", tool)) for _ in range(2))
    status, words = told(browser.open(second[0], second[1] | {"id_token": first[1]["id_token"]}))
    assert status == 403 and "another one" in words


def test_a_forged_token_is_refused_and_not_told_to_the_teacher(tool, lms, authenticator):
    browser = Browser()
    action, form = browser.begin(lms.begin(tool, "a", tool))
    forged = signed(resource_claims(lms.address, "x", email="t@example.ac.jp"), "k2", kid="k1")
    status, words = told(browser.open(action, form | {"id_token": forged}))
    assert status == 403 and "signature" in words and authenticator.entered == []
    assert json.loads(asked(tool, "launches")[2])["refusals"] == []


def test_the_lms_says_no(tool, lms):
    browser = Browser()
    action, form = browser.begin(lms.begin(tool, "a", tool))
    said = {"state": form["state"], "error": "login_required", "error_description": "<b>no</b>"}
    status, words = told(browser.open(action, said))
    assert status == 403 and "login_required" in words


def test_another_account_and_a_teacher_without_the_role_are_told_to_the_teacher(tool, lms):
    launch(tool, lms)
    lms.claims["a2"] = {"email": "a@example.ac.jp", "sub": "another"}
    lms.claims["t2"] = {"email": "t@example.ac.jp", "sub": "sub-t"}
    assert "another account" in told(launch(tool, lms, "a2"))[1] and "Instructor" in told(launch(tool, lms, "t2"))[1]
    found = json.loads(asked(tool, "launches")[2])["refusals"]
    assert [(one["login"], one["key"]) for one in found] == [("teacher", "not_instructor"), ("a", "pinned")]


def test_where_points_cannot_go_the_teacher_is_told(tool, lms):
    lms.claims["a"] |= {claims.GRADES: {"scope": [], "lineitem": f"{lms.address}/items/1"}}
    lms.claims["b"] |= {claims.GRADES: {"scope": [claims.SCORE], "lineitem": "http://lms.example.ac.jp/items/1"}}
    assert launch(tool, lms)[0] == launch(tool, lms, "b")[0] == 200
    found = json.loads(asked(tool, "launches")[2])
    assert found["launches"] == [] and [one["key"] for one in found["refusals"]] == ["line_item", "no_scope"]


def test_in_a_frame_it_says_why_not_and_may_be_shown_there(tool, lms, authenticator):
    browser = Browser()
    action, form = browser.begin(lms.begin(tool, "a", tool))
    status, words = told(browser.open(action, form, {"Sec-Fetch-Dest": "iframe"}))
    assert status == 403 and "new window" in words and authenticator.entered == []
    with pytest.raises(Exception, match="403") as found:
        browser.opener.open(f"{tool}/oauth_callback", b"")
    policy = found.value.headers["Content-Security-Policy"]
    found.value.close()
    assert policy == f"frame-ancestors 'self' {lms.address}"


def test_a_teacher_chooses_what_is_linked(tool, lms):
    status, _, page = launch(tool, lms, "t+link")
    shown = json.loads(page)
    assert status == 200 and shown["page"] == "lti-choose.html" and shown["target"] == f"{lms.address}/linked"
    said = lms.verified(shown["forms"][2]["answer"], lms.address)
    (item,) = said[claims.CONTENT_ITEMS]
    assert item["url"] == tool + "/chapter/03_aws_cli" and said["iss"] == CLIENT and said[claims.DATA] == "data-1"
    assert item["window"] == {"targetName": "_blank"} and "lineItem" not in item  # it counts nothing here
    lms.claims["a+link"] = lms.claims["a+link"] | {claims.ROLES: [claims.INSTRUCTOR]}
    status, words = told(launch(tool, lms, "a+link"))
    assert status == 403 and "Only teachers" in words


def test_behind_https_the_cookie_is_for_that_alone_and_for_frames(tool, lms):
    import http.client
    from urllib.parse import urlsplit

    parts = urlsplit(lms.begin(tool, "a", tool))
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"X-Forwarded-Proto": "https"})
    cookie = connection.getresponse().headers["Set-Cookie"]
    connection.close()
    assert re.fullmatch(
        r"aws-lti-[\w-]{43}=[^;]+; Path=/hub/lti13/; Max-Age=600; HttpOnly; Secure; SameSite=None; Partitioned", cookie
    )


def test_links_opened_without_the_lms_lead_to_the_chapter(tool):
    assert Browser().open(tool + "/chapter/03_aws_cli")[1].endswith("/03_aws_cli.ipynb")
    assert Browser().open(tool + "/chapter/99_none")[0] == 404
    (shown,) = json.loads(Browser().open(tool + "/jwks")[2])["keys"]
    assert "d" not in shown
