"""The checks of 03_cdk's steps: each looks at what is there, whoever made it."""

from datetime import datetime
from typing import Any

from helpers.course import progress
from helpers.course.chapters.cdk.found import (
    DATA,
    KEY,
    OF_THE_CHAPTER,
    SERVER,
    SERVER_APP,
    key_pairs,
    rules_there,
    rules_told,
)
from helpers.course.kit import stacks
from helpers.course.kit.stacks import TOOLKIT
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.world import World

NEW_PLACE = "198.51.100.0/24"
BY_HAND = "80"
BUCKET, GROUP, INSTANCE = "AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::EC2::Instance"


def key_pair(world: World) -> Verdict:
    """AWS has the public half of the chapter's key pair."""
    names = key_pairs(world)
    if KEY in names:
        return Done()
    return wrong("other-name", found=names[-1]) if names else NotYet()


def list_stacks(world: World) -> Verdict:
    return _ran(world, "cdk list")


def synthesize(world: World) -> Verdict:
    return _ran(world, "cdk synth")


def _ran(world: World, name: str) -> Verdict:
    """The app ran and its template was written: by a form, or by `cdk` in a terminal, whose folder cdk.out tells."""
    runs = [run for run in world.runs if run["name"] == name]
    if any(run["exit_code"] == 0 for run in runs) or stacks.by_terminal(SERVER_APP):
        return Done()
    codes = {"MissingContext": "missing-context", "AppError": "app-error"}
    return wrong(codes[runs[-1]["code"]]) if runs and runs[-1]["code"] in codes else NotYet()


def bootstrap(world: World) -> Verdict:
    return stack_problem(world, TOOLKIT) or Done()


def stack_problem(world: World, name: str) -> Verdict | None:
    """What keeps a stack from being up: it is not there, at work, or failed; None where all is well."""
    state = stacks.status(world, name)
    if state in ("", "REVIEW_IN_PROGRESS"):
        return NotYet()
    if state.endswith("_IN_PROGRESS"):
        return NotYet("in-progress", {"status": state})
    if "ROLLBACK" in state or state.endswith("_FAILED"):
        failed = stacks.first_failed(stacks.events(world, name))
        resource, reason = failed.get("LogicalResourceId", "?"), failed.get("ResourceStatusReason", "?")
        return wrong("failed", status=state, resource=resource, reason=reason)
    return None


def deploy(world: World) -> Verdict:
    """The server's stack is up, and its instance has the chapter's key."""
    found = stack_problem(world, SERVER)
    if found is not None:
        return found
    wanted = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    there = stacks.resources(world, SERVER, INSTANCE)
    told = world.client("ec2").describe_instances(InstanceIds=there, Filters=wanted) if there else {"Reservations": []}
    keys = [one.get("KeyName", "") for each in told["Reservations"] for one in each["Instances"]]
    if not keys:
        return wrong("no-instance")
    return Done() if KEY in keys else wrong("other-key", found=keys[0])


def diff(world: World) -> Verdict:
    """Somebody compared the app with the stack, with the new place given."""
    if stack_problem(world, SERVER) is not None:
        return NotYet("not-deployed")
    runs = [run for run in world.runs if run["name"] == "cdk diff" and run["exit_code"] == 0]
    if any(run["values"].get("ssh_from") for run in runs):
        return Done()
    if runs:
        return wrong("no-difference")
    return Done() if compared_since(world, _last(world, "ExecuteChangeSet")) else NotYet()


def compared_since(world: World, moment: float) -> bool:
    """Whether the CDK asked for a stack's template after `moment` (seconds since 1970), as diff and deploy do."""
    runs = [run for run in world.runs if run["name"] in ("cdk diff", "cdk deploy") and run["exit_code"] == 0]
    asked = [call["time"] for call in world.called("GetTemplate")] + [moment_of(run) for run in runs]
    return any(time > moment for time in asked)


def moment_of(run: dict[str, Any]) -> float:
    """When a form's run ended, in seconds since 1970 (its record has whole seconds: the end of that second)."""
    return datetime.fromisoformat(run["time"]).timestamp() + 0.999


def _last(world: World, action: str) -> float:
    return max((call["time"] for call in world.called(action)), default=0.0)


