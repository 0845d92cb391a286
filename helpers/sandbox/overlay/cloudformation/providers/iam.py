"""AWS::IAM: roles, the instance profiles that hold them, and policies beside their holders."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    generated_name,
    in_create,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

Step = Callable[[ResourceRequest], None]


def managed_policies_of(kind: str) -> Step:
    """What brings the managed policies of a "Role", "User" or "Group" up to date."""

    def bring(request: ResourceRequest) -> None:
        gone, new = request.difference("ManagedPolicyArns")
        for arn in gone:
            request.call(f"iam.detach_{kind.lower()}_policy", PolicyArn=arn, **{f"{kind}Name": request.id})
        for arn in new:
            request.call(f"iam.attach_{kind.lower()}_policy", PolicyArn=arn, **{f"{kind}Name": request.id})

    return bring


def inline_policies_of(kind: str) -> Step:
    """What brings the policies up to date that are a holder's own."""

    def bring(request: ResourceRequest) -> None:
        name = {f"{kind}Name": request.id}
        there, wanted = request.before.get("Policies", []), request.properties.get("Policies", [])
        for gone in sorted({one["PolicyName"] for one in there} - {one["PolicyName"] for one in wanted}):
            request.call(f"iam.delete_{kind.lower()}_policy", PolicyName=gone, **name)
        for one in wanted:
            request.call(
                f"iam.put_{kind.lower()}_policy",
                PolicyName=one["PolicyName"],
                PolicyDocument=as_text(one["PolicyDocument"]),
                **name,
            )

    return bring


def bring_boundary(request: ResourceRequest) -> None:
    """Put the permissions boundary of the role, or take it away."""
    boundary = request.properties.get("PermissionsBoundary")
    if boundary:
        request.call("iam.put_role_permissions_boundary", RoleName=request.id, PermissionsBoundary=boundary)
    else:
        request.call("iam.delete_role_permissions_boundary", RoleName=request.id)


def without_policies(kind: str) -> Step:
    """What takes a holder's policies away, without which IAM does not delete it; those of others are left to them."""

    def strip(request: ResourceRequest) -> None:
        name, small = {f"{kind}Name": request.id}, kind.lower()
        there = request.call(f"iam.list_attached_{small}_policies", **name)["AttachedPolicies"]
        for arn in {one["PolicyArn"] for one in there} & set(request.properties.get("ManagedPolicyArns", [])):
            request.call(f"iam.detach_{small}_policy", PolicyArn=arn, **name)
        names = {one["PolicyName"] for one in request.properties.get("Policies", [])}
        for policy in names & set(request.call(f"iam.list_{small}_policies", **name)["PolicyNames"]):
            request.call(f"iam.delete_{small}_policy", PolicyName=policy, **name)

    return strip


def policies_shown(kind: str) -> dict[str, Any]:
    """Where a holder's policies are found."""
    small = kind.lower()

    def managed(request: ResourceRequest) -> list[str]:
        answer = request.call(f"iam.list_attached_{small}_policies", **{f"{kind}Name": request.id})
        return [one["PolicyArn"] for one in answer["AttachedPolicies"]]

    def own(request: ResourceRequest) -> list[dict[str, Any]]:
        name = {f"{kind}Name": request.id}
        wanted = [one["PolicyName"] for one in request.properties.get("Policies", [])]
        there = [one for one in request.call(f"iam.list_{small}_policies", **name)["PolicyNames"] if one in wanted]
        found = [request.call(f"iam.get_{small}_policy", PolicyName=one, **name) for one in there]
        return [{"PolicyName": one["PolicyName"], "PolicyDocument": one["PolicyDocument"]} for one in found]

    return {"ManagedPolicyArns": managed, "Policies": own}


def delete_role(request: ResourceRequest) -> None:
    """Delete the role with its policies."""
    without_policies("Role")(request)
    request.call("iam.delete_role", RoleName=request.id)


