"""A launch from the LMS: what is taken, and what is refused: forged, replayed, out of date, for others, by others."""

import asyncio
import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from helpers.classroom.lti import claims
from helpers.classroom.lti.client import Answer, Client, NoConnection
from helpers.classroom.lti.keys import KEPT, PlatformKeys, ToolKey, keys_of
from helpers.classroom.lti.launch import chapter_of, read, value_of
from helpers.classroom.lti.matching import person_of
from helpers.classroom.lti.memory import Memory
from helpers.classroom.lti.refusals import Refused, sentence
from helpers.classroom.roster import Person
from helpers.text import LANGUAGES, catalogue
from tests.support.lms import (
    CLIENT,
    LEARNER,
    key,
    linking_claims,
    platform_at,
    public_keys,
    resource_claims,
    run,
    running_lms,
    signed,
)

ISSUER = "https://lms.example.ac.jp"
PLATFORM = platform_at(ISSUER)
CHAPTERS = ("00_start", "03_aws_cli")
NONCE = "nonce-1"


class Keys:
    """The LMS's keys without a network: k1 alone."""

    async def ask(self, address, *_):
        assert address == PLATFORM.jwks
        return Answer(200, json.dumps(public_keys("k1")).encode())


def launch(token, platform=PLATFORM, nonce=NONCE):
    return run(read(token, platform, PlatformKeys(PLATFORM.jwks, Keys()), nonce, CHAPTERS))


def refused(token, **more):
    with pytest.raises(Refused) as found:
        launch(token, **more)
    return found.value.key


def test_a_launch_says_who_comes_where_to_and_where_points_go():
    found = launch(signed(resource_claims(ISSUER, NONCE)))
    assert (found.sub, found.value, found.chapter) == ("sub-learner1", "learner1@example.ac.jp", "03_aws_cli")
    assert (found.line_item, found.instructor) == (f"{ISSUER}/items/1/lineitem?type_id=7", False)
    assert claims.SCORE in found.scopes and found.deep_link is None


def test_a_choice_of_links_says_where_the_answer_goes():
    found = launch(signed(linking_claims(ISSUER, NONCE)))
    assert found.instructor and found.deep_link.return_url == f"{ISSUER}/linked" and found.deep_link.data == "data-1"


def test_what_the_lms_has_not_signed():
    said = resource_claims(ISSUER, NONCE)
    head, _, signature = signed(said).split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps(said | {"email": "teacher1@example.ac.jp"}).encode()).decode().rstrip("=")
    )
    assert refused(f"{head}.{other}.{signature}") == "signature"
    assert refused(signed(said, "k2", kid="k1")) == "signature"  # somebody else's key under the LMS's name
    assert refused(signed(said, "k2")) == "key"
    assert refused(jwt.encode(said, key("k1"), algorithm="RS256")) == "key"  # without any name
    assert refused(jwt.encode(said, None, algorithm="none", headers={"kid": "k1"})) == "algorithm"
    assert refused(jwt.encode(said, key("k1"), algorithm="RS512", headers={"kid": "k1"})) == "algorithm"


