"""AWS::SQS: queues and their policies."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Property,
    ServiceCall,
    argument,
    as_text,
    found_by,
    in_create,
    not_acted_on,
    pairs,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.resource_policies import policy_types
from helpers.sandbox.overlay.cloudformation.providers.sns import fifo_name, is_fifo, text
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

DEFAULTS = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
    "KmsMasterKeyId": "",
    "KmsDataKeyReusePeriodSeconds": "300",
    "SqsManagedSseEnabled": "true",
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
    "RedrivePolicy": "",
}


def queue_attribute(name: str) -> Property:
    """A property that is an attribute of the queue."""
    put = ServiceCall(
        "sqs.set_queue_attributes",
        QueueUrl=physical_id,
        Attributes={name: the(name, default=DEFAULTS[name], convert=text)},
    )
    return setting(put, reset=put)


def queue_name(request: ResourceRequest) -> str:
    """The name that the template gives, or CloudFormation."""
    return str(request.properties.get("QueueName") or fifo_name(request, most=80))


QUEUE_URL = found_by("sqs.get_queue_url", "QueueUrl", QueueName=queue_name)


def create_queue(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the queue, one that keeps its order if it is to."""
    attributes = {"Attributes": {"FifoQueue": "true"}} if is_fifo(request) else {}
    return request.call("sqs.create_queue", **arguments, **attributes)


BRING_TAGS = bring_tags(
    tag=ServiceCall("sqs.tag_queue", QueueUrl=physical_id, Tags=the("Tags", convert=pairs)),
    untag=ServiceCall("sqs.untag_queue", QueueUrl=physical_id, TagKeys=removed_tags),
)
QUEUE = ResourceType(
    creation=create_queue,
    identifier="QueueUrl",
    read=ServiceCall("sqs.get_queue_attributes", QueueUrl=physical_id, AttributeNames=["All"]),
    model="Attributes",
    attributes={
        "Arn": "Attributes.QueueArn",
        "QueueName": lambda request: request.id.rpartition("/")[2],
        "QueueUrl": physical_id,
    },
    properties={
        "QueueName": argument(default=queue_name),
        "FifoQueue": in_create(),
        **{name: queue_attribute(name) for name in DEFAULTS},
        "RedriveAllowPolicy": not_acted_on("a queue takes dead letters of every queue"),
        "Tags": argument(convert=pairs, change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "QueueName": lambda request: request.id.rpartition("/")[2],
        "Tags": found_by("sqs.list_queue_tags", "Tags", QueueUrl=physical_id),
    },
    there=lambda request: queue_name(request) if QUEUE_URL(request) else None,
    deletion=ServiceCall("sqs.delete_queue", QueueUrl=physical_id),
)


def put_policy(request: ResourceRequest, url: str, document: Any) -> None:
    """Give a queue its policy; None takes it away."""
    attributes = {"Policy": "" if document is None else as_text(document)}
    request.call("sqs.set_queue_attributes", QueueUrl=url, Attributes=attributes)


def read_policy(request: ResourceRequest, url: str) -> Any:
    """What SQS says of a queue's policy."""
    return request.call("sqs.get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])


QUEUE_POLICY, QUEUE_INLINE_POLICY = policy_types("Queues", "Queue", put_policy, read_policy)

TYPES: dict[str, ResourceType] = {
    "AWS::SQS::Queue": QUEUE,
    "AWS::SQS::QueueInlinePolicy": QUEUE_INLINE_POLICY,
    "AWS::SQS::QueuePolicy": QUEUE_POLICY,
}
