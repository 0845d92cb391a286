"""The question-answering app in the tests: deployed by the real CDK, and what an account holds beside it."""

import shutil

import boto3

from helpers.home import home
from helpers.operations import find
from helpers.operations.running import run
from helpers.target import current
from tests.support.kept_worlds import bootstrapped, world
from tests.support.stacks import inventory

CONTEXT = (
    "Amazon Web Services opened its Tokyo region in March 2011. Jeff Bezos founded Amazon in Seattle, because he believed "
    'that the web would grow. 日本語も入ります。 It\'s "quoted"; $HOME `ls` \\n && stays as it is.'
)


def deploy() -> dict:
    """Deploy a fresh copy of the app in an account that is bootstrapped; what there was without it."""
    shutil.rmtree(home() / "cdk_apps", ignore_errors=True)
    return world("ecs", _deploy)


def _deploy() -> dict:
    bootstrapped()
    before = everything()
    done = run(find("cdk deploy")(app="ecs"), current())
    assert done.failure is None, done.failure.stderr
    return before


def destroy():
    return run(find("cdk destroy")(app="ecs"), current())


def everything() -> dict:
    found = inventory(boto3.client("ec2"))
    found["clusters"] = boto3.client("ecs").list_clusters()["clusterArns"]
    found["definitions"] = boto3.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    found["tables"] = boto3.client("dynamodb").list_tables()["TableNames"]
    return found


def name(published: str) -> str:
    """What the deployed stack publishes under this name."""
    return boto3.client("ssm").get_parameter(Name=published)["Parameter"]["Value"]
