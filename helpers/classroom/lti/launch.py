"""A launch: the token that the LMS sends by the learner's browser, checked before anything of it is believed.

Signature, issuer, audience, times, nonce, deployment, kind of message and link, by LTI 1.3 core and the 1EdTech Security
Framework 1.0 (5.1.3, authentication response validation).
"""

import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from helpers.classroom.lti import claims
from helpers.classroom.lti.keys import ALGORITHM, PlatformKeys
from helpers.classroom.lti.refusals import Refused
from helpers.classroom.lti.settings import Platform, is_safe

LEEWAY = 60.0  # seconds by which the clocks of LMS and class may differ
OLDEST = 600.0  # seconds since a token was made
LARGEST = 65_536  # letters of a token
LONGEST = 2000  # letters of a value in it
PREFIX = "/lti13"  # of the hub's addresses for the LMS, after the hub's own
CHAPTER = re.compile(re.escape(f"{PREFIX}/chapter/") + r"([A-Za-z0-9_-]{1,80})")
ENTRANCES = ("", "/", "/hub", "/hub/", f"/hub{PREFIX}", f"/hub{PREFIX}/")  # links to the class as a whole


@dataclass(frozen=True)
class DeepLink:
    """The LMS asks which chapter is to be linked: where the answer goes, and what it must give back."""

    return_url: str
    data: str | None = None


@dataclass(frozen=True)
class Launch:
    """Somebody comes from the LMS: `sub` is the LMS's own name for them, `value` what the settings' claim says.

    `chapter` is "" for the class as a whole; `line_item` the column of the LMS's gradebook, "" where there is none.
    """

    sub: str
    value: str
    instructor: bool
    chapter: str
    deployment: str
    nonce: str
    until: float  # when the token is out of date by its age
    line_item: str = ""
    scopes: tuple[str, ...] = ()
    deep_link: DeepLink | None = None


async def read(
    token: str, platform: Platform, keys: PlatformKeys, nonce: str, chapters: Collection[str], now: float | None = None
) -> Launch:
    """The launch of a token that was asked for with `nonce`. Raises Refused."""
    said = verified(token, platform, await keys.key(key_id(token)))
    return launch_of(said, platform, nonce, chapters, time.time() if now is None else now)


def key_id(token: str) -> str:
    """The id of the key that a token says it is signed with. Raises Refused for what is no token, or not signed as LTI asks."""
    if len(token) > LARGEST:
        raise Refused("token")
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Refused("token") from error
    if head.get("alg") != ALGORITHM:
        raise Refused("algorithm", head.get("alg"))
    return str(head.get("kid", ""))


def verified(token: str, platform: Platform, key: Any) -> Mapping[str, Any]:
    """The claims of a token by signature, issuer, audience and times. Raises Refused."""
    try:
        said = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=platform.client_id, issuer=platform.issuer, leeway=LEEWAY,
            options={"require": ["iss", "aud", "exp", "iat", "nonce"]},
        )  # fmt: skip
    except jwt.InvalidSignatureError as error:
        raise Refused("signature") from error
    except jwt.ExpiredSignatureError as error:
        raise Refused("expired", known=True) from error
    except jwt.ImmatureSignatureError as error:
        raise Refused("early", known=True) from error
    except jwt.MissingRequiredClaimError as error:
        raise Refused("claim", error.claim, known=True) from error
    except jwt.InvalidIssuerError as error:
        raise Refused("issuer", platform.issuer) from error
    except jwt.InvalidAudienceError as error:
        raise Refused("audience", platform.client_id) from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Refused("token") from error
    audience = said["aud"]
    party = said.get("azp", None if isinstance(audience, list) and len(audience) > 1 else platform.client_id)
    if party != platform.client_id:
        raise Refused("audience", platform.client_id)
    return said


def launch_of(said: Mapping[str, Any], platform: Platform, nonce: str, chapters: Collection[str], now: float) -> Launch:
    """The launch of claims whose signature was right. Raises Refused."""
    made = said["iat"]
    if not isinstance(made, int | float) or made < now - OLDEST - LEEWAY:
        raise Refused("expired", known=True)
    if said["nonce"] != nonce:
        raise Refused("nonce")
    deployment = str(said.get(claims.DEPLOYMENT, ""))
    if deployment not in platform.deployments:
        raise Refused("deployment", deployment, known=True)
    if said.get(claims.VERSION) != "1.3.0":
        raise Refused("version", said.get(claims.VERSION, ""), known=True)
    kind = said.get(claims.MESSAGE_TYPE)
    if kind not in (claims.RESOURCE_REQUEST, claims.DEEP_LINKING_REQUEST):
        raise Refused("message", kind, known=True)
    linking = kind == claims.DEEP_LINKING_REQUEST
    grades = {} if linking else _table(said, claims.GRADES)
    if not linking and not _words(_table(said, claims.RESOURCE_LINK), "id"):
        raise Refused("claim", "resource_link", known=True)
    line_item = _words(grades, "lineitem")
    return Launch(
        sub=_needed(said, "sub"), value=value_of(said, platform.claim),
        instructor=claims.INSTRUCTOR in _list(said.get(claims.ROLES)),
        chapter="" if linking else chapter_of(_needed(said, claims.TARGET_LINK), chapters),
        deployment=deployment, nonce=nonce, until=made + OLDEST + LEEWAY,
        line_item=line_item, scopes=tuple(one for one in _list(grades.get("scope")) if isinstance(one, str)),
        deep_link=_deep_link(said) if linking else None,
    )  # fmt: skip


def value_of(said: Mapping[str, Any], claim: str) -> str:
    """What the token says under the settings' claim, "" where it says nothing."""
    group, dot, name = claim.partition(".")
    value = _table(said, claims.GROUPS[group]).get(name) if dot else said.get(claim)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    # a variable that the LMS does not know comes as it was written
    return value.strip()[:300] if isinstance(value, str) and not value.startswith("$") else ""


def chapter_of(link: str, chapters: Collection[str]) -> str:
    """The chapter that a link of ours leads to; "" for the class as a whole. Raises Refused.

    Its host is not looked at: nobody is sent to the link itself.
    """
    try:
        path = urlsplit(link).path
    except ValueError as error:
        raise Refused("link", link, known=True) from error
    found = CHAPTER.fullmatch(path.partition("/hub")[2])
    if found is None and path in ENTRANCES:
        return ""
    if found is None or found[1] not in chapters:
        raise Refused("link", link, known=True)
    return found[1]


def _deep_link(said: Mapping[str, Any]) -> DeepLink:
    wanted = _table(said, claims.DEEP_LINKING_SETTINGS)
    target, data = _words(wanted, "deep_link_return_url"), wanted.get("data")
    if not is_safe(target):
        raise Refused("claim", "deep_link_return_url", known=True)
    kinds = _list(wanted.get("accept_types"))
    if "ltiResourceLink" not in kinds:
        raise Refused("no_links", ", ".join(map(str, kinds)), known=True)
    return DeepLink(target, data if isinstance(data, str) else None)


def _needed(said: Mapping[str, Any], name: str) -> str:
    if not (found := _words(said, name)) or len(found) > LONGEST:
        raise Refused("claim", name.rpartition("/")[2], known=True)
    return found


def _words(table: Mapping[str, Any], name: str) -> str:
    found = table.get(name)
    return found if isinstance(found, str) else ""


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name)
    return found if isinstance(found, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
