"""The answer to an LMS that asks which chapter to link: a token with the link, signed by the class (Deep Linking 2.0)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.classroom.grades import Weight
from helpers.classroom.lti import claims
from helpers.classroom.lti.keys import ToolKey
from helpers.classroom.lti.launch import PREFIX, DeepLink
from helpers.classroom.lti.settings import Platform

LIVES = 3600  # seconds: as long as a teacher may look at the page


@dataclass(frozen=True)
class Choice:
    """What a teacher can link: a chapter, or with "" the class as a whole, worth `points` (0: no column in the gradebook)."""

    chapter: str
    title: str
    points: float


def choices(titles: Mapping[str, str], weights: Mapping[str, Weight], whole: str) -> list[Choice]:
    """The class as a whole, called `whole`, and each chapter."""
    chapters = [Choice(name, title, weights[name].points if name in weights else 0.0) for name, title in titles.items()]
    return [Choice("", whole, sum(one.points for one in chapters)), *chapters]


def item(choice: Choice, hub: str) -> dict[str, Any]:
    """The link as the LMS is told of it; `hub` is the address of the class's hub."""
    address = f"{hub}{PREFIX}/chapter/{choice.chapter}" if choice.chapter else f"{hub}{PREFIX}"
    told: dict[str, Any] = {"type": "ltiResourceLink", "title": choice.title, "url": address}
    told["window"] = {"targetName": "_blank"}  # in a frame of the LMS's page the class does not run
    if choice.points > 0:
        told["lineItem"] = {
            "label": choice.title,
            "scoreMaximum": choice.points,
            "resourceId": choice.chapter or "class",
        }
    return told


def answer(
    key: ToolKey, platform: Platform, deployment: str, link: DeepLink, items: Sequence[Mapping[str, Any]], now: float
) -> str:
    """The signed answer with these links."""
    told: dict[str, Any] = {
        "iss": platform.client_id, "aud": platform.issuer, "iat": int(now), "exp": int(now) + LIVES,
        "nonce": secrets.token_urlsafe(24),
        claims.DEPLOYMENT: deployment, claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE, claims.VERSION: "1.3.0",
        claims.CONTENT_ITEMS: list(items),
    }  # fmt: skip
    return key.signed(told if link.data is None else {**told, claims.DATA: link.data})
