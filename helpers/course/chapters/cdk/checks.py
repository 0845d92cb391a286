"""The checks of 03_cdk's steps: each looks at what is there, whoever made it."""

from helpers.course import progress
from helpers.course.chapters.cdk.resources import (
    DATA,
    KEY,
    OF_THE_CHAPTER,
    SERVER,
    SERVER_APP,
    actual_rules,
    key_pairs,
    template_rules,
)
from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.course.kit.stacks import TOOLKIT
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.runs import ended

NEW_PLACE = "198.51.100.0/24"
BY_HAND = "80"
BUCKET, GROUP, INSTANCE = "AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::EC2::Instance"


def key_pair(context: CheckContext) -> Verdict:
    """AWS has the public half of the chapter's key pair."""
    names = key_pairs(context)
    if KEY in names:
        return Done()
    return wrong("other-name", found=names[-1]) if names else NotYet()


def list_stacks(context: CheckContext) -> Verdict:
    return _ran(context, "cdk list")


def synthesize(context: CheckContext) -> Verdict:
    return _ran(context, "cdk synth")


def _ran(context: CheckContext, name: str) -> Verdict:
    """The app ran and its template was written: by a form, or by `cdk` in a terminal, whose folder cdk.out tells."""
    runs = [run for run in context.runs if run["name"] == name]
    if any(run["exit_code"] == 0 for run in runs) or stacks.by_terminal(SERVER_APP):
        return Done()
    codes = {"MissingContext": "missing-context", "AppError": "app-error"}
    return wrong(codes[runs[-1]["code"]]) if runs and runs[-1]["code"] in codes else NotYet()


def bootstrap(context: CheckContext) -> Verdict:
    return stack_problem(context, TOOLKIT) or Done()


def stack_problem(context: CheckContext, name: str) -> Verdict | None:
    """What keeps a stack from being up: it is not there, at work, or failed; None where all is well."""
    state = stacks.status(context, name)
    if state in ("", "REVIEW_IN_PROGRESS"):
        return NotYet()
    if state.endswith("_IN_PROGRESS"):
        return NotYet("in-progress", {"status": state})
    if "ROLLBACK" in state or state.endswith("_FAILED"):
        failed = stacks.first_failed(stacks.events(context, name))
        resource, reason = failed.get("LogicalResourceId", "?"), failed.get("ResourceStatusReason", "?")
        return wrong("failed", status=state, resource=resource, reason=reason)
    return None


def deploy(context: CheckContext) -> Verdict:
    """The server's stack is up, and its instance has the chapter's key."""
    found = stack_problem(context, SERVER)
    if found is not None:
        return found
    wanted = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    there = stacks.resources(context, SERVER, INSTANCE)
    told = (
        context.client("ec2").describe_instances(InstanceIds=there, Filters=wanted) if there else {"Reservations": []}
    )
    keys = [one.get("KeyName", "") for each in told["Reservations"] for one in each["Instances"]]
    if not keys:
        return wrong("no-instance")
    return Done() if KEY in keys else wrong("other-key", found=keys[0])


def diff(context: CheckContext) -> Verdict:
    """Somebody compared the app with the stack, with the new place given."""
    if stack_problem(context, SERVER) is not None:
        return NotYet("not-deployed")
    runs = [run for run in context.runs if run["name"] == "cdk diff" and run["exit_code"] == 0]
    if any(run["values"].get("ssh_from") for run in runs):
        return Done()
    if runs:
        return wrong("no-difference")
    return Done() if compared_since(context, _last(context, "ExecuteChangeSet")) else NotYet()


def compared_since(context: CheckContext, moment: float) -> bool:
    """Whether the CDK asked for a stack's template after `moment` (seconds since 1970), as diff and deploy do."""
    runs = [run for run in context.runs if run["name"] in ("cdk diff", "cdk deploy") and run["exit_code"] == 0]
    asked = [call["time"] for call in context.called("GetTemplate")] + [ended(run) for run in runs]
    return any(time > moment for time in asked)


def _last(context: CheckContext, action: str) -> float:
    return max((call["time"] for call in context.called(action)), default=0.0)


def update(context: CheckContext) -> Verdict:
    """ssh is open to the new place alone: in the account, and in the stack's template."""
    found = stack_problem(context, SERVER)
    if found is not None:
        return found
    there = {source for port, source in actual_rules(context) if port == "22"}
    told = {source for port, source in template_rules(stacks.template(context, SERVER)) if port == "22"}
    if there == told == {NEW_PLACE}:
        return Done()
    if NEW_PLACE in there and NEW_PLACE not in told:
        return wrong("by-hand")
    if stacks.status(context, SERVER) == "UPDATE_COMPLETE":
        return wrong("other-place", found=", ".join(sorted(told)))
    runs = [run for run in context.runs if run["name"] in ("cdk diff", "cdk deploy") and run["exit_code"] == 0]
    same = runs and runs[-1]["name"] == "cdk deploy" and not runs[-1]["values"].get("ssh_from")
    compared = any(run["name"] == "cdk diff" for run in runs)
    return wrong("no-value") if same and compared else NotYet()


