"""The drills and exercises of 03_cdk.

What AWS refused, and what CloudFormation undid, is in the sandbox's record and in the stacks' events, whichever program
asked. What the app itself refuses before anything is written is known from the runs of the forms alone.
"""

from typing import Any

from helpers.course.chapters.cdk.checks import BUCKET, INSTANCE, stack_problem
from helpers.course.chapters.cdk.resources import CIRCULAR_APP, DATA, ROLLS_BACK, SERVER, SERVER_APP
from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.course.kit.stacks import TOOLKIT
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.runs import ended

OTHER_TYPE = "t3.large"


def not_bootstrapped(context: CheckContext) -> Verdict:
    """Somebody deployed where nothing was bootstrapped."""
    asked = context.called("GetParameter", code="ParameterNotFound")
    if asked or any(run["code"] == "NotBootstrapped" for run in context.runs):
        return Done()
    return NotYet("already" if stacks.status(context, TOOLKIT) else "not-met")


def missing_context(context: CheckContext) -> Verdict:
    """The app ended for want of its context, and later a deployment with it went well."""
    met = [ended(run) for run in context.runs if run["code"] == "MissingContext"]
    if not met:
        return NotYet("not-met")
    runs = [run for run in context.runs if run["name"] == "cdk deploy" and run["exit_code"] == 0]
    mended = [ended(run) for run in runs] + [call["time"] for call in context.called("GetTemplate")]
    return Done() if any(moment > met[0] for moment in mended) else NotYet("not-mended")


def circular(context: CheckContext) -> Verdict:
    """The circular app was written as a template, at which the CDK says what is wrong with it."""
    groups = stacks.synthesized(CIRCULAR_APP).get("Circular", {}).get("Resources", {})
    sources = {name: _sources(one) for name, one in groups.items()}
    met = any(other in sources and name in sources[other] for name, named in sources.items() for other in named)
    return Done() if met else wrong("no-circle") if groups else NotYet("not-met")


def _sources(declared: dict[str, Any]) -> set[str]:
    """The logical ids that a security group's inbound rules name."""
    rules = declared.get("Properties", {}).get("SecurityGroupIngress", [])
    given = [rule.get("SourceSecurityGroupId") for rule in rules]
    return {one["Fn::GetAtt"][0] for one in given if isinstance(one, dict)}


def rollback(context: CheckContext) -> Verdict:
    """A stack of the drill was rolled back."""
    if _rolled_back(context):
        return Done()
    state = stacks.status(context, ROLLS_BACK)
    if state == "CREATE_FAILED":
        return wrong("no-rollback")
    return wrong("came-up") if state.endswith("_COMPLETE") else NotYet("not-met")


def _rolled_back(context: CheckContext) -> bool:
    told = stacks.all_events(context, ROLLS_BACK)
    return any(stacks.of_stack(event) and event["ResourceStatus"] == "ROLLBACK_COMPLETE" for event in told)


def first_failed(context: CheckContext) -> str:
    """The logical id of the resource whose failure came first; "" where nothing failed."""
    return str(stacks.first_failed(stacks.all_events(context, ROLLS_BACK)).get("LogicalResourceId", ""))


def rollback_complete(context: CheckContext) -> Verdict:
    """The stack that was rolled back is gone."""
    if not _rolled_back(context):
        return NotYet("not-met")
    state = stacks.status(context, ROLLS_BACK)
    return NotYet("still-there", {"status": state}) if state else Done()


def count_resources(_context: CheckContext) -> str:
    """How many resources the server's template describes; "" where none was synthesized."""
    found = stacks.synthesized(SERVER_APP).get(SERVER)
    return str(len(found["Resources"])) if found else ""


def other_values(_context: CheckContext) -> Verdict:
    """The template that was written last has the other instance type."""
    found = stacks.declared(stacks.synthesized(SERVER_APP).get(SERVER, {}), INSTANCE)
    kind = found[0]["Properties"].get("InstanceType") if found else "t3.micro"
    if kind == OTHER_TYPE:
        return Done()
    return NotYet() if kind == "t3.micro" else wrong("other-type", found=kind)


def by_terminal(context: CheckContext) -> Verdict:
    found = stack_problem(context, DATA)
    return Done() if found is None else found


def by_boto3(context: CheckContext) -> Verdict:
    """The bucket of the stack that is up holds an object."""
    own = stacks.resources(context, DATA, BUCKET)
    if not own:
        return NotYet("no-stack")
    if any(context.objects(bucket) for bucket in own):
        return Done()
    others = [bucket for bucket in stacks.buckets_of(context, DATA) if context.objects(bucket)]
    return wrong("other-bucket", found=others[-1]) if others else NotYet()


def open_problem(context: CheckContext) -> Verdict:
    """The data stack was destroyed, and its bucket with it."""
    if stacks.status(context, DATA):
        return _before_destroying(context)
    gone = stacks.deleted(context, DATA)
    told = [event for event in stacks.events(context, gone[-1]) if event["ResourceType"] == BUCKET] if gone else []
    if not told:
        return NotYet()
    return Done() if told[-1]["ResourceStatus"] == "DELETE_COMPLETE" else NotYet("retained")


def _before_destroying(context: CheckContext) -> Verdict:
    if stacks.status(context, DATA) == "DELETE_FAILED":
        return wrong("not-empty")
    kept = [one.get("DeletionPolicy", "Delete") for one in stacks.declared(stacks.template(context, DATA), BUCKET)]
    return NotYet("still-retained") if "Retain" in kept else NotYet("not-destroyed")
