"""The question-answering app: its template; deployed by the real CDK, asked by a stranger's client, destroyed without a trace."""

import json
from decimal import Decimal

import boto3
import pytest

from helpers.operations import find
from helpers.operations.ask import ask_many
from helpers.operations.running import run
from helpers.target import current
from tests.support.app_template import template_of
from tests.support.ecs_app import CONTEXT, deploy, destroy, everything, name
from tests.support.soon import SOON

PUBLISHED = {
    "ECS_CLUSTER_NAME",
    "ECS_TASK_DEFINITION_ARN",
    "ECS_TASK_VPC_SUBNET_1",
    "CONTAINER_NAME",
    "TABLE_NAME",
}


@pytest.fixture(scope="module")
def template():
    """The template that the app describes."""
    return template_of("ecs", "QuestionAnsweringStack", lambda app, stack: stack(app, "QuestionAnswering"))


def test_nothing_of_it_costs_by_the_hour(template):
    template.resource_count_is("AWS::EC2::NatGateway", 0)
    template.resource_count_is("AWS::EC2::Instance", 0)
    template.resource_count_is("AWS::ECS::Service", 0)
    template.has_resource_properties("AWS::DynamoDB::Table", {"BillingMode": "PAY_PER_REQUEST"})


def test_the_task_is_one_vcpu_and_four_gigabytes_on_fargate(template):
    template.has_resource_properties(
        "AWS::ECS::TaskDefinition",
        {"Cpu": "1024", "Memory": "4096", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"]},
    )


def test_answers_are_found_by_their_id_and_go_with_the_stack(template):
    template.has_resource("AWS::DynamoDB::Table", {"DeletionPolicy": "Delete"})
    key = [{"AttributeName": "item_id", "KeyType": "HASH"}]
    template.has_resource_properties("AWS::DynamoDB::Table", {"KeySchema": key})


def test_names_are_published(template):
    found = template.find_resources("AWS::SSM::Parameter")
    assert {one["Properties"]["Name"] for one in found.values()} == PUBLISHED


def test_the_work_is_granted_to_the_task_and_the_pull_to_its_execution(template):
    policies = template.find_resources("AWS::IAM::Policy").values()
    granted = [str(policy["Properties"]["PolicyDocument"]) for policy in policies]
    assert sorted(("dynamodb:" in one, "ecr:" in one) for one in granted) == [(False, True), (True, False)]


# ---------------------------------------------------------------- deployed


@pytest.fixture(scope="module")
def deployed():
    """The app, deployed in the run's sandbox; afterwards destroyed, and nothing is left of it."""
    before = deploy()
    yield
    assert destroy().failure is None
    assert everything() == before


def ask(*words: str) -> dict:
    """What a stranger does who has read the course's description alone: the stopped task."""
    ecs, cluster = boto3.client("ecs"), name("ECS_CLUSTER_NAME")
    network = {"subnets": [name("ECS_TASK_VPC_SUBNET_1")], "assignPublicIp": "ENABLED"}
    (task,) = ecs.run_task(
        cluster=cluster,
        taskDefinition=name("ECS_TASK_DEFINITION_ARN"),
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
        overrides={"containerOverrides": [{"name": name("CONTAINER_NAME"), "command": list(words)}]},
    )["tasks"]
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task["taskArn"]], WaiterConfig=SOON)
    return ecs.describe_tasks(cluster=cluster, tasks=[task["taskArn"]])["tasks"][0]


def log_of(task: dict) -> list[str]:
    logs, number = boto3.client("logs"), task["taskArn"].rpartition("/")[2]
    (group,) = [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
    stream = f"answer/{name('CONTAINER_NAME')}/{number}"
    return [one["message"] for one in logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When did the Tokyo region open?", "March 2011"),
        ("Who founded Amazon?", "Jeff Bezos"),
        ("Where was \"Amazon\" founded; $(ls) `id` & 'so'?\n", "Seattle"),
    ],
)
def test_a_strangers_client_gets_its_answer(deployed, question, answer):
    task = ask(CONTEXT, question, question)
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 0), log_of(task)
    table = boto3.resource("dynamodb").Table(name("TABLE_NAME"))
    item = table.get_item(Key={"item_id": question})["Item"]
    assert (item["context"], item["question"], item["answer"]) == (CONTEXT, question, answer)
    assert Decimal(0) < item["score"] <= 1
    assert "a stand-in" in log_of(task)[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((CONTEXT, " ", "q"), "the question is empty"),
        ((CONTEXT, "x" * 3_000, "q"), "3,000 characters"),
        ((CONTEXT, "Who?", ""), "the item_id is empty"),
        ((CONTEXT, "Who?"), "got 2 arguments"),
    ],
    ids=["empty", "long", "no-id", "too-few"],
)
def test_what_cannot_be_answered_ends_with_a_sentence_in_the_log(deployed, words, said):
    task = ask(*words)
    assert task["containers"][0]["exitCode"] == 2
    assert said in log_of(task)[-1]
    assert task["stoppedReason"] == "Essential container in task exited"


def test_the_courses_first_example_is_answered_with_a_name(deployed):
    text = (
        "A giant peach came down the river, and a baby was in it. The old couple named him Momotaro, after the peach."
    )
    asked = run(find("ask one")(context=text, question="What is the name of the baby?"), current())
    assert json.loads(asked.text)["answer"] == {"S": "Momotaro"}


def test_the_operations_ask_the_deployed_cluster_and_clear_its_answers(deployed):
    """One question by its form, three at once, their answers listed and cleared."""
    one = run(find("ask one")(context=CONTEXT, question="Who founded Amazon?"), current())
    assert json.loads(one.text)["answer"] == {"S": "Jeff Bezos"}
    asked = ["When did the Tokyo region open?", "Who founded Amazon?", "Where did Jeff Bezos found Amazon?"]
    answers = ask_many(current(), [(CONTEXT, question) for question in asked])
    assert [answer.answer for answer in answers] == ["March 2011", "Jeff Bezos", "Seattle"]
    assert all(0 < answer.score <= 1 for answer in answers)
    ids = {answer.item_id for answer in answers}
    listed = json.loads(run(find("ask list")(), current()).text)["Items"]
    assert ids <= {item["item_id"]["S"] for item in listed}
    assert run(find("ask clear")(), current()).failure is None
    assert json.loads(run(find("ask list")(), current()).text)["Count"] == 0


def test_more_than_a_task_can_be_given_is_refused_by_ecs(deployed):
    with pytest.raises(boto3.client("ecs").exceptions.InvalidParameterException, match="at most 8192"):
        ask(CONTEXT, "x" * 100_000, "q")
