"""Custom resources of the CDK's own: the sandbox does what the CDK's function does (aws-cdk-lib, custom-resource-handlers/dist)."""

import io
import json
import re
import zipfile
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.sandbox.overlay.cloudformation.providers.cdk_sdk_calls import operation_of
from tests.support.stacks import create, ended, update

TOKEN = "arn:aws:lambda:ap-northeast-1:123456789012:function:of-the-cdk"
IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
OWN_TAG = {"Key": "aws-cdk:auto-delete-objects", "Value": "true"}


def custom(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"Custom::{kind}", "Properties": {"ServiceToken": TOKEN, **properties}}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def delete(cfn: Any) -> str:
    identity = cfn.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="s")
    return ended(cfn, identity)


def emptied(bucket: str, tags: list[dict[str, str]]) -> dict[str, Any]:
    versions = {"VersioningConfiguration": {"Status": "Enabled"}}
    made = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket, "Tags": tags, **versions}}
    return template(Bucket=made, Empty=custom("S3AutoDeleteObjects", BucketName={"Ref": "Bucket"}))


def test_a_bucket_is_emptied_before_it_is_deleted_or_replaced(cfn):
    s3 = boto3.client("s3")
    create(cfn, emptied("first", [OWN_TAG]))
    for _ in range(2):
        s3.put_object(Bucket="first", Key="a", Body=b"1")
    s3.delete_object(Bucket="first", Key="a")
    assert update(cfn, emptied("second", [OWN_TAG])) == "UPDATE_COMPLETE"
    s3.put_object(Bucket="second", Key="b", Body=b"2")
    assert delete(cfn) == "DELETE_COMPLETE"
    assert s3.list_buckets()["Buckets"] == []


def test_a_bucket_without_the_tag_keeps_its_objects(cfn):
    create(cfn, emptied("kept", [{"Key": "a", "Value": "b"}]))
    boto3.client("s3").put_object(Bucket="kept", Key="a", Body=b"1")
    assert delete(cfn) == "DELETE_FAILED"


def test_the_default_security_group_has_no_rules_until_its_restriction_goes(cfn, ec2):
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    group = {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}
    account = {"Ref": "AWS::AccountId"}
    restricted = custom("VpcRestrictDefaultSG", DefaultSecurityGroupId=group, Account=account)
    create(cfn, template(Vpc=vpc, Restrict=restricted))
    of_stack = cfn.describe_stack_resource(StackName="s", LogicalResourceId="Vpc")["StackResourceDetail"]
    names = [("vpc-id", of_stack["PhysicalResourceId"]), ("group-name", "default")]
    filters = [{"Name": name, "Values": [value]} for name, value in names]

    def rules() -> list[int]:
        found = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]
        return [len(found["IpPermissions"]), len(found["IpPermissionsEgress"])]

    assert rules() == [0, 0]
    assert update(cfn, template(Vpc=vpc)) == "UPDATE_COMPLETE"
    assert rules() == [1, 1]


