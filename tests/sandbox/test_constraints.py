"""What a service's model requires of a request: refused in the service's words, over all operations that there are."""

import boto3
import pytest
from botocore.config import Config
from botocore.parsers import ResponseParserError

from helpers.sandbox.overlay import constraints
from tests.fuzz.api_world import World
from tests.support.aws import error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False)
ONE = "1 validation error detected: "
LONG = (
    f"{ONE}Value '{{0}}' at '{{1}}' failed to satisfy constraint: Member must have length less than or equal to {{2}}"
)
EMPTY = "failed to satisfy constraint: Member must have length greater than or equal to 1"


def client(service: str, **options):
    return boto3.client(service, config=UNCHECKED, **options)


@pytest.mark.parametrize(
    ("service", "call", "given", "code", "said"),
    [
        ("iam", "create_user", {}, "ValidationError", f"{ONE}Value null at 'userName' failed to satisfy constraint: "),
        ("iam", "get_role", {"RoleName": "r" * 65}, "ValidationError", LONG.format("r" * 65, "roleName", 64)),
        ("sts", "assume_role", {}, "ValidationError", "2 validation errors detected: Value null at 'roleArn' "),
        ("ssm", "put_parameter", {"Name": "", "Value": "x", "Type": "String"}, "ValidationException", EMPTY),
        ("ssm", "put_parameter", {"Name": "a", "Value": "x", "Type": "Text"}, "ValidationException", "enum value set: [S"),
        ("logs", "filter_log_events", {"logGroupName": ""}, "InvalidParameterException", EMPTY),
        ("logs", "create_log_group", {"logGroupName": "a b"}, "InvalidParameterException", "pattern: [\\.\\-_/#A-Za-z0-9]+"),
        ("logs", "put_log_events", {"logGroupName": "a", "logStreamName": "b", "logEvents": []},
         "InvalidParameterException", f"{ONE}Value '[]' at 'logEvents' {EMPTY}"),
        ("logs", "put_log_events", {"logGroupName": "a", "logStreamName": "b", "logEvents": [{"message": "x"}]},
         "InvalidParameterException", f"{ONE}Value null at 'logEvents.1.member.timestamp' failed to satisfy constraint: "
         "Member must not be null"),
        ("dynamodb", "get_item", {"Key": {}}, "ValidationException", f"{ONE}Value null at 'tableName' failed to "),
        ("kms", "describe_key", {}, "ValidationException", "Value null at 'keyId'"),
        ("ec2", "create_vpc_peering_connection", {}, "MissingParameter", "The request must contain the parameter vpcId"),
        ("ec2", "attach_volume", {"VolumeId": "vol-1"}, "MissingParameter", "The request must contain the parameter "),
        ("sqs", "send_message", {"QueueUrl": "http://x/y"}, "MissingParameter", "must contain the parameter MessageBody."),
    ],
)  # fmt: skip
def test_it_is_refused_in_the_service_s_words(fresh, service, call, given, code, said):
    error = error_of(lambda: getattr(client(service), call)(**given))
    assert error["Code"] == code
    assert said in error["Message"]


def test_who_may_not_is_told_that_first(fresh):
    from tests.support.aws import user

    error = error_of(client("iam", **user("nobody")).create_user)
    assert error["Code"] == "AccessDenied"


def test_a_dry_run_of_every_ec2_operation_that_the_sandbox_has_does_nothing(fresh):
    ec2 = client("ec2")
    before = ec2.describe_vpcs()["Vpcs"], ec2.describe_volumes()["Volumes"]
    world, answers = World(), {}
    world.values = {"tags": [{"Key": "a", "Value": "b"}], "filters": [{"Name": "type", "Values": ["static"]}]}
    world.values |= {"dhcpconfigurations": [{"Key": "domain-name", "Values": ["a.example"]}]}
    world.values |= {"launchtemplateconfigs": [{"Overrides": [{"InstanceType": "t3.micro"}]}]}
    model = ec2.meta.service_model
    for name in implemented():
        shape = model.operation_model(name).input_shape
        if shape is None or "DryRun" not in shape.members:
            continue
        given = {one: world.value(one, shape.members[one]) for one in shape.required_members} | {"DryRun": True}
        error = error_of(lambda name=name, given=given: ec2._make_api_call(name, given))
        answers[name] = error["Code"]
    others = {name: code for name, code in answers.items() if code != "DryRunOperation"}
    assert {name: code for name, code in others.items() if not code.endswith("Malformed")} == {}
    assert len(answers) > 200
    assert (ec2.describe_vpcs()["Vpcs"], ec2.describe_volumes()["Volumes"]) == before


def implemented() -> list[str]:
    """The operations of EC2 that moto has."""
    from moto.core.utils import camelcase_to_underscores
    from moto.ec2.responses import EC2Response

    names = boto3.client("ec2").meta.service_model.operation_names
    return [name for name in names if hasattr(EC2Response, camelcase_to_underscores(name))]


def test_a_dry_run_has_the_status_of_ec2(fresh):
    with pytest.raises(client("ec2").exceptions.ClientError) as caught:
        client("ec2").describe_instances(DryRun=True)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert caught.value.response["Error"]["Message"] == "Request would have succeeded, but DryRun flag is set."


def test_a_pattern_that_python_does_not_know_is_left_out():
    assert constraints._pattern(r"\p{L}+") is None
    assert constraints._pattern("[a-z]+").fullmatch("abc")


def test_moto_still_crashes_for_want_of_what_a_model_requires(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    with pytest.raises(ResponseParserError, match="500"):
        client("sns", region_name="ap-northeast-1", **options).delete_topic()
    dry = client("ec2", region_name="ap-northeast-1", **options).describe_account_attributes(DryRun=True)
    assert dry["ResponseMetadata"]["HTTPStatusCode"] == 200