def test_the_public_key_is_no_password():
    """HS256 with the public key as its secret: a library that takes the token's word for the algorithm would take it."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key("k1").public_key().public_bytes(serialization.Encoding.PEM, form)
    words = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
             for part in ({"alg": "HS256", "typ": "JWT", "kid": "k1"}, resource_claims(ISSUER, NONCE))]  # fmt: skip
    import hmac

    mark = base64.urlsafe_b64encode(hmac.digest(public, ".".join(words).encode(), "sha256")).decode().rstrip("=")
    assert refused(".".join([*words, mark])) == "algorithm"


def test_a_key_that_the_token_brings_itself_is_not_asked():
    said = resource_claims(ISSUER, NONCE)
    mine = public_keys("k2")["keys"][0]
    assert refused(signed(said, "k2", jwk=mine, kid="k2")) == "key"
    assert refused(signed(said, "k2", jku="http://127.0.0.1:1/", kid="k1")) == "signature"


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "...", "é.é.é", "e30.e30.", "x" * 70_000, "W10.W10.W10"])
def test_what_is_no_token(token):
    assert refused(token) in ("token", "algorithm")


NOW = time.time()
OTHERS = {
    "issuer": {"iss": "https://evil.example.com"},
    "audience": {"aud": "another"},
    "expired": {"exp": NOW - 100, "iat": NOW - 400},
    "early": {"iat": NOW + 20_000, "exp": NOW + 30_000},
    "nonce": {"nonce": "another"},
    "deployment": {claims.DEPLOYMENT: "2"},
    "version": {claims.VERSION: "1.1"},
    "message": {claims.MESSAGE_TYPE: "LtiSubmissionReviewRequest"},
    "link": {claims.TARGET_LINK: "https://class.example.ac.jp/user/other/lab"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_signed_and_not_for_this_class_or_not_now(name):
    assert refused(signed(resource_claims(ISSUER, NONCE) | OTHERS[name])) == name


def test_an_old_token_that_lives_long_is_old():
    assert refused(signed(resource_claims(ISSUER, NONCE, iat=NOW - 700, exp=NOW + 90_000))) == "expired"


@pytest.mark.parametrize(
    "name",
    [
        "iss",
        "aud",
        "exp",
        "iat",
        "nonce",
        "sub",
        claims.RESOURCE_LINK,
        claims.DEPLOYMENT,
        claims.VERSION,
        claims.TARGET_LINK,
    ],
)
def test_what_is_missing(name):
    told = {claims.DEPLOYMENT: "deployment", claims.VERSION: "version"}.get(name, "claim")
    said = resource_claims(ISSUER, NONCE)
    del said[name]
    assert refused(signed(said)) == told


@pytest.mark.parametrize("value", [1, True, [], {}, None, ["x"], 1.5, "x"])
@pytest.mark.parametrize(
    "name",
    [
        "iat", "exp", "sub", "email", "azp", claims.ROLES, claims.GRADES, claims.RESOURCE_LINK, claims.TARGET_LINK,
        claims.DEPLOYMENT,
    ],
)  # fmt: skip
def test_values_of_other_kinds_are_refused_or_mean_nothing(name, value):
    token = signed_raw(resource_claims(ISSUER, NONCE) | {name: value})
    try:
        found = launch(token)
    except Refused:
        return
    assert not found.instructor and isinstance(found.value, str) and isinstance(found.line_item, str)


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize(
    "value", [float("inf"), float("-inf"), float("nan"), 10**400], ids=["inf", "-inf", "nan", "large"]
)
def test_times_without_end(name, value):
    token = signed_raw(resource_claims(ISSUER, NONCE) | {name: value})
    if (name, value) == ("exp", 10**400):  # it ends by its age
        assert launch(token).until < time.time() + 2000
    else:
        assert refused(token) in ("token", "expired", "early")


def test_what_a_token_says_of_itself_writes_no_lines_into_the_log():
    with pytest.raises(Refused) as found:
        launch(signed(resource_claims(ISSUER, NONCE), "k2", kid="k9\n[I] somebody logged in\x1b[2J"))
    assert "\n" not in str(found.value) and "\x1b" not in found.value.value


def signed_raw(said):
    """Signed whatever its claims are, which PyJWT would look over."""
    body = json.dumps(said).encode()
    return jwt.PyJWS().encode(body, key("k1"), algorithm="RS256", headers={"kid": "k1"})


def test_a_token_for_several_tools_names_the_one_that_it_is_for():
    for party, is_taken in (({}, False), ({"azp": "another"}, False), ({"azp": CLIENT}, True)):
        token = signed(resource_claims(ISSUER, NONCE, aud=[CLIENT, "another"], **party))
        assert launch(token).sub if is_taken else refused(token) == "audience"
    assert refused(signed(resource_claims(ISSUER, NONCE, azp="another"))) == "audience"


def test_an_answer_to_a_choice_goes_to_no_open_address():
    for target in ("http://lms.example.ac.jp/x", "javascript:alert(1)", "", None, "https://user@lms.example.ac.jp/"):
        wanted = {"deep_link_return_url": target, "accept_types": ["ltiResourceLink"]}
        assert refused(signed(linking_claims(ISSUER, NONCE, **{claims.DEEP_LINKING_SETTINGS: wanted}))) == "claim"
    wanted = {"deep_link_return_url": f"{ISSUER}/linked", "accept_types": ["file"]}
    assert refused(signed(linking_claims(ISSUER, NONCE, **{claims.DEEP_LINKING_SETTINGS: wanted}))) == "no_links"


@pytest.mark.parametrize(
    ("link", "chapter"),
    [
        ("https://c/hub/lti13/chapter/00_start", "00_start"), ("http://c:8000/hub/lti13/chapter/03_aws_cli?x=1", "03_aws_cli"),
        ("https://c/hub/lti13", ""), ("https://c/hub/", ""), ("https://c", ""), ("https://c/", ""),
        ("https://c/hub/lti13/chapter/", None), ("https://c/hub/lti13/chapter/99_none", None), ("https://[/", None),
        ("https://c/hub/lti13/chapter/../admin", None), ("https://c/hub/lti13/chapter/00_start/x", None),
        ("https://c/hub/logout", None),
    ],
)  # fmt: skip
def test_where_a_link_leads(link, chapter):
    if chapter is None:
        with pytest.raises(Refused, match="link"):
            chapter_of(link, CHAPTERS)
    else:
        assert chapter_of(link, CHAPTERS) == chapter


def test_what_a_claim_says():
    said = {"email": " a@b ", claims.GROUPS["custom"]: {"login": "learner-1", "number": 7, "unknown": "$User.id"},
            claims.GROUPS["lis"]: {"person_sourcedid": "s001"}}  # fmt: skip
    wanted = {"email": "a@b", "custom.login": "learner-1", "custom.number": "7", "custom.unknown": "", "custom.none": "",
              "ext.x": "", "lis.person_sourcedid": "s001", "sub": ""}  # fmt: skip
    assert {claim: value_of(said, claim) for claim in wanted} == wanted


# ----------------------------------------------------------------------------------------------------- who it is

CLASS = (
    Person("learner-1", email="Taro@example.ac.jp", number="s001"),
    Person("hana", email="hana@example.ac.jp", number="s002"),
    Person("hana-2", email="HANA@example.ac.jp"),
    Person("teacher", email="teacher1@example.ac.jp", teacher=True),
)


def who(email, roles=(LEARNER,)):
    found = launch(signed(resource_claims(ISSUER, NONCE, email=email, **{claims.ROLES: list(roles)})))
    return person_of(found, PLATFORM, CLASS)


def test_who_of_the_class_it_is():
    assert who("TARO@example.ac.jp").login == "learner-1" and who("ｔaro@example.ac.jp").login == "learner-1"
    for email, key_of in (
        ("nobody@example.ac.jp", "nobody"),
        ("hana@example.ac.jp", "several"),
        ("", "no_value"),
        (None, "no_value"),
    ):
        with pytest.raises(Refused) as found:
            who(email)
        assert found.value.key == key_of


def test_without_the_claim_nobody_is_taken_for_their_sub():
    """ltiauthenticator takes `sub` where the claim is missing: with the claim left out, one would choose whom to be."""
    token = signed(resource_claims(ISSUER, NONCE, email=None, sub="learner-1"))
    by_login = platform_at(ISSUER, column="login")
    with pytest.raises(Refused, match="no_value"):
        person_of(launch(token, by_login), by_login, CLASS)


def test_a_teacher_is_one_by_the_table_and_in_the_lms():
    assert who("teacher1@example.ac.jp", [claims.INSTRUCTOR]).teacher
    with pytest.raises(Refused, match="not_instructor"):
        who("teacher1@example.ac.jp")
    assert not who("taro@example.ac.jp", [claims.INSTRUCTOR]).teacher  # a learner who is one in the LMS alone


# ------------------------------------------------------------------------------------------------ what is remembered


@pytest.fixture
def memory(tmp_path):
    made = Memory(tmp_path / "lti.sqlite", ISSUER, CLIENT)
    yield made
    made.close()


def test_a_nonce_counts_once_also_after_a_restart(memory, tmp_path):
    memory.use("n", until=NOW + 100, now=NOW)
    again = Memory(tmp_path / "lti.sqlite", ISSUER, CLIENT)
    with pytest.raises(Refused, match="replayed"):
        again.use("n", until=NOW + 100, now=NOW + 99)
    again.use("m", until=NOW + 300, now=NOW + 200)  # what is out of date is not kept
    assert again._database.execute("select nonce from nonces").fetchall() == [("m",)]
    again.close()
    assert (tmp_path / "lti.sqlite").stat().st_mode & 0o077 == 0


def test_one_of_the_lms_is_one_of_the_class_from_the_first_launch_on(memory):
    memory.pin("learner-1", "sub-1", "taro@example.ac.jp")
    memory.pin("learner-1", "sub-1", "taro@example.ac.jp")
    for login, sub in (("learner-1", "sub-2"), ("hana", "sub-1")):
        with pytest.raises(Refused, match="pinned") as found:
            memory.pin(login, sub, "x")
        assert found.value.login == login
    memory.forget("learner-1")
    memory.pin("learner-1", "sub-2", "taro@example.ac.jp")


def test_who_leaves_or_is_another_by_the_table_is_pinned_no_more(memory):
    for login in ("stays", "leaves", "changes"):
        memory.pin(login, f"sub-{login}", f"{login}@example.ac.jp")
        memory.launched(login, f"sub-{login}", f"{ISSUER}/1", "", "", NOW)
    memory.keep_only({"stays": "STAYS@example.ac.jp", "changes": "other@example.ac.jp"})
    assert memory.pins() == {"stays": "sub-stays"}
    assert [one.learner for one in memory.launches(0)] == ["stays"]


def test_launches_are_given_once_and_again_to_who_lost_them(memory):
    for number in range(3):
        memory.launched("learner-1", "s", f"{ISSUER}/{number}", claims.SCORE, "00_start", NOW)
    found = memory.launches(0)
    assert [one.id for one in found] == [1, 2, 3] and memory.launches(3) == []
    memory.launched("learner-1", "s", f"{ISSUER}/0", claims.SCORE, "00_start", NOW)
    assert [one.id for one in memory.launches(3)] == [4] and len(memory.launches(0)) == 3
    assert len(memory.launches(99)) == 3  # of a memory that was made anew


def test_what_is_known_of_another_lms_goes(memory, tmp_path):
    memory.pin("learner-1", "sub-1", "x")
    memory.refuse(Refused("nobody", "a@b"), NOW)
    other = Memory(tmp_path / "lti.sqlite", "https://other.example.ac.jp", CLIENT)
    assert other.pins() == {} and other.refusals() == []
    other.close()


def test_refusals_are_told_once_and_not_without_end(memory):
    for number in range(200):
        memory.refuse(Refused("nobody", f"{number // 2}@example.ac.jp", known=True), NOW + number)
    told = memory.refusals()
    assert len(told) == 50 and told[0]["value"] == "99@example.ac.jp"
    memory.forget("x", ["99@example.ac.jp"])
    assert memory.refusals()[0]["value"] == "98@example.ac.jp"


# ------------------------------------------------------------------------------------------------------- the keys


def test_the_tools_key_is_made_once_for_its_owner_and_only_its_public_half_is_shown(tmp_path):
    made = ToolKey(tmp_path)
    assert (tmp_path / "lti.key").stat().st_mode & 0o777 == 0o600
    assert ToolKey(tmp_path).public() == made.public()
    (shown,) = made.public()["keys"]
    assert set(shown) == {"kty", "n", "e", "kid", "alg", "use", "key_ops"} and shown["kid"] == made.id
    found = keys_of(json.dumps(made.public()).encode())
    assert jwt.decode(made.signed({"a": 1}), found[made.id], algorithms=["RS256"]) == {"a": 1}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [1, {}, {"kty": "RSA", "kid": "a"}]}', b"[" * 9000]
)
def test_what_is_no_set_of_keys(body):
    assert keys_of(body) == {}


def test_private_and_symmetric_keys_of_a_set_are_no_keys():
    private = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key("k1"))) | {"kid": "a"}
    symmetric = {"kty": "oct", "k": "c2VjcmV0", "kid": "b"}
    assert keys_of(json.dumps({"keys": [private, symmetric]}).encode()) == {}


class Changing:
    """An LMS that changes its keys, or is away."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    async def ask(self, *_):
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return Answer(200, json.dumps(public_keys(*found)).encode())


