"""AWS::Logs: log groups."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    generated_name,
    pairs,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

BRING_TAGS = bring_tags(
    tag=ServiceCall("logs.tag_log_group", LogGroupName=physical_id, Tags=the("Tags", convert=pairs)),
    untag=ServiceCall("logs.untag_log_group", LogGroupName=physical_id, Tags=removed_tags),
)
LOG_GROUP = ResourceType(
    creation=ServiceCall("logs.create_log_group"),
    identifier=lambda request: request.properties.get("LogGroupName", request.name),
    read=ServiceCall("logs.describe_log_groups", LogGroupNamePrefix=physical_id),
    attributes={"Arn": "logGroups[0].arn"},
    properties={
        "LogGroupName": argument(default=generated_name),
        "RetentionInDays": setting(
            ServiceCall("logs.put_retention_policy", LogGroupName=physical_id, RetentionInDays=the("RetentionInDays")),
            reset=ServiceCall("logs.delete_retention_policy", LogGroupName=physical_id),
        ),
        "Tags": argument(convert=pairs, change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=ServiceCall("logs.delete_log_group", LogGroupName=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::Logs::LogGroup": LOG_GROUP}
