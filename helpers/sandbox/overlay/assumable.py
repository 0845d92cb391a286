"""Whether a service may assume a role: it is there, and its trust policy lets the service. What a condition says more is believed."""

import json
from typing import Any

from helpers.sandbox.overlay.policies import matches
from helpers.sandbox.overlay.principals import listed, statements_of

ACTION = "sts:AssumeRole"


def role_of(arn: str, account: str) -> Any:
    """The role of an account that has this ARN; None where there is none, or no such account."""
    from moto.iam.models import iam_backends

    roles = list(iam_backends[account]["aws"].roles.values()) if account in iam_backends else []
    return next((one for one in roles if one.arn == arn), None)


def may_assume(service: str, arn: str, account: str) -> bool:
    """Whether `service` ("lambda.amazonaws.com") may assume the role of this ARN in the account."""
    role = role_of(arn, account)
    if role is None:
        return False
    said = {
        one.get("Effect")
        for one in statements_of(json.loads(role.assume_role_policy_document))
        if _is_for(one.get("Principal"), service)
        and any(matches(str(action), ACTION, ignore_case=True) for action in listed(one.get("Action", [])))
    }
    return "Allow" in said and "Deny" not in said


def _is_for(principal: Any, service: str) -> bool:
    """Whether a principal is, or holds, the service."""
    if not isinstance(principal, dict):
        return bool(principal == "*")
    return service in listed(principal.get("Service", [])) or "*" in listed(principal.get("AWS", []))
