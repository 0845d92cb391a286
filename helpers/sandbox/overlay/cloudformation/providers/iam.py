"""AWS::IAM: roles, their policies, and the instance profiles that hold them."""

from dataclasses import replace

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    generated_name,
    in_create,
    physical_id,
    set_once,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags


def bring_managed_policies(request: ResourceRequest) -> None:
    """Detach the managed policies that the role has no more, and attach the new ones."""
    there, wanted = request.before.get("ManagedPolicyArns", []), request.properties.get("ManagedPolicyArns", [])
    for arn in [arn for arn in there if arn not in wanted]:
        request.call("iam.detach_role_policy", RoleName=request.id, PolicyArn=arn)
    for arn in [arn for arn in wanted if arn not in there]:
        request.call("iam.attach_role_policy", RoleName=request.id, PolicyArn=arn)


def bring_inline_policies(request: ResourceRequest) -> None:
    """Delete the role's own policies that it has no more, and write the others."""
    there, wanted = request.before.get("Policies", []), request.properties.get("Policies", [])
    for gone in sorted({one["PolicyName"] for one in there} - {one["PolicyName"] for one in wanted}):
        request.call("iam.delete_role_policy", RoleName=request.id, PolicyName=gone)
    for one in wanted:
        document = as_text(one["PolicyDocument"])
        request.call("iam.put_role_policy", RoleName=request.id, PolicyName=one["PolicyName"], PolicyDocument=document)


def delete_role(request: ResourceRequest) -> None:
    """Delete the role, which IAM does only when it has no policies any more; those of others are left to them."""
    there = request.call("iam.list_attached_role_policies", RoleName=request.id)["AttachedPolicies"]
    for arn in {one["PolicyArn"] for one in there} & set(request.properties.get("ManagedPolicyArns", [])):
        request.call("iam.detach_role_policy", RoleName=request.id, PolicyArn=arn)
    names = {one["PolicyName"] for one in request.properties.get("Policies", [])}
    for name in names & set(request.call("iam.list_role_policies", RoleName=request.id)["PolicyNames"]):
        request.call("iam.delete_role_policy", RoleName=request.id, PolicyName=name)
    request.call("iam.delete_role", RoleName=request.id)


BRING_TAGS = bring_tags(
    tag=ServiceCall("iam.tag_role", RoleName=physical_id, Tags=the("Tags")),
    untag=ServiceCall("iam.untag_role", RoleName=physical_id, TagKeys=removed_tags),
)
DESCRIBE = ServiceCall("iam.update_role_description", RoleName=physical_id, Description=the("Description", default=""))
ROLE = ResourceType(
    creation=ServiceCall("iam.create_role"),
    identifier="Role.RoleName",
    attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
    properties={
        "RoleName": argument(default=lambda request: request.name[:64]),
        "AssumeRolePolicyDocument": argument(
            convert=as_text,
            change=ServiceCall(
                "iam.update_assume_role_policy",
                RoleName=physical_id,
                PolicyDocument=the("AssumeRolePolicyDocument", convert=as_text),
            ),
        ),
        **each(argument(), "Path", "MaxSessionDuration"),
        "Description": argument(change=DESCRIBE, reset=DESCRIBE),
        "ManagedPolicyArns": setting(bring_managed_policies, reset=bring_managed_policies),
        "Policies": setting(bring_inline_policies, reset=bring_inline_policies),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=delete_role,
)


def add_roles(request: ResourceRequest) -> None:
    """Put the roles into the profile."""
    for role in request.properties["Roles"]:
        request.call("iam.add_role_to_instance_profile", InstanceProfileName=request.id, RoleName=role)


def delete_instance_profile(request: ResourceRequest) -> None:
    """Delete the profile, which IAM does only when no role is in it."""
    name = {"InstanceProfileName": request.id}
    for role in request.call("iam.get_instance_profile", **name)["InstanceProfile"]["Roles"]:
        request.call("iam.remove_role_from_instance_profile", **name, RoleName=role["RoleName"])
    request.call("iam.delete_instance_profile", **name)


INSTANCE_PROFILE = ResourceType(
    creation=ServiceCall("iam.create_instance_profile"),
    identifier="InstanceProfile.InstanceProfileName",
    attributes={"Arn": "InstanceProfile.Arn"},
    properties={
        "InstanceProfileName": argument(default=generated_name),
        "Path": argument(),
        "Roles": set_once(add_roles),
    },
    deletion=delete_instance_profile,
)


def bring_policy(request: ResourceRequest) -> None:
    """Write the policy into its roles, users and groups, and delete it from those that it has no more."""
    before, now = request.before, request.properties
    for kind in ("Role", "User", "Group"):
        wanted = now.get(f"{kind}s", [])
        for holder in [holder for holder in before.get(f"{kind}s", []) if holder not in wanted]:
            names = {f"{kind}Name": holder, "PolicyName": before["PolicyName"]}
            request.call(f"iam.delete_{kind.lower()}_policy", **names)
        for holder in wanted:
            names = {f"{kind}Name": holder, "PolicyName": now["PolicyName"]}
            request.call(f"iam.put_{kind.lower()}_policy", PolicyDocument=as_text(now["PolicyDocument"]), **names)


POLICY = ResourceType(
    creation=bring_policy,
    identifier=generated_name,
    attributes={"Id": physical_id},
    properties={
        "PolicyName": in_create(),
        "PolicyDocument": in_create(change=bring_policy),
        **each(in_create(change=bring_policy, reset=bring_policy), "Roles", "Users", "Groups"),
    },
    deletion=lambda request: bring_policy(replace(request, before=request.properties, properties={})),
)

TYPES: dict[str, ResourceType] = {
    "AWS::IAM::InstanceProfile": INSTANCE_PROFILE,
    "AWS::IAM::Policy": POLICY,
    "AWS::IAM::Role": ROLE,
}
