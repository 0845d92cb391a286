"""Providers of roles and of what is kept: IAM, S3, logs, parameters."""

import json

from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    Services,
    only,
    tag_names,
)


class Role(Provider):
    in_place = frozenset({"AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies", "Tags", "Description"})

    def create(self, services: Services, properties: Properties, name: str) -> PhysicalResource:
        role = services.iam.create_role(
            RoleName=properties.get("RoleName", name)[:64],
            AssumeRolePolicyDocument=json.dumps(properties["AssumeRolePolicyDocument"]),
            **only(properties, "Path", "Description", "Tags", "MaxSessionDuration"),
        )["Role"]
        made = PhysicalResource(role["RoleName"], {"Arn": role["Arn"], "RoleId": role["RoleId"]})
        self._bring(services, made, {}, properties)
        return made

    def update(self, services, made, before, now):
        services.iam.update_assume_role_policy(
            RoleName=made.physical_resource_id, PolicyDocument=json.dumps(now["AssumeRolePolicyDocument"])
        )
        self._bring(services, made, before, now)

    def _bring(self, services: Services, made: PhysicalResource, before: Properties, now: Properties) -> None:
        role = made.physical_resource_id
        there, wanted = before.get("ManagedPolicyArns", []), now.get("ManagedPolicyArns", [])
        for arn in [arn for arn in there if arn not in wanted]:
            services.iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        for arn in [arn for arn in wanted if arn not in there]:
            services.iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        names = {policy["PolicyName"] for policy in now.get("Policies", [])}
        for policy in before.get("Policies", []):
            if policy["PolicyName"] not in names:
                services.iam.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])
        for policy in now.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            services.iam.put_role_policy(RoleName=role, PolicyName=policy["PolicyName"], PolicyDocument=document)

    def delete(self, services, made, properties):
        self._bring(services, made, properties, {})
        services.iam.delete_role(RoleName=made.physical_resource_id)


class InstanceProfile(Provider):
    def create(self, services, properties, name):
        name = properties.get("InstanceProfileName", name)
        profile = services.iam.create_instance_profile(InstanceProfileName=name, **only(properties, "Path"))
        for role in properties["Roles"]:
            services.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        return PhysicalResource(name, {"Arn": profile["InstanceProfile"]["Arn"]})

    def delete(self, services, made, properties):
        name = made.physical_resource_id
        for role in properties["Roles"]:
            services.iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
        services.iam.delete_instance_profile(InstanceProfileName=name)


class InlinePolicy(Provider):
    """AWS::IAM::Policy: a policy inside roles, users and groups."""

    in_place = frozenset({"PolicyDocument", "Roles", "Users", "Groups"})

    def create(self, services, properties, name):
        self.update(services, PhysicalResource(""), {}, properties)
        return PhysicalResource(name, {"Id": name})

    def update(self, services, made, before, now):
        document = json.dumps(now.get("PolicyDocument", {}))
        for kind in ("Role", "User", "Group"):
            there, wanted = before.get(f"{kind}s", []), now.get(f"{kind}s", [])
            for holder in [holder for holder in there if holder not in wanted]:
                names = {f"{kind}Name": holder, "PolicyName": before["PolicyName"]}
                getattr(services.iam, f"delete_{kind.lower()}_policy")(**names)
            for holder in wanted:
                names = {f"{kind}Name": holder, "PolicyName": now["PolicyName"]}
                getattr(services.iam, f"put_{kind.lower()}_policy")(PolicyDocument=document, **names)

    def delete(self, services, made, properties):
        self.update(services, made, properties, {})


BUCKET_CALLS = {
    "VersioningConfiguration": ("put_bucket_versioning", "VersioningConfiguration"),
    "PublicAccessBlockConfiguration": ("put_public_access_block", "PublicAccessBlockConfiguration"),
}


