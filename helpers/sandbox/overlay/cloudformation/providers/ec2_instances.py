"""AWS::EC2: instances, and the key pairs and launch templates that they are started with."""

import base64
from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Property,
    ServiceCall,
    argument,
    attribute,
    cannot_be_removed,
    changed,
    each,
    found_by,
    generated_name,
    in_create,
    physical_id,
    renamed,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_security_groups import default_groups
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Properties, ResourceRequest


def create_key_pair(request: ResourceRequest, **arguments: Any) -> Any:
    """Import a public key, or have EC2 make a pair, whose private key goes where CloudFormation puts it."""
    specifications = {"TagSpecifications": tag_specifications("key-pair")}
    if "PublicKeyMaterial" in request.properties:
        material = request.properties["PublicKeyMaterial"].encode()
        imported = ServiceCall(
            "ec2.import_key_pair", KeyName=the("KeyName"), PublicKeyMaterial=material, **specifications
        )
        return imported(request)
    pair = ServiceCall("ec2.create_key_pair", **specifications)(request, **arguments)
    request.call("ssm.put_parameter", Name=private_key_of(pair), Value=pair["KeyMaterial"], Type="SecureString")
    return pair


def delete_key_pair(request: ResourceRequest) -> None:
    """Delete the pair, and the private key if it is kept here."""
    request.call("ec2.delete_key_pair", KeyName=request.id)
    if "PublicKeyMaterial" not in request.properties:
        request.call("ssm.delete_parameter", Name=private_key_of(request.resource.attributes))


def private_key_of(pair: Mapping[str, Any]) -> str:
    """The parameter in which CloudFormation keeps a private key."""
    return f"/ec2/keypair/{pair['KeyPairId']}"


KEY_PAIR = ResourceType(
    creation=create_key_pair,
    identifier=the("KeyName"),
    read=ServiceCall("ec2.describe_key_pairs", KeyNames=[physical_id]),
    model="KeyPairs[0]",
    shown={"PublicKeyMaterial": "", "KeyFormat": ""},
    attributes={"KeyPairId": "KeyPairs[0].KeyPairId", "KeyFingerprint": "KeyPairs[0].KeyFingerprint"},
    properties={
        **each(argument(), "KeyName", "KeyType", "KeyFormat"),
        "PublicKeyMaterial": in_create(),
        "Tags": tags(attribute("KeyPairId")),  # AWS makes a new pair, whose name the former one still has
    },
    deletion=delete_key_pair,
)

NEW_VERSION = ServiceCall(
    "ec2.create_launch_template_version",
    LaunchTemplateId=physical_id,
    LaunchTemplateData=the("LaunchTemplateData"),
    VersionDescription=the("VersionDescription"),
)
LAUNCH_TEMPLATE = ResourceType(
    creation=ServiceCall("ec2.create_launch_template"),
    identifier="LaunchTemplate.LaunchTemplateId",
    read=ServiceCall("ec2.describe_launch_templates", LaunchTemplateIds=[physical_id]),
    model="LaunchTemplates[0]",
    shown={
        "LaunchTemplateData": found_by(
            "ec2.describe_launch_template_versions",
            "LaunchTemplateVersions[0].LaunchTemplateData",
            LaunchTemplateId=physical_id,
            Versions=["$Latest"],
        ),
        "VersionDescription": "",
        "TagSpecifications": "",
    },
    attributes={
        "LaunchTemplateId": "LaunchTemplates[0].LaunchTemplateId",
        "LatestVersionNumber": "to_string(LaunchTemplates[0].LatestVersionNumber)",
        "DefaultVersionNumber": "to_string(LaunchTemplates[0].DefaultVersionNumber)",
    },
    properties={
        "LaunchTemplateName": argument(default=generated_name),
        "LaunchTemplateData": argument(change=NEW_VERSION),
        "VersionDescription": argument(change=NEW_VERSION, reset=NEW_VERSION),
        "TagSpecifications": argument(),
    },
    deletion=ServiceCall("ec2.delete_launch_template", LaunchTemplateId=physical_id),
)


