"""Key pairs: AWS keeps the public key, the learner the private one, in a file that nobody else can read."""

import os
from collections.abc import Mapping
from typing import Any

from helpers.operations.api import api
from helpers.operations.atomic_files import only_for_me, undone_if_it_fails
from helpers.operations.command_line import joined
from helpers.operations.core import Operation, find, operation
from helpers.operations.ec2 import rules
from helpers.operations.ec2.kinds import KEY_NAME, KEY_NAMES, KEY_TYPE, NEW_KEY_NAME
from helpers.operations.ec2.parts import FILTERS
from helpers.operations.kinds import FLAG, Problem


def lines(operation: Operation) -> list[str]:
    """The command, its answer written to NAME.pem; an older file of that name and AWS's refusal both leave all as is.

    Where the answer cannot be written, the key pair is deleted again.
    """
    path = joined([f"./{operation.values['key_name']}.pem"])
    words = [*operation.cli_arguments(), *("--query", "KeyMaterial", "--output", "text")]
    deletion = find("ec2 delete-key-pair")(key_name=operation.values["key_name"], **_where(operation)).cli
    return [
        f"test ! -e {path} &&",
        f"key=$({joined(words)}) &&",
        f'{{ (umask 077 && echo "$key" > {path}) ||',
        f"    {{ rm -f {path}; {deletion} > /dev/null; false; }}; }}",
    ]


def _where(operation: Operation) -> dict[str, Any]:
    return {name: value for name, value in operation.options.items() if name in ("profile", "region")}


def name_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """What AWS would say of the name itself."""
    name = values["key_name"]
    code = name and rules.key_name(name)
    return {"key_name": Problem(code, {"field": "key_name", "value": name})} if code else {}


@operation("ec2 create-key-pair", cli=["--key-name", "--key-type"], changes=True, check=name_problems, lines=lines)
def create_key_pair(ec2, *, key_name: NEW_KEY_NAME, key_type: KEY_TYPE):
    """Make a key pair; AWS gives its private key this one time, and it goes to a file."""
    path = f"./{key_name}.pem"
    with open(path, "x", opener=only_for_me) as file, undone_if_it_fails(os.remove, path):
        key = ec2.create_key_pair(KeyName=key_name, KeyType=key_type)
        with undone_if_it_fails(ec2.delete_key_pair, KeyName=key_name):
            file.write(key["KeyMaterial"].strip() + "\n")
            file.flush()
            os.fsync(file.fileno())  # a full disk says so now, while the key pair can still be deleted


api(
    "ec2 describe-key-pairs",
    {"KeyNames": KEY_NAMES, "IncludePublicKey": FLAG},
    parts=(FILTERS,),
    times=True,
)
api("ec2 delete-key-pair", {"KeyName": KEY_NAME}, changes=True)
