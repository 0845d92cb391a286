"""CloudFormation takes a role that is there and that it may assume, and only the types that a request allows; moto takes any.

Nothing here changes moto: `stack_requests` and `change_sets`, which stand in place of moto's requests, ask before anything begins.

The sentences are recorded from AWS: LocalStack's tests (tests/aws/services/cloudformation/api/test_update_stack.snapshot.json,
test_update_with_role_without_permissions and test_update_with_resource_types).
That the role of a stack is used until it gets another one: the `RoleARN` of CreateStack, UpdateStack and DeleteStack (API reference).
"""

import json
from typing import Any

from helpers.sandbox.overlay.cloudformation.template_rules import refuse
from helpers.sandbox.overlay.policies import matches
from helpers.sandbox.overlay.principals import listed, statements_of

SERVICE = "cloudformation.amazonaws.com"
ACTION = "sts:AssumeRole"
NOT_ASSUMED = "Role {} is invalid or cannot be assumed"
NOT_ALLOWED = "Resource type {} is not allowed by parameter ResourceTypes [{}]"


def check_role(response: Any, stack: Any = None) -> None:
    """Raise for a role, that of the request or else the stack's own, that CloudFormation cannot assume."""
    arn = response._get_param("RoleARN") or getattr(stack, "role_arn", None)
    if arn and not _may_assume(arn, response.current_account):
        refuse(NOT_ASSUMED.format(arn))


def check_types(response: Any, described: dict[str, Any]) -> None:
    """Raise for a resource of the template whose type the request does not allow."""
    allowed = response._get_param("ResourceTypes", [])
    resources = described.get("Resources") if allowed else None
    for one in resources.values() if isinstance(resources, dict) else ():
        kind = str(one.get("Type")) if isinstance(one, dict) else ""
        if kind and not any(_covers(pattern, kind) for pattern in allowed):
            refuse(NOT_ALLOWED.format(kind, ", ".join(allowed)))


def _may_assume(arn: str, account: str) -> bool:
    """Whether CloudFormation may assume the role of this ARN."""
    from moto.iam.models import iam_backends

    role = next((one for one in iam_backends[account]["aws"].roles.values() if one.arn == arn), None)
    if role is None:
        return False
    said = {
        one.get("Effect")
        for one in statements_of(json.loads(role.assume_role_policy_document))
        if _is_for_service(one.get("Principal"))
        and any(matches(str(action), ACTION, ignore_case=True) for action in listed(one.get("Action", [])))
    }
    return "Allow" in said and "Deny" not in said


def _is_for_service(principal: Any) -> bool:
    """Whether a principal is, or holds, CloudFormation; what a condition says more is believed."""
    if not isinstance(principal, dict):
        return principal == "*"
    return SERVICE in listed(principal.get("Service", [])) or "*" in listed(principal.get("AWS", []))


def _covers(pattern: str, kind: str) -> bool:
    """Whether a type is allowed: by its own name, or by that of a family ("AWS::*", "AWS::EC2::*", "Custom::*")."""
    return kind == pattern or (pattern.endswith("::*") and kind.startswith(pattern[:-1]))