def run_instance(request: ResourceRequest, **arguments: Any) -> Any:
    """Start an instance from its properties and, where it names one, from its launch template."""
    arguments.pop("LaunchTemplate", None)
    given = {**_launch_template_data(request), **arguments}
    if "UserData" in given:
        given["UserData"] = base64.b64decode(given["UserData"]).decode()
    zone = given.pop("AvailabilityZone", None)
    if zone and "SubnetId" not in given:
        given["Placement"] = {"AvailabilityZone": zone}
    metadata = given.pop("MetadataOptions", None)  # those of the launch template
    given = {name: value for name, value in given.items() if value != []}
    run = ServiceCall("ec2.run_instances", MinCount=1, MaxCount=1, TagSpecifications=tag_specifications("instance"))
    instance = run(request, **given)["Instances"][0]
    if metadata:
        request.call("ec2.modify_instance_metadata_options", InstanceId=instance["InstanceId"], **metadata)
    return instance


def _launch_template_data(request: ResourceRequest) -> Properties:
    """What the launch template gives, where the instance names one."""
    named = request.properties.get("LaunchTemplate")
    if not named:
        return {}
    which = {name: named[name] for name in ("LaunchTemplateId", "LaunchTemplateName") if name in named}
    versions = [str(named.get("Version", "$Default"))]
    answer = request.call("ec2.describe_launch_template_versions", **which, Versions=versions)
    data: Properties = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return data


def interfaces(described: list[Properties]) -> list[Properties]:
    """The network interfaces of a template as RunInstances takes them."""
    return [{"DeviceIndex": 0, "Groups": []} | renamed(one, GroupSet="Groups") for one in described]


ATTRIBUTE_CALL = "ec2.modify_instance_attribute"


def instance_attribute(name: str, default: Any) -> Property:
    """A property that ModifyInstanceAttribute sets, and that has a default."""
    put = ServiceCall(ATTRIBUTE_CALL, InstanceId=physical_id, **{name: {"Value": the(name, default=default)}})
    return argument(change=put, reset=put)


def bring_profile(request: ResourceRequest) -> None:
    """Give the instance this profile in place of another, or none."""
    here = [{"Name": "instance-id", "Values": [request.id]}]
    there = request.call("ec2.describe_iam_instance_profile_associations", Filters=here)
    for one in there["IamInstanceProfileAssociations"]:
        request.call("ec2.disassociate_iam_instance_profile", AssociationId=one["AssociationId"])
    if "IamInstanceProfile" in request.properties:
        profile = {"Name": request.properties["IamInstanceProfile"]}
        request.call("ec2.associate_iam_instance_profile", InstanceId=request.id, IamInstanceProfile=profile)


def metadata_options(request: ResourceRequest) -> Properties:
    """How the instance may be asked for its metadata."""
    defaults = {"HttpTokens": "optional", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1}
    found: Properties = request.properties.get("MetadataOptions", defaults)
    return found


def bring_metadata(request: ResourceRequest) -> None:
    """Have the instance tell its metadata so."""
    request.call("ec2.modify_instance_metadata_options", InstanceId=request.id, **metadata_options(request))


DEFAULT_TYPE = "m1.small"  # "AWS::EC2::Instance", InstanceType, AWS CloudFormation User Guide
STOPPED = (
    ServiceCall(
        "ec2.modify_instance_attribute",
        InstanceId=physical_id,
        InstanceType={"Value": changed("InstanceType", default=DEFAULT_TYPE)},
    ),
    ServiceCall(
        "ec2.modify_instance_attribute", InstanceId=physical_id, UserData={"Value": changed("UserData", str.encode)}
    ),
)  # moto 5.2.5 wants user data encoded twice here


def change_while_stopped(request: ResourceRequest) -> None:
    """Change what an instance whose root is an EBS volume can change only while it is stopped."""
    request.call("ec2.stop_instances", InstanceIds=[request.id])
    request.services.wait("ec2.instance_stopped", InstanceIds=[request.id])
    for name, change in zip(("InstanceType", "UserData"), STOPPED, strict=True):
        if name in request.changed:
            change(request)
    if "EbsOptimized" in request.changed:
        optimized = {"Value": request.properties.get("EbsOptimized", False)}
        request.call(ATTRIBUTE_CALL, InstanceId=request.id, EbsOptimized=optimized)
    request.call("ec2.start_instances", InstanceIds=[request.id])
    request.services.wait("ec2.instance_running", InstanceIds=[request.id])


