"""The messages of the drills of chapters 6 and 7, as AWS or CDK words them: each with the place where its text is documented
or quoted. What stands in braces differs from case to case.
"""

import json
import re

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers import sandbox as embedded
from helpers.operations.cdk.failures import failure_of
from tests.support.aws import IMAGE_OF_AWS
from tests.support.ecs_world import PYTHON, World
from tests.support.stacks import ended
from tests.support.stands_in import table

REGISTRY = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com"
PUBLIC = "public.ecr.aws/docker/library/python"


@pytest.fixture(scope="module")
def world():
    """A cluster whose task's role may do nothing, in a new account."""
    embedded.ensure().control("reset")
    return World()


def is_worded(said: str, documented: str, **differs: str) -> bool:
    """Whether a message is the documented text; `differs` has a pattern for each part in braces."""
    parts = re.split(r"{(\w+)}", documented)
    pattern = "".join(differs[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))
    assert re.fullmatch(pattern, said), f"\n{said}\nis not\n{documented}"
    return True


def main_of(task: dict) -> dict:
    return task["containers"][0]


# ---------------------------------------------------------------- tasks


@pytest.mark.parametrize("image", [f"{PUBLIC}:no-such-tag", f"{REGISTRY}/no-such-image:latest"])
def test_an_image_that_does_not_exist(world, image):
    """aws/containers-roadmap issue 2687 (2025-10-10) quotes it. AWS's list of causes: Amazon ECS Developer Guide,
    "CannotPullContainer task errors" (task_cannot_pull_image).
    """
    documented = (
        "CannotPullContainerError: pull image manifest has been retried {times} time(s): failed to resolve ref {image}: "
        "not found"
    )
    task = world.ran("true", image=image)
    assert is_worded(task["stoppedReason"], documented, times=r"\d", image=re.escape(image))
    assert (task["stopCode"], main_of(task)["reason"]) == ("TaskFailedToStart", task["stoppedReason"])
    assert "exitCode" not in main_of(task)


def test_no_way_to_a_public_registry(world):
    """deepfence/terraform-aws-cloud-scanner issue 13 and ActionIQ/terraform-aws-retool-ecs-fargate issue 20 quote it; the
    latter's cure is a public IP. AWS on it: Knowledge Center, "cannotpullcontainererror" on Fargate (AWS re:Post).
    """
    documented = (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: failed "
        'to do request: Head "https://{host}/v2/{path}/manifests/{tag}": dial tcp {address}:443: i/o timeout'
    )
    closed = world.network(assignPublicIp="DISABLED")
    task = world.until(world.start(world.define("true", image=f"{PUBLIC}:3.12"), networkConfiguration=closed)[0])
    host, _, path = PUBLIC.partition("/")
    parts = {"image": f"{PUBLIC}:3.12", "host": host, "path": path, "tag": "3.12", "address": r"[\d.]+"}
    assert is_worded(task["stoppedReason"], documented, **parts)


def test_no_way_to_the_accounts_own_registry(world):
    """aws/copilot-cli issue 5927 quotes it."""
    documented = (
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from "
        "Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. "
        'RequestError: send request failed caused by: Post "https://api.ecr.{region}.amazonaws.com/": '
        "dial tcp {address}:443: i/o timeout"
    )
    closed = world.network(assignPublicIp="DISABLED")
    definition = world.define("true", image=f"{REGISTRY}/answers:v1")
    task = world.until(world.start(definition, networkConfiguration=closed)[0])
    assert is_worded(task["stoppedReason"], documented, region="ap-northeast-1", address=r"[\d.]+")


def test_a_program_that_crashes(world):
    """An event "ECS Task State Change" of such a task has reason and exit code (gist KensoDev/9831acfa00acf11999b635be1e8ad97d);
    the stop code: Amazon ECS API Reference, Task, `stopCode`.
    """
    task = world.ran("python3", "-c", "1 / 0", image=PYTHON)
    assert task["stoppedReason"] == "Essential container in task exited"
    assert (main_of(task)["exitCode"], task["stopCode"]) == (1, "EssentialContainerExited")
    assert world.output(task)[-1] == "ZeroDivisionError: division by zero"  # Python's own


def test_out_of_memory(world):
    """aws/amazon-ecs-agent issue 1187 quotes reason and exit code; Amazon ECS Developer Guide, "Troubleshoot Amazon ECS
    OutOfMemoryError errors", has the sentence: container killed due to memory usage.
    """
    task = world.ran("python3", "-c", "kept = bytearray(2 * 2**30)", image=PYTHON)
    assert main_of(task)["reason"] == "OutOfMemoryError: Container killed due to memory usage"
    assert (main_of(task)["exitCode"], task["stoppedReason"]) == (137, "Essential container in task exited")
    assert world.output(task) == []