def test_a_bucket_notifies_besides_what_others_have_set(cfn):
    s3, sqs = boto3.client("s3"), boto3.client("sqs")
    s3.create_bucket(Bucket="loud", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]}
    url = sqs.create_queue(QueueName="q", Attributes={"Policy": json.dumps({"Version": "2012-10-17", **policy})})
    arn = sqs.get_queue_attributes(QueueUrl=url["QueueUrl"], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    other = {"Id": "other", "QueueArn": arn, "Events": ["s3:ObjectRemoved:*"]}
    s3.put_bucket_notification_configuration(Bucket="loud", NotificationConfiguration={"QueueConfigurations": [other]})

    def wanted(event: str) -> dict[str, Any]:
        own = {"QueueConfigurations": [{"QueueArn": arn, "Events": [event]}]}
        given = {"BucketName": "loud", "Managed": False, "NotificationConfiguration": own}
        return template(Notify=custom("S3BucketNotifications", **given))

    def events() -> list[str]:
        found = s3.get_bucket_notification_configuration(Bucket="loud").get("QueueConfigurations", [])
        return sorted(event for one in found for event in one["Events"])

    create(cfn, wanted("s3:ObjectCreated:Put"))
    assert events() == ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
    assert update(cfn, wanted("s3:ObjectCreated:Copy")) == "UPDATE_COMPLETE"
    assert events() == ["s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"]
    assert delete(cfn) == "DELETE_COMPLETE"
    assert events() == ["s3:ObjectRemoved:*"]


@pytest.mark.parametrize(("policy", "left"), [({"RemovalPolicy": "destroy"}, 0), ({}, 1)])
def test_a_log_group_keeps_its_events_as_long_as_it_is_told(cfn, policy, left):
    logs = boto3.client("logs")

    def wanted(days: int) -> dict[str, Any]:
        return template(Keep=custom("LogRetention", LogGroupName="/aws/lambda/f", RetentionInDays=days, **policy))

    def kept() -> list[int]:
        return [one["retentionInDays"] for one in logs.describe_log_groups()["logGroups"]]

    create(cfn, wanted(7))
    assert kept() == [7]
    assert update(cfn, wanted(14)) == "UPDATE_COMPLETE"
    assert kept() == [14]
    delete(cfn)
    assert len(kept()) == left


def packed(**files: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return body.getvalue()


def test_files_are_deployed_with_their_markers_and_others_are_pruned(cfn):
    s3 = boto3.client("s3")
    for bucket in ("assets", "web"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.put_object(Bucket="assets", Key="1.zip", Body=packed(index_html="hello <<m>>", old_txt="old"))
    s3.put_object(Bucket="assets", Key="2.zip", Body=packed(index_html="again"))
    s3.put_object(Bucket="web", Key="elsewhere", Body=b"1")

    def wanted(key: str, **more: Any) -> dict[str, Any]:
        source = {"SourceBucketNames": ["assets"], "SourceObjectKeys": [key], "SourceMarkers": [{"<<m>>": "you"}]}
        to = {"DestinationBucketName": "web", "DestinationBucketKeyPrefix": "site", "RetainOnDelete": False}
        given = {"SystemMetadata": {"cache-control": "max-age=60"}, "UserMetadata": {"A": "b"}}
        return template(Deploy=custom("CDKBucketDeployment", **source, **to, **given, **more))

    def keys() -> list[str]:
        return [one["Key"] for one in s3.list_objects_v2(Bucket="web")["Contents"]]

    create(cfn, wanted("1.zip"))
    found = s3.get_object(Bucket="web", Key="site/index.html")
    assert (found["Body"].read(), found["ContentType"]) == (b"hello you", "text/html")
    assert (found["CacheControl"], found["Metadata"]) == ("max-age=60", {"a": "b"})
    assert keys() == ["elsewhere", "site/index.html", "site/old.txt"]
    assert update(cfn, wanted("2.zip")) == "UPDATE_COMPLETE"
    assert keys() == ["elsewhere", "site/index.html"]
    assert delete(cfn) == "DELETE_COMPLETE"
    assert keys() == ["elsewhere"]


def sdk(**calls: Any) -> dict[str, Any]:
    return custom("AWS", **{step: json.dumps(call) for step, call in calls.items()})


def put(name: str, value: str) -> dict[str, Any]:
    parameters = {"Name": name, "Value": value, "Type": "String", "Overwrite": True}
    return {"service": "SSM", "action": "putParameter", "parameters": parameters, "physicalResourceId": {"id": name}}


def written(name: str, value: str) -> dict[str, Any]:
    gone = {"service": "ssm", "action": "deleteParameter", "parameters": {"Name": "PHYSICAL:RESOURCEID:"}}
    read = {"service": "@aws-sdk/client-ssm", "action": "GetParameterCommand", "parameters": {"Name": name}}
    reading = {**read, "physicalResourceId": {"responsePath": "Parameter.ARN"}, "outputPaths": ["Parameter"]}
    resources = template(
        Put=sdk(Create=put(name, value), Update=put(name, value), Delete=gone),
        Get={**sdk(Create=reading, Update=reading), "DependsOn": "Put"},
    )
    value_of = {"Fn::GetAtt": ["Get", "Parameter.Value"]}
    return resources | {"Outputs": {"Arn": {"Value": {"Ref": "Get"}}, "Value": {"Value": value_of}}}


def test_calls_of_an_api_are_made_at_creation_change_and_deletion(cfn):
    ssm = boto3.client("ssm")

    def names() -> list[str]:
        return [one["Name"] for one in ssm.describe_parameters()["Parameters"] if one["Name"].startswith("/c/")]

    create(cfn, written("/c/a", "1"))
    outputs = {one["OutputKey"]: one["OutputValue"] for one in cfn.describe_stacks()["Stacks"][0]["Outputs"]}
    assert outputs["Value"] == "1"
    assert outputs["Arn"].endswith(":parameter/c/a")
    update(cfn, written("/c/a", "2"))
    assert ssm.get_parameter(Name="/c/a")["Parameter"]["Value"] == "2"
    update(cfn, written("/c/b", "2"))
    assert names() == ["/c/b"]  # another physical id: the former one has been deleted
    assert delete(cfn) == "DELETE_COMPLETE"
    assert names() == []


def test_an_error_of_a_call_fails_the_resource_unless_it_is_ignored(cfn):
    missing = {"service": "SSM", "action": "getParameter", "parameters": {"Name": "/none"}}
    create(cfn, template(Get=sdk(Create={**missing, "ignoreErrorCodesMatching": "ParameterNotFound"})))
    assert ended(cfn) == "CREATE_COMPLETE"
    assert update(cfn, template(Get=sdk(Update=missing))) == "UPDATE_ROLLBACK_COMPLETE"
    events = cfn.describe_stack_events(StackName="s")["StackEvents"]
    reason = next(one["ResourceStatusReason"] for one in events if one["ResourceStatus"] == "UPDATE_FAILED")
    assert reason.startswith(
        "Received response status [FAILED] from custom resource. Message returned: Parameter /none"
    )
    assert re.search(r" \(RequestId: [0-9a-f-]{36}\)$", reason)


def test_calls_of_the_other_sdk_are_found():
    assert operation_of("CloudWatchLogs", "putRetentionPolicy") == "logs.put_retention_policy"
    assert operation_of("@aws-sdk/client-cognito-identity-provider", "DescribeUserPoolClientCommand") == (
        "cognito-idp.describe_user_pool_client"
    )
    assert operation_of("EC2", "describeVpcs") == "ec2.describe_vpcs"
    with pytest.raises(ValueError, match="Unable to find command named: fly for api: EC2"):
        operation_of("EC2", "fly")


def test_all_images_of_a_repository_are_deleted_with_it(cfn):
    ecr = boto3.client("ecr")
    tags = [{"Key": "aws-cdk:auto-delete-images", "Value": "true"}]
    repository = {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "app", "Tags": tags}}
    create(cfn, template(Repo=repository, Empty=custom("ECRAutoDeleteImages", RepositoryName={"Ref": "Repo"})))
    manifest = {
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": {"digest": "sha256:" + "a" * 64, "size": 1},
        "layers": [],
    }
    ecr.put_image(repositoryName="app", imageManifest=json.dumps(manifest), imageTag="1")
    assert delete(cfn) == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="RepositoryNotFoundException"):
        ecr.describe_repositories(repositoryNames=["app"])
