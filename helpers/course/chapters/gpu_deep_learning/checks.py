"""The checks of 06_gpu_deep_learning: quotas and servers as AWS tells of them, and what the forms met."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from helpers.course import progress
from helpers.course.chapters.gpu_deep_learning import resources
from helpers.course.chapters.gpu_deep_learning.resources import CHAPTER, ELSEWHERE, NEEDED, STACK
from helpers.course.context import CheckContext
from helpers.course.kit import account, stacks
from helpers.course.kit.evidence import BY_CDK, ENDED_BY_HAND, commands, index_of, moments, runs, session_log
from helpers.course.kit.servers import not_let_in, state_of
from helpers.course.kit.stacks import not_up
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.runs import ended
from helpers.operations.cdk.failures import BEYOND_QUOTA
from helpers.operations.kinds import lines_of

EPOCHS = re.compile(r"--epochs[ =](\d{1,9})\b")
PAST_THE_MAP = ("", "NotBootstrapped", "VcpuLimitExceeded")
OPENED = ("", *ENDED_BY_HAND)  # how a tunnel ends that was open
DENIED = ("DENIED", "CASE_CLOSED", "NOT_APPROVED", "INVALID_REQUEST")


def stock(context: CheckContext) -> Verdict:
    return account.stock(context, CHAPTER)


def find_image(context: CheckContext) -> Verdict:
    """Somebody asked for images by a name."""
    asked = [run for run in runs(context, "ec2 describe-images") if run["code"] == ""]
    if any("Deep Learning" in str(run["values"].get("filters", "")) for run in asked):
        return Done()
    if asked:
        return wrong("another-name")
    return Done() if moments(context, "ec2 describe-images") else NotYet()


def image_parameter(context: CheckContext) -> Verdict:
    """Somebody asked the Parameter Store; not the CDK, which reads a parameter of its own at each deploy."""
    if context.target.kind == "sandbox":
        return Done() if any(call["program"] != BY_CDK for call in context.called("GetParameter")) else NotYet()
    return Done() if moments(context, "ssm get-parameter") else NotYet()


def compare_types(context: CheckContext) -> Verdict:
    return Done() if moments(context, "ec2 describe-instance-types") else NotYet()


def region(context: CheckContext) -> Verdict:
    """The app had no image for a region; since then it got past that place."""
    deployed = runs(context, "cdk deploy")
    met = index_of(deployed, code="NoImageInRegion")
    if met < 0:
        return NotYet("not-met")
    if any(run["code"] in PAST_THE_MAP for run in deployed[met + 1 :]):
        return Done()
    begun = [event["Timestamp"].timestamp() for event in stacks.all_events(context, STACK)]  # also from a terminal
    return Done() if any(time >= ended(deployed[met]) for time in begun) else NotYet("not-mended")


def quota_of_none(context: CheckContext) -> Verdict:
    """A deploy was rolled back for want of vCPUs, or RunInstances was refused for it."""
    if index_of(runs(context, "cdk deploy"), code="VcpuLimitExceeded") >= 0:
        return Done()
    told = [event.get("ResourceStatusReason", "") for event in stacks.all_events(context, STACK)]
    if any(map(BEYOND_QUOTA.search, told)) or moments(context, "ec2 run-instances", "VcpuLimitExceeded"):
        return Done()
    value = resources.quota(context)
    return NotYet("has-quota", {"value": f"{value:g}"}) if value >= NEEDED else NotYet("not-met")


def read_quota(context: CheckContext) -> Verdict:
    return (
        Done({"value": f"{resources.quota(context):g}"})
        if moments(context, "service-quotas get-service-quota")
        else NotYet()
    )


def ask_for_one(context: CheckContext) -> Verdict:
    """One vCPU was asked for and granted, and a server that needs four was refused since."""
    if started := resources.outside(context):
        return wrong("outside", found=" ".join(started))
    given = [one for one in resources.requests(context) if one["DesiredValue"] == 1]
    if not given:
        return NotYet("not-met") if resources.quota(context) < NEEDED else Done()
    if given[0]["Status"] != "APPROVED":
        return NotYet("waiting", {"status": given[0]["Status"]})
    refused = moments(context, "ec2 run-instances", "VcpuLimitExceeded")
    granted = given[0]["LastUpdated"].timestamp()
    return Done() if refused and (context.target.kind == "sandbox" or refused[-1] >= granted) else NotYet("not-tried")


def ask_for_four(context: CheckContext) -> Verdict:
    """The quota admits one g4dn.xlarge."""
    if resources.quota(context) >= NEEDED:
        return Done({"value": f"{resources.quota(context):g}"})
    asked = resources.requests(context)
    if not asked:
        return NotYet()
    newest = asked[0]
    if newest["Status"] in ("PENDING", "CASE_OPENED"):
        return NotYet("waiting", {"status": newest["Status"]})
    if newest["Status"] in DENIED:
        return wrong("denied", status=newest["Status"])
    return wrong("too-little", value=f"{newest['DesiredValue']:g}")


def deploy(context: CheckContext) -> Verdict:
    """The stack is there, and its server runs."""
    status = resources.stack(context).get("StackStatus", "")
    if problem := not_up(status, lambda: wrong("rolled-back", status=status)):
        return problem
    state = state_of(resources.server(context))
    return Done() if state == "running" else wrong("not-running", found=state or "-")


def log_in(context: CheckContext) -> Verdict:
    """Somebody was let in on the server."""
    if any(one.kind == "shell" or one.succeeded for one in session_log(context)):
        return Done()
    tried = [run for run in runs(context, "ssh") if run["values"].get("host")]
    return not_let_in(resources.server(context), tried[-1]["code"]) if tried else NotYet()


def copy(context: CheckContext) -> Verdict:
    """The script and its data were copied to the server."""
    copied = [_names(run["values"].get("files", ())) for run in runs(context, "scp") if run["code"] == ""]
    if any({"train.py", "digits.gz"} <= {*names} for names in copied) or commands(context, "train.py"):
        return Done()
    return wrong("not-all", found=", ".join(copied[-1])) if copied else NotYet()


def _names(files: Sequence[str]) -> list[str]:
    """The names of the files of a form, without the folders that they are in."""
    return [PurePath(file).name for file in lines_of(files)]


def train(context: CheckContext) -> Verdict:
    """A training went to its end on the server."""
    if commands(context, "train.py"):
        return Done()
    ran = [run for run in runs(context, "ssh") if "train.py" in str(run["values"].get("command", ""))]
    return wrong("did-not-end", found=ran[-1]["code"]) if ran and ran[-1]["code"] not in ENDED_BY_HAND else NotYet()


def interrupted(context: CheckContext) -> Verdict:
    """A training was broken off, and after that one was taken up again."""
    told = resources.trainings(context)
    if any(_taken_up(trainings) for trainings in told):
        return Done()
    if any(end == "broken off" for trainings in told for _, end in trainings):
        return NotYet("not-resumed")
    resumed = any("--resume" in line and end == "well" for trainings in told for line, end in trainings)
    return wrong("nothing-broken") if resumed else NotYet()


def _taken_up(trainings: list[tuple[str, str]]) -> bool:
    ends = [end for _, end in trainings]
    later = trainings[ends.index("broken off") + 1 :] if "broken off" in ends else []
    return any("--resume" in line and end == "well" for line, end in later)


def tunnel(context: CheckContext) -> Verdict:
    """A program on the server was reached through ssh. Where the sandbox has no walls and so cannot forward, to have
    knocked is enough; of a real account only the form's tunnel is known, not who went through it.
    """
    tried = runs(context, "ssh tunnel")
    opened = [run for run in tried if run["code"] in OPENED]
    if any(one.kind == "port" for one in session_log(context)) or (opened and context.target.kind != "sandbox"):
        return Done()
    if opened:
        return wrong("nobody-came")
    if tried:
        return wrong("did-not-open", found=tried[-1]["code"])
    return NotYet() if state_of(resources.server(context)) == "running" else NotYet("no-server")


def taken(context: CheckContext) -> Verdict:
    """A tunnel was refused its near end. One without a command that opened is this step's, at a port that was free."""
    tried = runs(context, "ssh tunnel")
    if index_of(tried, code="PortTaken") >= 0:
        return Done()
    mine = [run for run in tried if not run["values"].get("command")]
    return NotYet("opened" if any(run["code"] in OPENED for run in mine) else "")


