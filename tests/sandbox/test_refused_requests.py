"""What AWS refuses of what learners type is refused before anything is made, in AWS's words; what it takes is taken."""

import contextlib
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.aws import bucket, error_of

ACCOUNT = "123456789012"
NOBODY = f"arn:aws:iam::{ACCOUNT}:user/nobody"


def policy(**fields: object) -> str:
    """A policy of one statement; a field that is None is not in it."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::to-fill/*"} | fields
    kept = {name: value for name, value in statement.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


def trust(**fields: object) -> str:
    own = {"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", "Resource": None}
    return policy(**own | fields)


def owned(**fields: object) -> str:
    """A policy of a bucket that opens it to nobody outside."""
    return policy(**{"Principal": {"AWS": ACCOUNT}} | fields)


POLICIES = {
    "notjson": "Policies must be valid JSON and the first byte must be '{'",
    "[]": "Policies must be valid JSON and the first byte must be '{'",
    "{}": "Missing required field Statement",
    owned(Principal=None): "Missing required field Principal",
    owned(Action=None): "Missing required field Action",
    owned(Resource=None): "Missing required field Resource",
    owned(Effect="Permit"): "Invalid effect: Permit",
    owned(Principal={"AWS": NOBODY}): "Invalid principal in policy",
    owned(Principal={"AWS": "nobody"}): "Invalid principal in policy",
    owned(Action="ec2:RunInstances"): "Policy has invalid action",
    owned(Resource="*"): "Policy has invalid resource",
    owned(Resource="arn:aws:s3:::to-fill-2/*"): "Policy has invalid resource",
    owned(Resource="arn:aws:s3:::to-fill"): "Action does not apply to any resource(s) in statement",
    owned(Action=["s3:GetObject", "s3:ListBucket"]): "Action does not apply to any resource(s) in statement",
    owned().replace("2012-10-17", "2012-10-18"): "The policy must contain a valid version string",
}


@pytest.mark.parametrize("given", POLICIES)
def test_a_buckets_policy_is_read(fresh, given):
    s3 = bucket("to-fill")
    error = error_of(lambda: s3.put_bucket_policy(Bucket="to-fill", Policy=given))
    assert (error["Code"], error["Message"]) == ("MalformedPolicy", POLICIES[given])
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="to-fill")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Principal": {"AWS": [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"]}},
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/administrator"}},
        {"Principal": {"AWS": "arn:aws:iam::210987654321:role/theirs"}},
        {"Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::to-fill", "arn:aws:s3:::to-fill/*"],
        },
        {"Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::to-fill"},
        {"Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::to-fill*"]},
    ],
)
def test_a_policy_of_this_bucket_is_taken(fresh, fields):
    bucket("to-fill").put_bucket_policy(Bucket="to-fill", Policy=owned(**fields))


TRUST = {
    "{}": "Missing required field Statement",
    trust(Principal=None): "Missing required field Principal",
    trust(Resource="*"): "Has prohibited field Resource",
    trust(Action="s3:GetObject"): "AssumeRole policy may only specify STS AssumeRole actions.",
    trust(Principal={"AWS": NOBODY}): f'Invalid principal in policy: "AWS":"{NOBODY}"',
    trust(Principal={"Service": "ec2"}): 'Invalid principal in policy: "SERVICE":"ec2"',
}


@pytest.mark.parametrize("given", TRUST)
def test_a_trust_policy_is_read(fresh, given):
    iam = boto3.client("iam")
    error = error_of(lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=given))
    assert (error["Code"], error["Message"]) == ("MalformedPolicyDocument", TRUST[given])
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(Action=["sts:AssumeRole", "sts:TagSession"]))
    error = error_of(lambda: iam.update_assume_role_policy(RoleName="r", PolicyDocument=given))
    assert error["Message"] == TRUST[given]
    itself = {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/r", ACCOUNT, "*"], "Federated": "cognito-identity.amazonaws.com"}
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=trust(Principal=itself))


def test_a_policy_of_an_identity_names_nobody(fresh):
    error = error_of(lambda: boto3.client("iam").create_policy(PolicyName="p", PolicyDocument=owned()))
    assert error["Message"] == "Policy document should not specify a principal."


def rule(**fields: object) -> dict:
    return {"Rules": [{"ID": "x", "Status": "Enabled", "Filter": {}} | fields]}


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (rule(Expiration={"Days": 0}), "InvalidArgument", "'Days' for Expiration action must be a positive integer"),
        (
            rule(Transitions=[{"Days": 5, "StorageClass": "STANDARD_IA"}]),
            "InvalidArgument",
            "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
        ),
        (rule(), "InvalidRequest", "At least one action needs to be specified in a rule"),
        (
            {"Rules": rule(Expiration={"Days": 1})["Rules"] * 2},
            "InvalidArgument",
            "Rule ID must be unique. Found same ID for more than one rule",
        ),
    ],
)
def test_a_lifecycle_rule_does_something_in_time(fresh, given, code, words):
    s3 = bucket("to-fill")
    put = {"Bucket": "to-fill", "LifecycleConfiguration": given}
    error = error_of(lambda: s3.put_bucket_lifecycle_configuration(**put))
    assert (error["Code"], error["Message"]) == (code, words)
    right = rule(Expiration={"Days": 400}, Transitions=[{"Days": 30, "StorageClass": "STANDARD_IA"}])
    s3.put_bucket_lifecycle_configuration(Bucket="to-fill", LifecycleConfiguration=right)


@pytest.mark.parametrize(
    ("call", "given", "code", "words"),
    [
        ("get_object", {"PartNumber": 2}, "InvalidPartNumber", "The requested partnumber is not satisfiable"),
        ("get_object", {"VersionId": "abc"}, "InvalidArgument", "Invalid version id specified"),
        ("delete_object", {"VersionId": "abc"}, "InvalidArgument", "Invalid version id specified"),
        (
            "restore_object",
            {"RestoreRequest": {"Days": 1}},
            "InvalidObjectState",
            "Restore is not allowed for the object's current storage class",
        ),
        (
            "create_multipart_upload",
            {"StorageClass": "X"},
            "InvalidStorageClass",
            "The storage class you specified is not valid",
        ),
        (
            "list_objects_v2",
            {"MaxKeys": -1, "Key": None},
            "InvalidArgument",
            "Argument maxKeys must be an integer between 0 and 2147483647",
        ),
    ],
)
def test_values_that_there_are_not(fresh, call, given, code, words):
    s3 = bucket("to-fill", a="1")
    asked = {name: value for name, value in ({"Bucket": "to-fill", "Key": "a"} | given).items() if value is not None}
    error = error_of(lambda: getattr(s3, call)(**asked))
    assert (error["Code"], error["Message"]) == (code, words)
    assert s3.get_object(Bucket="to-fill", Key="a", PartNumber=1, VersionId="null")["Body"].read() == b"1"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ACL": "public-read"}, "InvalidBucketAclWithObjectOwnership"),
        ({"CreateBucketConfiguration": {"LocationConstraint": "mars-1"}}, "InvalidLocationConstraint"),
    ],
)
def test_a_bucket_that_is_refused_is_not_made(fresh, given, code):
    s3 = boto3.client("s3")
    here = {"CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"}}
    assert error_of(lambda: s3.create_bucket(Bucket="refused-1", **here | given))["Code"] == code
    assert s3.list_buckets()["Buckets"] == []


VOLUMES = {
    "InvalidZone.NotFound: The zone 'us-east-1a' does not exist.": {"AvailabilityZone": "us-east-1a"},
    "UnknownVolumeType: Unsupported volume type 'gp4' for volume creation.": {"VolumeType": "gp4"},
    "InvalidParameterValue: Volume of 0GiB is too small for volume type gp2; minimum is 1GiB.": {"Size": 0},
    "InvalidParameterValue: Volume of 20000GiB is too large for volume type gp2; maximum is 16384GiB.": {
        "Size": 20_000
    },
    "InvalidParameterValue: Volume iops of 100 is too low; minimum is 3000.": {"VolumeType": "gp3", "Iops": 100},
    "InvalidParameterValue: Iops to volume size ratio of 100.000000 is too high; maximum is 50": {
        "VolumeType": "io1",
        "Iops": 1000,
    },
}


@pytest.mark.parametrize("words", VOLUMES)
def test_a_volume_is_one_that_there_can_be(fresh, words):
    ec2 = boto3.client("ec2")
    here = {"AvailabilityZone": "ap-northeast-1a", "Size": 10}
    error = error_of(lambda: ec2.create_volume(**here | VOLUMES[words]))
    assert f"{error['Code']}: {error['Message']}" == words
    assert ec2.describe_volumes()["Volumes"] == []
    for kind in ({}, {"VolumeType": "gp3"}, {"VolumeType": "gp3", "Iops": 3000}, {"VolumeType": "io2", "Iops": 1000}):
        made = ec2.create_volume(**here | kind)["VolumeId"]
    assert error_of(lambda: ec2.modify_volume(VolumeId=made, Size=9))["Message"] == (
        "New size cannot be smaller than existing size"
    )
    ec2.modify_volume(VolumeId=made, Size=20)


RESERVED = "Tag keys starting with 'aws:' are reserved for internal use"
GROUP = "sg-0123456789abcdef0"


def refusals(ec2, instance: str, subnet: str) -> dict[str, tuple[str, dict]]:
    """Of each refusal its words, and the request."""
    mine = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    tags = {"Resources": [instance], "Tags": [{"Key": "aws:a", "Value": "b"}]}
    missing = {"Resources": ["i-0123456789abcdef0"], "Tags": [{"Key": "a", "Value": "b"}]}
    image = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["ImageId"]
    launch = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}

    def tagged(kind: str, key: str) -> dict:
        return launch | {"TagSpecifications": [{"ResourceType": kind, "Tags": [{"Key": key, "Value": "b"}]}]}

    return {
        f"InvalidParameterValue: Value ( aws:a ) for parameter key is invalid. {RESERVED}": ("create_tags", tags),
        "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist": ("create_tags", missing),
        f"InvalidParameterValue: {RESERVED}": ("run_instances", tagged("instance", "aws:a")),
        "InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation.": (
            "run_instances",
            tagged("vpc", "a"),
        ),
        f"InvalidGroup.NotFound: The security group '{GROUP}' does not exist": (
            "modify_instance_attribute",
            {"InstanceId": instance, "Groups": [GROUP]},
        ),
        f'CannotDelete: the specified group: "{mine}" name: "default" cannot be deleted by a user': (
            "delete_security_group",
            {"GroupId": mine},
        ),
        "MissingParameter: The request must include the AllocationId parameter. "
        "Add the required parameter and retry the request.": ("create_nat_gateway", {"SubnetId": subnet}),
        "InvalidAllocationID.NotFound: The allocation ID 'eipalloc-0123456789abcdef0' does not exist": (
            "create_nat_gateway",
            {"SubnetId": subnet, "AllocationId": "eipalloc-0123456789abcdef0"},
        ),
        "InvalidSnapshot.NotFound: The snapshot 'snap-0123456789abcdef0' does not exist.": (
            "delete_snapshot",
            {"SnapshotId": "snap-0123456789abcdef0"},
        ),
        "InvalidSnapshot.NotFound: The snapshot 'snap-0123456789abcdef1' does not exist.": (
            "describe_snapshots",
            {"SnapshotIds": ["snap-0123456789abcdef1"]},
        ),
        "NatGatewayNotFound: The Nat Gateway nat-0123456789abcdef0 was not found": (
            "describe_nat_gateways",
            {"NatGatewayIds": ["nat-0123456789abcdef0"]},
        ),
        "InvalidParameterValue: Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.": (
            "describe_instances",
            {"MaxResults": 1},
        ),
        f"AuthFailure: Not authorized for image:{image}": (
            "describe_image_attribute",
            {"ImageId": image, "Attribute": "launchPermission"},
        ),
    }


def test_requests_of_ec2_are_refused_before_anything_is_made(fresh):
    ec2 = boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    for words, (call, given) in refusals(ec2, made["InstanceId"], made["SubnetId"]).items():
        error = error_of(lambda call=call, given=given: getattr(ec2, call)(**given))
        assert f"{error['Code']}: {error['Message']}" == words
    assert [len(one["Instances"]) for one in ec2.describe_instances()["Reservations"]] == [1]
    assert ec2.describe_nat_gateways()["NatGateways"] == []
    ec2.create_nat_gateway(SubnetId=made["SubnetId"], ConnectivityType="private")
    ec2.create_tags(Resources=[made["InstanceId"]], Tags=[{"Key": "awsome", "Value": "b"}])


def test_log_groups_and_streams(fresh):
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="mine")
    logs.create_log_stream(logGroupName="mine", logStreamName="s")
    named = {"logGroupName": "mine", "logStreamName": "s"}
    assert error_of(lambda: logs.create_log_stream(**named))["Message"] == "The specified log stream already exists"
    error = error_of(lambda: logs.put_retention_policy(logGroupName="mine", retentionInDays=2))
    assert error["Message"].startswith(
        "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum"
    )
    logs.put_retention_policy(logGroupName="mine", retentionInDays=7)
    error = error_of(lambda: logs.create_log_group(logGroupName="aws/mine"))
    assert error["Message"] == "Log groups starting with AWS/ are reserved for AWS."
    error = error_of(lambda: logs.delete_log_stream(logGroupName="mine", logStreamName="none"))
    assert error["Message"] == "The specified log stream does not exist."


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}

    def client(service: str):
        return boto3.client(service, endpoint_url=bare_moto, **keys)

    return client


def of_moto(moto, name: str):
    """Moto's S3 with a bucket of that name; buckets of other tests stay."""
    s3 = moto("s3")
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    return s3


