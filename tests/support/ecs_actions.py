"""What the cases of 07_ecs are made of: tasks that run and end, answers in a table, straight at the API."""

import json

import boto3

from helpers.course import progress
from helpers.course.chapters.ecs import resources
from helpers.course.context import CheckContext as Look
from helpers.course.kit import account
from tests.support.ec2_actions import ran, refused, settled, stacked
from tests.support.ecs_world import BUSYBOX, PYTHON, World

WRITES = "import boto3\nboto3.client('dynamodb').put_item(TableName='answers', Item={'item_id': {'S': 'denied'}})"
CLUSTER = {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "made"}}
NAMED = {"Type": "String", "Name": "ECS_CLUSTER_NAME"}


def ssm():
    return boto3.client("ssm")


def publish(**names: str) -> None:
    client = ssm()
    for name, value in names.items():
        client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def deployed() -> World:
    """What the stack of the app makes, without the stack: cluster, recipe, table, and their names."""
    world = World()
    publish(ECS_CLUSTER_NAME=world.cluster, ECS_TASK_DEFINITION_ARN=world.define("true"), TABLE_NAME="answers")
    publish(ECS_TASK_VPC_SUBNET_1=world.subnet, CONTAINER_NAME="main")
    key = {"AttributeName": "item_id"}
    boto3.client("dynamodb").create_table(
        TableName="answers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[key | {"AttributeType": "S"}],
        KeySchema=[key | {"KeyType": "HASH"}],
    )
    return world


def answer(*ids: str, score: str = "0.5") -> None:
    """Answers in the table, as the app's program writes them."""
    for item_id in ids:
        item = {"item_id": item_id, "question": "Who?", "answer": "Nobody"}
        item = {name: {"S": value} for name, value in item.items()} | {"score": {"N": score}}
        boto3.client("dynamodb").put_item(TableName="answers", Item=item)


def family(world: World, name: str, *command: str, image: str = BUSYBOX, **definition) -> str:
    """A recipe of that family; its ARN."""
    return world.define(*command, image=image, definition={"family": name, **definition})


def went(world: World, name: str, *command: str, **given) -> dict:
    """A task of that family that ran to its end."""
    return world.until(world.start(family(world, name, *command), **given)[0])


def at_work(name: str) -> None:
    world = deployed()
    world.until(world.start(family(world, name, "sleep", "60"))[0], "RUNNING")


def ended_well(name: str) -> None:
    went(deployed(), name, "true")


def app_task(*command: str, **given) -> World:
    """A task of the app's own recipe, with another command, that ran to its end."""
    world = deployed()
    overrides = {"containerOverrides": [{"name": "main", "command": list(command)}]} | given
    world.until(world.start("lesson", overrides=overrides)[0])
    return world


def stopped() -> None:
    world = deployed()
    (task,) = world.start(family(world, resources.OWN, "sleep", "60"))
    world.until(task, "RUNNING")
    world.ecs.stop_task(cluster=world.cluster, task=task["taskArn"])
    world.until(task)


def without_image() -> None:
    world = deployed()
    recipe = family(world, resources.BROKEN, "true", image="public.ecr.aws/docker/library/pyhton:3.12-slim")
    world.until(world.start(recipe)[0])


def without_way() -> None:
    world = deployed()
    went(world, resources.OWN, "true", networkConfiguration=world.network(assignPublicIp="DISABLED"))


def crashed() -> None:
    went(deployed(), resources.OWN, "sh", "-c", "exit 1")


def starved() -> None:
    world = deployed()
    recipe = family(world, resources.OWN, "python3", "-c", "held = b'x' * (2 * 1024**3)", image=PYTHON)
    world.until(world.start(recipe)[0])


def denied(program: str = WRITES, role: str = "execution") -> None:
    world = deployed()
    publish(ECS_TASK_DEFINITION_ARN=world.define("python3", "-c", program, image=PYTHON))
    world.until(world.start("lesson", overrides={"taskRoleArn": world.roles[role]})[0])


def three(count: int = 3) -> None:
    world = deployed()
    world.start(family(world, resources.OWN, "true"), count=count)


def answered(text: str, *ids: str) -> None:
    deployed()
    answer(*ids)
    answer("best", score="0.9")
    progress.note(resources.CHAPTER, "by-boto3", answer=text)


def emptied() -> None:
    deployed()
    answer("one")
    boto3.client("dynamodb").delete_item(TableName="answers", Key={"item_id": {"S": "one"}})


def stack() -> None:
    named = {"Type": "AWS::SSM::Parameter", "Properties": NAMED | {"Value": {"Ref": "Cluster"}}}
    assert stacked(resources.STACK, {"Cluster": CLUSTER, "Named": named}) == "CREATE_COMPLETE"


def without_cluster() -> None:
    named = {"Type": "AWS::SSM::Parameter", "Properties": NAMED | {"Value": "gone"}}
    assert stacked(resources.STACK, {"Named": named}) == "CREATE_COMPLETE"


def rolled_back() -> None:
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/8"}}
    assert "ROLLBACK" in stacked(resources.STACK, {"Vpc": vpc})


def taken(then=lambda: None) -> None:
    account.take_stock(Look(), resources.CHAPTER)
    then()


def all_gone() -> None:
    taken(stack)
    boto3.client("cloudformation").delete_stack(StackName=resources.STACK)
    assert settled(resources.STACK) == ""


def get(item_id: str) -> None:
    boto3.client("dynamodb").get_item(TableName="answers", Key={"item_id": {"S": item_id}})


def read_by_form(item_id: str) -> None:
    """As a form does it: the call in the sandbox's record, the run in the transcript."""
    get(item_id)
    ran("dynamodb get-item", table_name="answers", item_key=json.dumps({"item_id": {"S": item_id}}))


def asked_in_vain() -> None:
    deployed()
    ran("ask one", "TaskFailed", context="Some text.", question="Who?")


def some_answers() -> None:
    deployed()
    answer("1", "2", "3")
    ran("ask many", file="questions.json")


def look_up_too_early() -> None:
    refused(ssm().get_parameter, Name="ECS_CLUSTER_NAME")