def test_a_new_key_is_fetched_and_a_made_up_one_does_not_flood_the_lms():
    async def look():
        now = [0.0]
        lms = Changing(["k1"], ["k1", "k2"])
        keys = PlatformKeys("https://x/", lms, lambda: now[0])
        await keys.key("k1")
        for _ in range(20):
            with pytest.raises(Refused, match="key"):
                await keys.key("made-up")
        assert lms.asked == 1
        now[0] = 40.0
        await asyncio.gather(*(keys.key("k2") for _ in range(9)))
        assert lms.asked == 2

    run(look())


def test_keys_that_are_known_go_on_while_the_lms_is_away():
    async def look():
        now = [0.0]
        keys = PlatformKeys("https://x/", Changing(["k1"], NoConnection("away")), lambda: now[0])
        await keys.key("k1")
        now[0] = KEPT + 1
        await keys.key("k1")
        with pytest.raises(Refused, match="no_keys"):
            await PlatformKeys("https://x/", Changing(NoConnection("away"))).key("k1")

    run(look())


def test_a_launch_with_the_keys_of_a_running_lms_and_no_other_request_waits():
    async def look(lms):
        client = Client()
        try:
            token = signed(resource_claims(lms.address, NONCE))
            return await read(token, lms.platform(), PlatformKeys(f"{lms.address}/jwks", client), NONCE, CHAPTERS)
        finally:
            client.close()

    with running_lms() as lms:
        assert run(look(lms)).sub == "sub-learner1"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_refusal_has_a_sentence_with_its_value(lang):
    for name in catalogue("lti", lang)["refused"]:
        assert sentence(name, "{x} <b>", lang)