def by_hand(context: CheckContext) -> Verdict:
    """The security group has a rule for port 80 that its template knows nothing of."""
    if stack_problem(context, SERVER) is not None:
        return NotYet("not-deployed")
    told = template_rules(stacks.template(context, SERVER))
    extra = actual_rules(context) - told
    if any(port == BY_HAND for port, _ in extra):
        return Done()
    if any(port == BY_HAND for port, _ in told):
        return wrong("in-template")
    return wrong("other-rule", found=" ".join(min(extra))) if extra else NotYet()


def diff_blind(context: CheckContext) -> Verdict:
    """Somebody compared app and stack after the rule had come by hand."""
    if not isinstance(by_hand(context), Done):
        return NotYet("nothing-by-hand")
    return Done() if compared_since(context, _last(context, "AuthorizeSecurityGroupIngress")) else NotYet()


def drift(context: CheckContext) -> Verdict:
    """Somebody had CloudFormation look for drift after the rule had come by hand."""
    if not isinstance(by_hand(context), Done):
        return NotYet("nothing-by-hand")
    return Done() if _looked_since(context, _last(context, "AuthorizeSecurityGroupIngress")) else NotYet()


def _looked_since(context: CheckContext, moment: float) -> bool:
    runs = [run for run in context.runs if run["name"] == "cdk drift" and run["exit_code"] == 0]
    asked = [call["time"] for call in context.called("DetectStackDrift")] + [ended(run) for run in runs]
    return any(time > moment for time in asked)


def revert_drift(context: CheckContext) -> Verdict:
    """The security group is as its template says again, and a deployment made it so."""
    found = stack_problem(context, SERVER)
    if found is not None:
        return found
    opened = _last(context, "AuthorizeSecurityGroupIngress")
    deployed = _last(context, "ExecuteChangeSet") > opened
    if actual_rules(context) - template_rules(stacks.template(context, SERVER)):
        runs = [run for run in context.runs if run["name"] == "cdk deploy" and ended(run) > opened]
        return wrong("plain-deploy") if runs and not runs[-1]["values"].get("revert_drift") else NotYet()
    if not opened:
        return NotYet("nothing-by-hand")
    return Done() if deployed else wrong("closed-by-hand")


def deploy_data(context: CheckContext) -> Verdict:
    found = stack_problem(context, DATA)
    if found is not None:
        return found
    return Done() if stacks.resources(context, DATA, BUCKET) else wrong("no-bucket")


def rename(context: CheckContext) -> Verdict:
    """The stack's bucket has had two logical ids, and so there were two buckets."""
    found = stack_problem(context, DATA)
    if found is not None:
        return found
    told = [event for event in stacks.events(context, DATA) if event["ResourceType"] == BUCKET]
    made = {event["LogicalResourceId"] for event in told if event["ResourceStatus"] == "CREATE_COMPLETE"}
    return Done() if len(made) > 1 else NotYet("same-id")


def retain(context: CheckContext) -> Verdict:
    """The data stack was destroyed, and its bucket was left out of that."""
    if stacks.status(context, DATA):
        found = stack_problem(context, DATA)
        return NotYet() if found is None else found
    gone = stacks.deleted(context, DATA)
    if not gone:
        return NotYet()
    told = [event for event in stacks.events(context, gone[-1]) if event["ResourceType"] == BUCKET]
    skipped = [event for event in told if event["ResourceStatus"] == "DELETE_SKIPPED"]
    return Done() if skipped else wrong("not-retained")


def destroy(context: CheckContext) -> Verdict:
    """The server's stack was there and is gone."""
    if stacks.status(context, SERVER):
        found = stack_problem(context, SERVER)
        return NotYet() if found is None else found
    return Done() if stacks.deleted(context, SERVER) else NotYet()


def clean_up(context: CheckContext) -> Verdict:
    """Nothing of the chapter is left but what `cdk bootstrap` made."""
    made = "done" in progress.read("03_cdk").get("deploy", {}) or stacks.deleted(context, SERVER)
    if not made:
        return NotYet("nothing-yet")
    found = left(context)
    return wrong("left", found=", ".join(found)) if found else Done()


def left(context: CheckContext) -> list[str]:
    """What is still there of the chapter, each by type and name."""
    ec2 = context.client("ec2")
    states = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    instances = [one for each in ec2.describe_instances(Filters=states)["Reservations"] for one in each["Instances"]]
    networks = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    found = {
        "AWS::CloudFormation::Stack": [name for name in OF_THE_CHAPTER if stacks.status(context, name)],
        INSTANCE: [instance["InstanceId"] for instance in instances],
        "AWS::EC2::VPC": [network["VpcId"] for network in networks],
        "AWS::EC2::KeyPair": [name for name in key_pairs(context) if name == KEY],
        BUCKET: [bucket for name in OF_THE_CHAPTER for bucket in stacks.buckets_of(context, name)],
    }
    return [f"{kind} {name}" for kind, names in found.items() for name in names]
