"""AWS::Events: rules with their targets, event buses and their policies."""

import json
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
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn


def bus_of(request: ResourceRequest) -> str:
    """The name of the bus on which the rule is."""
    return str(request.properties.get("EventBusName", "default")).rpartition("/")[2]


def rule_name(request: ResourceRequest) -> str:
    """The name of the rule, which its physical id ends with."""
    return request.id.rpartition("|")[2]


RULE = {"Name": rule_name, "EventBusName": bus_of}
SETTINGS = {
    "Description": the("Description", default=""),
    "EventPattern": the("EventPattern", convert=as_text),
    "RoleArn": the("RoleArn"),
    "ScheduleExpression": the("ScheduleExpression"),
    "State": the("State", default="ENABLED"),
}
PUT_RULE = ServiceCall("events.put_rule", **RULE, **SETTINGS)


def bring_targets(request: ResourceRequest) -> None:
    """Have the rule start its targets and no others."""
    there, wanted = request.before.get("Targets", []), request.properties.get("Targets", [])
    where = {"Rule": rule_name(request), "EventBusName": bus_of(request)}
    gone = sorted({one["Id"] for one in there} - {one["Id"] for one in wanted})
    if gone:
        request.call("events.remove_targets", Ids=gone, **where)
    if wanted:
        answer = request.call("events.put_targets", Targets=wanted, **where)
        if answer.get("FailedEntryCount"):
            raise ValueError(answer["FailedEntries"][0]["ErrorMessage"])


def delete_rule(request: ResourceRequest) -> None:
    """Delete the rule, which has to have no targets before."""
    where = {"Rule": rule_name(request), "EventBusName": bus_of(request)}
    targets = [one["Id"] for one in request.call("events.list_targets_by_rule", **where)["Targets"]]
    if targets:
        request.call("events.remove_targets", Ids=targets, **where)
    request.call("events.delete_rule", Name=where["Rule"], EventBusName=where["EventBusName"])


def rule_id(request: ResourceRequest) -> str:
    """What Ref gives of a rule: its name, behind that of a bus of one's own."""
    name = str(request.properties.get("Name", request.name))
    return f"{bus_of(request)}|{name}" if "EventBusName" in request.properties else name


BRING_TAGS = tags_by_arn("events", arn_name="ResourceARN")
TARGETS = found_by("events.list_targets_by_rule", "Targets", Rule=rule_name, EventBusName=bus_of)
RULE_TYPE = ResourceType(
    creation=ServiceCall("events.put_rule"),
    identifier=rule_id,
    read=ServiceCall("events.describe_rule", **RULE),
    attributes={"Arn": "Arn"},
    properties={
        "Name": argument(default=generated_name),
        "EventBusName": argument(),
        "EventPattern": argument(convert=as_text, change=PUT_RULE, reset=PUT_RULE),
        **each(argument(change=PUT_RULE, reset=PUT_RULE), "Description", "RoleArn", "ScheduleExpression", "State"),
        "Targets": setting(bring_targets, reset=bring_targets),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "EventBusName": "",
        "Targets": TARGETS,
        "Tags": found_by("events.list_tags_for_resource", "Tags", ResourceARN=lambda r: r.resource.attributes["Arn"]),
    },
    there=found_by(
        "events.describe_rule",
        "Name",
        Name=lambda request: request.properties.get("Name", request.name),
        EventBusName=bus_of,
    ),
    stands_in="The sandbox keeps the rule, and it starts nothing yet.",
    deletion=delete_rule,
)

EVENT_BUS = ResourceType(
    creation=ServiceCall("events.create_event_bus"),
    identifier=the("Name"),
    read=ServiceCall("events.describe_event_bus", Name=physical_id),
    attributes={"Arn": "Arn", "Name": "Name"},
    properties={"Name": argument(), "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS)},
    shown={
        "Tags": found_by("events.list_tags_for_resource", "Tags", ResourceARN=lambda r: r.resource.attributes["Arn"])
    },
    deletion=ServiceCall("events.delete_event_bus", Name=physical_id),
)


def put_permission(request: ResourceRequest, **_: Any) -> None:
    """Put the statement into the policy of the bus, in place of one of the same id."""
    given, bus = request.properties, bus_of(request)
    if "Statement" not in given:
        named = {key: given[key] for key in ("Action", "Principal", "Condition") if key in given}
        request.call("events.put_permission", EventBusName=bus, StatementId=given["StatementId"], **named)
        return
    others = [one for one in statements_of(request) if one.get("Sid") != given["StatementId"]]
    policy = {"Version": "2012-10-17", "Statement": [*others, {**given["Statement"], "Sid": given["StatementId"]}]}
    request.call("events.put_permission", EventBusName=bus, Policy=json.dumps(policy))


def statements_of(request: ResourceRequest) -> list[dict[str, Any]]:
    """The statements of the policy that the bus has."""
    policy = request.call("events.describe_event_bus", Name=bus_of(request)).get("Policy")
    return json.loads(policy)["Statement"] if policy else []


def read_statement(request: ResourceRequest) -> dict[str, Any]:
    """The statement as the API has it. Raises LookupError where there is none."""
    identity = request.properties["StatementId"]
    found = next((one for one in statements_of(request) if one.get("Sid") == identity), None)
    if found is None:
        raise LookupError(identity)
    return {
        "Statement": found,
        "StatementId": identity,
        "Action": found.get("Action"),
        "Condition": found.get("Condition"),
    }


EVENT_BUS_POLICY = ResourceType(
    creation=put_permission,
    identifier=lambda request: f"{bus_of(request)}|{request.properties['StatementId']}",
    read=read_statement,
    properties={
        **each(in_create(), "EventBusName", "StatementId"),
        **each(in_create(change=put_permission, reset=put_permission), "Action", "Condition", "Principal", "Statement"),
    },
    shown={"EventBusName": "", "Principal": ""},
    deletion=ServiceCall("events.remove_permission", EventBusName=bus_of, StatementId=the("StatementId")),
)

TYPES: dict[str, ResourceType] = {
    "AWS::Events::EventBusPolicy": EVENT_BUS_POLICY,
    "AWS::Events::EventBus": EVENT_BUS,
    "AWS::Events::Rule": RULE_TYPE,
}
