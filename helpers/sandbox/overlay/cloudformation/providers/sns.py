"""AWS::SNS: topics, their policies and subscriptions."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Property,
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    in_create,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.resource_policies import policy_types
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

MOST = 256


def text(value: Any) -> str:
    """A value as the API takes attributes: flags and numbers as text, documents as JSON."""
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else as_text(value)


def is_fifo(request: ResourceRequest) -> bool:
    """Whether the topic or queue keeps the order of its messages."""
    return str(request.properties.get("FifoTopic", request.properties.get("FifoQueue", False))).lower() == "true"


def fifo_name(request: ResourceRequest, most: int = MOST) -> str:
    """The name that CloudFormation gives, which ends in ".fifo" where the service wants that."""
    ending = ".fifo" if is_fifo(request) else ""
    return request.name[: most - len(ending)].rstrip("-") + ending


def attribute_of(call: str, name: str, default: Any, **which: Any) -> Property:
    """A property that is one attribute, set by `call`."""
    put = ServiceCall(call, **which, AttributeName=name, AttributeValue=the(name, default=default, convert=text))
    return setting(put, reset=put)


def topic_attribute(name: str, default: Any = "") -> Property:
    """A property that is an attribute of the topic."""
    return attribute_of("sns.set_topic_attributes", name, default, TopicArn=physical_id)


def create_topic(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the topic, one that keeps its order if it is to."""
    attributes = {"Attributes": {"FifoTopic": "true"}} if is_fifo(request) else {}
    return request.call("sns.create_topic", **arguments, **attributes)


def topic_of_this_name(request: ResourceRequest) -> Any:
    """The ARN of the topic that has the name already; None where there is none."""
    name = request.properties.get("TopicName")
    if not name:
        return None
    account = request.call("sts.get_caller_identity")["Account"]
    arn = f"arn:aws:sns:{request.services.region}:{account}:{name}"
    return found_by("sns.get_topic_attributes", "Attributes.TopicArn", TopicArn=arn)(request)


def subscriptions(request: ResourceRequest) -> list[dict[str, str]]:
    """Those that the topic has."""
    found: list[dict[str, str]] = request.call("sns.list_subscriptions_by_topic", TopicArn=request.id)["Subscriptions"]
    return found


def bring_subscriptions(request: ResourceRequest) -> None:
    """Subscribe those that the template names, and unsubscribe those that it names no more."""
    gone, new = request.difference("Subscription")
    for one in subscriptions(request):
        if {"Endpoint": one["Endpoint"], "Protocol": one["Protocol"]} in gone:
            request.call("sns.unsubscribe", SubscriptionArn=one["SubscriptionArn"])
    for one in new:
        request.call("sns.subscribe", TopicArn=request.id, **one)


BRING_TAGS = tags_by_arn("sns", physical_id)
TOPIC = ResourceType(
    creation=create_topic,
    identifier="TopicArn",
    read=ServiceCall("sns.get_topic_attributes", TopicArn=physical_id),
    model="Attributes",
    attributes={"TopicArn": "Attributes.TopicArn", "TopicName": lambda request: request.id.rpartition(":")[2]},
    properties={
        "TopicName": argument("Name", default=fifo_name),
        "FifoTopic": in_create(),
        "DisplayName": topic_attribute("DisplayName"),
        "KmsMasterKeyId": topic_attribute("KmsMasterKeyId"),
        "ContentBasedDeduplication": topic_attribute("ContentBasedDeduplication", "false"),
        "Subscription": setting(bring_subscriptions, reset=bring_subscriptions),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "TopicName": lambda request: request.id.rpartition(":")[2],
        "Subscription": subscriptions,
        "Tags": found_by("sns.list_tags_for_resource", "Tags", ResourceArn=physical_id),
    },
    there=topic_of_this_name,
    deletion=ServiceCall("sns.delete_topic", TopicArn=physical_id),
)


def subscription_attribute(name: str, default: Any = "") -> Property:
    """A property that is an attribute of the subscription."""
    return attribute_of("sns.set_subscription_attributes", name, default, SubscriptionArn=physical_id)


SUBSCRIPTION = ResourceType(
    creation=ServiceCall("sns.subscribe", ReturnSubscriptionArn=True),
    identifier="SubscriptionArn",
    read=ServiceCall("sns.get_subscription_attributes", SubscriptionArn=physical_id),
    model="Attributes",
    attributes={"Arn": "Attributes.SubscriptionArn"},
    properties={
        **each(argument(), "TopicArn", "Protocol", "Endpoint"),
        "RawMessageDelivery": subscription_attribute("RawMessageDelivery", "false"),
        "FilterPolicy": subscription_attribute("FilterPolicy", "{}"),
        "FilterPolicyScope": subscription_attribute("FilterPolicyScope", "MessageAttributes"),
        "RedrivePolicy": subscription_attribute("RedrivePolicy"),
        "DeliveryPolicy": subscription_attribute("DeliveryPolicy", "{}"),
    },
    deletion=ServiceCall("sns.unsubscribe", SubscriptionArn=physical_id),
)

NO_POLICY = {"Version": "2008-10-17", "Statement": []}


def put_policy(request: ResourceRequest, arn: str, document: Any) -> None:
    """Give a topic its policy; None takes it away."""
    policy = as_text(NO_POLICY if document is None else document)
    request.call("sns.set_topic_attributes", TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


def read_policy(request: ResourceRequest, arn: str) -> Any:
    """What SNS says of a topic, its policy included."""
    return request.call("sns.get_topic_attributes", TopicArn=arn)


TOPIC_POLICY, TOPIC_INLINE_POLICY = policy_types("Topics", "TopicArn", put_policy, read_policy)

TYPES: dict[str, ResourceType] = {
    "AWS::SNS::Subscription": SUBSCRIPTION,
    "AWS::SNS::Topic": TOPIC,
    "AWS::SNS::TopicInlinePolicy": TOPIC_INLINE_POLICY,
    "AWS::SNS::TopicPolicy": TOPIC_POLICY,
}