def set_default_group(request: ResourceRequest) -> None:
    """Have the instance in its VPC's default security group alone, as one that is made without any."""
    answer = request.call("ec2.describe_instances", InstanceIds=[request.id])
    groups = default_groups(request, answer["Reservations"][0]["Instances"][0]["VpcId"])
    request.call(ATTRIBUTE_CALL, InstanceId=request.id, Groups=groups)


def profile_name(request: ResourceRequest) -> Any:
    """The instance's profile by its name, which the API says by its ARN."""
    answer = request.call("ec2.describe_instances", InstanceIds=[request.id])
    profile = answer["Reservations"][0]["Instances"][0].get("IamInstanceProfile", {})
    return {"Name": profile["Arn"].rpartition("/")[2]} if "Arn" in profile else None


CHECK = ServiceCall(
    ATTRIBUTE_CALL, InstanceId=physical_id, SourceDestCheck={"Value": the("SourceDestCheck", default=True)}
)
INSTANCE = ResourceType(
    creation=run_instance,
    identifier="InstanceId",
    read=ServiceCall("ec2.describe_instances", InstanceIds=[physical_id]),
    model="Reservations[].Instances[] | [?State.Name != 'terminated'] | [0]",
    shown={
        "AvailabilityZone": "Placement.AvailabilityZone",
        "BlockDeviceMappings": "",
        "IamInstanceProfile": lambda request: profile_name(request),
        "LaunchTemplate": "",
        "Monitoring": "{Enabled: contains(['enabled', 'pending'], Monitoring.State)}",
        "NetworkInterfaces": "",
        "SecurityGroupIds": "SecurityGroups[].GroupId",
        "SecurityGroups": "SecurityGroups[].GroupName",
        **{
            name: found_by(
                "ec2.describe_instance_attribute",
                f"{name}.Value",
                InstanceId=physical_id,
                Attribute=name[0].lower() + name[1:],
            )
            for name in ("DisableApiTermination", "InstanceInitiatedShutdownBehavior", "UserData")
        },
    },
    attributes={
        "InstanceId": "Reservations[0].Instances[0].InstanceId",
        "AvailabilityZone": "Reservations[0].Instances[0].Placement.AvailabilityZone",
        "PrivateIp": "Reservations[0].Instances[0].PrivateIpAddress || ''",
        "PrivateDnsName": "Reservations[0].Instances[0].PrivateDnsName || ''",
        "PublicIp": "Reservations[0].Instances[0].PublicIpAddress || ''",
        "PublicDnsName": "Reservations[0].Instances[0].PublicDnsName || ''",
        "VpcId": "Reservations[0].Instances[0].VpcId || ''",
    },
    properties={
        **each(argument(), "ImageId", "KeyName", "SubnetId", "SecurityGroups", "PrivateIpAddress"),
        **each(argument(), "BlockDeviceMappings", "LaunchTemplate", "AvailabilityZone"),
        "DisableApiTermination": instance_attribute("DisableApiTermination", False),
        "EbsOptimized": argument(change=change_while_stopped, reset=change_while_stopped),
        "InstanceInitiatedShutdownBehavior": argument(),
        "SourceDestCheck": setting(CHECK, reset=CHECK),
        "MetadataOptions": setting(bring_metadata, reset=bring_metadata),
        "IamInstanceProfile": argument(convert=lambda name: {"Name": name}, change=bring_profile, reset=bring_profile),
        "Monitoring": argument(convert=lambda enabled: {"Enabled": enabled}),
        "NetworkInterfaces": argument(convert=interfaces),
        "SecurityGroupIds": argument(
            change=ServiceCall("ec2.modify_instance_attribute", InstanceId=physical_id, Groups=the("SecurityGroupIds")),
            reset=set_default_group,
        ),
        "InstanceType": argument(change=change_while_stopped),
        "UserData": argument(change=change_while_stopped, reset=cannot_be_removed("UserData")),
        "Tags": tags(),
    },
    deletion=ServiceCall("ec2.terminate_instances", InstanceIds=[physical_id]),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::Instance": INSTANCE,
    "AWS::EC2::KeyPair": KEY_PAIR,
    "AWS::EC2::LaunchTemplate": LAUNCH_TEMPLATE,
}
