"""Providers of a server: security group, key pair, launch template, instance."""

import base64
from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    Services,
    only,
    retagged,
)
from helpers.sandbox.overlay.cloudformation.network import TAGS, Tagged

EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def permission(rule: Properties) -> dict[str, Any]:
    """A rule of a template as the API's IpPermissions take it."""
    made: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    made |= {name: int(rule[name]) for name in ("FromPort", "ToPort") if name in rule}
    told = {"Description": rule["Description"]} if "Description" in rule else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **told}]
    elif "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **told}]
    elif group:
        made["UserIdGroupPairs"] = [{"GroupId": group, **told}]
    return made


class Rules:
    """The rules of one direction ("ingress" or "egress") of a security group."""

    def __init__(self, direction: str):
        self.direction = direction

    def add(self, services: Services, group: str, rules: list[Properties]) -> None:
        self._do(services, "authorize", group, rules)

    def remove(self, services: Services, group: str, rules: list[Properties]) -> None:
        self._do(services, "revoke", group, rules)

    def _do(self, services: Services, verb: str, group: str, rules: list[Properties]) -> None:
        if rules:
            call = getattr(services.ec2, f"{verb}_security_group_{self.direction}")
            call(GroupId=group, IpPermissions=[permission(rule) for rule in rules])


INGRESS, EGRESS = Rules("ingress"), Rules("egress")


class SecurityGroup(Tagged):
    in_place = TAGS | {"SecurityGroupIngress", "SecurityGroupEgress"}

    def create(self, services: Services, properties: Properties, name: str) -> PhysicalResource:
        given = {"GroupName": properties.get("GroupName", name), "Description": properties["GroupDescription"]}
        tags = services.named("security-group", properties)
        group = services.ec2.create_security_group(**given, **only(properties, "VpcId"), **tags)["GroupId"]
        made = PhysicalResource(group, {"GroupId": group, "Id": group, "VpcId": properties.get("VpcId", "")})
        try:
            self._bring(services, made, {}, properties)
        except Exception:
            services.ec2.delete_security_group(GroupId=group)
            raise
        return made

    def update(self, services, made, before, now):
        retagged(services, made, before, now)
        self._bring(services, made, before, now)

    def _bring(self, services: Services, made: PhysicalResource, before: Properties, now: Properties) -> None:
        for rules, name, default in (
            (INGRESS, "SecurityGroupIngress", []),
            (EGRESS, "SecurityGroupEgress", [EVERYWHERE]),
        ):
            there = before.get(name, default) if before else default
            wanted = now.get(name, default)
            rules.remove(services, made.physical_resource_id, [rule for rule in there if not _among(rule, wanted)])
            rules.add(services, made.physical_resource_id, [rule for rule in wanted if not _among(rule, there)])

    def delete(self, services, made, properties):
        services.ec2.delete_security_group(GroupId=made.physical_resource_id)


def _among(rule: Properties, rules: list[Properties]) -> bool:
    """Whether the same rule is there; its description makes it no other rule, but it has to be written anew."""
    return permission(rule) in [permission(one) for one in rules]


class SecurityGroupRule(Provider):
    """One rule beside its group."""

    def __init__(self, rules: Rules):
        self.rules = rules

    def create(self, services, properties, name):
        self.rules.add(services, properties["GroupId"], [properties])
        return PhysicalResource(name)

    def delete(self, services, made, properties):
        self.rules.remove(services, properties["GroupId"], [properties])


class KeyPair(Tagged):
    def create(self, services, properties, name):
        tags = services.named("key-pair", properties)
        if "PublicKeyMaterial" in properties:
            key = services.ec2.import_key_pair(
                KeyName=properties["KeyName"], PublicKeyMaterial=properties["PublicKeyMaterial"].encode(), **tags
            )
        else:
            key = services.ec2.create_key_pair(**only(properties, "KeyName", "KeyType", "KeyFormat"), **tags)
            parameter = f"/ec2/keypair/{key['KeyPairId']}"  # where CloudFormation puts the private key
            services.ssm.put_parameter(Name=parameter, Value=key["KeyMaterial"], Type="SecureString")
        return PhysicalResource(
            properties["KeyName"], {"KeyPairId": key["KeyPairId"], "KeyFingerprint": key["KeyFingerprint"]}
        )

    def update(self, services, made, before, now):
        retagged(services, PhysicalResource(made.attributes["KeyPairId"]), before, now)

    def delete(self, services, made, properties):
        services.ec2.delete_key_pair(KeyName=made.physical_resource_id)
        if "PublicKeyMaterial" not in properties:
            services.ssm.delete_parameter(Name=f"/ec2/keypair/{made.attributes['KeyPairId']}")


class LaunchTemplate(Provider):
    in_place = frozenset({"LaunchTemplateData", "VersionDescription"})

    def create(self, services, properties, name):
        template = services.ec2.create_launch_template(
            LaunchTemplateName=properties.get("LaunchTemplateName", name),
            LaunchTemplateData=typed(properties["LaunchTemplateData"]),
        )["LaunchTemplate"]
        versions = {"LatestVersionNumber": "1", "DefaultVersionNumber": "1"}
        return PhysicalResource(
            template["LaunchTemplateId"], {"LaunchTemplateId": template["LaunchTemplateId"], **versions}
        )

    def update(self, services, made, before, now):
        version = services.ec2.create_launch_template_version(
            LaunchTemplateId=made.physical_resource_id, LaunchTemplateData=typed(now["LaunchTemplateData"])
        )["LaunchTemplateVersion"]["VersionNumber"]
        made.attributes["LatestVersionNumber"] = str(version)

    def delete(self, services, made, properties):
        services.ec2.delete_launch_template(LaunchTemplateId=made.physical_resource_id)