def test_moto_still_keeps_any_text_as_a_policy(moto):
    of_moto(moto, "any-policy").put_bucket_policy(Bucket="any-policy", Policy="{}")


def test_moto_still_keeps_a_rule_that_does_nothing(moto):
    of_moto(moto, "any-rule").put_bucket_lifecycle_configuration(Bucket="any-rule", LifecycleConfiguration=rule())


def test_moto_still_fails_on_a_part_that_there_is_not(moto):
    s3 = of_moto(moto, "any-part")
    s3.put_object(Bucket="any-part", Key="a", Body=b"1")
    with pytest.raises(ClientError) as failed:
        s3.get_object(Bucket="any-part", Key="a", PartNumber=2)
    assert failed.value.response["Error"]["Code"] != "InvalidPartNumber"


def test_moto_still_takes_any_trust_policy(moto):
    moto("iam").create_role(RoleName="any-trust", AssumeRolePolicyDocument="{}")


def test_moto_still_makes_any_volume(moto):
    made = moto("ec2").create_volume(AvailabilityZone="ap-northeast-1a", Size=0, VolumeType="gp4")
    assert made["VolumeType"] == "gp4"


def test_moto_still_tags_what_is_not_there(moto):
    moto("ec2").create_tags(Resources=["i-0123456789abcdef0"], Tags=[{"Key": "aws:a", "Value": "b"}])


def test_moto_still_makes_a_nat_gateway_without_an_address(moto):
    ec2 = moto("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    assert ec2.create_nat_gateway(SubnetId=subnet)["NatGateway"]["NatGatewayId"]


def test_moto_still_keeps_for_any_number_of_days(moto):
    logs = moto("logs")
    logs.create_log_group(logGroupName="any-days")
    logs.put_retention_policy(logGroupName="any-days", retentionInDays=2)
