"""AWS::StepFunctions: state machines and activities."""

import re
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    generated_name,
    in_create,
    physical_id,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

ARN = {"stateMachineArn": physical_id}
SETTINGS = ("EncryptionConfiguration", "LoggingConfiguration", "TracingConfiguration")
BRING_TAGS = tags_by_arn("stepfunctions", physical_id)
TAGS = found_by("stepfunctions.list_tags_for_resource", "tags", resourceArn=physical_id)


def definition(request: ResourceRequest) -> str:
    """The state machine's definition as JSON text, in which the template's values stand for `${name}`."""
    given = request.properties
    if "DefinitionS3Location" in given:
        where = given["DefinitionS3Location"]
        version = {"VersionId": where["Version"]} if "Version" in where else {}
        text = (
            request.call("s3.get_object", Bucket=where["Bucket"], Key=where["Key"], **version)["Body"].read().decode()
        )
    else:
        text = given["DefinitionString"] if "DefinitionString" in given else as_text(given["Definition"])
    values = given.get("DefinitionSubstitutions", {})
    return re.sub(r"\$\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), text)


def create_machine(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the state machine."""
    return request.call("stepfunctions.create_state_machine", definition=definition(request), **arguments)


def change_machine(request: ResourceRequest) -> None:
    """Bring definition, role and settings up to date."""
    given = {name: request.properties[name] for name in ("RoleArn", *SETTINGS) if name in request.properties}
    request.call(
        "stepfunctions.update_state_machine", stateMachineArn=request.id, definition=definition(request), **given
    )


CHANGED = in_create(change=change_machine, reset=change_machine)
STATE_MACHINE = ResourceType(
    creation=create_machine,
    identifier="stateMachineArn",
    read=ServiceCall("stepfunctions.describe_state_machine", **ARN),
    attributes={"Arn": physical_id, "Name": "name"},
    properties={
        "StateMachineName": argument("name", default=generated_name),
        "StateMachineType": argument("type"),
        "RoleArn": argument(change=change_machine),
        **each(CHANGED, "Definition", "DefinitionS3Location", "DefinitionString", "DefinitionSubstitutions"),
        **each(argument(change=change_machine, reset=change_machine), *SETTINGS),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        **dict.fromkeys(("Definition", "DefinitionS3Location", "DefinitionSubstitutions"), ""),
        "DefinitionString": "definition",
        "Tags": TAGS,
    },
    stands_in="The sandbox keeps the state machine and takes no step of it yet.",
    deletion=ServiceCall("stepfunctions.delete_state_machine", **ARN),
)

ACTIVITY = ResourceType(
    creation=ServiceCall("stepfunctions.create_activity"),
    identifier="activityArn",
    read=ServiceCall("stepfunctions.describe_activity", activityArn=physical_id),
    attributes={"Arn": physical_id, "Name": "name"},
    properties={
        **each(argument(), "EncryptionConfiguration"),
        "Name": argument(default=generated_name),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={"Tags": TAGS},
    deletion=ServiceCall("stepfunctions.delete_activity", activityArn=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::StepFunctions::Activity": ACTIVITY,
    "AWS::StepFunctions::StateMachine": STATE_MACHINE,
}
