"""The verbs of `cdk`, one operation each."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.cdk import CdkCommand, app_folder, app_names, app_place, context_names, folder_without_app, waiting
from helpers.cdk.command import of_tools
from helpers.cdk.waiting import cli
from helpers.home import home
from helpers.operations import rules
from helpers.operations.command_line import joined
from helpers.operations.core import Invocation, Operation, Specification, register
from helpers.operations.ec2.rules import cidr, instance_type
from helpers.operations.kinds import FLAG, REGION, TEXT, Field, Kind
from helpers.operations.results import Result
from helpers.operations.source import SourceCode, literal
from helpers.operations.watch import Watch
from helpers.refused import TargetRefused
from helpers.sandbox import ACCOUNT
from helpers.sandbox import REGION as HOME_REGION
from helpers.target import Target

CDK_APP = Kind("cdk app", check=rules.cdk_app, default="ec2", blocks=True, suggestions=app_names)
# What the app would answer with a traceback of its own is refused before it runs.
SOURCE = Kind("source network", check=cidr, required=False, blocks=True)
INSTANCE_TYPE = Kind("instance type of an app", check=instance_type, required=False, blocks=True)
ENVIRONMENT = Kind("environment", check=rules.cdk_environment, default=f"aws://{ACCOUNT}/{HOME_REGION}", blocks=True)
CONTEXT = ("key_name", "ssh_from", "instance_type", "region")
APP_FIELDS = (
    Field("app", CDK_APP),
    Field("key_name", TEXT.optional()),
    Field("ssh_from", SOURCE),
    Field("instance_type", INSTANCE_TYPE),
    Field("region", REGION.optional()),  # an app of the course that says its region reads it; `ec2` says none
)
ROLLBACK = Field("rollback", FLAG.optional(True))
REVERT_DRIFT = Field("revert_drift", FLAG.optional(False))
OPTIONS = {"deploy": ("--require-approval", "never"), "destroy": ("--force",)}


def command_of(verb: str, values: Mapping[str, Any]) -> CdkCommand:
    """The command that `values` ask for. Raises OSError where there is no such app, or its folder cannot be made."""
    return _command(verb, values, folder_without_app() if verb == "bootstrap" else app_folder(values["app"]))


def shown_command(verb: str, values: Mapping[str, Any]) -> CdkCommand:
    """The same to be shown: while a name is being typed there is no such app yet, and a disk may be full."""
    try:
        return command_of(verb, values)
    except OSError:
        return _command(verb, values, home() if verb == "bootstrap" else app_place(values["app"]))


def _command(verb: str, values: Mapping[str, Any], folder: Path) -> CdkCommand:
    if verb == "bootstrap":
        return CdkCommand(verb, folder, options=(values["environment"],))
    options = OPTIONS.get(verb, ())
    if values.get("rollback") is False:
        options = (*options, "--no-rollback")
    if values.get("revert_drift"):
        options = (*options, "--revert-drift")
    context = {name: values[name] for name in CONTEXT if values.get(name)}
    return CdkCommand(verb, folder, context, options)


def _get_ready(verb: str) -> None:
    """Have processes wait for a command: one with the CLI loaded, and one for the app."""
    environment = of_tools(os.environ)
    if verb != "bootstrap":
        waiting.start(environment)
    cli.start(environment)


def folded(values: Mapping[str, Any]) -> set[str]:
    """What the app does not read, and what it finds out by itself."""
    return {"ssh_from", "instance_type", "region", "rollback", "revert_drift"} | set(CONTEXT) - context_names(
        values.get("app", "")
    )


def cdk(verb: str, fields: tuple[Field, ...], *, changes: bool) -> Specification:
    """Declare the operation of one verb."""

    def lines(operation: Operation) -> list[str]:
        command = shown_command(verb, operation.values)
        return [joined(["cd", str(command.folder)]), joined(command.words)]

    def invocation(values: Mapping[str, Any]) -> Invocation:
        command = shown_command(verb, values)
        words = ", ".join(map(literal, command.words))
        body = f"subprocess.run([{words}], cwd={literal(str(command.folder))}, check=True)"
        return Invocation(lambda: None, {}, lambda: SourceCode(body, frozenset({"import subprocess"})))

    def execute(operation: Operation, target: Target, watch: Watch) -> Result:
        from helpers.operations.cdk.cdk_run import CdkRun

        command = command_of(verb, operation.values)
        _, _, account, _ = operation.values.get("environment", f"//{target.account}/").split("/")
        if account != target.account:
            raise TargetRefused("WrongAccount", found=account, agreed=target.account)
        return CdkRun(command, operation.values.get("app", ""), target, watch).result()

    return register(
        Specification(
            f"cdk {verb}",
            invocation,
            fields,
            (),
            changes=changes,
            manages="resource",
            lines=lines,
            execute=execute,
            folded=folded,
            prepare=lambda: _get_ready(verb),
        )
    )


cdk("bootstrap", (Field("environment", ENVIRONMENT),), changes=True)
for _verb in ("list", "synth", "diff", "drift"):
    cdk(_verb, APP_FIELDS, changes=False)
cdk("deploy", (*APP_FIELDS, ROLLBACK, REVERT_DRIFT), changes=True)
cdk("destroy", APP_FIELDS, changes=True)
