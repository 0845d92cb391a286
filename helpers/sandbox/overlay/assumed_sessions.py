"""A session of a role is asked for by the role's ARN, for as long as the role allows, with tags and a policy that can be; moto takes any.

Recorded from AWS: LocalStack's tests (tests/aws/services/sts/test_sts.snapshot.json, sts_invalid_parameters and
assume_role_tag_validation). "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", as people quote
AssumeRole's answer. A policy that is no JSON is refused as CreateRole refuses one.
"""

from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay import roles
from helpers.sandbox.overlay.assumable import role_of
from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.principals import is_document

STILL_NEEDED = ("test_moto_lends_a_role_for_any_time",)
NO_ARN = "{} is invalid"
TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
AN_HOUR = 3600
TWICE = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NOT_TAGGED = "The specified transitive tag key must be included in the requested tags."
NO_JSON = "This policy contains invalid Json"


def install() -> None:
    """Have others refused, once a request is allowed."""
    from moto.core.exceptions import ServiceException
    from moto.sts.responses import TokenResponse

    class Refusal(ServiceException):
        """Of no module of moto's, in which it would look for a service's model."""

    @wraps(TokenResponse.assume_role, before=roles)
    def assumed(assume: Callable[..., Any], self: Any) -> Any:
        for complaint in _complaints(self._get_param):
            raise Refusal(*complaint)
        return assume(self)


def _complaints(parameter: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with a request for a session, the first thing first."""
    arn = str(parameter("RoleArn")).split(":", 5)
    if len(arn) < 6 or arn[0] != "arn" or not all((arn[1], arn[2], arn[5])):
        yield "ValidationError", NO_ARN.format(parameter("RoleArn"))
        return
    role = role_of(":".join(arn), arn[4])
    if role is not None and int(parameter("DurationSeconds") or 0) > int(role.max_session_duration or AN_HOUR):
        yield "ValidationError", TOO_LONG
    keys = [str(one.get("Key")) for one in parameter("Tags") or []]
    if len({key.lower() for key in keys}) < len(keys):
        yield "InvalidParameterValue", TWICE
    if not set(parameter("TransitiveTagKeys") or []) <= set(keys):
        yield "InvalidParameterValue", NOT_TAGGED
    policy = parameter("Policy")
    if policy and not is_document(policy):
        yield "MalformedPolicyDocument", NO_JSON
