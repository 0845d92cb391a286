"""AWS::IAM: users with their keys and groups, and managed policies."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    generated_name,
    in_create,
    not_acted_on,
    physical_id,
    set_once,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.iam import (
    HOLDERS,
    inline_policies_of,
    managed_policies_of,
    policies_shown,
    without_policies,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

GROUP_MANAGED, GROUP_INLINE = managed_policies_of("Group"), inline_policies_of("Group")
MOVE_GROUP = ServiceCall("iam.update_group", GroupName=physical_id, NewPath=the("Path", default="/"))


def delete_group(request: ResourceRequest) -> None:
    """Delete the group with its policies."""
    without_policies("Group")(request)
    request.call("iam.delete_group", GroupName=request.id)


GROUP = ResourceType(
    creation=ServiceCall("iam.create_group"),
    identifier="Group.GroupName",
    read=ServiceCall("iam.get_group", GroupName=physical_id),
    model="Group",
    attributes={"Arn": "Group.Arn"},
    properties={
        "GroupName": argument(default=generated_name),
        "Path": argument(change=MOVE_GROUP, reset=MOVE_GROUP),
        "ManagedPolicyArns": setting(GROUP_MANAGED, reset=GROUP_MANAGED),
        "Policies": setting(GROUP_INLINE, reset=GROUP_INLINE),
    },
    shown=policies_shown("Group"),
    deletion=delete_group,
)


def bring_groups(request: ResourceRequest) -> None:
    """Have the user be in its groups and no others."""
    gone, new = request.difference("Groups")
    for group in gone:
        request.call("iam.remove_user_from_group", GroupName=group, UserName=request.id)
    for group in new:
        request.call("iam.add_user_to_group", GroupName=group, UserName=request.id)


def bring_password(request: ResourceRequest) -> None:
    """Give the user a password for the console, another one, or none."""
    profile = request.properties.get("LoginProfile")
    if profile is None:
        request.call("iam.delete_login_profile", UserName=request.id)
    elif "LoginProfile" in request.before:
        request.call("iam.update_login_profile", UserName=request.id, **profile)
    else:
        request.call("iam.create_login_profile", UserName=request.id, **profile)


def groups_of(request: ResourceRequest) -> list[str]:
    """The groups in which the user is."""
    return [one["GroupName"] for one in request.call("iam.list_groups_for_user", UserName=request.id)["Groups"]]


def delete_user(request: ResourceRequest) -> None:
    """Delete the user with what IAM wants to be gone before."""
    without_policies("User")(request)
    for group in set(groups_of(request)) & set(request.properties.get("Groups", [])):
        request.call("iam.remove_user_from_group", GroupName=group, UserName=request.id)
    if "LoginProfile" in request.properties:
        request.call("iam.delete_login_profile", UserName=request.id)
    request.call("iam.delete_user", UserName=request.id)


USER_TAGS = bring_tags(
    tag=ServiceCall("iam.tag_user", UserName=physical_id, Tags=the("Tags")),
    untag=ServiceCall("iam.untag_user", UserName=physical_id, TagKeys=removed_tags),
)
MOVE_USER = ServiceCall("iam.update_user", UserName=physical_id, NewPath=the("Path", default="/"))
USER_MANAGED, USER_INLINE = managed_policies_of("User"), inline_policies_of("User")
USER = ResourceType(
    creation=ServiceCall("iam.create_user"),
    identifier="User.UserName",
    read=ServiceCall("iam.get_user", UserName=physical_id),
    model="User",
    attributes={"Arn": "User.Arn"},
    properties={
        "UserName": argument(default=generated_name),
        "Path": argument(change=MOVE_USER, reset=MOVE_USER),
        "PermissionsBoundary": not_acted_on("users are held to no boundary; roles are"),
        "Groups": setting(bring_groups, reset=bring_groups),
        "LoginProfile": setting(bring_password, reset=bring_password),
        "ManagedPolicyArns": setting(USER_MANAGED, reset=USER_MANAGED),
        "Policies": setting(USER_INLINE, reset=USER_INLINE),
        "Tags": argument(change=USER_TAGS, reset=USER_TAGS),
    },
    shown={
        "Groups": groups_of,
        "LoginProfile": "",
        **policies_shown("User"),
    },
    deletion=delete_user,
)

SET_STATUS = ServiceCall(
    "iam.update_access_key", AccessKeyId=physical_id, UserName=the("UserName"), Status=the("Status", default="Active")
)
ACCESS_KEY = ResourceType(
    creation=ServiceCall("iam.create_access_key"),
    identifier="AccessKey.AccessKeyId",
    attributes={"SecretAccessKey": "AccessKey.SecretAccessKey"},
    properties={
        "UserName": argument(),
        "Status": setting(SET_STATUS, reset=SET_STATUS),
        "Serial": set_once(lambda request: None),
    },
    deletion=ServiceCall("iam.delete_access_key", AccessKeyId=physical_id, UserName=the("UserName")),
)


def bring_members(request: ResourceRequest) -> None:
    """Have these users be in the group, and take out those that are named no more."""
    group, there, wanted = request.properties["GroupName"], request.before.get("Users", []), request.properties["Users"]
    if request.before.get("GroupName", group) != group:
        for user in there:
            request.call("iam.remove_user_from_group", GroupName=request.before["GroupName"], UserName=user)
        there = []
    for user in [user for user in there if user not in wanted]:
        request.call("iam.remove_user_from_group", GroupName=group, UserName=user)
    for user in [user for user in wanted if user not in there]:
        request.call("iam.add_user_to_group", GroupName=group, UserName=user)


def remove_members(request: ResourceRequest) -> None:
    """Take the users out of the group."""
    for user in request.properties["Users"]:
        request.call("iam.remove_user_from_group", GroupName=request.properties["GroupName"], UserName=user)


USER_TO_GROUP = ResourceType(
    creation=bring_members,
    identifier=generated_name,
    attributes={"Id": generated_name},
    read=ServiceCall("iam.get_group", GroupName=the("GroupName")),
    properties=each(in_create(change=bring_members), "GroupName", "Users"),
    shown={"GroupName": "Group.GroupName", "Users": "Users[].UserName"},
    deletion=remove_members,
)


def bring_document(request: ResourceRequest) -> None:
    """Make the policy's new document a version of it, and delete the former one: IAM keeps five."""
    versions = request.call("iam.list_policy_versions", PolicyArn=request.id)["Versions"]
    document = as_text(request.properties["PolicyDocument"])
    request.call("iam.create_policy_version", PolicyArn=request.id, PolicyDocument=document, SetAsDefault=True)
    for one in versions:
        request.call("iam.delete_policy_version", PolicyArn=request.id, VersionId=one["VersionId"])


