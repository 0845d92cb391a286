"""A sandbox of one's own that keeps its world: filled by many services, asked by `aws`, killed and started again."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from helpers import sandbox as embedded
from helpers.sandbox import Sandbox
from tests.support.aws import IMAGE_OF_AWS
from tests.support.soon import SOON

TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
TEMPLATE = {
    "Parameters": {"Cidr": {"Type": "String", "Default": "10.9.0.0/16"}},
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},  # moto's own model: an object of two backends
        "Data": {"Type": "AWS::S3::Bucket"},
        "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "Cidr"}}},
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
    },
    "Outputs": {"Net": {"Value": {"Ref": "Net"}, "Export": {"Name": "the-net"}}},
}


@contextmanager
def own_sandbox(folder, monkeypatch) -> Iterator[Sandbox]:
    """A sandbox in a home of its own; this process's environment leads to it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WORKSHOP_HOME", str(folder))
    monkeypatch.setenv("WORKSHOP_KEEP_WORLD", "1")
    try:
        yield started(monkeypatch)
    finally:
        embedded.stop(60)


def started(monkeypatch) -> Sandbox:
    """The sandbox of the present home, started if it does not run."""
    sandbox = embedded.ensure()
    for name, value in sandbox.environment().items():
        if name.startswith(("AWS_", "WORKSHOP_")):
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return sandbox


def killed(sandbox: Sandbox) -> None:
    """End its process without any warning, and wait until it has ended."""
    os.kill(sandbox.pid, signal.SIGKILL)
    while embedded.find() is not None:
        time.sleep(0.01)


def filled() -> dict[str, str]:
    """Have something of each service of the course; gives the names that were given."""
    s3, ec2, iam, kms = (boto3.client(name) for name in ("s3", "ec2", "iam", "kms"))
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second", b"large" * 20_000):
        s3.put_object(Bucket="kept", Key="object", Body=body, Metadata={"of": "mine"}, Tagging="a=b")
    s3.delete_object(Bucket="kept", Key="object")
    s3.put_object(Bucket="kept", Key="日本/語", Body=b"")
    upload = s3.create_multipart_upload(Bucket="kept", Key="parts")["UploadId"]
    s3.upload_part(Bucket="kept", Key="parts", UploadId=upload, PartNumber=1, Body=b"x" * 40_000)
    ec2.create_key_pair(KeyName="my-key")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")
    instance = ec2.run_instances(
        ImageId=IMAGE_OF_AWS, InstanceType="t3.micro", MinCount=1, MaxCount=1, KeyName="my-key"
    )
    boto3.client("cloudformation").create_stack(StackName="kept", TemplateBody=json.dumps(TEMPLATE))
    boto3.client("cloudformation").get_waiter("stack_create_complete").wait(StackName="kept", WaiterConfig=SOON)
    table = next(name for name in boto3.client("dynamodb").list_tables()["TableNames"] if name.startswith("kept-"))
    item = {"id": {"S": "1"}, "of": {"M": {"a": {"L": [{"N": "1"}, {"B": b"x"}]}}}}
    boto3.client("dynamodb").put_item(TableName=table, Item=item)
    iam.create_role(RoleName="kept", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.attach_role_policy(RoleName="kept", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.create_user(UserName="somebody")
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    iam.attach_user_policy(UserName="somebody", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    secret = kms.create_key()["KeyMetadata"]["KeyId"]
    for spec in ("RSA_2048", "ECC_NIST_P256"):
        kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
    boto3.client("logs").create_log_group(logGroupName="/kept")
    boto3.client("logs").create_log_stream(logGroupName="/kept", logStreamName="stream")
    event = {"timestamp": int(time.time() * 1000), "message": "a line"}
    boto3.client("logs").put_log_events(logGroupName="/kept", logStreamName="stream", logEvents=[event])
    boto3.client("ssm").put_parameter(Name="/kept", Value="value", Type="String")
    boto3.client("ecr").create_repository(repositoryName="kept")
    boto3.client("ecs").create_cluster(clusterName="kept")
    boto3.client("sns").create_topic(Name="kept")
    boto3.client("secretsmanager").create_secret(Name="kept", SecretString="secret")
    boto3.client("service-quotas").request_service_quota_increase(
        ServiceCode="ec2", QuotaCode="L-1216C47A", DesiredValue=64
    )
    return {
        "key": key["AccessKeyId"],
        "secret": key["SecretAccessKey"],
        "kms": secret,
        "encrypted": kms.encrypt(KeyId=secret, Plaintext=b"hidden")["CiphertextBlob"],
        "instance": instance["Instances"][0]["InstanceId"],
        "table": table,
    }


QUESTIONS = (
    ("s3", "list_buckets", {}),
    ("s3", "list_object_versions", {"Bucket": "kept"}),
    ("s3", "list_multipart_uploads", {"Bucket": "kept"}),
    ("s3", "get_object_tagging", {"Bucket": "kept", "Key": "日本/語"}),
    *(
        ("ec2", f"describe_{what}", {})
        for what in (
            *("instances", "vpcs", "subnets", "security_groups", "security_group_rules", "key_pairs", "route_tables"),
            *("internet_gateways", "network_interfaces", "network_acls", "volumes", "images", "snapshots", "addresses"),
        )
    ),
    ("cloudformation", "describe_stacks", {}),
    ("cloudformation", "describe_stack_events", {"StackName": "kept"}),
    ("cloudformation", "list_stack_resources", {"StackName": "kept"}),
    ("cloudformation", "get_template", {"StackName": "kept"}),
    ("cloudformation", "list_exports", {}),
    ("iam", "get_account_authorization_details", {}),
    ("kms", "list_keys", {}),
    ("logs", "describe_log_groups", {}),
    ("logs", "get_log_events", {"logGroupName": "/kept", "logStreamName": "stream"}),
    ("ssm", "describe_parameters", {}),
    ("ssm", "get_parameter_history", {"Name": "/kept"}),
    ("ecr", "describe_repositories", {}),
    ("ecs", "describe_clusters", {"clusters": ["kept"]}),
    ("sns", "list_topics", {}),
    ("sqs", "list_queues", {}),
    ("secretsmanager", "get_secret_value", {"SecretId": "kept"}),
    ("service-quotas", "list_requested_service_quota_change_history", {}),
)


def answers() -> dict[str, object]:
    """What is said to each question, without what each answer has of its own."""
    found = {}
    for service, operation, given in QUESTIONS:
        answer = getattr(boto3.client(service), operation)(**given)
        answer.pop("ResponseMetadata")
        found[f"{service} {operation}"] = answer
    return found
