"""Checks of steps that several chapters have."""

import os
import stat

from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.course.model import Done, NotYet, Verdict, wrong

KEY = "my-key"  # the key pair of every chapter that has a server


def bootstrap(context: CheckContext) -> Verdict:
    """CDK's own stack is there."""
    status = stacks.stack(context, stacks.TOOLKIT).get("StackStatus", "")
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        return Done()
    return wrong("not-complete", status=status) if status and "PROGRESS" not in status else NotYet()


def make_key(context: CheckContext) -> Verdict:
    """AWS has the public half, the learner's folder the private half, for the learner's eyes alone."""
    told = context.client("ec2").describe_key_pairs(IncludePublicKey=True)["KeyPairs"]
    pairs = {pair["KeyName"]: pair for pair in told}
    if KEY not in pairs:
        return wrong("other-name", found=", ".join(pairs)) if pairs else NotYet()
    file = context.folder / f"{KEY}.pem"
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
