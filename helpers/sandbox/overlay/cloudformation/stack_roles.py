"""CloudFormation takes a role that is there and that it may assume, and only the types that a request allows; moto takes any.

Nothing here changes moto: `stack_requests` and `change_sets`, which stand in place of moto's requests, ask before anything begins.

The sentences are recorded from AWS: LocalStack's tests (tests/aws/services/cloudformation/api/test_update_stack.snapshot.json,
test_update_with_role_without_permissions and test_update_with_resource_types).
That the role of a stack is used until it gets another one: the `RoleARN` of CreateStack, UpdateStack and DeleteStack (API reference).
"""

from typing import Any

from helpers.sandbox.overlay.assumable import may_assume
from helpers.sandbox.overlay.cloudformation.template_rules import refuse

SERVICE = "cloudformation.amazonaws.com"
NOT_ASSUMED = "Role {} is invalid or cannot be assumed"
NOT_ALLOWED = "Resource type {} is not allowed by parameter ResourceTypes [{}]"


def check_role(response: Any, stack: Any = None) -> None:
    """Raise for a role, that of the request or else the stack's own, that CloudFormation cannot assume."""
    arn = response._get_param("RoleARN") or getattr(stack, "role_arn", None)
    if arn and not may_assume(SERVICE, arn, response.current_account):
        refuse(NOT_ASSUMED.format(arn))


def check_types(response: Any, described: dict[str, Any]) -> None:
    """Raise for a resource of the template whose type the request does not allow."""
    allowed = response._get_param("ResourceTypes", [])
    resources = described.get("Resources") if allowed else None
    for one in resources.values() if isinstance(resources, dict) else ():
        kind = str(one.get("Type")) if isinstance(one, dict) else ""
        if kind and not any(_covers(pattern, kind) for pattern in allowed):
            refuse(NOT_ALLOWED.format(kind, ", ".join(allowed)))


def _covers(pattern: str, kind: str) -> bool:
    """Whether a type is allowed: by its own name, or by that of a family ("AWS::*", "AWS::EC2::*", "Custom::*")."""
    return kind == pattern or (pattern.endswith("::*") and kind.startswith(pattern[:-1]))