def update(world: World) -> Verdict:
    """ssh is open to the new place alone: in the account, and in the stack's template."""
    found = stack_problem(world, SERVER)
    if found is not None:
        return found
    there = {source for port, source in rules_there(world) if port == "22"}
    told = {source for port, source in rules_told(stacks.template(world, SERVER)) if port == "22"}
    if there == told == {NEW_PLACE}:
        return Done()
    if NEW_PLACE in there and NEW_PLACE not in told:
        return wrong("by-hand")
    if stacks.status(world, SERVER) == "UPDATE_COMPLETE":
        return wrong("other-place", found=", ".join(sorted(told)))
    return NotYet()


def by_hand(world: World) -> Verdict:
    """The security group has a rule for port 80 that its template knows nothing of."""
    if stack_problem(world, SERVER) is not None:
        return NotYet("not-deployed")
    told = rules_told(stacks.template(world, SERVER))
    extra = rules_there(world) - told
    if any(port == BY_HAND for port, _ in extra):
        return Done()
    if any(port == BY_HAND for port, _ in told):
        return wrong("in-template")
    return wrong("other-rule", found=" ".join(min(extra))) if extra else NotYet()


def diff_blind(world: World) -> Verdict:
    """Somebody compared app and stack after the rule had come by hand."""
    if not isinstance(by_hand(world), Done):
        return NotYet("nothing-by-hand")
    return Done() if compared_since(world, _last(world, "AuthorizeSecurityGroupIngress")) else NotYet()


def deploy_data(world: World) -> Verdict:
    found = stack_problem(world, DATA)
    if found is not None:
        return found
    return Done() if stacks.resources(world, DATA, BUCKET) else wrong("no-bucket")


def rename(world: World) -> Verdict:
    """The stack's bucket has had two logical ids, and so there were two buckets."""
    found = stack_problem(world, DATA)
    if found is not None:
        return found
    told = [event for event in stacks.events(world, DATA) if event["ResourceType"] == BUCKET]
    made = {event["LogicalResourceId"] for event in told if event["ResourceStatus"] == "CREATE_COMPLETE"}
    return Done() if len(made) > 1 else NotYet("same-id")


def retain(world: World) -> Verdict:
    """The data stack was destroyed, and its bucket was left out of that."""
    if stacks.status(world, DATA):
        found = stack_problem(world, DATA)
        return NotYet() if found is None else found
    gone = stacks.deleted(world, DATA)
    if not gone:
        return NotYet()
    told = [event for event in stacks.events(world, gone[-1]) if event["ResourceType"] == BUCKET]
    skipped = [event for event in told if event["ResourceStatus"] == "DELETE_SKIPPED"]
    return Done() if skipped else wrong("not-retained")


def destroy(world: World) -> Verdict:
    """The server's stack was there and is gone."""
    if stacks.status(world, SERVER):
        found = stack_problem(world, SERVER)
        return NotYet() if found is None else found
    return Done() if stacks.deleted(world, SERVER) else NotYet()


def clean_up(world: World) -> Verdict:
    """Nothing of the chapter is left but what `cdk bootstrap` made."""
    made = "done" in progress.read("03_cdk").get("deploy", {}) or stacks.deleted(world, SERVER)
    if not made:
        return NotYet("nothing-yet")
    found = left(world)
    return wrong("left", found=", ".join(found)) if found else Done()


def left(world: World) -> list[str]:
    """What is still there of the chapter, each by type and name."""
    ec2 = world.client("ec2")
    states = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    instances = [one for each in ec2.describe_instances(Filters=states)["Reservations"] for one in each["Instances"]]
    networks = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    found = {
        "AWS::CloudFormation::Stack": [name for name in OF_THE_CHAPTER if stacks.status(world, name)],
        INSTANCE: [instance["InstanceId"] for instance in instances],
        "AWS::EC2::VPC": [network["VpcId"] for network in networks],
        "AWS::EC2::KeyPair": [name for name in key_pairs(world) if name == KEY],
        BUCKET: [bucket for name in OF_THE_CHAPTER for bucket in stacks.buckets_of(world, name)],
    }
    return [f"{kind} {name}" for kind, names in found.items() for name in names]
