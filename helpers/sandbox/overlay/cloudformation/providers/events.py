"""AWS::Events: rules with their targets, and event buses."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    generated_name,
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

TYPES: dict[str, ResourceType] = {
    "AWS::Events::EventBus": EVENT_BUS,
    "AWS::Events::Rule": RULE_TYPE,
}
