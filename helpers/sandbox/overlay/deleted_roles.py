"""The keys of a role that has been deleted, as of tasks that outlive their stack, allow nothing; moto crashes.

"Disabling permissions for temporary security credentials" (IAM User Guide): such keys are
valid until they expire, and what they allow is looked up in the role's policies at each request.
"""

from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_still_crashes_for_a_deleted_role",)


def policies_of(account: str, role_name: str) -> list:
    """The policies of a role; none where it, or one of them, is being deleted."""
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import iam_backends

    backend = iam_backends[account]["aws"]
    try:
        inline = [backend.get_role_policy(role_name, policy)[1] for policy in backend.list_role_policies(role_name)]
        return inline + list(backend.list_attached_role_policies(role_name)[0])
    except NotFoundException:
        return []


def install() -> None:
    """Have IAM look so."""
    from moto.iam.access_control import AssumedRoleAccessKey

    @replaces(AssumedRoleAccessKey.collect_policies)
    def collect_policies(self):
        return policies_of(self.account_id, self._owner_role_name)
