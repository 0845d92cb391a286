"""A policy that is attached, or that is a boundary, is named by an ARN, and is there; moto keeps any boundary.

Recorded from AWS: LocalStack's tests (tests/aws/services/iam/test_iam.snapshot.json, test_role_attach_policy, of an ARN that is
none). "Scope ARN: … does not exist or is not attachable": Red Hat's Knowledgebase on rosa, and people who deploy by SAM.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_keeps_any_boundary",)
ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
NO_ARN = "Invalid ARN:  Could not be parsed!"
NO_SCOPE = "Scope ARN: {} does not exist or is not attachable."
ATTACHING = ("attach_role_policy", "attach_user_policy", "attach_group_policy")
BOUNDING = ("create_role", "create_user", "put_role_permissions_boundary")


def install() -> None:
    """Have others refused, once a request is allowed."""
    from moto.iam.exceptions import NotFoundException, ValidationError
    from moto.iam.responses import IamResponse

    from helpers.sandbox.overlay import iam_quotas, iam_tags, iam_words, trust_policies

    def check(arn: str) -> None:
        if not ARN.fullmatch(arn):
            raise ValidationError(NO_ARN)

    def attaching(target: Callable[..., Any]) -> None:
        @wraps(target)
        def attached(attach: Callable[..., Any], self: Any) -> Any:
            check(self._get_param("PolicyArn"))
            return attach(self)

    def bounding(target: Callable[..., Any], before: Any) -> None:
        @wraps(target, before=before)
        def bounded(make: Callable[..., Any], self: Any) -> Any:
            arn = self._get_param("PermissionsBoundary")
            if arn:
                check(arn)
                if arn not in self.backend.managed_policies:
                    raise NotFoundException(NO_SCOPE.format(arn))
            return make(self)

    own = {
        "create_role": (iam_quotas, iam_tags, iam_words, trust_policies),
        "create_user": (iam_tags, iam_words),
    }
    for name in ATTACHING:
        attaching(getattr(IamResponse, name))
    for name in BOUNDING:
        bounding(getattr(IamResponse, name), own.get(name, ()))
