"""AWS::KMS: keys and their aliases."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    in_delete,
    physical_id,
    renamed,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags


def tagged(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """Tags with the names that KMS has for their parts."""
    return [dict(renamed(one, Key="TagKey", Value="TagValue")) for one in tags]


def is_true(value: object) -> bool:
    """Whether a flag is set, which may be text."""
    return str(value).lower() == "true"


def bring_rotation(request: ResourceRequest) -> None:
    """Have the key rotate or not."""
    rotates = is_true(request.properties.get("EnableKeyRotation", False))
    verb = "enable" if rotates else "disable"
    period = request.properties.get("RotationPeriodInDays") if rotates else None
    more = {} if period is None else {"RotationPeriodInDays": int(period)}
    request.call(f"kms.{verb}_key_rotation", KeyId=request.id, **more)


def bring_enabled(request: ResourceRequest) -> None:
    """Have the key usable or not."""
    verb = "enable" if is_true(request.properties.get("Enabled", True)) else "disable"
    request.call(f"kms.{verb}_key", KeyId=request.id)


DESCRIBE = ServiceCall("kms.update_key_description", KeyId=physical_id, Description=the("Description", default=""))


def key_policy(request: ResourceRequest) -> str:
    """The key's policy, or the one that a key has which is made without ("Default key policy", KMS Developer Guide)."""
    if "KeyPolicy" in request.properties:
        return as_text(request.properties["KeyPolicy"])
    account = request.call("sts.get_caller_identity")["Account"]
    statement = {
        **{"Sid": "Enable IAM User Permissions", "Effect": "Allow"},
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        **{"Action": "kms:*", "Resource": "*"},
    }
    return as_text({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]})


PUT_POLICY = ServiceCall("kms.put_key_policy", KeyId=physical_id, PolicyName="default", Policy=key_policy)
BRING_TAGS = bring_tags(
    tag=ServiceCall("kms.tag_resource", KeyId=physical_id, Tags=the("Tags", convert=tagged)),
    untag=ServiceCall("kms.untag_resource", KeyId=physical_id, TagKeys=removed_tags),
)
KEY = ResourceType(
    creation=ServiceCall("kms.create_key"),
    identifier="KeyMetadata.KeyId",
    read=ServiceCall("kms.describe_key", KeyId=physical_id),
    model="[KeyMetadata][?KeyState != 'PendingDeletion'] | [0]",
    attributes={"Arn": "KeyMetadata.Arn", "KeyId": "KeyMetadata.KeyId"},
    properties={
        "Description": argument(change=DESCRIBE, reset=DESCRIBE),
        "KeyPolicy": argument("Policy", convert=as_text, change=PUT_POLICY),
        **each(argument(), "KeySpec", "KeyUsage", "MultiRegion", "Origin"),
        **each(setting(bring_rotation, reset=bring_rotation), "EnableKeyRotation", "RotationPeriodInDays"),
        "Enabled": setting(bring_enabled, reset=bring_enabled),
        "PendingWindowInDays": in_delete(),
        "Tags": argument(convert=tagged, change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "PendingWindowInDays": "",
        "KeyPolicy": found_by("kms.get_key_policy", "Policy", KeyId=physical_id, PolicyName="default"),
        "EnableKeyRotation": found_by("kms.get_key_rotation_status", "KeyRotationEnabled", KeyId=physical_id),
        "RotationPeriodInDays": found_by("kms.get_key_rotation_status", "RotationPeriodInDays", KeyId=physical_id),
        "Tags": found_by("kms.list_resource_tags", "Tags", KeyId=physical_id),
    },
    deletion=ServiceCall(
        "kms.schedule_key_deletion", KeyId=physical_id, PendingWindowInDays=the("PendingWindowInDays", default=30)
    ),
)

MOVE_ALIAS = ServiceCall("kms.update_alias", AliasName=physical_id, TargetKeyId=the("TargetKeyId"))


def alias_read(request: ResourceRequest) -> dict[str, object] | None:
    """The alias among those of the account."""
    listed = request.call("kms.list_aliases")["Aliases"]
    return next((one for one in listed if one["AliasName"] == request.id), None)


ALIAS = ResourceType(
    creation=ServiceCall("kms.create_alias"),
    identifier=the("AliasName"),
    read=alias_read,
    attributes={"AliasName": physical_id},
    properties={"AliasName": argument(), "TargetKeyId": argument(change=MOVE_ALIAS)},
    shown={"TargetKeyId": ""},
    deletion=ServiceCall("kms.delete_alias", AliasName=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::KMS::Alias": ALIAS,
    "AWS::KMS::Key": KEY,
}
