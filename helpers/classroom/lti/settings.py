"""What the class has to know of the LMS: the teacher's `lti.toml`, looked over, and what is kept of it."""

import ipaddress
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpers.classroom import grades
from helpers.classroom.grades import Weight
from helpers.classroom.lti.claims import GROUPS
from helpers.home import write_private

FILE = "lti.json"  # in the class's folder and in the board's
ADDRESSES = ("authorize", "jwks", "token")
COLUMNS = ("email", "number", "login")  # of the table of the class, by which the LMS's people are found in it
NEEDED = ("issuer", "client_id", "deployment", *ADDRESSES)
OPTIONS = ("claim", "column", "weights", "lower", "audience")
CLAIM = re.compile(rf"email|sub|(?:{'|'.join(GROUPS)})\.[A-Za-z0-9_$.-]{{1,80}}")
LONGEST = 2000
LARGEST = 1_000_000  # bytes of the file


@dataclass(frozen=True)
class Platform:
    """The LMS. `claim` of its tokens says what stands in `column` of the class's table; `weights` are the words of the
    file with points and deadlines; `lower`: a score may become lower; `audience` is whom the request for a token is for.
    """

    issuer: str
    client_id: str
    deployments: tuple[str, ...]
    authorize: str
    jwks: str
    token: str
    audience: str
    claim: str = "email"
    column: str = "email"
    weights: str = ""
    lower: bool = False


class SettingsError(Exception):
    """A file that cannot be taken: `key` of the sentence and the `value` that it is about."""

    def __init__(self, key: str, value: object):
        super().__init__(f"{key}: {value}")
        self.key, self.value = key, str(value)


def read(path: Path) -> Platform:
    """What the file says. Raises SettingsError, and OSError where it or the file of weights cannot be read."""
    if path.stat().st_size > LARGEST:
        raise SettingsError("toml", f"> {LARGEST}")
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:  # also what is no UTF-8
        raise SettingsError("toml", error) from error
    made = platform_of(found)
    weights = found.get("weights")
    if weights is None:
        return made
    try:
        return Platform(**{**asdict(made), "weights": (path.parent / str(weights)).read_text(encoding="utf-8-sig")})
    except ValueError as error:
        raise SettingsError("weights", weights) from error


def platform_of(found: dict[str, Any]) -> Platform:
    """The platform that the table describes, its weights aside. Raises SettingsError."""
    for key in found.keys() - {*NEEDED, *OPTIONS}:
        raise SettingsError("unknown", key)
    for key in NEEDED:
        if not found.get(key):
            raise SettingsError("missing", key)
    for key in (found.keys() & {*NEEDED, *OPTIONS}) - {"deployment", "lower"}:
        if not isinstance(found[key], str) or not 0 < len(found[key]) <= LONGEST:
            raise SettingsError("words", f"{key} = {found[key]!r}")
    for key in ADDRESSES:
        if not is_safe(found[key]):
            raise SettingsError("address", f"{key} = {found[key]}")
    if not isinstance(found.get("lower", False), bool):
        raise SettingsError("lower", found["lower"])
    claim = found.get("claim", "email")
    if not CLAIM.fullmatch(claim):
        raise SettingsError("claim", claim)
    column = found.get("column", "email" if claim == "email" else "number")
    if column not in COLUMNS:
        raise SettingsError("column", column)
    return Platform(
        found["issuer"], found["client_id"], _deployments(found["deployment"]),
        found["authorize"], found["jwks"], found["token"], found.get("audience", found["token"]),
        claim, column, lower=found.get("lower", False),
    )  # fmt: skip


def _deployments(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) and str(one) for one in given):
        raise SettingsError("words", f"deployment = {value!r}")
    return tuple(map(str, given))


def is_safe(address: object) -> bool:
    """Whether keys, tokens and scores may go to that address: https, or http on this machine alone."""
    if not isinstance(address, str) or len(address) > LONGEST or re.search(r"[\x00-\x20\x7f]", address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def weights_of(platform: Platform, outline: Sequence[Mapping[str, Any]]) -> dict[str, Weight]:
    """What the chapters count. Raises grades.WeightsError."""
    return grades.read_weights(platform.weights, outline) if platform.weights else grades.equal_weights(outline)


def keep(folder: Path, platform: Platform) -> Path:
    """Keep what is known of the LMS in `folder`; gives the file. Raises OSError."""
    write_private(folder / FILE, json.dumps(asdict(platform), ensure_ascii=False, indent=1))
    return folder / FILE


def kept(folder: Path) -> Platform:
    """What `keep` has kept. Raises OSError and ValueError."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Platform(**{**found, "deployments": tuple(found["deployments"])})
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from error


def plain(value: str) -> str:
    """`value` as it is compared: capitals and the widths of letters do not count."""
    return unicodedata.normalize("NFKC", value).strip().casefold()