def stop(context: CheckContext) -> Verdict:
    """The server is stopped."""
    state = state_of(resources.server(context))
    if state == "stopped":
        return Done()
    return wrong("terminated") if state == "terminated" else NotYet("no-server" if not state else "")


def clean_up(context: CheckContext) -> Verdict:
    return account.clean_up(context, CHAPTER)


# ---------------------------------------------------------------- exercises


def longer(context: CheckContext) -> Verdict:
    """A training of at least 12 epochs went to its end."""
    asked = [EPOCHS.search(line) for line in commands(context, "train.py")]
    return Done() if any(found and int(found[1]) >= 12 for found in asked) else NotYet()


def in_the_terminal(context: CheckContext) -> Verdict:
    """Somebody listed the quotas of EC2."""
    return Done() if moments(context, "service-quotas list-service-quotas") else NotYet()


def by_boto3(context: CheckContext) -> Verdict:
    """The learner found the id of the newest image in Virginia."""
    typed = progress.read(CHAPTER).get("by-boto3", {}).get("answer", "").strip()
    if not typed:
        return NotYet()
    if typed == image_elsewhere(context):
        return Done()
    return wrong("here", found=typed) if typed == resources.image(context) else wrong("other", found=typed)


def image_elsewhere(context: CheckContext) -> str:
    """The id of the same image in Northern Virginia."""
    return resources.image(context, "us-east-1")


def mend_map(context: CheckContext) -> Verdict:
    """The learner's own map has the right id for the region that it lacked, and the app got past the map there."""
    images = resources.images_of_the_app()
    if images is None:
        return wrong("unreadable")
    if ELSEWHERE not in images:
        return NotYet()
    written, right = images[ELSEWHERE], resources.image(context, ELSEWHERE)
    if written != right:
        return wrong("of-here" if written == resources.image(context) else "other", found=written)
    tried = [
        run for run in runs(context, "cdk synth", "cdk diff", "cdk deploy") if run["values"]["region"] == ELSEWHERE
    ]
    template = stacks.synthesized("gpu_dl").get(STACK, {})
    servers = stacks.declared(template, "AWS::EC2::Instance")
    if any(run["code"] in PAST_THE_MAP for run in tried) or any(
        one["Properties"].get("ImageId") == right for one in servers
    ):
        return Done()
    return NotYet("not-tried")


def denied(context: CheckContext) -> Verdict:
    """A request that was too large was denied."""
    asked = resources.requests(context)
    if any(one["Status"] in DENIED for one in asked):
        return Done()
    waiting = [one for one in asked if one["Status"] in ("PENDING", "CASE_OPENED")]
    return NotYet("waiting", {"status": waiting[0]["Status"]}) if waiting else NotYet()
