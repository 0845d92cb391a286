"""07_ecs: a cluster that answers questions, its tasks, their logs and ends; Fargate or EC2; leaving nothing behind."""

from collections.abc import Iterable
from typing import Any

from helpers import seeds
from helpers.course.chapters.ecs import checks, resources
from helpers.course.chapters.ecs.resources import APP, BROKEN, CHAPTER, FIRST, OWN
from helpers.course.context import CheckContext
from helpers.course.kit import checks as shared
from helpers.course.kit import views
from helpers.course.kit.values import WIDE, LazyValues, same
from helpers.course.model import Action, Content, Step

CONTEXT = (
    "The Shinkansen opened in October 1964 between Tokyo and Osaka. Its trains ran at 210 kilometres an hour. The line was "
    "built because the old railway could carry no more passengers. Hideo Shima led the engineers."
)
QUESTION = "When did the Shinkansen open?"
OWN_QUESTION = "Why was the line built?"
PYTHON = "public.ecr.aws/docker/library/python:3.12-slim"
MISTYPED = "public.ecr.aws/docker/library/pyhton:3.12-slim"
RECIPE = "taskDefinition.[cpu, memory, networkMode, containerDefinitions[0].name, containerDefinitions[0].environment[0].name]"
STARTED = {"query": "tasks[].[lastStatus, cpu, memory]", "output": "text"}
REGISTERED = {"query": "taskDefinition.[family, revision, status]", "output": "text"}
ENDED = {"query": "tasks[].[lastStatus, stoppedReason, containers[0].exitCode]", "output": "text"}
HELD = "held = b'x' * (2 * 1024**3)"
SLEEP = "import time; print('I wait', flush=True); time.sleep(600)"
CRASH = "print('I divide', flush=True); print(1 / 0)"


def words(*parts: str) -> str:
    """A command for a form: one word a line."""
    return "\n".join(parts)


def ask(question: str, item_id: str = "") -> dict[str, Any]:
    return {"context": CONTEXT, "question": question, "item_id": item_id}


def recipe(family: str, image: str) -> dict[str, Any]:
    """A task definition of the smallest size, with the log and the execution role of the app."""
    return {
        "family": family,
        "cpu": "256",
        "memory": "512",
        "image": image,
        "container_name": "main",
        "command": words("python3", "-c", "print('hello')"),
        "execution_role_arn": resources.execution_role,
        "log_group": resources.log_group,
        "log_region": lambda context: context.target.region,
        **REGISTERED,
    }


def task_of(definition: object, container: object = "main", **values: object) -> dict[str, Any]:
    """The values of a `run-task` form."""
    where = {"cluster": resources.cluster, "subnets": resources.subnet, "assign_public_ip": True}
    return {**where, "task_definition": definition, "container_name": container, **STARTED, **values}


def python(line: str) -> dict[str, Any]:
    return {"command": words("python3", "-c", line)}


def questions(context: CheckContext) -> None:
    """Put a file with twenty questions into the learner's folder, unless there is one already."""
    from helpers import accuracy
    from helpers.home import write_json

    file = context.folder / resources.FILE
    if file.exists():
        return
    there = [one for one in accuracy.questions() if one.part == "held out"]
    chosen = [there[number] for number in seeds.order("questions", len(there))[: checks.ENOUGH]]
    write_json(file, [{"context": one.context, "question": one.ask} for one in chosen])


def settled(context: CheckContext) -> Iterable[Action]:
    """Wait until the newest task has stopped."""
    yield "ecs wait tasks-stopped", {"cluster": resources.cluster(context), "tasks": resources.newest(context)}


def list_definitions(context: CheckContext) -> Iterable[Action]:
    yield "ecs list-task-definitions", {}


def all_settled(context: CheckContext) -> Iterable[Action]:
    """Wait until all tasks have stopped."""
    going = [task["taskArn"] for task in resources.tasks(context) if task["lastStatus"] != "STOPPED"]
    if going:
        yield "ecs wait tasks-stopped", {"cluster": resources.cluster(context), "tasks": words(*going)}


def retired(context: CheckContext) -> Iterable[Action]:
    """Take away the recipes that no stack keeps."""
    for family in (OWN, BROKEN):
        if recipe := resources.described(context, family):
            yield "ecs deregister-task-definition", {"task_definition": f"{family}:{recipe['revision']}"}


