"""AWS::EC2: EBS volumes and their attachments."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    each,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

GROWS = ("Size", "VolumeType", "Iops", "Throughput")
DEFAULT_TYPE = "gp2"  # "AWS::EC2::Volume", VolumeType, AWS CloudFormation User Guide


def modify(request: ResourceRequest) -> None:
    """Have the volume grow or be of another kind; what is not said any more is as its kind has it."""
    grown = {name: request.properties[name] for name in GROWS if name in request.changed & request.properties.keys()}
    if "VolumeType" in request.changed:
        grown.setdefault("VolumeType", DEFAULT_TYPE)
    if not grown:
        grown["VolumeType"] = request.properties.get("VolumeType", DEFAULT_TYPE)
    request.call("ec2.modify_volume", VolumeId=request.id, **grown)


def delete_volume(request: ResourceRequest) -> None:
    """Delete the volume, after a snapshot of it where its policy wants one."""
    if request.snapshot:
        request.call("ec2.create_snapshot", VolumeId=request.id)
    request.call("ec2.delete_volume", VolumeId=request.id)


VOLUME = ResourceType(
    creation=ServiceCall("ec2.create_volume", TagSpecifications=tag_specifications("volume")),
    identifier="VolumeId",
    read=ServiceCall("ec2.describe_volumes", VolumeIds=[physical_id]),
    model="Volumes[0]",
    attributes={"VolumeId": physical_id},
    properties={
        **each(argument(), "AvailabilityZone", "Encrypted", "KmsKeyId", "MultiAttachEnabled", "SnapshotId"),
        **each(argument(change=modify), *GROWS),
        "Tags": tags(),
    },
    deletion=delete_volume,
)


def attach_volume(request: ResourceRequest, **arguments: str) -> object:
    """Attach the volume once the instance runs."""
    request.services.wait("ec2.instance_running", InstanceIds=[request.properties["InstanceId"]])
    return request.call("ec2.attach_volume", **arguments)


ATTACHMENT = ResourceType(
    creation=attach_volume,
    identifier=lambda request: f"{request.properties['VolumeId']}|{request.properties['InstanceId']}",
    read=ServiceCall("ec2.describe_volumes", VolumeIds=[the("VolumeId")]),
    model="Volumes[0].Attachments[0]",
    properties=each(argument(), "Device", "InstanceId", "VolumeId"),
    deletion=ServiceCall("ec2.detach_volume", VolumeId=the("VolumeId"), InstanceId=the("InstanceId")),
)


TYPES: dict[str, ResourceType] = {
    "AWS::EC2::Volume": VOLUME,
    "AWS::EC2::VolumeAttachment": ATTACHMENT,
}
