"""The checks of 04_ec2's steps: what is there now, and what was asked for, whichever program asked."""

from helpers.course import progress
from helpers.course.chapters.ec2 import resources
from helpers.course.chapters.ec2.resources import CHAPTER, KEY
from helpers.course.context import CheckContext
from helpers.course.kit import account, servers
from helpers.course.kit.evidence import moments, runs, session_log
from helpers.course.kit.servers import EVERYWHERE, SSH, state_of
from helpers.course.kit.stacks import not_up
from helpers.course.model import Done, NotYet, Verdict, wrong

COUNTED = "251"  # addresses for instances in a subnet of 256: AWS keeps five


def list_keys(context: CheckContext) -> Verdict:
    """Somebody listed the key pairs after one was made, in this chapter or before it."""
    listed = moments(context, "ec2 describe-key-pairs")
    if not listed:
        return NotYet()
    if made := moments(context, "ec2 create-key-pair"):
        return Done() if listed[-1] >= made[0] else NotYet("too-early")
    return Done() if context.client("ec2").describe_key_pairs()["KeyPairs"] else NotYet("too-early")


def choose_image(context: CheckContext) -> Verdict:
    """Somebody asked for images."""
    return Done() if moments(context, "ec2 describe-images") else NotYet()


def choose_type(context: CheckContext) -> Verdict:
    """Somebody asked for instance types."""
    if moments(context, "ec2 describe-instance-types"):
        return Done()
    refused = moments(context, "ec2 describe-instance-types", "InvalidInstanceType")
    return wrong("unknown-type") if refused else NotYet()


def subnet_size(context: CheckContext) -> Verdict:
    """The learner worked out how many instances a subnet holds."""
    typed = progress.read(CHAPTER).get("subnet-size", {}).get("answer", "")
    if not typed:
        return NotYet()
    if typed == COUNTED:
        return Done()
    return wrong(
        {"256": "all-of-them", "254": "two-kept", "24": "the-length"}.get(typed, "another-number"), found=typed
    )


def deploy(context: CheckContext) -> Verdict:
    """The stack is there, and its instance runs with the learner's key pair."""
    status = resources.stack(context).get("StackStatus", "")
    if problem := not_up(status, lambda: wrong("rolled-back", status=status, reason=first_reason(context))):
        return problem
    instance = resources.server(context)
    if state_of(instance) != "running":
        return wrong("not-running", found=state_of(instance) or "-")
    return Done() if instance.get("KeyName") == KEY else wrong("other-key", found=instance.get("KeyName", "-"))


def first_reason(context: CheckContext) -> str:
    """Why the stack's latest trouble began: the reason of its first failed event since it was last begun."""
    from helpers.cdk.events import event_of, first_failure

    told = context.client("cloudformation").describe_stack_events(StackName=resources.STACK)["StackEvents"]
    failure = first_failure([event_of(one) for one in reversed(told)])
    return failure.reason if failure else "-"


def list_instances(context: CheckContext) -> Verdict:
    return _looked(context, "ec2 describe-instances")


def public_subnet(context: CheckContext) -> Verdict:
    return _looked(context, "ec2 describe-route-tables")


def read_group(context: CheckContext) -> Verdict:
    return _looked(context, "ec2 describe-security-groups")


def _looked(context: CheckContext, operation: str) -> Verdict:
    """Somebody asked, while the server was there to be seen."""
    asked = moments(context, operation)
    if not asked:
        return NotYet()
    made = resources.stack(context).get("CreationTime")
    return Done() if made and asked[-1] >= int(made.timestamp()) else NotYet("no-server")


def log_in(context: CheckContext) -> Verdict:
    """Somebody was let in."""
    if any(one.kind == "shell" or one.succeeded for one in session_log(context)):
        return Done()
    tried = runs(context, "ssh")
    if not tried:
        return NotYet() if resources.address(context) else NotYet("no-server")
    return servers.not_let_in(resources.server(context), tried[-1]["code"])


def inside(context: CheckContext) -> Verdict:
    """The learner read, on the server, the address that the server has for itself."""
    typed = progress.read(CHAPTER).get("inside", {}).get("answer", "")
    instance = resources.server(context)
    if not typed or not instance:
        return NotYet()
    if typed == instance.get("PrivateIpAddress"):
        return Done()
    known = {instance.get("PublicIpAddress"): "public", servers.own_address(context): "own"}
    return wrong(known.get(typed, "other"), found=typed)


