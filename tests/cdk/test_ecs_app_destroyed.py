"""The question-answering app is destroyed while something of it is at work: each is told by its cause, and mended."""

import json
import threading

import boto3
import pytest

from helpers.operations import Watch, find
from helpers.operations.failures import explain
from helpers.operations.running import run
from helpers.target import current
from helpers.text import LANGUAGES
from tests.support.ecs_app import CONTEXT, deploy, destroy, everything, name
from tests.support.ecs_world import PYTHON
from tests.support.soon import SOON

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def deployed(fresh):
    """The app, deployed; what there is without it."""
    return deploy()


def lasting_task(ecs) -> tuple[str, str]:
    """A task in the app's cluster that runs for long; its cluster and its ARN."""
    main = {"name": "main", "image": PYTHON, "command": ["python3", "-c", "import time; time.sleep(600)"]}
    recipe = {"family": "lasting", "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
    recipe |= {"requiresCompatibilities": ["FARGATE"], "containerDefinitions": [main]}
    definition = ecs.register_task_definition(**recipe)["taskDefinition"]["taskDefinitionArn"]
    network = {"subnets": [name("ECS_TASK_VPC_SUBNET_1")], "assignPublicIp": "ENABLED"}
    asked = {"cluster": name("ECS_CLUSTER_NAME"), "networkConfiguration": {"awsvpcConfiguration": network}}
    (task,) = ecs.run_task(taskDefinition=definition, launchType="FARGATE", **asked)["tasks"]
    ecs.deregister_task_definition(taskDefinition=definition)
    return asked["cluster"], task["taskArn"]


def test_a_destroy_that_a_running_task_stops_is_told_as_that_and_mended(deployed):
    ecs = boto3.client("ecs")
    cluster, task = lasting_task(ecs)
    for _ in range(2):  # the second one begins with a stack in DELETE_FAILED
        failed = destroy()
        assert failed.failure.code == "StackNotDeleted", failed.failure.stderr
        assert failed.failure.values["type"] == "AWS::ECS::Cluster"
        for lang in LANGUAGES:
            told = explain(failed.failure, lang)
            assert "The Cluster cannot be deleted while Tasks are active" in told.what
            assert "aws ecs stop-task" in told.next
    ecs.stop_task(cluster=cluster, task=task)
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task], WaiterConfig=SOON)
    assert destroy().failure is None
    assert everything() == deployed


def test_asking_while_the_stack_is_destroyed_is_told_as_that(deployed, tmp_path, monkeypatch):
    """`cdk destroy` begins with the first answer; what was answered stays, and the rest is no crash."""
    monkeypatch.chdir(tmp_path)
    asked = [{"context": CONTEXT, "question": f"Who founded Amazon, {number}?"} for number in range(400)]
    (tmp_path / "many.json").write_text(json.dumps(asked), encoding="utf-8")
    ended = []
    destroying = threading.Thread(target=lambda: ended.append(destroy()))

    def begin(steps):
        if steps.done and not destroying.ident:
            destroying.start()

    result = run(find("ask many")(file="many.json", at_once=2), current(), Watch(on_steps=begin))
    destroying.join()
    assert "Jeff Bezos" in result.text
    for lang in LANGUAGES:
        told = explain(result.failure, lang)
        assert result.failure.message in told.what and "cdk destroy" in told.rule, result.failure
    assert "InternalError" not in result.text
    if ended[0].failure is not None:  # a task was still running when the cluster's turn came
        assert ended[0].failure.code == "StackNotDeleted"
        assert destroy().failure is None
    assert everything() == deployed
    told = run(find("ask one")(context=CONTEXT, question="Who?"), current())
    assert told.failure.code == "ParameterNotFound"


@pytest.mark.parametrize(
    ("code", "call", "message", "goes"),
    [
        ("InvalidParameterException", "RunTask", "TaskDefinition is inactive", True),
        ("ClientException", "RunTask", "TaskDefinition not found.", True),
        ("ClusterNotFoundException", "RunTask", "The referenced cluster was inactive.", True),
        ("ClusterNotFoundException", "DescribeTasks", "Cluster not found.", True),
        ("ResourceNotFoundException", "GetItem", "Requested resource not found", True),
        ("InvalidParameterException", "RunTask", "Task definition does not support launch_type FARGATE.", False),
    ],
)
def test_what_aws_says_of_a_stack_that_goes_is_told_so_to_who_asks(code, call, message, goes):
    from helpers.operations.results import Failure

    for operation in ("ask one", "ask many"):
        told = explain(Failure(code, message, call, {"operation": operation}), "en")
        assert ("is being destroyed, or is gone" in told.what) == goes
    told = explain(Failure(code, message, call, {"operation": "ecs run-task"}), "en")
    assert "is being destroyed" not in told.what
