"""A subscription has a protocol and an endpoint that go together, and a topic attributes that there are; moto keeps any.

Recorded from AWS: LocalStack's tests (tests/aws/services/sns/test_sns.snapshot.json: subscribe_with_invalid_protocol,
create_duplicate_topic_with_more_tags, unsubscribe_wrong_arn_format, validate_set_sub_attributes). "Endpoint must match the specified
protocol" is LocalStack's; "Email address", as people quote Subscribe's answer. The attributes: SetTopicAttributes (API reference).
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_subscribes_by_any_protocol",)
PROTOCOLS = ("application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
NO_PROTOCOL = "Invalid parameter: Amazon SNS does not support this protocol string: {}"
NO_MATCH = "Invalid parameter: Endpoint must match the specified protocol"
NO_MAIL = "Invalid parameter: Email address"
OTHER_TAGS = "Invalid parameter: Tags Reason: Topic already exists with different tags"
NO_ARN = "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not {}"
NO_ATTRIBUTE = "Invalid parameter: AttributeName"
FEEDBACK = re.compile(
    "(Application|Firehose|HTTP|Lambda|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)"
)
ATTRIBUTES = (
    *("ArchivePolicy", "ContentBasedDeduplication", "DataProtectionPolicy", "DeliveryPolicy", "DisplayName"),
    *("FifoThroughputScope", "KmsMasterKeyId", "Policy", "SignatureVersion", "TracingConfig"),
)


def install() -> None:
    """Have others refused."""
    from moto.sns.exceptions import SNSInvalidParameter
    from moto.sns.responses import SNSResponse

    @wraps(SNSResponse.subscribe)
    def subscribed(subscribe: Callable[..., Any], self: Any) -> Any:
        self.backend.get_topic(self._get_param("TopicArn"))
        protocol, endpoint = self._get_param("Protocol"), self._get_param("Endpoint") or ""
        if protocol not in PROTOCOLS:
            raise SNSInvalidParameter(NO_PROTOCOL.format(protocol))
        if protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
            raise SNSInvalidParameter(NO_MATCH)
        if protocol.startswith("email") and not MAIL.fullmatch(endpoint):
            raise SNSInvalidParameter(NO_MAIL)
        return subscribe(self)

    @wraps(SNSResponse.unsubscribe)
    def ended(unsubscribe: Callable[..., Any], self: Any) -> Any:
        parts = str(self._get_param("SubscriptionArn")).split(":")
        if len(parts) < 6:
            raise SNSInvalidParameter(NO_ARN.format(len(parts)))
        return unsubscribe(self)

    @wraps(SNSResponse.create_topic)
    def made(make: Callable[..., Any], self: Any) -> Any:
        given, name = self._get_tags() or {}, self._get_param("Name")
        there = next((one for one in self.backend.topics.values() if one.name == name), None)
        if there is not None and given and there._tags != given:
            raise SNSInvalidParameter(OTHER_TAGS)
        return make(self)

    @wraps(SNSResponse.set_topic_attributes)
    def kept(keep: Callable[..., Any], self: Any) -> Any:
        self.backend.get_topic(self._get_param("TopicArn"))
        name = str(self._get_param("AttributeName"))
        if name not in ATTRIBUTES and not FEEDBACK.fullmatch(name):
            raise SNSInvalidParameter(NO_ATTRIBUTE)
        return keep(self)
