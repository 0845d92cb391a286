"""Keys of a role that has been deleted are refused as AWS refuses them, and never with a crash."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.aws import error_of
from tests.support.ecs_world import PYTHON, World

OWN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
}
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
SCAN = """
import boto3, time
iam, table = boto3.client("iam"), boto3.client("dynamodb")
print("ready", flush=True)
for _ in range(200):
    time.sleep(0.05)
    try:
        table.list_tables()
    except Exception as error:
        raise SystemExit(str(error))
"""


def session_of(role: str, **options) -> dict[str, str]:
    """The keys of a session of a new role that may do anything."""
    iam = boto3.client("iam", **options)
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(OWN))["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=json.dumps(ALL))
    keys = boto3.client("sts", **options).assume_role(RoleArn=arn, RoleSessionName="one")["Credentials"]
    names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey"}
    return {name: keys[member] for name, member in (names | {"aws_session_token": "SessionToken"}).items()}


def delete(role: str, policy: str, **options) -> None:
    iam = boto3.client("iam", **options)
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    iam.delete_role(RoleName=role)


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("dynamodb", "list_tables", "AccessDeniedException"),
        ("ec2", "describe_vpcs", "UnauthorizedOperation"),
        ("s3", "list_buckets", "AccessDenied"),
        ("iam", "list_users", "AccessDenied"),
    ],
)
def test_a_session_of_a_deleted_role_may_nothing(fresh, service, call, code):
    keys = session_of("short-lived")
    client = boto3.client(service, **keys)
    getattr(client, call)()
    delete("short-lived", "all")
    error = error_of(getattr(client, call))
    assert error["Code"] == code
    assert "assumed-role/short-lived/one is not authorized to perform" in error["Message"]
    assert boto3.client("sts", **keys).get_caller_identity()["Arn"].endswith("assumed-role/short-lived/one")


def test_a_task_whose_role_is_deleted_while_it_runs_is_denied(fresh):
    world, iam = World(), boto3.client("iam")
    iam.put_role_policy(RoleName="task", PolicyName="all", PolicyDocument=json.dumps(ALL))
    (task,) = world.start(world.define("python3", "-c", SCAN, image=PYTHON))
    world.until(task, "RUNNING")
    delete("task", "all")
    ended = world.until(task)
    assert ended["containers"][0]["exitCode"] == 1
    assert "AccessDeniedException" in world.output(ended)[-1]
    assert "because no identity-based policy allows the dynamodb:ListTables action" in world.output(ended)[-1]


def test_an_execution_role_that_is_deleted_before_the_pull_pulls_nothing(fresh):
    world, iam = World(), boto3.client("iam")
    definition = world.define("true", image="123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/answers:v1")
    iam.detach_role_policy(
        RoleName="execution", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    )
    iam.delete_role(RoleName="execution")
    ended = world.until(world.start(definition)[0])
    assert "is not authorized to perform: ecr:GetAuthorizationToken" in ended["stoppedReason"]


def test_moto_still_crashes_for_a_deleted_role(bare_moto, monkeypatch):
    from moto import settings

    options = {"endpoint_url": bare_moto, "region_name": "ap-northeast-1"}
    own = options | {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    keys = session_of("short-lived", **own)
    delete("short-lived", "all", **own)
    monkeypatch.setattr(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0.0)
    with pytest.raises(ClientError) as caught:
        boto3.client("dynamodb", **options, **keys).list_tables()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
