"""IAM has room for so many policies and groups, and for policies of so many characters; moto takes any number of either.

The numbers: "IAM and AWS STS quotas" (IAM User Guide), which also says that white space is not counted, and that of an identity's
inline policies all count together. The sentences, as people quote them: "Cannot exceed quota for PoliciesPerRole: 10" (the
troubleshooting of Spectro Cloud's Palette), "… ACLSizePerRole: 2048" (cloudposse's component aws-teams), "… PolicySize: 6144"
(hashicorp/terraform-provider-aws has its test), "Maximum policy size of 10240 bytes exceeded for role …" (the README of
serverless-simplify-default-exec-role-plugin), "… of 2048 bytes exceeded for user …". Those of groups are worded alike.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import iam_words, trust_policies
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_attaches_any_number_of_policies",)
QUOTA = "Cannot exceed quota for {}: {}"
TOO_LONG = "Maximum policy size of {} bytes exceeded for {} {}"
ATTACHED = GROUPS = 10
TRUST, MANAGED = 2048, 6144
INLINE = {"user": 2048, "role": 10_240, "group": 5120}


def size(document: str) -> int:
    """How many characters of a policy are counted."""
    return len(re.sub(r"\s", "", document))


def install() -> None:
    """Have what goes beyond refused, before anything is made."""
    from moto.iam.exceptions import LimitExceededException
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse

    def refuse_beyond(name: str, count: int, most: int) -> None:
        if count > most:
            raise LimitExceededException(QUOTA.format(name, most))

    def attaching(kind: str, *, before: Any = ()) -> None:
        @wraps(getattr(IAMBackend, f"attach_{kind}_policy"), before=before)
        def attached(attach: Callable[..., Any], self: Any, policy_arn: str, name: str) -> Any:
            there = getattr(self, f"get_{kind}")(name).managed_policies
            if policy_arn in self.managed_policies:
                refuse_beyond(f"PoliciesPer{kind.title()}", len({*there, policy_arn}), ATTACHED)
            return attach(self, policy_arn, name)

    def keeping(kind: str) -> None:
        @wraps(getattr(IAMBackend, f"put_{kind}_policy"))
        def kept(keep: Callable[..., Any], self: Any, name: str, policy_name: str, document: str) -> Any:
            policies = dict(getattr(self, f"get_{kind}")(name).policies) | {policy_name: document}
            if sum(map(size, policies.values())) > INLINE[kind]:
                raise LimitExceededException(TOO_LONG.format(INLINE[kind], kind, name))
            return keep(self, name, policy_name, document)

    for kind in INLINE:
        attaching(kind, before=iam_words if kind == "group" else ())
        keeping(kind)

    @wraps(IAMBackend.add_user_to_group)
    def added(add: Callable[..., Any], self: Any, group_name: str, user_name: str) -> Any:
        user = self.get_user(user_name)
        groups = {name for name, group in self.groups.items() if user in group.users}
        if group_name in self.groups:
            refuse_beyond("GroupsPerUser", len(groups | {group_name}), GROUPS)
        return add(self, group_name, user_name)

    def of_size(target: Callable[..., Any], parameter: str, name: str, most: int, before: Any = ()) -> None:
        @wraps(target, before=before)
        def made(make: Callable[..., Any], self: Any) -> Any:
            refuse_beyond(name, size(self._get_param(parameter) or ""), most)
            return make(self)

    of_size(IamResponse.create_role, "AssumeRolePolicyDocument", "ACLSizePerRole", TRUST, (iam_words, trust_policies))
    of_size(IamResponse.update_assume_role_policy, "PolicyDocument", "ACLSizePerRole", TRUST)
    for call in (IamResponse.create_policy, IamResponse.create_policy_version):
        of_size(call, "PolicyDocument", "PolicySize", MANAGED, trust_policies)
