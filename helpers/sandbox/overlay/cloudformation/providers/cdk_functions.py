"""Custom resources that the CDK adds by itself. On AWS a function of the CDK's own is behind each; the sandbox runs no functions
and does itself what that function does (aws-cdk-lib 2.275.0, `custom-resource-handlers/dist`).
"""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from helpers.sandbox.overlay.cloudformation.declaration import as_text, generated_name
from helpers.sandbox.overlay.cloudformation.providers.cdk_deployments import deploy_files, remove_files
from helpers.sandbox.overlay.cloudformation.providers.cdk_sdk_calls import call_created, call_deleted, call_updated
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Provider, ResourceRequest

Step = Callable[[ResourceRequest], Any]
Data = dict[str, Any]


def nothing(request: ResourceRequest) -> None:
    """Do nothing."""


def is_true(value: Any) -> bool:
    """Whether a property, which a function is given as text, says yes."""
    return str(value).lower() == "true"


# ------------------------------------------------------------------------------------- buckets and repositories, emptied


def empty_bucket(request: ResourceRequest) -> None:
    """Delete all objects of the bucket, with their versions, where its tag asks for that."""
    bucket = request.properties["BucketName"]
    try:
        tags = request.call("s3.get_bucket_tagging", Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return
        raise
    if {"Key": "aws-cdk:auto-delete-objects", "Value": "true"} not in tags:
        return
    with contextlib.suppress(ClientError):  # the function goes on without it, too
        deny_uploads(request, bucket)
    while True:
        page = request.call("s3.list_object_versions", Bucket=bucket)
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if not found:
            return
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        request.call("s3.delete_objects", Bucket=bucket, Delete={"Objects": objects})


def deny_uploads(request: ResourceRequest, bucket: str) -> None:
    """Have nobody put an object into a bucket that is being emptied."""
    policy = json.loads(request.call("s3.get_bucket_policy", Bucket=bucket)["Policy"])
    objects = f"arn:aws:s3:::{bucket}/*"
    policy["Statement"].append({"Principal": "*", "Effect": "Deny", "Action": ["s3:PutObject"], "Resource": [objects]})
    request.call("s3.put_bucket_policy", Bucket=bucket, Policy=as_text(policy))


def empty_repository(request: ResourceRequest) -> None:
    """Delete all images of the repository, where its tag asks for that."""
    name = request.properties["RepositoryName"]
    try:
        found = request.call("ecr.describe_repositories", repositoryNames=[name])["repositories"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            return
        raise
    tags = request.call("ecr.list_tags_for_resource", resourceArn=found["repositoryArn"])["tags"]
    if {"Key": "aws-cdk:auto-delete-images", "Value": "true"} not in tags:
        return
    while images := request.call("ecr.list_images", repositoryName=name)["imageIds"]:
        request.call("ecr.batch_delete_image", repositoryName=name, imageIds=images)


# ------------------------------------------------------------------------------------------- the default security group


def default_rules(properties: Data) -> tuple[Data, Data]:
    """The rules of a VPC's default security group: what comes in (of its own members), and what goes out."""
    group = properties["DefaultSecurityGroupId"]
    own = {"UserIdGroupPairs": [{"GroupId": group, "UserId": properties["Account"]}], "IpProtocol": "-1"}
    out = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "IpProtocol": "-1"}
    return {"GroupId": group, "IpPermissions": [own]}, {"GroupId": group, "IpPermissions": [out]}


def revoke_default_rules(request: ResourceRequest) -> None:
    """Take these rules away; one that is not there is no fault."""
    own, out = default_rules(request.properties)
    for operation, rules in (("revoke_security_group_egress", out), ("revoke_security_group_ingress", own)):
        try:
            request.call(f"ec2.{operation}", **rules)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidPermission.NotFound":
                raise


def bring_default_rules(request: ResourceRequest) -> None:
    """Give these rules back."""
    own, out = default_rules(request.properties)
    request.call("ec2.authorize_security_group_ingress", **own)
    request.call("ec2.authorize_security_group_egress", **out)


# -------------------------------------------------------------------------------------------------------- notifications

KINDS = ("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")


def notify(request: ResourceRequest) -> None:
    """Have the bucket send the notifications of the template, and those besides that other stacks have given it."""
    _notify(request, request.properties["NotificationConfiguration"])


def notify_no_more(request: ResourceRequest) -> None:
    """Take the notifications away that this stack has given to the bucket."""
    _notify(request, {})


def _notify(request: ResourceRequest, wanted: Data) -> None:
    bucket, own = request.properties["BucketName"], f"{request.stack.stack_id}-"
    kept: Data = {}
    if not is_true(request.properties.get("Managed", "true")):
        there = request.call("s3.get_bucket_notification_configuration", Bucket=bucket)
        kept = {kind: [one for one in there.get(kind, []) if not one["Id"].startswith(own)] for kind in KINDS}
        kept |= {"EventBridgeConfiguration": {}} if "EventBridgeConfiguration" in there else {}
        wanted = {
            kind: [{**one, "Id": f"{own}{number}"} for number, one in enumerate(several)] if kind in KINDS else several
            for kind, several in wanted.items()
        }
    given = {**wanted, **{kind: [*kept[kind], *wanted.get(kind, [])] for kind in KINDS if kept.get(kind)}}
    given |= {name: value for name, value in kept.items() if name not in KINDS}
    skip = is_true(request.properties.get("SkipDestinationValidation", "false"))
    request.call(
        "s3.put_bucket_notification_configuration",
        **{"Bucket": bucket, "NotificationConfiguration": given, "SkipDestinationValidation": skip},
    )


# ------------------------------------------------------------------------------------------------------------ log groups


def keep_logs(request: ResourceRequest) -> Data:
    """Make the log group if there is none, and have it keep its events as long as the template says."""
    name, days = request.properties["LogGroupName"], request.properties.get("RetentionInDays")
    with contextlib.suppress(ClientError):  # the function takes a log group that is there, too
        request.call("logs.create_log_group", logGroupName=name)
    if days:
        request.call("logs.put_retention_policy", logGroupName=name, retentionInDays=days)
    else:
        request.call("logs.delete_retention_policy", logGroupName=name)
    return {"LogGroupName": name}


def keep_logs_no_more(request: ResourceRequest) -> None:
    """Delete the log group if the template asks for that; else it stays."""
    if request.properties.get("RemovalPolicy") == "destroy":
        request.call("logs.delete_log_group", logGroupName=request.properties["LogGroupName"])


# ----------------------------------------------------------------------------------------------------------------- types


@dataclass(frozen=True)
class Steps:
    """What is done when such a resource is created, changed and deleted; the first two give what Fn::GetAtt gives, or None.

    `identifier`: what Ref gives. `replacing`: the properties of which a change makes the function answer with another physical
    id, so that CloudFormation has the old one deleted.
    """

    create: Step = nothing
    change: Step = nothing
    delete: Step = nothing
    identifier: Callable[[ResourceRequest], str] = generated_name
    replacing: frozenset[str] = frozenset()


STEPS: dict[str, Steps] = {
    "Custom::AWS": Steps(call_created, call_updated, call_deleted),
    "Custom::CDKBucketDeployment": Steps(deploy_files, deploy_files, remove_files),
    "Custom::ECRAutoDeleteImages": Steps(delete=empty_repository, replacing=frozenset({"RepositoryName"})),
    "Custom::LogRetention": Steps(
        keep_logs,
        keep_logs,
        keep_logs_no_more,
        identifier=lambda request: str(request.properties["LogGroupName"]),
        replacing=frozenset({"LogGroupName"}),
    ),
    "Custom::S3AutoDeleteObjects": Steps(delete=empty_bucket, replacing=frozenset({"BucketName"})),
    "Custom::S3BucketNotifications": Steps(notify, notify, notify_no_more, replacing=frozenset({"BucketName"})),
    "Custom::VpcRestrictDefaultSG": Steps(
        revoke_default_rules, delete=bring_default_rules, replacing=frozenset({"DefaultSecurityGroupId"})
    ),
}


class CdkFunction(Provider):
    """The provider of a custom resource of the CDK's own."""

    def __init__(self, resource_type: str) -> None:
        self.type = resource_type

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Do what the function does at creation."""
        request = replace(request, resource=PhysicalResource(STEPS[self.type].identifier(request)))
        self._take(request.resource, STEPS[self.type].create(request))
        return request.resource

    def can_change(self, changed: set[str]) -> bool:
        """Whether the function is asked to change it, and leaves it the same one."""
        return STEPS[self.type].replacing.isdisjoint(changed)

    def update(self, request: ResourceRequest) -> PhysicalResource:
        """Do what the function does at a change."""
        self._take(request.resource, STEPS[self.type].change(request))
        return request.resource

    def delete(self, request: ResourceRequest) -> None:
        """Do what the function does at deletion."""
        STEPS[self.type].delete(request)

    def told(self, properties: Data) -> str:
        """That no function ran."""
        return "The sandbox does itself what the CDK's function does, and runs no function."

    def _take(self, resource: PhysicalResource, answer: Data | None) -> None:
        """Have the resource say what the function has answered; a physical id of its own is named ""."""
        found = dict(answer or {})
        resource.physical_resource_id = found.pop("", resource.physical_resource_id)
        resource.attributes.update(found)
