"""AWS::Scheduler: schedules and their groups."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    each,
    found_by,
    generated_name,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

WANTED = ("FlexibleTimeWindow", "ScheduleExpression", "Target")
SETTINGS = ("Description", "EndDate", "KmsKeyArn", "ScheduleExpressionTimezone", "StartDate", "State")


def group_of(request: ResourceRequest) -> str:
    """The name of the group in which the schedule is."""
    return str(request.properties.get("GroupName", "default"))


WHICH = {"Name": physical_id, "GroupName": group_of}
DEFAULTS = {"State": "ENABLED", "ScheduleExpressionTimezone": "UTC", "Description": ""}
UPDATE = ServiceCall(
    "scheduler.update_schedule",
    **WHICH,
    **{name: the(name, default=DEFAULTS.get(name, ABSENT)) for name in (*WANTED, *SETTINGS)},
)
SCHEDULE = ResourceType(
    creation=ServiceCall("scheduler.create_schedule"),
    identifier=lambda request: request.properties.get("Name", request.name),
    read=ServiceCall("scheduler.get_schedule", **WHICH),
    attributes={"Arn": "Arn"},
    properties={
        "Name": argument(default=generated_name),
        "GroupName": argument(),
        **each(argument(change=UPDATE), *WANTED),
        **each(argument(change=UPDATE, reset=UPDATE), *SETTINGS),
    },
    stands_in="The sandbox keeps the schedule, and it starts nothing yet.",
    deletion=ServiceCall("scheduler.delete_schedule", **WHICH),
)

BRING_TAGS = tags_by_arn("scheduler")
GROUP = ResourceType(
    creation=ServiceCall("scheduler.create_schedule_group"),
    identifier=lambda request: request.properties.get("Name", request.name),
    read=ServiceCall("scheduler.get_schedule_group", Name=physical_id),
    attributes={"Arn": "Arn", "State": "State"},
    properties={
        "Name": argument(default=generated_name),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "Tags": found_by("scheduler.list_tags_for_resource", "Tags", ResourceArn=lambda r: r.resource.attributes["Arn"])
    },
    deletion=ServiceCall("scheduler.delete_schedule_group", Name=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::Scheduler::Schedule": SCHEDULE, "AWS::Scheduler::ScheduleGroup": GROUP}