BRING_TAGS = bring_tags(
    tag=ServiceCall("iam.tag_role", RoleName=physical_id, Tags=the("Tags")),
    untag=ServiceCall("iam.untag_role", RoleName=physical_id, TagKeys=removed_tags),
)
UPDATE_ROLE = ServiceCall(
    "iam.update_role",
    RoleName=physical_id,
    Description=the("Description", default=""),
    MaxSessionDuration=the("MaxSessionDuration", default=3600),
)
MANAGED, INLINE = managed_policies_of("Role"), inline_policies_of("Role")
ROLE = ResourceType(
    creation=ServiceCall("iam.create_role"),
    identifier="Role.RoleName",
    read=ServiceCall("iam.get_role", RoleName=physical_id),
    model="Role",
    attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
    properties={
        "RoleName": argument(default=generated_name),
        "AssumeRolePolicyDocument": argument(
            convert=as_text,
            change=ServiceCall(
                "iam.update_assume_role_policy",
                RoleName=physical_id,
                PolicyDocument=the("AssumeRolePolicyDocument", convert=as_text),
            ),
        ),
        "Path": argument(),
        **each(argument(change=UPDATE_ROLE, reset=UPDATE_ROLE), "Description", "MaxSessionDuration"),
        "PermissionsBoundary": setting(bring_boundary, reset=bring_boundary),
        "ManagedPolicyArns": setting(MANAGED, reset=MANAGED),
        "Policies": setting(INLINE, reset=INLINE),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={"PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn", **policies_shown("Role")},
    deletion=delete_role,
)


def bring_roles(request: ResourceRequest) -> None:
    """Have the profile hold its roles and no others."""
    gone, new = request.difference("Roles")
    for role in gone:
        request.call("iam.remove_role_from_instance_profile", InstanceProfileName=request.id, RoleName=role)
    for role in new:
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
    read=ServiceCall("iam.get_instance_profile", InstanceProfileName=physical_id),
    model="InstanceProfile",
    attributes={"Arn": "InstanceProfile.Arn"},
    properties={
        "InstanceProfileName": argument(default=generated_name),
        "Path": argument(),
        "Roles": setting(bring_roles),
    },
    shown={"Roles": "Roles[].RoleName"},
    deletion=delete_instance_profile,
)

HOLDERS = ("Role", "User", "Group")


def bring_policy(request: ResourceRequest) -> None:
    """Write the policy into its roles, users and groups, and delete it from those that it has no more."""
    before, now = request.before, request.properties
    renamed = before.get("PolicyName") != now.get("PolicyName")
    for kind in HOLDERS:
        wanted = now.get(f"{kind}s", [])
        for holder in [holder for holder in before.get(f"{kind}s", []) if renamed or holder not in wanted]:
            names = {f"{kind}Name": holder, "PolicyName": before["PolicyName"]}
            request.call(f"iam.delete_{kind.lower()}_policy", **names)
        for holder in wanted:
            names = {f"{kind}Name": holder, "PolicyName": now["PolicyName"]}
            request.call(f"iam.put_{kind.lower()}_policy", PolicyDocument=as_text(now["PolicyDocument"]), **names)


def read_policy(request: ResourceRequest) -> dict[str, Any]:
    """The policy as its holders have it."""
    found: dict[str, Any] = {"PolicyName": request.properties["PolicyName"]}
    for kind in HOLDERS:
        for holder in request.properties.get(f"{kind}s", []):
            names = {f"{kind}Name": holder, "PolicyName": request.properties["PolicyName"]}
            answer = request.call(f"iam.get_{kind.lower()}_policy", **names)
            found.setdefault(f"{kind}s", []).append(holder)
            found["PolicyDocument"] = answer["PolicyDocument"]
    return found


POLICY = ResourceType(
    creation=bring_policy,
    identifier=generated_name,
    read=read_policy,
    attributes={"Id": physical_id},
    properties={
        **each(in_create(change=bring_policy), "PolicyName", "PolicyDocument"),
        **each(in_create(change=bring_policy, reset=bring_policy), "Roles", "Users", "Groups"),
    },
    deletion=lambda request: bring_policy(replace(request, before=request.properties, properties={})),
)


def policy_of(kind: str) -> ResourceType:
    """The type of one policy of one "Role", "User" or "Group"."""
    small, names = kind.lower(), {f"{kind}Name": the(f"{kind}Name"), "PolicyName": the("PolicyName")}
    put = ServiceCall(
        f"iam.put_{small}_policy", **names, PolicyDocument=the("PolicyDocument", default="{}", convert=as_text)
    )
    return ResourceType(
        creation=put,
        identifier=lambda request: f"{request.properties['PolicyName']}|{request.properties[f'{kind}Name']}",
        read=ServiceCall(f"iam.get_{small}_policy", **names),
        properties={**each(in_create(), *names), "PolicyDocument": in_create(change=put, reset=put)},
        deletion=ServiceCall(f"iam.delete_{small}_policy", **names),
    )


TYPES: dict[str, ResourceType] = {
    "AWS::IAM::GroupPolicy": policy_of("Group"),
    "AWS::IAM::InstanceProfile": INSTANCE_PROFILE,
    "AWS::IAM::Policy": POLICY,
    "AWS::IAM::Role": ROLE,
    "AWS::IAM::RolePolicy": policy_of("Role"),
    "AWS::IAM::UserPolicy": policy_of("User"),
}
