"""Who may assume a role: moto lends one that is not there, and reads no account in a trust policy.

AWS lends a missing role to nobody, and one to everybody of an account that its trust policy names. Moto lends the keys of a
missing role to anybody, and fails at the first call made with them; and it takes an account in a
trust policy ("123456789012", "arn:aws:iam::123456789012:root") for a user of that name. Roles of other accounts are left as
they are.
"""

import json

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_lends_a_role_that_is_not_there",)


def install() -> None:
    """Have STS and IAM decide so. AWS does not tell a missing role from a forbidden one."""
    from moto.core.exceptions import AccessDeniedError
    from moto.iam.access_control import IAMPolicy, IAMRequestBase, PermissionResult, format_incoming_conditional_values
    from moto.iam.models import iam_backends
    from moto.sts.responses import TokenResponse

    from helpers.sandbox import ACCOUNT

    class Forbidden(AccessDeniedError):
        def __init__(self, said: str):
            super(AccessDeniedError, self).__init__("AccessDenied", said)

    @wraps(TokenResponse.assume_role)
    def assumed(assume, self):
        arn = str(self._get_param("RoleArn"))
        roles = [role.arn for role in iam_backends[ACCOUNT]["aws"].roles.values()]
        if arn.split(":")[4:5] == [ACCOUNT] and arn not in roles:
            _, user, _ = self.backend.get_caller_identity(self.get_access_key(), self.region)
            raise Forbidden(f"User: {user} is not authorized to perform: sts:AssumeRole on resource: {arn}")
        return assume(self)

    @replaces(IAMRequestBase._check_role_trust_relationship)
    def trusted(self, role_arn: str) -> bool:
        caller = self._access_key.arn
        document = spelled_out(json.loads(self.backend.get_role_by_arn(role_arn).assume_role_policy_document), caller)
        conditions = format_incoming_conditional_values(self._data)
        result = IAMPolicy(document).is_action_permitted(self._action, role_arn, caller, conditions)
        return result == PermissionResult.PERMITTED


def spelled_out(document: dict, caller: str) -> str:
    """A trust policy in which `caller` (an ARN) stands in place of an account that it belongs to."""
    account = caller.split(":")[4]
    whole = {account, f"arn:aws:iam::{account}:root"}
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    return json.dumps(document | {"Statement": [_for(statement, whole, caller) for statement in statements]})


def _for(statement: dict, whole: set[str], caller: str) -> dict:
    principal = statement.get("Principal")
    if not isinstance(principal, dict) or "AWS" not in principal:
        return statement
    named = principal["AWS"] if isinstance(principal["AWS"], list) else [principal["AWS"]]
    return statement | {"Principal": principal | {"AWS": [caller if one in whole else one for one in named]}}