def test_a_role_without_the_right(world):
    """IAM User Guide, "Troubleshoot access denied error messages": who, what, on which resource, and why (an implicit denial
    by identity-based policies). The code: Amazon DynamoDB Developer Guide, "Error handling with DynamoDB".
    """
    documented = (
        "{where}An error occurred (AccessDeniedException) when calling the PutItem operation: User: "
        "arn:aws:sts::123456789012:assumed-role/task/{task} is not authorized to perform: dynamodb:PutItem on resource: "
        "arn:aws:dynamodb:ap-northeast-1:123456789012:table/answers because no identity-based policy allows the "
        "dynamodb:PutItem action"
    )
    put = "import boto3; boto3.client('dynamodb').put_item(TableName='answers', Item={'item_id': {'S': '1'}})"
    task = world.ran("python3", "-c", put, image=PYTHON)
    parts = {"where": r"botocore\.\w+\.\w+: ", "task": task["taskArn"].rpartition("/")[2]}
    assert is_worded(world.output(task)[-1], documented, **parts)
    assert main_of(task)["exitCode"] == 1


# ---------------------------------------------------------------- parameters, quotas, images


def refused(call) -> dict:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]


def test_a_parameter_that_is_not_there(world):
    """AWS Systems Manager API Reference, GetParameter, Errors: ParameterNotFound, HTTP status 400. Answers of AWS have no
    message (aws-solutions/aws-control-tower-customizations pull request 68; awslabs/aws-simple-cicd issue 10); the sandbox's
    names the parameter, which its table of differences says.
    """
    told = refused(lambda: boto3.client("ssm").get_parameter(Name="ECS_CLUSTER_NAME"))
    assert (told["Code"], told["Message"]) == ("ParameterNotFound", "Parameter ECS_CLUSTER_NAME not found.")
    assert "a parameter that is not there" in table("en", "stands-in-logs")


BEYOND = (
    "You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance bucket that the "
    "specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment "
    "to this limit."
)


def test_a_quota_of_0(world):
    """Quoted in bentoml/bentoctl issue 202 and xlang-ai/OSWorld issue 366 (2025-10-27); the code: Amazon EC2 API Reference,
    "Error codes". A stack tells what a resource's handler told (CloudFormation CLI User Guide, "Handler error codes").
    """
    asked = {"ImageId": IMAGE_OF_AWS, "InstanceType": "g4dn.xlarge"}
    told = refused(lambda: world.ec2.run_instances(**asked, MinCount=1, MaxCount=1))
    assert told["Code"] == "VcpuLimitExceeded"
    assert is_worded(told["Message"], BEYOND, limit="0")
    cfn = boto3.client("cloudformation")
    resources = {"Server": {"Type": "AWS::EC2::Instance", "Properties": asked}}
    cfn.create_stack(StackName="gpu", TemplateBody=json.dumps({"Resources": resources}))
    assert ended(cfn, "gpu") == "ROLLBACK_COMPLETE"
    events = cfn.describe_stack_events(StackName="gpu")["StackEvents"]
    (reason,) = [one["ResourceStatusReason"] for one in events if one["ResourceStatus"] == "CREATE_FAILED"]
    documented = (
        f'Resource handler returned message: "{BEYOND} (Service: Ec2, Status Code: 400, Request ID: {{request}})" '
        "(RequestToken: {token}, HandlerErrorCode: ServiceLimitExceeded)"
    )
    assert is_worded(reason, documented, limit="0", request=r"[\w-]+", token="[0-9a-f-]{36}")


def test_a_region_that_the_map_lacks():
    """CDK says it itself (aws-cdk-lib, aws-ec2/lib/machine-image); in former years, and of a stack that has no region, it was
    "Unable to determine AMI from AMI map since stack is region-agnostic" (aws/aws-cdk issue 3078).
    """
    import aws_cdk
    from aws_cdk import aws_ec2

    region = aws_cdk.Environment(account="123456789012", region="us-west-2")
    stack = aws_cdk.Stack(aws_cdk.App(), "S", env=region)
    with pytest.raises(RuntimeError) as caught:
        aws_ec2.MachineImage.generic_linux({"ap-northeast-1": "ami-0abc"}).get_image(stack)
    documented = "{name}Unable to find AMI in AMI map: no AMI specified for region '{region}'"
    (said,) = {line for line in str(caught.value).splitlines() if "AMI map" in line}
    assert is_worded(said, documented, name=r"(\w+: )*", region="us-west-2")
    assert failure_of(f"Error: {said}\npython app.py: Subprocess exited\n", [], "/app").code == "NoImageInRegion"