class Bucket(Provider):
    in_place = frozenset({"Tags", "VersioningConfiguration", "BucketEncryption", "PublicAccessBlockConfiguration"})
    in_place |= {"LifecycleConfiguration"}

    def create(self, services, properties, name):
        name = properties.get("BucketName", name.lower()[:63].rstrip("-"))
        place = {"CreateBucketConfiguration": {"LocationConstraint": services.region}}
        services.s3.create_bucket(Bucket=name, **(place if services.region != "us-east-1" else {}))
        domain = f"{name}.s3.{services.region}.amazonaws.com"
        made = PhysicalResource(name, {"Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"})
        made.attributes |= {"RegionalDomainName": domain}
        self.update(services, made, {}, properties)
        return made

    def update(self, services, made, before, now):
        for name, (call, argument) in BUCKET_CALLS.items():
            if name in now and before.get(name) != now[name]:
                value = {key: _flag(inner) for key, inner in now[name].items()}
                getattr(services.s3, call)(Bucket=made.physical_resource_id, **{argument: value})
        if now.get("Tags"):
            services.s3.put_bucket_tagging(Bucket=made.physical_resource_id, Tagging={"TagSet": now["Tags"]})

    def delete(self, services, made, properties):
        services.s3.delete_bucket(Bucket=made.physical_resource_id)


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(str(value).lower(), value)


class BucketPolicy(Provider):
    in_place = frozenset({"PolicyDocument"})

    def create(self, services, properties, name):
        self.update(services, PhysicalResource(""), {}, properties)
        return PhysicalResource(properties["Bucket"])

    def update(self, services, made, before, now):
        services.s3.put_bucket_policy(Bucket=now["Bucket"], Policy=json.dumps(now["PolicyDocument"]))

    def delete(self, services, made, properties):
        services.s3.delete_bucket_policy(Bucket=properties["Bucket"])


def _pairs(properties: Properties) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


class LogGroup(Provider):
    in_place = frozenset({"RetentionInDays", "Tags"})

    def create(self, services, properties, name):
        name = properties.get("LogGroupName", name)
        services.logs.create_log_group(logGroupName=name, tags=_pairs(properties))
        group = services.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
        made = PhysicalResource(name, {"Arn": group["arn"]})
        self.update(services, made, {}, properties)
        return made

    def update(self, services, made, before, now):
        if "RetentionInDays" in now:
            days = int(now["RetentionInDays"])
            services.logs.put_retention_policy(logGroupName=made.physical_resource_id, retentionInDays=days)
        elif "RetentionInDays" in before:
            services.logs.delete_retention_policy(logGroupName=made.physical_resource_id)
        if before.get("Tags") != now.get("Tags"):
            if gone := sorted(tag_names(before) - tag_names(now)):
                services.logs.untag_log_group(logGroupName=made.physical_resource_id, tags=gone)
            if pairs := _pairs(now):
                services.logs.tag_log_group(logGroupName=made.physical_resource_id, tags=pairs)

    def delete(self, services, made, properties):
        services.logs.delete_log_group(logGroupName=made.physical_resource_id)


class Parameter(Provider):
    in_place = frozenset({"Value", "Description", "Type"})

    def create(self, services, properties, name):
        name = properties.get("Name", name)
        services.ssm.put_parameter(Name=name, **only(properties, "Value", "Type", "Description"))
        return PhysicalResource(name, {"Value": properties["Value"], "Type": properties["Type"]})

    def update(self, services, made, before, now):
        given = only(now, "Value", "Type", "Description")
        services.ssm.put_parameter(Name=made.physical_resource_id, Overwrite=True, **given)
        made.attributes["Value"] = now["Value"]

    def delete(self, services, made, properties):
        services.ssm.delete_parameter(Name=made.physical_resource_id)


PROVIDERS = {
    "AWS::IAM::InstanceProfile": InstanceProfile(),
    "AWS::IAM::Policy": InlinePolicy(),
    "AWS::IAM::Role": Role(),
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::S3::Bucket": Bucket(),
    "AWS::S3::BucketPolicy": BucketPolicy(),
    "AWS::SSM::Parameter": Parameter(),
}