def bring_holders(request: ResourceRequest) -> None:
    """Attach the policy to its roles, users and groups, and detach it from those that it has no more."""
    for kind in HOLDERS:
        gone, new = request.difference(f"{kind}s")
        for holder in gone:
            request.call(f"iam.detach_{kind.lower()}_policy", PolicyArn=request.id, **{f"{kind}Name": holder})
        for holder in new:
            request.call(f"iam.attach_{kind.lower()}_policy", PolicyArn=request.id, **{f"{kind}Name": holder})


def delete_managed_policy(request: ResourceRequest) -> None:
    """Delete the policy, which IAM does only when nobody has it and it has one version."""
    for kind in HOLDERS:
        for holder in request.properties.get(f"{kind}s", []):
            request.call(f"iam.detach_{kind.lower()}_policy", PolicyArn=request.id, **{f"{kind}Name": holder})
    for one in request.call("iam.list_policy_versions", PolicyArn=request.id)["Versions"]:
        if not one["IsDefaultVersion"]:
            request.call("iam.delete_policy_version", PolicyArn=request.id, VersionId=one["VersionId"])
    request.call("iam.delete_policy", PolicyArn=request.id)


def read_managed_policy(request: ResourceRequest) -> dict[str, Any]:
    """The policy with its document and those that have it."""
    policy = request.call("iam.get_policy", PolicyArn=request.id)["Policy"]
    version = request.call("iam.get_policy_version", PolicyArn=request.id, VersionId=policy["DefaultVersionId"])
    holders = request.call("iam.list_entities_for_policy", PolicyArn=request.id)
    names = {f"{kind}s": [one[f"{kind}Name"] for one in holders.get(f"Policy{kind}s", [])] for kind in HOLDERS}
    return {**policy, "PolicyDocument": version["PolicyVersion"]["Document"], **names}


MANAGED_POLICY = ResourceType(
    creation=ServiceCall("iam.create_policy"),
    identifier="Policy.Arn",
    read=read_managed_policy,
    attributes={
        "PolicyArn": "Arn",
        "PolicyId": "PolicyId",
        "DefaultVersionId": "DefaultVersionId",
        "AttachmentCount": "AttachmentCount",
        "IsAttachable": "IsAttachable",
    },
    properties={
        "ManagedPolicyName": argument("PolicyName", default=generated_name),
        "PolicyDocument": argument(convert=as_text, change=bring_document),
        **each(argument(), "Description", "Path"),
        **each(setting(bring_holders, reset=bring_holders), "Roles", "Users", "Groups"),
    },
    deletion=delete_managed_policy,
)

TYPES: dict[str, ResourceType] = {
    "AWS::IAM::AccessKey": ACCESS_KEY,
    "AWS::IAM::Group": GROUP,
    "AWS::IAM::ManagedPolicy": MANAGED_POLICY,
    "AWS::IAM::User": USER,
    "AWS::IAM::UserToGroupAddition": USER_TO_GROUP,
}
