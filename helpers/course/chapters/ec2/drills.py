"""The drills of 04_ec2: an error caused on purpose, seen where it happened, and mended.

What AWS refused is in the sandbox's record of calls. What the app itself refuses, and what ssh meets, reaches no API: that
is known from the runs of the forms.
"""

from typing import Any

from helpers.course.chapters.ec2 import resources
from helpers.course.chapters.ec2.resources import KEY
from helpers.course.context import CheckContext
from helpers.course.kit import servers
from helpers.course.kit.checks import make_key
from helpers.course.kit.evidence import index_of, moments, runs
from helpers.course.kit.servers import EVERYWHERE, SSH, state_of
from helpers.course.model import Done, NotYet, Verdict, wrong

OTHER_KEY = "other-key.pem"
WRONG_USER = "ubuntu"


def prepare_other_key(context: CheckContext) -> None:
    """A private key that no instance knows, beside the notebook."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from helpers.home import private_opener

    file = context.folder / OTHER_KEY
    if file.exists():
        return
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    with open(file, "wb", opener=private_opener) as opened:
        opened.write(Ed25519PrivateKey.generate().private_bytes(*form))


def _met(met: int, mended: bool) -> Verdict:
    """The verdict of a drill: the place of the run that met the error (-1: none), and whether it was mended since."""
    if met < 0:
        return NotYet("not-met")
    return Done() if mended else NotYet("not-mended")


def no_key_name(context: CheckContext) -> Verdict:
    """The app ended by itself for want of a key name, and a deploy since then went through."""
    deployed = runs(context, "cdk deploy")
    met = index_of(deployed, code="MissingContext")
    return _met(met, any(run["code"] == "" for run in deployed[met + 1 :]))


def key_not_found(context: CheckContext) -> Verdict:
    """AWS knew no key pair of that name, and the list of key pairs was looked at since."""
    met = moments(context, "ec2 run-instances", "InvalidKeyPair.NotFound")
    if not met and moments(context, "ec2 run-instances"):
        return wrong("started")
    looked = moments(context, "ec2 describe-key-pairs")
    return _met(0 if met else -1, bool(met) and any(moment >= met[0] for moment in looked))


def wrong_key(context: CheckContext) -> Verdict:
    """The right user with a wrong key was denied, and let in since."""
    tried = runs(context, "ssh")
    denied = [n for n, run in enumerate(tried) if run["code"] == "PermissionDenied" and not _has(run, "my-key.pem")]
    return _denied(context, tried, denied)


def wrong_user(context: CheckContext) -> Verdict:
    """A wrong user with the right key was denied, and let in since."""
    tried = runs(context, "ssh")
    denied = [
        n
        for n, run in enumerate(tried)
        if run["code"] == "PermissionDenied" and _has(run, "my-key.pem") and run["values"]["user"] != "ec2-user"
    ]
    return _denied(context, tried, denied)


def _has(run: dict[str, Any], key: str) -> bool:
    return str(run["values"].get("identity", "")).endswith(key)


def _denied(context: CheckContext, tried: list[dict[str, Any]], denied: list[int]) -> Verdict:
    met = denied[0] if denied else -1
    verdict = _met(met, any(run["code"] == "" for run in tried[met + 1 :]))
    if verdict == Done():
        return verdict
    state = state_of(resources.server(context))
    if state not in ("", "running"):
        return NotYet("not-running", {"state": state})
    return wrong("timed-out") if not denied and tried and tried[-1]["code"] == "ConnectionTimedOut" else verdict


def lost_key(context: CheckContext) -> Verdict:
    """AWS refused to make the same key pair again, and the private key is back in its place."""
    met = moments(context, "ec2 create-key-pair", "InvalidKeyPair.Duplicate")
    if not met:
        return NotYet("not-met")
    return Done() if make_key(context) == Done() else wrong("not-back", found=f"{KEY}.pem")


def whole_world(context: CheckContext) -> Verdict:
    """CDK was asked about ssh from everywhere, and it was not deployed."""
    group = servers.groups(context).get(resources.group_id(context), {}) if resources.group_id(context) else {}
    admitted = servers.rules_of(group.get("IpPermissions", []))
    if any(servers.admits(rule, SSH) and rule[-1] == EVERYWHERE for rule in admitted):
        return wrong("deployed")
    asked = [run for run in runs(context, "cdk synth", "cdk diff", "cdk deploy") if run["code"] == ""]
    if any(run["values"].get("ssh_from") == EVERYWHERE for run in asked):
        return Done()
    narrower = [run["values"]["ssh_from"] for run in asked if run["values"].get("ssh_from")]
    return wrong("narrower", found=narrower[-1]) if narrower else NotYet("not-met")


def other_region(context: CheckContext) -> Verdict:
    """AWS did not find an image that belongs to another region."""
    if moments(context, "ec2 run-instances", "InvalidAMIID.NotFound"):
        return Done()
    return wrong("malformed") if moments(context, "ec2 run-instances", "InvalidAMIID.Malformed") else NotYet("not-met")


def in_use(context: CheckContext) -> Verdict:
    """AWS refused to delete a VPC that is in use."""
    if moments(context, "ec2 delete-vpc", "DependencyViolation"):
        return Done()
    return wrong("deleted") if moments(context, "ec2 delete-vpc") else NotYet("not-met")