class Instance(Tagged):
    taken = ("ImageId", "InstanceType", "KeyName", "SubnetId", "SecurityGroupIds", "SecurityGroups", "PrivateIpAddress")
    taken += ("BlockDeviceMappings", "EbsOptimized", "Monitoring", "NetworkInterfaces", "DisableApiTermination")
    in_place = frozenset({"Tags", "InstanceType", "UserData", "SecurityGroupIds"})  # others make a new one
    interrupting = ("InstanceType", "UserData")  # of an instance whose root is an EBS volume

    def create(self, services, properties, name):
        given = {**self._template(services, properties), **only(properties, *self.taken)}
        if profile := properties.get("IamInstanceProfile"):
            given["IamInstanceProfile"] = {"Name": profile}
        if data := properties.get("UserData", given.pop("UserData", "")):
            given["UserData"] = base64.b64decode(data).decode()
        zone = only(properties, "AvailabilityZone")
        given |= {"Placement": zone} if zone and "SubnetId" not in given else {}
        given["NetworkInterfaces"] = [_interface(one) for one in given.pop("NetworkInterfaces", [])]
        given = {key: value for key, value in typed(given).items() if value != []}
        metadata = given.pop("MetadataOptions", None)
        tags = services.named("instance", properties)
        identity = services.ec2.run_instances(MinCount=1, MaxCount=1, **given, **tags)["Instances"][0]["InstanceId"]
        if metadata:
            services.ec2.modify_instance_metadata_options(InstanceId=identity, **metadata)
        return PhysicalResource(identity, self._attributes(services, identity))

    def _template(self, services: Services, properties: Properties) -> Properties:
        """What the launch template gives, where the instance names one."""
        named = properties.get("LaunchTemplate")
        if not named:
            return {}
        which = only(named, "LaunchTemplateId", "LaunchTemplateName")
        version = str(named.get("Version", "$Default"))
        answer = services.ec2.describe_launch_template_versions(**which, Versions=[version])
        return answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]

    def _attributes(self, services: Services, identity: str) -> Properties:
        told = services.ec2.describe_instances(InstanceIds=[identity])["Reservations"][0]["Instances"][0]
        return {
            "InstanceId": identity,
            "AvailabilityZone": told["Placement"]["AvailabilityZone"],
            "PrivateIp": told.get("PrivateIpAddress", ""),
            "PrivateDnsName": told.get("PrivateDnsName", ""),
            "PublicIp": told.get("PublicIpAddress", ""),
            "PublicDnsName": told.get("PublicDnsName", ""),
            "VpcId": told.get("VpcId", ""),
        }

    def update(self, services, made, before, now):
        instance, changed = made.physical_resource_id, {name for name in now if before.get(name) != now[name]}
        retagged(services, made, before, now)
        if "SecurityGroupIds" in changed:
            services.ec2.modify_instance_attribute(InstanceId=instance, Groups=now["SecurityGroupIds"])
        if changed.isdisjoint(self.interrupting):
            return None
        services.ec2.stop_instances(InstanceIds=[instance])
        services.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
        if "InstanceType" in changed:
            services.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": now["InstanceType"]})
        if "UserData" in changed:
            data = {"Value": now["UserData"].encode()}  # moto 5.2.5 wants it encoded twice here
            services.ec2.modify_instance_attribute(InstanceId=instance, UserData=data)
        services.ec2.start_instances(InstanceIds=[instance])
        services.ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
        return PhysicalResource(instance, self._attributes(services, instance))

    def delete(self, services, made, properties):
        services.ec2.terminate_instances(InstanceIds=[made.physical_resource_id])


def _interface(described: Properties) -> Properties:
    """A network interface of a template as RunInstances takes it."""
    made = only(described, "SubnetId", "NetworkInterfaceId", "PrivateIpAddress", "AssociatePublicIpAddress")
    return made | {"DeviceIndex": described.get("DeviceIndex", 0), "Groups": described.get("GroupSet", [])}


NUMBERS = {"VolumeSize", "Iops", "Throughput", "DeviceIndex", "HttpPutResponseHopLimit"}
FLAGS = {"Encrypted", "DeleteOnTermination", "EbsOptimized", "AssociatePublicIpAddress", "DisableApiTermination"}


def typed(value: Any, name: str = "") -> Any:
    """`value` with numbers and flags that a template may write as text in the types that the API takes."""
    if isinstance(value, dict):
        return {key: typed(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    if name in NUMBERS:
        return int(value)
    return str(value).lower() == "true" if name in FLAGS else value


PROVIDERS = {
    "AWS::EC2::Instance": Instance(),
    "AWS::EC2::KeyPair": KeyPair(),
    "AWS::EC2::LaunchTemplate": LaunchTemplate(),
    "AWS::EC2::SecurityGroup": SecurityGroup(),
    "AWS::EC2::SecurityGroupEgress": SecurityGroupRule(EGRESS),
    "AWS::EC2::SecurityGroupIngress": SecurityGroupRule(INGRESS),
}
