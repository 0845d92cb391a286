"""The checks of 04_ec2's steps: what is there now, and what was asked for, whichever program asked."""

import os
import stat

from helpers.course import progress
from helpers.course.chapters.ec2 import found
from helpers.course.chapters.ec2.evidence import moments, runs, visits
from helpers.course.chapters.ec2.found import EVERYWHERE, KEY, SSH, state_of
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.world import World

CHAPTER = "04_ec2"
TOOLKIT = "CDKToolkit"
COUNTED = "251"  # addresses for instances in a subnet of 256: AWS keeps five


def bootstrap(world: World) -> Verdict:
    """CDK's own stack is there."""
    status = found.stack(world, TOOLKIT).get("StackStatus", "")
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        return Done()
    return wrong("not-complete", status=status) if status and "PROGRESS" not in status else NotYet()


def make_key(world: World) -> Verdict:
    """AWS has the public half, the learner's folder the private half, for the learner's eyes alone."""
    told = world.client("ec2").describe_key_pairs(IncludePublicKey=True)["KeyPairs"]
    pairs = {pair["KeyName"]: pair for pair in told}
    if KEY not in pairs:
        return wrong("other-name", found=", ".join(pairs)) if pairs else NotYet()
    file = world.folder / f"{KEY}.pem"
    if not file.is_file():
        return wrong("no-file")
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        return wrong("open-file", mode=f"{stat.S_IMODE(file.stat().st_mode):o}")
    public = pairs[KEY].get("PublicKey", "")
    return Done() if public.split()[:2] == public_half(file.read_bytes()).split() else wrong("other-half")


def public_half(private: bytes) -> str:
    """The public key that belongs to a private one, as a line of authorized_keys; "" for what is no key."""
    from cryptography.hazmat.primitives import serialization

    for load in (serialization.load_ssh_private_key, serialization.load_pem_private_key):
        try:
            key = load(private, None)
        except (ValueError, TypeError):
            continue
        form = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return key.public_key().public_bytes(*form).decode()
    return ""


def list_keys(world: World) -> Verdict:
    """Somebody listed the key pairs after one was made."""
    made, listed = moments(world, "ec2 create-key-pair"), moments(world, "ec2 describe-key-pairs")
    if not listed:
        return NotYet()
    return Done() if made and listed[-1] >= made[0] else NotYet("too-early")


def choose_image(world: World) -> Verdict:
    """Somebody asked for images."""
    return Done() if moments(world, "ec2 describe-images") else NotYet()


def choose_type(world: World) -> Verdict:
    """Somebody asked for instance types."""
    if moments(world, "ec2 describe-instance-types"):
        return Done()
    refused = moments(world, "ec2 describe-instance-types", "InvalidInstanceType")
    return wrong("unknown-type") if refused else NotYet()


def subnet_size(world: World) -> Verdict:
    """The learner worked out how many instances a subnet holds."""
    typed = progress.read(CHAPTER).get("subnet-size", {}).get("answer", "")
    if not typed:
        return NotYet()
    if typed == COUNTED:
        return Done()
    return wrong(
        {"256": "all-of-them", "254": "two-kept", "24": "the-length"}.get(typed, "another-number"), found=typed
    )


def deploy(world: World) -> Verdict:
    """The stack is there, and its instance runs with the learner's key pair."""
    status = found.stack(world).get("StackStatus", "")
    if not status or status == "REVIEW_IN_PROGRESS":
        return NotYet()
    if "ROLLBACK" in status or status.endswith("_FAILED"):
        return wrong("rolled-back", status=status, reason=first_reason(world))
    if status.endswith("_IN_PROGRESS"):
        return NotYet("in-progress", {"status": status})
    instance = found.server(world)
    if state_of(instance) != "running":
        return wrong("not-running", found=state_of(instance) or "-")
    return Done() if instance.get("KeyName") == KEY else wrong("other-key", found=instance.get("KeyName", "-"))


def first_reason(world: World) -> str:
    """Why the stack's latest trouble began: the reason of its first failed event since it was last begun."""
    from helpers.cdk.events import event_of, first_failure

    told = world.client("cloudformation").describe_stack_events(StackName=found.STACK)["StackEvents"]
    failure = first_failure([event_of(one) for one in reversed(told)])
    return failure.reason if failure else "-"


def list_instances(world: World) -> Verdict:
    return _looked(world, "ec2 describe-instances")


def public_subnet(world: World) -> Verdict:
    return _looked(world, "ec2 describe-route-tables")


