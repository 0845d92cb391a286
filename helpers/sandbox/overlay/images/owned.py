"""Images and snapshots of others stay as they are, and a list of one's own holds one's own; moto deletes any, and lists all.

The sentence: cloudcaptainsh/cloudcaptain issue 66; that of snapshots is formed like it (not looked up). Whose snapshots are listed: DescribeSnapshots (EC2 API reference).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_still_deletes_images_of_others",
    "test_moto_still_lists_the_snapshots_of_all",
    "test_moto_still_changes_the_snapshots_of_others",
)
SNAPSHOT_OPERATIONS = (
    *("delete_snapshot", "modify_snapshot_tier"),
    *(f"{verb}_snapshot_attribute" for verb in ("describe", "modify", "reset")),
)
NOT_OWN = "Not authorized for {}:{}"


def install() -> None:
    """Have it so."""
    from moto.core.responses import ActionResult
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.amis import AmiBackend
    from moto.ec2.responses.elastic_block_store import ElasticBlockStore

    def of_its_owner(change: Callable[..., Any]) -> None:
        @wraps(change)
        def changed(change: Callable[..., Any], self: Any, ami_id: str, *arguments: Any, **options: Any) -> Any:
            image = self.amis.get(ami_id)
            if image is not None and image.owner_id != self.account_id:
                raise EC2ClientError("AuthFailure", NOT_OWN.format("image", ami_id))
            return change(self, ami_id, *arguments, **options)

    for change in (
        "deregister_image",
        "describe_image_attribute",
        "modify_image_attribute",
        "disable_image",
        "enable_image",
    ):
        of_its_owner(getattr(AmiBackend, change))

    def of_their_owner(change: Callable[..., Any]) -> None:
        @wraps(change)
        def changed(change: Callable[..., Any], self: Any) -> Any:
            asked = [self._get_param("SnapshotId", ""), *self._get_param("SnapshotIds", [])]
            for identity in asked:
                snapshot = self.ec2_backend.snapshots.get(identity)
                if snapshot is not None and snapshot.owner_id != self.ec2_backend.account_id:
                    raise EC2ClientError("AuthFailure", NOT_OWN.format("snapshot", identity))
            return change(self)

    for operation in SNAPSHOT_OPERATIONS:
        of_their_owner(getattr(ElasticBlockStore, operation))

    @wraps(ElasticBlockStore.describe_snapshots)
    def listed(describe: Callable[..., Any], self: Any) -> Any:
        owners, users = self._get_param("OwnerIds", []), self._get_param("RestorableByUserIds", [])
        answer = describe(self)
        if not owners and not users:
            return answer
        backend = self.ec2_backend
        return ActionResult(
            {
                "Snapshots": [
                    one
                    for one in answer.result["Snapshots"]
                    if (not owners or _owners(one, backend) & set(owners))
                    and (not users or _users(one, backend) & set(users))
                ]
            }
        )


def _owners(snapshot: Any, backend: Any) -> set[str]:
    """The words by which the owner of a snapshot may be asked for."""
    image = backend.amis.get(snapshot.from_ami)
    own = {"self"} if snapshot.owner_id == backend.account_id else set()
    return {snapshot.owner_id, *([image.owner_alias] if image and image.owner_alias else []), *own}


def _users(snapshot: Any, backend: Any) -> set[str]:
    """The words by which those may be asked for who can make a volume of a snapshot."""
    image = backend.amis.get(snapshot.from_ami)
    own = {"self", snapshot.owner_id} if snapshot.owner_id == backend.account_id else set()
    public = {"all"} if image and image.is_public else set()
    return own | public | snapshot.create_volume_permission_groups | snapshot.create_volume_permission_userids
