"""A Failure or a Problem in the learner's words: the value, the rule, and the next step."""

import errno
import os
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.operations.causes import cause_of
from helpers.operations.core import declared
from helpers.operations.kinds import Problem
from helpers.operations.results import Failure
from helpers.text import catalogue, language, lookup, readable, text

UNREACHABLE = "EndpointConnectionError"
SAME_AS = {
    "ConnectionClosedError": UNREACHABLE,
    "ConnectTimeoutError": UNREACHABLE,
    "HTTPClientError": UNREACHABLE,
    "IncompleteReadError": UNREACHABLE,
    "ReadTimeoutError": UNREACHABLE,
    "ResponseStreamingError": UNREACHABLE,
    "RetriesExceededError": UNREACHABLE,
    "SSLError": UNREACHABLE,
    "SandboxDied": UNREACHABLE,
    "301": "PermanentRedirect",
    "404 HeadBucket": "NoSuchBucket",
    "403 HeadBucket": "AccessDenied",
    "AuthFailure": "InvalidClientTokenId",
    **dict.fromkeys(
        (
            "InvalidVpcID.Malformed",
            "InvalidSubnetID.Malformed",
            "InvalidGroupId.Malformed",
            "InvalidRouteTableId.Malformed",
            "InvalidInternetGatewayId.Malformed",
            "InvalidNetworkInterfaceId.Malformed",
        ),
        "InvalidID.Malformed",
    ),
    "InvalidParameter": "InvalidParameterCombination",  # EC2's word for a group and a subnet of two networks
    "ClientException RegisterTaskDefinition": "TaskDefinitionRefused",
    "ResourceAlreadyExistsException CreateLogGroup": "LogGroupThere",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "AccessDeniedException": "AccessDenied",
    "UnauthorizedOperation": "AccessDenied",
    "IllegalArgumentException RequestServiceQuotaIncrease": "QuotaNotMore",
    **dict.fromkeys(
        ("ArityError", "JMESPathTypeError", "UnknownFunctionError", "VariadictArityError"), "QueryFailed"
    ),  # by the library that works out `--query`
    "ELOOP": "OSError",
    "EDQUOT": "ENOSPC",
    "UnicodeDecodeError": "UnicodeError",
    "UnicodeEncodeError": "UnicodeError",
}
ERRNO = frozenset(errno.errorcode.values())  # an error of this computer has no code of AWS
# The sandbox has one address for all regions, and says what AWS says to a request that came to another region's address.
WRONG_REGION = re.compile(r"Credential should be scoped to a valid region, not '(.*)'")


@dataclass(frozen=True)
class Explanation:
    """`what` went wrong with which value, the `rule` it broke, what to do `next`; AWS's own `code` and `original`."""

    what: str
    rule: str
    next: str
    code: str
    original: str


def explain(failure: Failure | Problem, lang: str | None = None) -> Explanation:
    """The explanation of `failure` in `lang` (None: the language in force); a general one for an unknown code."""
    original, call = getattr(failure, "message", ""), getattr(failure, "call", "")
    own = declared(failure.values.get("operation", ""))
    same = SAME_AS.get(f"{failure.code} {call}") or SAME_AS.get(failure.code, failure.code)
    code = (own and own.explained(failure)) or same
    cause, found = cause_of(failure.code, call, original)
    code = cause or code
    wrong = WRONG_REGION.search(original)
    code = "RegionUnknown" if wrong else code
    known = catalogue("errors", lang or language())  # by its key: EC2's codes have a dot in them
    entry = known.get(code) or known["OSError" if code in ERRNO else "General"]
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or "AWS"
    message = re.sub(r"'?\{'([^']*)'\}'?", r"'\1'", original)  # the sandbox may name one thing as a set of one
    values = {
        "endpoint_url": endpoint,
        **failure.values,
        **found,
        "code": failure.code,
        "message": message,
        "call": call,
    }
    values |= _labels(values, lang) | ({"value": wrong[1]} if wrong else {})
    filled = {part: _fill(entry[part], values) for part in ("what", "rule", "next")}
    filled["next"] = _meant(values, lang) + filled["next"]
    return Explanation(**filled, code=failure.code, original=original)


def _meant(values: Mapping[str, Any], lang: str | None) -> str:
    """What may have been meant by what is not there; "" where nothing is alike."""
    near, there = values.get("did_you_mean"), values.get("there")
    if near:
        return text("forms.did_you_mean", lang, name=near)
    return text("forms.what_is_there", lang, names=", ".join(f"`{name}`" for name in there)) if there else ""


def _labels(values: Mapping[str, Any], lang: str | None) -> dict[str, str]:
    """The name of the field in words."""
    field, operation = values.get("field", ""), values.get("operation", "")
    label = lookup(f"fields.{operation}.{field}.label", lang) or lookup(f"fields.{field}.label", lang)
    return {"label": label} if isinstance(label, str) else {}


def _fill(template: str, values: Mapping[str, Any]) -> str:
    """`template` with its placeholders filled; what is not known reads as an ellipsis."""
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return readable(template.format_map({name: _worded(values.get(name)) for name in names}))


def _worded(value: Any) -> str:
    if value in ("", None, (), []):
        return "…"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