def read_group(world: World) -> Verdict:
    return _looked(world, "ec2 describe-security-groups")


def _looked(world: World, operation: str) -> Verdict:
    """Somebody asked, while the server was there to be seen."""
    asked = moments(world, operation)
    if not asked:
        return NotYet()
    made = found.stack(world).get("CreationTime")
    return Done() if made and asked[-1] >= int(made.timestamp()) else NotYet("no-server")


def log_in(world: World) -> Verdict:
    """Somebody was let in."""
    if any(one.kind == "shell" or one.well for one in visits(world)):
        return Done()
    tried = runs(world, "ssh")
    if not tried:
        return NotYet() if found.address(world) else NotYet("no-server")
    known = {"PermissionDenied": "denied", "ConnectionTimedOut": "timed-out", "HostUnknown": "other-host"}
    return wrong(known.get(tried[-1]["code"], "did-not-work"), found=tried[-1]["code"])


def inside(world: World) -> Verdict:
    """The learner read, on the server, the address that the server has for itself."""
    typed = progress.read(CHAPTER).get("inside", {}).get("answer", "")
    instance = found.server(world)
    if not typed or not instance:
        return NotYet()
    if typed == instance.get("PrivateIpAddress"):
        return Done()
    known = {instance.get("PublicIpAddress"): "public", found.own_address(world): "own"}
    return wrong(known.get(typed, "other"), found=typed)


def private_address(world: World) -> str:
    """What `inside` asks for."""
    return found.server(world).get("PrivateIpAddress", "")


def lock(world: World) -> Verdict:
    """The server is there, and no rule lets the learner in."""
    instance = found.server(world)
    if state_of(instance) != "running":
        return NotYet("no-server")
    answer = found.from_here(world, instance["InstanceId"])
    if answer.reason == "NoRule":
        return Done()
    revoked = moments(world, "ec2 revoke-security-group-ingress")
    if answer.open and revoked:
        return wrong("still-open", found=answer.values["source"], group=answer.values["group"])
    return wrong("egress") if answer.open and moments(world, "ec2 revoke-security-group-egress") else NotYet()


def locked_out(world: World) -> Verdict:
    """Somebody knocked, and nobody answered."""
    tried = runs(world, "ssh")
    if any(run["code"] == "ConnectionTimedOut" for run in tried):
        return Done()
    if not tried or not moments(world, "ec2 revoke-security-group-ingress"):
        return NotYet()
    known = {"": "came-in", "PermissionDenied": "denied"}
    return wrong(known[tried[-1]["code"]]) if tried[-1]["code"] in known else NotYet()


def unlock(world: World) -> Verdict:
    """After it was locked, the door is open again: for the learner, not for the world."""
    instance = found.server(world)
    locked = moments(world, "ec2 revoke-security-group-ingress")
    if state_of(instance) != "running" or not locked:
        return NotYet("not-locked")
    group = found.groups(world).get(found.group_id(world), {})
    rules = found.rules_of(group.get("IpPermissions", []))
    if any(end in (EVERYWHERE, "::/0") for _, _, _, end in rules):
        return wrong("world")
    if found.from_here(world, instance["InstanceId"]).open:
        return Done()
    if any(first == SSH for _, first, _, _ in rules):
        return wrong("other-address", found=", ".join(end for *_, end in rules), own=found.own_network(world))
    if rules:
        return wrong("other-port", found=f"{rules[0][1]}")
    out = found.rules_of(group.get("IpPermissionsEgress", []))
    return wrong("egress") if any(first == SSH for _, first, _, _ in out) else NotYet()


def stop(world: World) -> Verdict:
    """The server is stopped, or was."""
    state = state_of(found.server(world))
    if state in ("stopping", "stopped"):
        return Done()
    if state in ("terminated", "shutting-down"):
        return wrong("terminated")
    if moments(world, "ec2 stop-instances") and moments(world, "ec2 start-instances"):
        return Done()
    return wrong("rebooted") if moments(world, "ec2 reboot-instances") else NotYet("" if state else "no-server")


def start(world: World) -> Verdict:
    """The server was stopped, and runs again."""
    stopped, started = moments(world, "ec2 stop-instances"), moments(world, "ec2 start-instances")
    if not stopped:
        return NotYet("not-stopped")
    if state_of(found.server(world)) == "running" and started and started[-1] >= stopped[0]:
        return Done()
    return wrong("new-one") if moments(world, "ec2 run-instances") else NotYet()
