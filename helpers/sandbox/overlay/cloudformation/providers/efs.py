"""AWS::EFS: file systems, their mount targets and access points."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    Property,
    ServiceCall,
    Value,
    argument,
    as_text,
    cannot_be_changed,
    cannot_be_removed,
    each,
    found_by,
    not_acted_on,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

KEPT = "The sandbox keeps the file system, and nothing mounts it."


def tags_of(name: str) -> tuple[Property, Value]:
    """The property of a template that holds the tags of a resource, and what says them."""

    def bring(request: ResourceRequest) -> None:
        before, now = ({one["Key"] for one in given.get(name, [])} for given in (request.before, request.properties))
        if before - now:
            request.call("efs.untag_resource", ResourceId=request.id, TagKeys=sorted(before - now))
        if now:
            request.call("efs.tag_resource", ResourceId=request.id, Tags=request.properties[name])

    shown = found_by("efs.list_tags_for_resource", "Tags", ResourceId=physical_id)
    return argument("Tags", change=bring, reset=bring), shown


FILE_SYSTEM_TAGS, SHOWN_FILE_SYSTEM_TAGS = tags_of("FileSystemTags")
POINT_TAGS, SHOWN_POINT_TAGS = tags_of("AccessPointTags")
PUT_POLICY = ServiceCall(
    "efs.put_file_system_policy", FileSystemId=physical_id, Policy=the("FileSystemPolicy", convert=as_text)
)
PUT_LIFECYCLE = ServiceCall(
    "efs.put_lifecycle_configuration", FileSystemId=physical_id, LifecyclePolicies=the("LifecyclePolicies", default=[])
)
FILE_SYSTEM = ResourceType(
    creation=ServiceCall("efs.create_file_system", CreationToken=lambda request: request.name[:64]),
    identifier="FileSystemId",
    read=ServiceCall("efs.describe_file_systems", FileSystemId=physical_id),
    model="FileSystems[0]",
    attributes={"Arn": "FileSystems[0].FileSystemArn", "FileSystemId": "FileSystems[0].FileSystemId"},
    properties={
        **each(argument(), "AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode"),
        **{
            name: argument(change=cannot_be_changed(name))
            for name in ("ProvisionedThroughputInMibps", "ThroughputMode")
        },
        "FileSystemPolicy": setting(PUT_POLICY, reset=cannot_be_removed("FileSystemPolicy"), convert=as_text),
        "LifecyclePolicies": setting(PUT_LIFECYCLE, reset=PUT_LIFECYCLE),
        "FileSystemTags": FILE_SYSTEM_TAGS,
        "BackupPolicy": not_acted_on("the sandbox makes no backups"),
    },
    shown={
        "FileSystemPolicy": found_by("efs.describe_file_system_policy", "Policy", FileSystemId=physical_id),
        "LifecyclePolicies": found_by(
            "efs.describe_lifecycle_configuration", "LifecyclePolicies", FileSystemId=physical_id
        ),
        "FileSystemTags": SHOWN_FILE_SYSTEM_TAGS,
    },
    stands_in=KEPT,
    deletion=ServiceCall("efs.delete_file_system", FileSystemId=physical_id),
)

SET_GROUPS = ServiceCall(
    "efs.modify_mount_target_security_groups", MountTargetId=physical_id, SecurityGroups=the("SecurityGroups")
)
MOUNT_TARGET = ResourceType(
    creation=ServiceCall("efs.create_mount_target"),
    identifier="MountTargetId",
    read=ServiceCall("efs.describe_mount_targets", MountTargetId=physical_id),
    model="MountTargets[0]",
    attributes={"Id": "MountTargets[0].MountTargetId", "IpAddress": "MountTargets[0].IpAddress"},
    properties={
        **each(argument(), "FileSystemId", "IpAddress", "SubnetId"),
        "SecurityGroups": argument(change=SET_GROUPS),
    },
    shown={
        "SecurityGroups": found_by(
            "efs.describe_mount_target_security_groups", "SecurityGroups", MountTargetId=physical_id
        )
    },
    stands_in=KEPT,
    deletion=ServiceCall("efs.delete_mount_target", MountTargetId=physical_id),
)
ACCESS_POINT = ResourceType(
    creation=ServiceCall("efs.create_access_point", ClientToken=lambda request: request.name[:64]),
    identifier="AccessPointId",
    read=ServiceCall("efs.describe_access_points", AccessPointId=physical_id),
    model="AccessPoints[0]",
    attributes={"Arn": "AccessPoints[0].AccessPointArn", "AccessPointId": "AccessPoints[0].AccessPointId"},
    properties={
        **each(argument(), "FileSystemId", "PosixUser", "RootDirectory"),
        "ClientToken": not_acted_on("CloudFormation has a token of its own"),
        "AccessPointTags": POINT_TAGS,
    },
    shown={"AccessPointTags": SHOWN_POINT_TAGS},
    stands_in=KEPT,
    deletion=ServiceCall("efs.delete_access_point", AccessPointId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EFS::AccessPoint": ACCESS_POINT,
    "AWS::EFS::FileSystem": FILE_SYSTEM,
    "AWS::EFS::MountTarget": MOUNT_TARGET,
}
