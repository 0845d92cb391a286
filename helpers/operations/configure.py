"""`aws configure`: a profile (whose keys, which region, how results are printed) in the AWS files."""

import os
import re
import shutil
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from helpers.operations.atomic_files import only_for_me, undone_if_it_fails
from helpers.operations.cli_library import ConfigFileWriter
from helpers.operations.command_line import joined
from helpers.operations.core import Invocation, Operation, operation
from helpers.operations.kinds import ACCESS_KEY_ID, OUTPUT, POLICY, PROFILE_NAME, REGION, SECRET, Problem


def configure_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """Both keys or none; and the default profile stays the sandbox administrator's."""
    found = {}
    if values["profile"] == "default":
        found["profile"] = Problem("ProfileDefault", {"field": "profile", "value": "default"}, blocks=True)
    for key, other in (("access_key_id", "secret_access_key"), ("secret_access_key", "access_key_id")):
        if values[other] and not values[key]:
            found[key] = Problem("KeyHalf", {"field": key}, blocks=True)
    return found


def lines(operation: Operation) -> list[str]:
    """The one command, which asks for the four answers; without keys first the commands that make a user and a key."""
    values = operation.values
    profile = values["profile"]
    configure = joined(operation.cli_arguments())
    if values["access_key_id"]:
        return [configure]
    user = ["--user-name", profile]
    arn = f"arn:aws:iam::aws:policy/{values['policy']}"
    key = ["--query", "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text"]
    return [
        joined(["aws", "iam", "create-user", *user, *["--query", "User.Arn", "--output", "text"]]) + " &&",
        joined(["aws", "iam", "attach-user-policy", *user, "--policy-arn", arn]) + " &&",
        f"key=$({joined(['aws', 'iam', 'create-access-key', *user, *key])}) &&",
        f"{configure} > /dev/null <<END",
        '$(echo "$key" | cut -f1)',
        '$(echo "$key" | cut -f2)',
        *(re.sub(r"([\\$`])", r"\\\1", values[name]) for name in ("region", "output")),  # only the keys are worked out
        "END",
    ]


@operation(
    "configure",
    cli=["--profile"],
    changes=True,
    manages="resource",
    check=configure_problems,
    lines=lines,
    options=(),
    sandbox_only=True,  # it writes the kit's own AWS files, never those of the home folder
)
def configure(
    *,
    profile: PROFILE_NAME,
    access_key_id: ACCESS_KEY_ID.optional(),
    secret_access_key: SECRET.optional(),
    policy: POLICY,
    region: REGION.optional("ap-northeast-1"),
    output: OUTPUT.optional("json"),
) -> Invocation:
    """Write a profile with the keys given; without keys, for a new user of the profile's name with a key of its own."""
    settings = {"region": region, "output": output}
    if not access_key_id:
        return Invocation(new_user, {"profile": profile, "policy": policy, **settings})
    answers = {"AWS Access Key ID: ": access_key_id, "AWS Secret Access Key: ": secret_access_key}
    values = {"profile": profile, **settings}
    return Invocation(
        given_keys, values, given={"getpass": answers.__getitem__}, heading=lambda now: dialogue(now, answers, values)
    )


def dialogue(now: Mapping[str, str], answers: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The questions of `aws configure` with what stands there `now` and the answers, keys masked as the CLI does."""
    identity, secret = answers.values()
    asked = [
        ("AWS Access Key ID", masked(now.get("aws_access_key_id")), masked(identity)),
        ("AWS Secret Access Key", masked(now.get("aws_secret_access_key")), masked(secret)),
        ("Default region name", now.get("region"), values["region"]),
        ("Default output format", now.get("output"), values["output"]),
    ]
    return "".join(f"{question} [{present}]: {answer}\n" for question, present, answer in asked)


def masked(key: str | None) -> str | None:
    """A key as `aws configure` shows it: sixteen stars and the last four characters."""
    return key and "*" * 16 + key[-4:]


def new_user(iam, settings, print, *, profile, policy, region, output):
    print(iam.create_user(UserName=profile)["User"]["Arn"])
    iam.attach_user_policy(UserName=profile, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    key = iam.create_access_key(UserName=profile)["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    with undone_if_it_fails(iam.delete_access_key, UserName=profile, AccessKeyId=key["AccessKeyId"]):
        write_profile(settings, profile, keys, {"region": region, "output": output})


def given_keys(getpass, settings, *, profile, region, output):
    keys = {
        "aws_access_key_id": getpass("AWS Access Key ID: "),
        "aws_secret_access_key": getpass("AWS Secret Access Key: "),
    }
    write_profile(settings, profile, keys, {"region": region, "output": output})


def write_profile(settings, profile, keys, others):
    others = {name: value for name, value in others.items() if value}
    credentials = updated(settings.get_config_variable("credentials_file"), {"__section__": profile, **keys})
    with undone_if_it_fails(os.remove, credentials[0]):
        config = updated(settings.get_config_variable("config_file"), {"__section__": f"profile {profile}", **others})
    for draft, path in [credentials, config]:
        os.replace(draft, path)


def updated(path, section):
    """A copy of an AWS file with the section in it, and the place that it is to take: a full disk spoils no keys."""
    path = os.path.realpath(os.path.expanduser(path))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    draft = f"{path}.{uuid4().hex[:8]}"
    with open(draft, "xb", opener=only_for_me), undone_if_it_fails(os.remove, draft):
        if os.path.exists(path):
            shutil.copy2(path, draft)
        # boto3 only reads the AWS files; this is the part of the AWS CLI that writes them
        ConfigFileWriter().update_config(section, draft)
    return draft, path
