"""IAM does not delete what is in use: users with keys, groups with members, policies that are attached or a boundary; moto does.

The sentences: aws-controllers-k8s/community issue 2229 (access keys), cloud-custodian issues 1663 (login profile) and 7484
(groups with policies), rebuy-de/aws-nuke issues 281 (MFA device), 470 (SSH keys) and 1 (versions of a policy),
hashicorp/terraform issue 29147 (members), serverless/components issue 312 (attached policies), gruntwork-io/cloud-nuke issue 972
(one that is a permissions boundary).
"""

from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_deletes_what_is_in_use",)
SENTENCE = "Cannot delete entity, must {} first."
ATTACHED = "Cannot delete a policy attached to entities."
VERSIONS = (
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
    "The default version is deleted with the policy."
)


def install() -> None:
    """Have these requests refused with a DeleteConflict."""
    from moto.iam.exceptions import DeleteConflictException
    from moto.iam.responses import IamResponse

    def guard(target: Callable[..., Any], found: Callable[[Any], Iterator[str]]) -> None:
        @wraps(target)
        def guarded(delete: Callable[..., Any], self: Any) -> Any:
            for sentence in found(self):
                raise DeleteConflictException(sentence)
            return delete(self)

    guard(IamResponse.delete_user, _of_a_user)
    guard(IamResponse.delete_group, _of_a_group)
    guard(IamResponse.delete_policy, _of_a_policy)


def _of_a_user(handler: Any) -> Iterator[str]:
    user = handler.backend.get_user(handler._get_param("UserName"))
    groups = [group for group in handler.backend.groups.values() if user in group.users]
    for there, what in (
        (user.password, "delete login profile"),
        (user.access_keys, "delete access keys"),
        (user.mfa_devices, "delete MFA device"),
        (user.ssh_public_keys, "remove referenced objects"),
        (groups, "remove users from group"),
    ):
        if there:
            yield SENTENCE.format(what)


def _of_a_group(handler: Any) -> Iterator[str]:
    group = handler.backend.get_group(handler._get_param("GroupName"))
    for there, what in (
        (group.users, "remove users from group"),
        (group.managed_policies, "detach all policies"),
        (group.policies, "delete policies"),
    ):
        if there:
            yield SENTENCE.format(what)


def _of_a_policy(handler: Any) -> Iterator[str]:
    policy = handler.backend.get_policy(handler._get_param("PolicyArn"))
    owners = (*handler.backend.users.values(), *handler.backend.roles.values())
    bounds = policy.arn in [getattr(one, "permissions_boundary_arn", None) for one in owners]
    if policy.attachment_count > 0 or bounds:
        yield ATTACHED
    if len(policy.versions) > 1:
        yield VERSIONS
