"""AWS::Logs: log groups with their streams, filters and policies."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    generated_name,
    not_acted_on,
    pairs,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

BRING_TAGS = bring_tags(
    tag=ServiceCall("logs.tag_log_group", LogGroupName=physical_id, Tags=the("Tags", convert=pairs)),
    untag=ServiceCall("logs.untag_log_group", LogGroupName=physical_id, Tags=removed_tags),
)
SET_KEY = ServiceCall("logs.associate_kms_key", LogGroupName=physical_id, KmsKeyId=the("KmsKeyId"))
LOG_GROUP = ResourceType(
    creation=ServiceCall("logs.create_log_group"),
    identifier=lambda request: request.properties.get("LogGroupName", request.name),
    read=ServiceCall("logs.describe_log_groups", LogGroupNamePrefix=physical_id),
    model="logGroups[0]",
    attributes={"Arn": "logGroups[0].arn"},
    properties={
        "LogGroupName": argument(default=generated_name),
        "LogGroupClass": not_acted_on("every log group is of the class STANDARD"),
        "KmsKeyId": argument(change=SET_KEY, reset=ServiceCall("logs.disassociate_kms_key", LogGroupName=physical_id)),
        "RetentionInDays": setting(
            ServiceCall("logs.put_retention_policy", LogGroupName=physical_id, RetentionInDays=the("RetentionInDays")),
            reset=ServiceCall("logs.delete_retention_policy", LogGroupName=physical_id),
        ),
        "Tags": argument(convert=pairs, change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={"Tags": found_by("logs.list_tags_log_group", "tags", LogGroupName=physical_id)},
    deletion=ServiceCall("logs.delete_log_group", LogGroupName=physical_id),
)

STREAM = {"LogGroupName": the("LogGroupName"), "LogStreamName": physical_id}
LOG_STREAM = ResourceType(
    creation=ServiceCall("logs.create_log_stream"),
    identifier=lambda request: request.properties.get("LogStreamName", request.name),
    read=ServiceCall("logs.describe_log_streams", LogGroupName=the("LogGroupName"), LogStreamNamePrefix=physical_id),
    model="logStreams[0]",
    properties={"LogGroupName": argument(), "LogStreamName": argument(default=generated_name)},
    shown={"LogGroupName": the("LogGroupName")},
    deletion=ServiceCall("logs.delete_log_stream", **STREAM),
)

FILTER = {"LogGroupName": the("LogGroupName"), "FilterName": physical_id}
PUT_METRIC = ServiceCall(
    "logs.put_metric_filter",
    **FILTER,
    FilterPattern=the("FilterPattern"),
    MetricTransformations=the("MetricTransformations"),
)
DELETE_METRIC = ServiceCall("logs.delete_metric_filter", **FILTER)


def change_metric(request: ResourceRequest) -> None:
    """Put another filter in the place of this one: moto has both otherwise."""
    DELETE_METRIC(request)
    PUT_METRIC(request)


METRIC_FILTER = ResourceType(
    creation=ServiceCall("logs.put_metric_filter"),
    identifier=lambda request: request.properties.get("FilterName", request.name),
    read=ServiceCall("logs.describe_metric_filters", LogGroupName=the("LogGroupName"), FilterNamePrefix=physical_id),
    model="metricFilters[0]",
    properties={
        "LogGroupName": argument(),
        "FilterName": argument(default=generated_name),
        **each(argument(change=change_metric), "FilterPattern", "MetricTransformations"),
    },
    stands_in="The sandbox keeps the filter and counts no metric by it.",
    deletion=DELETE_METRIC,
)

PUT_SUBSCRIPTION = ServiceCall(
    "logs.put_subscription_filter",
    **FILTER,
    FilterPattern=the("FilterPattern"),
    DestinationArn=the("DestinationArn"),
    RoleArn=the("RoleArn"),
    Distribution=the("Distribution"),
)
SUBSCRIPTION_FILTER = ResourceType(
    creation=ServiceCall("logs.put_subscription_filter"),
    identifier=lambda request: request.properties.get("FilterName", request.name),
    read=ServiceCall(
        "logs.describe_subscription_filters", LogGroupName=the("LogGroupName"), FilterNamePrefix=physical_id
    ),
    model="subscriptionFilters[0]",
    properties={
        "LogGroupName": argument(),
        "FilterName": argument(default=generated_name),
        **each(argument(change=PUT_SUBSCRIPTION), "FilterPattern", "DestinationArn"),
        **each(argument(change=PUT_SUBSCRIPTION, reset=PUT_SUBSCRIPTION), "RoleArn", "Distribution"),
    },
    deletion=ServiceCall("logs.delete_subscription_filter", **FILTER),
)

PUT_POLICY = ServiceCall(
    "logs.put_resource_policy", PolicyName=physical_id, PolicyDocument=the("PolicyDocument", convert=as_text)
)
RESOURCE_POLICY = ResourceType(
    creation=ServiceCall("logs.put_resource_policy"),
    identifier=the("PolicyName"),
    read=ServiceCall("logs.describe_resource_policies"),
    model="resourcePolicies[0]",
    properties={"PolicyName": argument(), "PolicyDocument": argument(convert=as_text, change=PUT_POLICY)},
    deletion=ServiceCall("logs.delete_resource_policy", PolicyName=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::Logs::LogGroup": LOG_GROUP,
    "AWS::Logs::LogStream": LOG_STREAM,
    "AWS::Logs::MetricFilter": METRIC_FILTER,
    "AWS::Logs::ResourcePolicy": RESOURCE_POLICY,
    "AWS::Logs::SubscriptionFilter": SUBSCRIPTION_FILTER,
}
