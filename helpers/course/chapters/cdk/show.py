"""What the cells of 03_cdk print: files of an app, parts of its template, events, outputs. What is not there yet is said."""

import json
from typing import Any

from helpers.cdk.apps import app_folder
from helpers.cdk.apps import outputs as outputs_of
from helpers.course.chapters.cdk.resources import SERVER
from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.course.texts import chapter_text
from helpers.target import expected_errors

CHAPTER = "03_cdk"
OWN_OF_CDK = ("Conditions", "Rules")


def file(app: str, name: str = "stack.py") -> None:
    """Print a file of the learner's own copy of an app."""
    print((app_folder(app) / name).read_text(encoding="utf-8"), end="")


def lines_with(app: str, words: str, name: str = "app.py") -> None:
    """Print the lines of an app's file that hold `words`, each with its number."""
    for number, line in enumerate((app_folder(app) / name).read_text(encoding="utf-8").splitlines(), 1):
        if words in line:
            print(f"{number:3}  {line}")


def template(app: str) -> dict[str, Any]:
    """The template that was written last for an app with one stack; {} where there is none, which is said."""
    found = list(stacks.synthesized(app).values())
    if not found:
        print(chapter_text(CHAPTER, "show.no_template", {"app": app}))
    return found[0] if found else {}


def resources(app: str) -> None:
    """Print type and logical id of each resource in an app's template."""
    for name, one in template(app).get("Resources", {}).items():
        print(f"{one['Type']:40}{name}")


def resource(app: str, beginning: str) -> None:
    """Print the first resource of an app's template whose logical id begins so."""
    found = template(app).get("Resources", {})
    for name in [name for name in found if name.startswith(beginning)][:1]:
        print(json.dumps({name: found[name]}, indent=1))


def part(app: str, name: str) -> None:
    """Print a section of an app's template, such as "Outputs"."""
    print(json.dumps(template(app).get(name, {}), indent=1))


def by_a_person(app: str) -> None:
    """Print how long the template is without what the CDK adds for itself."""
    found = template(app)
    kept = {name: section for name, section in found.items() if name not in OWN_OF_CDK}
    kept["Resources"] = {
        name: {key: value for key, value in one.items() if key != "Metadata"}
        for name, one in found.get("Resources", {}).items()
        if one["Type"] != "AWS::CDK::Metadata"
    }
    kept["Parameters"] = {k: v for k, v in found.get("Parameters", {}).items() if k != "BootstrapVersion"}
    written = json.dumps(kept, indent=1)
    print(f"{'template by a person':32}{len(written.splitlines()):6} lines {len(written):8} bytes")


def events(stack: str, *, all_of_them: bool = True) -> None:
    """Print a stack's events, oldest first; with `all_of_them` False only those that end something.

    Of a deleted stack, those of the latest that had the name.
    """
    try:
        context = CheckContext()
        gone = stacks.deleted(context, stack)
        told = stacks.events(context, stack) or (stacks.events(context, gone[-1]) if gone else [])
    except expected_errors() as error:
        print(error)
        return
    if not told:
        print(chapter_text(CHAPTER, "show.no_stack", {"stack": stack}))
    for event in told:
        status = event["ResourceStatus"]
        if all_of_them or not status.endswith("_IN_PROGRESS"):
            whole = " (the stack)" if stacks.of_stack(event) else ""
            print(f"{status:22}{event['LogicalResourceId']}{whole}")
            if status.endswith("_FAILED") and event.get("ResourceStatusReason"):
                print(f"    {event['ResourceStatusReason'].partition(' (Service')[0]} …")


def outputs(stack: str) -> dict[str, str]:
    """The outputs of a stack that is up; {} where there is none, which is said."""
    try:
        return outputs_of(stack)
    except expected_errors():
        print(chapter_text(CHAPTER, "show.no_stack", {"stack": stack}))
        return {}


def rule_by_hand() -> None:
    """Print the line that opens port 80 of the server's security group, for the terminal."""
    try:
        found = stacks.resources(CheckContext(), SERVER, "AWS::EC2::SecurityGroup")
    except expected_errors() as error:
        print(error)
        return
    if not found:
        print(chapter_text(CHAPTER, "show.no_stack", {"stack": SERVER}))
        return
    print(f"aws ec2 authorize-security-group-ingress --group-id {found[0]} --protocol tcp --port 80 --cidr 0.0.0.0/0")


def buckets(stack: str) -> None:
    """Print the buckets that CloudFormation named after a stack, each without the random end of its name."""
    try:
        found = stacks.buckets_of(CheckContext(), stack)
    except expected_errors() as error:
        print(error)
        return
    for bucket in found:
        print(f"{bucket.rpartition('-')[0]}-…")
    print(len(found))
