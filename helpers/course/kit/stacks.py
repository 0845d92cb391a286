"""What CloudFormation has of stacks, and what the CDK wrote for them: plain values for checks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from helpers.cdk.apps import app_folder, latest_assembly, stacks_of
from helpers.course.context import CheckContext
from helpers.course.model import NotYet, Verdict

TOOLKIT = "CDKToolkit"  # the stack that `cdk bootstrap` makes


def stack(context: CheckContext, name: str) -> dict[str, Any]:
    """DescribeStacks on one stack; {} where there is none."""
    found = _unless_invalid(lambda: context.client("cloudformation").describe_stacks(StackName=name)["Stacks"], [])
    return found[0] if found else {}


def status(context: CheckContext, name: str) -> str:
    """The state of a stack ("CREATE_COMPLETE"); "" where there is none."""
    return str(stack(context, name).get("StackStatus", ""))


def not_up(state: str, failed: Callable[[], Verdict]) -> Verdict | None:
    """What keeps a stack in `state` from being up: not there, taken back (`failed()`), at work; None where it is up."""
    if state in ("", "REVIEW_IN_PROGRESS"):
        return NotYet()
    if "ROLLBACK" in state or state.endswith("_FAILED"):
        return failed()
    return NotYet("in-progress", {"status": state}) if state.endswith("_IN_PROGRESS") else None


def deleted(context: CheckContext, name: str) -> list[str]:
    """The ids of deleted stacks of that name, the latest last."""
    pages = (
        context.client("cloudformation").get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    )
    found = [one for page in pages for one in page["StackSummaries"] if one["StackName"] == name]
    return [one["StackId"] for one in sorted(found, key=lambda one: one["CreationTime"])]


def events(context: CheckContext, name: str) -> list[dict[str, Any]]:
    """What CloudFormation told of a stack (a deleted one answers to its id alone), oldest first."""
    pages = context.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=name)
    found: list[dict[str, Any]] = _unless_invalid(lambda: [one for page in pages for one in page["StackEvents"]], [])
    return found[::-1]


def all_events(context: CheckContext, name: str) -> list[dict[str, Any]]:
    """The same of all stacks that have or had the name, oldest stack first."""
    return [event for identity in [*deleted(context, name), name] for event in events(context, identity)]


def of_stack(event: dict[str, Any]) -> bool:
    """Whether the event is about the stack as a whole."""
    return bool(event["ResourceType"] == "AWS::CloudFormation::Stack")


def first_failed(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The first event that tells of a failed resource; {} where none failed."""
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED") and not of_stack(event)]
    return failed[0] if failed else {}


def resources(context: CheckContext, name: str, kind: str) -> list[str]:
    """The physical ids of the stack's resources of a type that are there; [] where there is no stack."""
    client = context.client("cloudformation")
    found = _unless_invalid(lambda: client.describe_stack_resources(StackName=name)["StackResources"], [])
    return [one["PhysicalResourceId"] for one in found if one["ResourceType"] == kind and one.get("PhysicalResourceId")]


def template(context: CheckContext, name: str) -> dict[str, Any]:
    """The template that a stack was made from; one without resources where there is no stack."""
    client = context.client("cloudformation")
    found = _unless_invalid(lambda: client.get_template(StackName=name)["TemplateBody"], {"Resources": {}})
    written: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    return written


def declared(described: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What a template says of its resources of one type."""
    return [one for one in described.get("Resources", {}).values() if one["Type"] == kind]


def buckets_of(context: CheckContext, name: str) -> list[str]:
    """Buckets that CloudFormation named after a stack, whether the stack is there or not, oldest first."""
    found = sorted(context.client("s3").list_buckets()["Buckets"], key=lambda bucket: bucket["CreationDate"])
    return [bucket["Name"] for bucket in found if bucket["Name"].startswith(f"{name.lower()}-")]


def synthesized(app: str) -> dict[str, dict[str, Any]]:
    """The templates, by stack, that the CDK wrote last for an app of the learner's: by a form, or by `cdk` itself."""
    written = [folder for folder in (latest_assembly(app), by_terminal(app)) if folder is not None]
    latest = max(written, key=lambda folder: (folder / "manifest.json").stat().st_mtime, default=None)
    if latest is None:
        return {}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in stacks_of(latest).items()}


def by_terminal(app: str) -> Path | None:
    """The folder into which `cdk synth` writes in a terminal, once it has; else None."""
    folder = app_folder(app) / "cdk.out"
    return folder if stacks_of(folder) else None


def _unless_invalid(ask: Callable[[], Any], otherwise: Any) -> Any:
    """What `ask` gives; `otherwise` where CloudFormation says that there is no such stack."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return otherwise
        raise