CONTENT = Content(
    steps=(
        Step("stock", checks.stock, widget=views.stock(CHAPTER)),
        Step("bootstrap", shared.bootstrap, "cdk bootstrap"),
        Step("too-early", checks.too_early, "ask one", **same(**ask(QUESTION, FIRST))),
        Step("deploy", checks.deploy, "cdk deploy", **same(**APP)),
        Step(
            "names",
            checks.names,
            "ssm get-parameter",
            **same(name="CONTAINER_NAME", query="Parameter.Value", output="text"),
            **WIDE,
        ),
        Step(
            "recipe",
            checks.recipe,
            "ecs describe-task-definition",
            **same(task_definition=resources.definition, query=RECIPE, output="text"),
            **WIDE,
        ),
        Step(
            "run",
            checks.run,
            "ecs run-task",
            **same(**task_of(resources.definition, resources.container, command=words(CONTEXT, QUESTION, FIRST))),
            finish=settled,
        ),
        Step("read-log", checks.read_log, "logs tail", **same(log_group_name=resources.log_group)),
        Step(
            "read-answer",
            checks.read_answer,
            "dynamodb get-item",
            **same(
                table_name=resources.table,
                item_key=f'{{"item_id": {{"S": "{FIRST}"}}}}',
                query="Item.[question.S, answer.S]",
                output="text",
            ),
            **WIDE,
        ),
        Step("ask-one", checks.ask_one, "ask one", LazyValues(**ask(OWN_QUESTION)), LazyValues(**ask(""))),
        Step("ask-many", checks.ask_many, "ask many", **same(file=resources.FILE, at_once=10), prepare=questions),
        Step(
            "count-answers",
            None,
            "dynamodb scan",
            **same(table_name=resources.table, query="length(Items)"),
            **WIDE,
        ),
        Step("register", checks.register, "ecs register-task-definition", **same(**recipe(OWN, PYTHON)), **WIDE),
        Step("start-long", None, "ecs run-task", **same(**task_of(OWN, **python(SLEEP)))),
        Step(
            "stop",
            checks.stop,
            "ecs stop-task",
            **same(
                cluster=resources.cluster,
                task=resources.newest,
                reason="I have seen enough",
                query="task.desiredStatus",
            ),
            **WIDE,
            finish=settled,
        ),
        Step("register-broken", None, "ecs register-task-definition", **same(**recipe(BROKEN, MISTYPED)), **WIDE),
        Step("no-image", checks.no_image, "ecs run-task", **same(**task_of(BROKEN, "")), finish=settled),
        Step(
            "why-stopped",
            None,
            "ecs describe-tasks",
            **same(cluster=resources.cluster, tasks=resources.newest, **ENDED),
            **WIDE,
        ),
        Step(
            "no-way",
            checks.no_way,
            "ecs run-task",
            **same(**task_of(OWN, "", assign_public_ip=False)),
            finish=settled,
        ),
        Step("crash", checks.crash, "ecs run-task", **same(**task_of(OWN, **python(CRASH))), finish=settled),
        Step("memory", checks.memory, "ecs run-task", **same(**task_of(OWN, **python(HELD))), finish=settled),
        Step(
            "no-grant",
            checks.no_grant,
            "ecs run-task",
            **same(
                **task_of(
                    resources.definition,
                    resources.container,
                    command=words(CONTEXT, OWN_QUESTION, "denied"),
                    task_role=resources.execution_role,
                )
            ),
            finish=settled,
        ),
        Step(
            "three-at-once",
            checks.three_at_once,
            "ecs run-task",
            LazyValues(**task_of(OWN, "", count=3)),
            LazyValues(cluster=resources.cluster, subnets=resources.subnet, **STARTED),
            finish=all_settled,
        ),
        Step("in-the-terminal", checks.in_the_terminal, finish=list_definitions),
        Step("by-boto3", checks.by_boto3),
        Step("empty-table", checks.empty_table, "ask clear"),
        Step(
            "retire",
            None,
            "ecs deregister-task-definition",
            LazyValues(task_definition=f"{OWN}:1", query="taskDefinition.status"),
            LazyValues(task_definition=f"{OWN}:1", query="taskDefinition.status"),
            **WIDE,
        ),
        Step("destroy", None, "cdk destroy", **same(**APP)),
        Step("clean-up", checks.clean_up, widget=views.stock(CHAPTER), finish=retired, only_now=True),
    ),
    answers={"by-boto3": checks.surest},
    views={"tasks": views.tasks(resources.tasks_and_log)},
)
