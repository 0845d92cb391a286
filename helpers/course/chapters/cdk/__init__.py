"""03_cdk: infrastructure as code, from a template to a server that comes and goes by one command."""

from collections.abc import Iterable

from helpers.cdk.apps import app_folder
from helpers.course.chapters.cdk import checks, drills
from helpers.course.chapters.cdk.resources import (
    CIRCULAR_APP,
    DATA,
    DATA_APP,
    KEY,
    OF_THE_CHAPTER,
    ROLLBACK_APP,
    SERVER,
    SERVER_APP,
    key_pairs,
)
from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.course.kit.values import same
from helpers.course.model import Action, Content, Step
from helpers.home import does_itself

WITH_KEY = {"app": SERVER_APP, "key_name": KEY}
FROM_ELSEWHERE = WITH_KEY | {"ssh_from": checks.NEW_PLACE}


def open_by_hand(context: CheckContext) -> Iterable[Action]:
    """A rule that no template knows of."""
    groups = stacks.resources(context, SERVER, checks.GROUP) or ["sg-…"]
    return [
        (
            "ec2 authorize-security-group-ingress",
            {"group_id": groups[0], "protocol": "tcp", "port": checks.BY_HAND, "cidr": "0.0.0.0/0"},
        )
    ]


def remove_the_rest(context: CheckContext) -> Iterable[Action]:
    """Every stack, bucket and key of the chapter that is still there."""
    for name, app in OF_THE_CHAPTER.items():
        if stacks.status(context, name):
            yield "cdk destroy", WITH_KEY if app == SERVER_APP else {"app": app}
    for name in OF_THE_CHAPTER:
        for bucket in stacks.buckets_of(context, name):
            yield "s3 rb", {"bucket": bucket, "force": True}
    if KEY in key_pairs(context):
        yield "ec2 delete-key-pair", {"key_name": KEY}


def put_a_report(context: CheckContext) -> Iterable[Action]:
    """An object in the bucket whose name the stack tells."""
    (context.folder / "report.txt").write_text("All is well.\n")
    names = stacks.resources(context, DATA, checks.BUCKET) or ["…"]
    return [("s3 cp", {"source": "report.txt", "destination": f"s3://{names[0]}/report.txt"})]


def without_retaining(context: CheckContext) -> Iterable[Action]:
    """The bucket goes with the stack, once it is empty. The change in stack.py is the learner's own to make."""
    if does_itself():
        source = app_folder(DATA_APP) / "stack.py"
        source.write_text(source.read_text().replace("RemovalPolicy.RETAIN", "RemovalPolicy.DESTROY"))
    yield "cdk deploy", {"app": DATA_APP}
    for bucket in stacks.resources(context, DATA, checks.BUCKET):
        yield "s3 rm", {"bucket": bucket, "recursive": True}
    yield "cdk destroy", {"app": DATA_APP}


CONTENT = Content(
    steps=(
        Step("key-pair", checks.key_pair, "ec2 create-key-pair", **same(key_name=KEY)),
        Step("list-stacks", checks.list_stacks, "cdk list", **same(**WITH_KEY)),
        Step("synth", checks.synthesize, "cdk synth", **same(**WITH_KEY)),
        Step("not-bootstrapped", drills.not_bootstrapped, "cdk deploy", **same(**WITH_KEY)),
        Step("bootstrap", checks.bootstrap, "cdk bootstrap"),
        Step("deploy", checks.deploy, "cdk deploy", **same(**WITH_KEY)),
        Step("diff", checks.diff, "cdk diff", **same(**FROM_ELSEWHERE)),
        Step("update", checks.update, "cdk deploy", FROM_ELSEWHERE, WITH_KEY),
        Step("by-hand", checks.by_hand, finish=open_by_hand),
        Step("diff-blind", checks.diff_blind, "cdk diff", **same(**FROM_ELSEWHERE)),
        Step("drift", checks.drift, "cdk drift", **same(**FROM_ELSEWHERE)),
        Step(
            "revert-drift", checks.revert_drift, "cdk deploy", FROM_ELSEWHERE | {"revert_drift": True}, FROM_ELSEWHERE
        ),
        Step("deploy-data", checks.deploy_data, "cdk deploy", **same(app=DATA_APP)),
        Step("rename-diff", operation="cdk diff", **same(app=DATA_APP)),
        Step("rename", checks.rename, "cdk deploy", **same(app=DATA_APP)),
        Step("retain", checks.retain, "cdk destroy", **same(app=DATA_APP)),
        Step(
            "missing-context",
            drills.missing_context,
            "cdk deploy",
            **same(app=SERVER_APP),
            finish=lambda context: [("cdk deploy", FROM_ELSEWHERE)],
        ),
        Step("circular", drills.circular, "cdk deploy", **same(app=CIRCULAR_APP)),
        Step("rollback", drills.rollback, "cdk deploy", **same(app=ROLLBACK_APP)),
        Step("rollback-complete", drills.rollback_complete, "cdk destroy", **same(app=ROLLBACK_APP)),
        Step("destroy", checks.destroy, "cdk destroy", WITH_KEY, {"app": SERVER_APP}),
        Step("delete-key", operation="ec2 delete-key-pair", reference={"key_name": KEY}),
        Step("clean-up", checks.clean_up, finish=remove_the_rest, only_now=True),
        Step("other-values", drills.other_values, "cdk synth", WITH_KEY | {"instance_type": drills.OTHER_TYPE}),
        Step("by-terminal", drills.by_terminal, finish=lambda context: [("cdk deploy", {"app": DATA_APP})]),
        Step("by-boto3", drills.by_boto3, finish=put_a_report),
        Step("open-problem", drills.open_problem, finish=without_retaining),
    ),
    answers={"count-resources": drills.count_resources, "first-failed": drills.first_failed},
)
