"""AWS::CloudFormation: nested stacks, and conditions for which a stack waits."""

import json
import time
from typing import Any

from helpers.sandbox.overlay.cloudformation import creation_policies
from helpers.sandbox.overlay.cloudformation.declaration import (
    argument,
    each,
    in_create,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver
from helpers.sandbox.overlay.cloudformation.wait_handles import PREFIX

POLL = 0.05  # seconds
DAY = 86_400


class NestedStackFailed(Exception):
    """A nested stack did not come to its end."""


def texts(value: Any) -> str:
    """A parameter as text, also a list."""
    if isinstance(value, list):
        return ",".join(map(texts, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def arguments_of(request: ResourceRequest) -> dict[str, Any]:
    """What a nested stack is made and updated with."""
    properties = request.properties
    parameters = properties.get("Parameters", {})
    own = {one["Key"]: one["Value"] for one in properties.get("Tags", [])}
    tags = {key: value for key, value in (request.stack.tags or {}).items() if not key.startswith("aws:")} | own
    found = {
        "TemplateURL": properties["TemplateURL"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": texts(value)} for key, value in parameters.items()],
        "Capabilities": request.stack.capabilities or ["CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": key, "Value": str(value)} for key, value in tags.items()],
    }
    return found | ({"NotificationARNs": properties["NotificationARNs"]} if "NotificationARNs" in properties else {})


def backend_of(request: ResourceRequest) -> Any:
    """The backend in which the stack and its nested ones are."""
    from moto.cloudformation.models import cloudformation_backends

    return cloudformation_backends[request.stack.account_id][request.stack.region_name]


def create_nested(request: ResourceRequest, **_: Any) -> dict[str, str]:
    """Make the stack, and wait for it."""
    given = arguments_of(request) | {"OnFailure": "DO_NOTHING" if request.stack.disable_rollback else "ROLLBACK"}
    identity = str(request.call("cloudformation.create_stack", StackName=request.name[:128], **given)["StackId"])
    nested, parent = backend_of(request).stacks[identity], request.stack
    nested.parent_id, nested.root_id = parent.stack_id, getattr(parent, "root_id", None) or parent.stack_id
    try:
        status = settled(request, identity)
    except OperationOver:  # the parent is deleted, and knows nothing of this one yet
        request.call("cloudformation.delete_stack", StackName=identity)
        raise
    if status != "CREATE_COMPLETE":
        reason = nested.stack_status_reason or ""
        request.call("cloudformation.delete_stack", StackName=identity)
        settled(request, identity)
        raise NestedStackFailed(
            f"Embedded stack {identity} was not successfully created: {_first_cause(nested) or reason}"
        )
    return {"StackId": identity}


def _first_cause(stack: Any) -> str:
    """Which resources of a stack failed first."""
    for event in stack.events:
        reason = str(event.resource_status_reason or "")
        if event.resource_type == "AWS::CloudFormation::Stack" and "failed" in reason:
            return reason
    return ""


def settled(request: ResourceRequest, identity: str) -> str:
    """The status of a stack once it is at rest."""
    while True:
        backend = backend_of(request)
        stack = backend.stacks.get(identity) or backend.deleted_stacks.get(identity)
        if stack is None:
            return "DELETE_COMPLETE"
        if not stack.status.endswith("_IN_PROGRESS"):
            return str(stack.status)
        request.go_on()
        time.sleep(POLL)


def update_nested(request: ResourceRequest) -> None:
    """Bring the nested stack up to date."""
    from botocore.exceptions import ClientError

    settled(request, request.id)  # after an interruption it goes back by itself
    try:
        request.call("cloudformation.update_stack", StackName=request.id, **arguments_of(request))
    except ClientError as error:
        if "No updates are to be performed" not in error.response["Error"]["Message"]:
            raise
        return
    status = settled(request, request.id)
    if status not in ("UPDATE_COMPLETE", "CREATE_COMPLETE"):
        stack = backend_of(request).stacks[request.id]
        raise NestedStackFailed(f"Embedded stack {request.id} was not successfully updated: {_first_cause(stack)}")


def delete_nested(request: ResourceRequest) -> None:
    """Delete the nested stack, and wait for it."""
    stack = backend_of(request).stacks.get(request.id)
    if stack is not None:
        stack.enable_termination_protection = False
        request.call("cloudformation.delete_stack", StackName=request.id)
    if settled(request, request.id) != "DELETE_COMPLETE":
        raise NestedStackFailed(
            f"Embedded stack {request.id} was not successfully deleted: {stack.stack_status_reason}"
        )


def read_nested(request: ResourceRequest) -> dict[str, Any]:
    """The nested stack, with its outputs as Fn::GetAtt asks for them."""
    stack: dict[str, Any] = request.call("cloudformation.describe_stacks", StackName=request.id)["Stacks"][0]
    outputs = {f"Outputs.{one['OutputKey']}": one["OutputValue"] for one in stack.get("Outputs", [])}
    for name in [name for name in request.resource.attributes if name.startswith("Outputs.")]:
        del request.resource.attributes[name]
    request.resource.attributes.update(outputs)
    return stack


STACK = ResourceType(
    creation=create_nested,
    identifier="StackId",
    read=read_nested,
    properties={
        **each(in_create(change=update_nested), "TemplateURL"),
        **each(in_create(change=update_nested, reset=update_nested), "Parameters", "Tags", "NotificationARNs"),
    },
    shown={"TemplateURL": "", "Parameters": "", "NotificationARNs": ""},
    deletion=delete_nested,
)


def handle_url(request: ResourceRequest, **_: Any) -> dict[str, str]:
    """An address to which a signal may be put, signed for a day."""
    client = request.services.client("s3", request.services.region)
    where = {"Bucket": f"{PREFIX}{request.services.region}", "Key": f"{request.stack.stack_id}/{request.logical}"}
    return {"Url": client.generate_presigned_url("put_object", where, ExpiresIn=DAY)}


WAIT_CONDITION_HANDLE = ResourceType(
    creation=handle_url,
    identifier="Url",
    properties={},
    deletion=lambda request: None,
)


def wait(request: ResourceRequest, **_: Any) -> dict[str, str]:
    """Wait for the signals that the handle gets."""
    properties = request.properties
    if "Handle" not in properties:
        return {"Data": "{}"}
    name = properties["Handle"].partition("?")[0].rpartition("/")[2]
    count, seconds = int(properties.get("Count", 1)), float(properties.get("Timeout", 300))
    try:
        data = creation_policies.received(request.stack, name, count, seconds, request.go_on)
    except TimeoutError:
        got = len(creation_policies.signals_of(request.stack).get(name, {}))
        raise TimeoutError(f"WaitCondition timed out. Received {got} conditions when expecting {count}") from None
    except ValueError as error:
        raise ValueError(f"WaitCondition received failed message: '{error}'") from None
    return {"Data": json.dumps(data)}


WAIT_CONDITION = ResourceType(
    creation=wait,
    identifier=lambda request: request.name,
    attributes={"Data": "Data"},
    properties=each(argument(), "Count", "Handle", "Timeout"),
    deletion=lambda request: None,
)

TYPES: dict[str, ResourceType] = {
    "AWS::CloudFormation::Stack": STACK,
    "AWS::CloudFormation::WaitCondition": WAIT_CONDITION,
    "AWS::CloudFormation::WaitConditionHandle": WAIT_CONDITION_HANDLE,
}