def private_address(context: CheckContext) -> str:
    """What `inside` asks for."""
    return str(resources.server(context).get("PrivateIpAddress", ""))


def lock(context: CheckContext) -> Verdict:
    """The server is there, and no rule lets the learner in."""
    instance = resources.server(context)
    if state_of(instance) != "running":
        return NotYet("no-server")
    answer = servers.from_here(context, instance["InstanceId"])
    if answer.reason == "NoRule":
        return Done()
    revoked = moments(context, "ec2 revoke-security-group-ingress")
    if answer.open and revoked:
        return wrong("still-open", found=answer.values["source"], group=answer.values["group"])
    return wrong("egress") if answer.open and moments(context, "ec2 revoke-security-group-egress") else NotYet()


def locked_out(context: CheckContext) -> Verdict:
    """Somebody knocked, and nobody answered."""
    tried = runs(context, "ssh")
    if any(run["code"] == "ConnectionTimedOut" for run in tried):
        return Done()
    if not tried or not moments(context, "ec2 revoke-security-group-ingress"):
        return NotYet()
    known = {"": "came-in", "PermissionDenied": "denied"}
    return wrong(known[tried[-1]["code"]]) if tried[-1]["code"] in known else NotYet()


def unlock(context: CheckContext) -> Verdict:
    """After it was locked, the door is open again: for the learner, not for the world."""
    instance = resources.server(context)
    locked = moments(context, "ec2 revoke-security-group-ingress")
    if state_of(instance) != "running" or not locked:
        return NotYet("not-locked")
    group = servers.groups(context).get(resources.group_id(context), {})
    rules = servers.rules_of(group.get("IpPermissions", []))
    for_ssh = [rule for rule in rules if servers.admits(rule, SSH)]
    if any(end in (EVERYWHERE, "::/0") for *_, end in for_ssh):
        return wrong("world")
    if servers.from_here(context, instance["InstanceId"]).open:
        return Done()
    if for_ssh:
        found = ", ".join(end for *_, end in for_ssh)
        return wrong("other-address", found=found, own=servers.own_network(context))
    if other := next((protocol for protocol, first, *_ in rules if first == SSH), ""):
        return wrong("other-protocol", found=other)
    if rules:
        return wrong("other-port", found=", ".join(str(first) for _, first, *_ in rules if first is not None))
    out = servers.rules_of(group.get("IpPermissionsEgress", []))
    return wrong("egress") if any(first == SSH for _, first, _, _ in out) else NotYet()


def stop(context: CheckContext) -> Verdict:
    """The server is stopped, or was."""
    state = state_of(resources.server(context))
    if state in ("stopping", "stopped"):
        return Done()
    if state in ("terminated", "shutting-down"):
        return wrong("terminated")
    if moments(context, "ec2 stop-instances") and moments(context, "ec2 start-instances"):
        return Done()
    return wrong("rebooted") if moments(context, "ec2 reboot-instances") else NotYet("" if state else "no-server")


def start(context: CheckContext) -> Verdict:
    """The server was stopped, and runs again."""
    stopped, started = moments(context, "ec2 stop-instances"), moments(context, "ec2 start-instances")
    if not stopped:
        return NotYet("not-stopped")
    if state_of(resources.server(context)) == "running" and started and started[-1] >= stopped[0]:
        return Done()
    launched = any(moment >= stopped[0] for moment in moments(context, "ec2 run-instances"))
    return wrong("new-one") if launched else NotYet()


def stock(context: CheckContext) -> Verdict:
    return account.stock(context, CHAPTER)


def clean_up(context: CheckContext) -> Verdict:
    """Nothing is there that was not there before."""
    if account.before(context, CHAPTER) is None:
        return NotYet("no-stock")
    more = account.left(context, CHAPTER)
    begun = bool(moments(context, "cloudformation delete-stack") or runs(context, "cdk destroy"))
    if not more:
        return Done() if begun or "done" in progress.read(CHAPTER).get("deploy", {}) else NotYet("nothing-yet")
    status = resources.stack(context).get("StackStatus", "")
    if status == "DELETE_FAILED":
        return wrong("delete-failed", found=account.words_for(more))
    if status and not begun:
        return NotYet("not-begun")
    if any(kind in account.PAID for kind in more.values()):
        return wrong(
            "still-paid",
            found=account.words_for({n: k for n, k in more.items() if k in account.PAID}),
            all=account.words_for(more),
        )
    return wrong("left", found=account.words_for(more))
