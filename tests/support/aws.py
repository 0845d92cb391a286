"""Requests to the sandbox in tests: buckets with objects, users with policies, and the error that a call meets."""

import json
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

REGION = {"LocationConstraint": "ap-northeast-1"}

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

# The first of all images that are listed, by moto as it comes too, in each region: to have the list takes a quarter of a second.
IMAGE_OF_AWS = "ami-03cf127a"

UNKNOWN = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x" * 40}


def error_of(call) -> dict:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]


def code_of(call) -> str:
    return error_of(call)["Code"]


def answer(url: str, **options) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def bucket(name: str, **objects: str):
    """The S3 client of the administrator, with a new bucket that holds `objects`."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=name, CreateBucketConfiguration=REGION)
    for key, body in objects.items():
        client.put_object(Bucket=name, Key=key, Body=body)
    return client


def user(name: str, *statements: dict, attach: str = "") -> dict[str, str]:
    """The keys of a new IAM user with these statements, or one managed policy, as its only permissions."""
    iam = boto3.client("iam")
    iam.create_user(UserName=name)
    if attach:
        iam.attach_user_policy(UserName=name, PolicyArn=attach)
    if statements:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def public(name: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/greeting",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
