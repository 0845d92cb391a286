"""What a stack for ECS makes, and that it goes again: cluster, task definition, table, log group, repository,
parameters.
"""

import copy
import json

import boto3
import pytest

from helpers import sandbox as embedded
from tests.support.ecs_world import PYTHON, TRUST
from tests.support.soon import SOON

ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
LOG = {
    "awslogs-group": {"Ref": "Logs"},
    "awslogs-stream-prefix": "answers",
    "awslogs-region": {"Ref": "AWS::Region"},
}
GRANT = {
    "Type": "AWS::IAM::Policy",
    "Properties": {
        "PolicyName": "grant",
        "Roles": [{"Ref": "Role"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": [{"Fn::GetAtt": ["Table", "Arn"]}]}
            ],
        },
    },
}
LOGGING = copy.deepcopy(GRANT) | {}
LOGGING["Properties"] = {
    "PolicyName": "logs",
    "Roles": [{"Ref": "Execution"}],
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": {"Fn::GetAtt": ["Logs", "Arn"]},
            }
        ],
    },
}
PROGRAM = "import boto3, os; boto3.client('dynamodb').put_item(TableName=os.environ['TABLE_NAME'], "
PROGRAM += "Item={'item_id': {'S': '1'}}); print('written')"
TEMPLATE = {
    "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"Tags": [{"Key": "course", "Value": "7"}]}},
    "Role": ROLE,
    "Execution": ROLE,
    "Grant": GRANT,
    "Logging": LOGGING,
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "item_id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "item_id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "Tags": [{"Key": "course", "Value": "7"}],
        },
    },
    "Repository": {
        "Type": "AWS::ECR::Repository",
        "Properties": {"EmptyOnDelete": True, "ImageScanningConfiguration": {"ScanOnPush": "true"}},
    },
    "Task": {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Family": "answers",
            "Cpu": "1024",
            "Memory": "4096",
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["FARGATE"],
            "TaskRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "ExecutionRoleArn": {"Fn::GetAtt": ["Execution", "Arn"]},
            "ContainerDefinitions": [
                {
                    "Name": "main",
                    "Image": PYTHON,
                    "Essential": True,
                    "Command": ["python", "-c", PROGRAM],
                    "Environment": [{"Name": "TABLE_NAME", "Value": {"Ref": "Table"}}],
                    "DockerLabels": {"Some.Label": "Kept As It Is"},
                    "LogConfiguration": {"LogDriver": "awslogs", "Options": LOG},
                }
            ],
        },
    },
    "Name": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "ECS_CLUSTER_NAME", "Type": "String", "Value": {"Ref": "Cluster"}},
    },
    "Definition": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "ECS_TASK_DEFINITION_ARN", "Type": "String", "Value": {"Ref": "Task"}},
    },
}


def deploy(template: dict, kind: str) -> None:
    stacks = boto3.client("cloudformation")
    body = json.dumps({"Resources": template})
    getattr(stacks, f"{kind}_stack")(StackName="ecs", TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
    stacks.get_waiter(f"stack_{kind}_complete").wait(StackName="ecs", WaiterConfig=SOON)


def parameter(name: str) -> str:
    return boto3.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]


@pytest.fixture(scope="module")
def stack():
    embedded.ensure().control("reset")
    deploy(TEMPLATE, "create")


def test_a_task_definition_keeps_all_that_the_template_says(stack):
    made = boto3.client("ecs").describe_task_definition(taskDefinition=parameter("ECS_TASK_DEFINITION_ARN"))
    made = made["taskDefinition"]
    said = (made["cpu"], made["memory"], made["networkMode"], made["requiresCompatibilities"])
    assert said == ("1024", "4096", "awsvpc", ["FARGATE"])
    (container,) = made["containerDefinitions"]
    assert container["dockerLabels"] == {"Some.Label": "Kept As It Is"}
    assert container["logConfiguration"]["options"]["awslogs-region"] == "ap-northeast-1"
    assert container["essential"] is True


def test_the_stacks_task_writes_to_the_stacks_table(stack):
    ecs, dynamodb = boto3.client("ecs"), boto3.client("dynamodb")
    subnet = boto3.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    network = {"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}}
    cluster, definition = parameter("ECS_CLUSTER_NAME"), parameter("ECS_TASK_DEFINITION_ARN")
    given = {"cluster": cluster, "launchType": "FARGATE", "networkConfiguration": network}
    arn = ecs.run_task(taskDefinition=definition, **given)["tasks"][0]["taskArn"]
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[arn], WaiterConfig=SOON)
    (task,) = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    assert task["containers"][0]["exitCode"] == 0, task
    (table,) = dynamodb.list_tables()["TableNames"]
    assert dynamodb.scan(TableName=table)["Items"] == [{"item_id": {"S": "1"}}]
    (group,) = boto3.client("logs").describe_log_groups()["logGroups"]
    events = boto3.client("logs").filter_log_events(logGroupName=group["logGroupName"])["events"]
    assert [event["message"] for event in events] == ["written"]


def test_a_change_is_a_new_revision_and_the_former_is_retired(stack):
    ecs = boto3.client("ecs")
    before = parameter("ECS_TASK_DEFINITION_ARN")
    changed = copy.deepcopy(TEMPLATE)
    changed["Task"]["Properties"]["Memory"] = "8192"
    changed["Repository"]["Properties"]["ImageTagMutability"] = "IMMUTABLE"
    deploy(changed, "update")
    after = parameter("ECS_TASK_DEFINITION_ARN")
    assert after.rpartition(":")[2] == str(int(before.rpartition(":")[2]) + 1)
    assert ecs.describe_task_definition(taskDefinition=before)["taskDefinition"]["status"] == "INACTIVE"
    (repository,) = boto3.client("ecr").describe_repositories()["repositories"]
    assert (repository["imageTagMutability"], repository["imageScanningConfiguration"]["scanOnPush"]) == (
        "IMMUTABLE",
        True,
    )


def test_a_deleted_stack_leaves_nothing(stack):
    stacks = boto3.client("cloudformation")
    stacks.delete_stack(StackName="ecs")
    stacks.get_waiter("stack_delete_complete").wait(StackName="ecs", WaiterConfig=SOON)
    ecs = boto3.client("ecs")
    assert ecs.list_clusters()["clusterArns"] == []
    assert ecs.list_task_definitions()["taskDefinitionArns"] == []
    assert boto3.client("dynamodb").list_tables()["TableNames"] == []
    assert boto3.client("ecr").describe_repositories()["repositories"] == []
    assert boto3.client("logs").describe_log_groups()["logGroups"] == []
