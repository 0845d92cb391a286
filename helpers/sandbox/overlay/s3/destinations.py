"""Events of a bucket go to a queue, a topic or a function that is there and lets S3 in; moto takes any.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_notifications_sqs, …_sns and …_lambda.snapshot.json) and its
services/s3/notifications.py, which has the values of what was not recorded. Conditions of a policy are believed, but for that of a
new topic's own ("AWS:SourceOwner"), which is none of S3's.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.policies import matches
from helpers.sandbox.overlay.principals import listed, statements_of

STILL_NEEDED = ("test_moto_still_sends_events_to_nowhere",)
KINDS = {
    "Queue": ("sqs", "sqs:SendMessage", "queue"),
    "Topic": ("sns", "sns:Publish", "topic"),
    "CloudFunction": ("lambda", "lambda:InvokeFunction", "function"),
}
NOT_VALID = "Unable to validate the following destination configurations"
NO_ARN = "The ARN could not be parsed"
NOT_THERE = "The destination {} does not exist"
NOT_LET_IN = "Permissions on the destination {} do not allow S3 to publish notifications from this bucket"
NOT_INVOKED = "Not authorized to invoke function [{}]"
UNCHECKED = "x-amz-skip-destination-validation"
SERVICE, OF_OWNER = "s3.amazonaws.com", "aws:sourceowner"


def install() -> None:
    """Have others refused."""
    from moto.s3.exceptions import InvalidArgumentError
    from moto.s3.responses import S3Response

    @wraps(S3Response._notification_config_from_body)
    def read(parse: Callable[..., Any], self: Any) -> dict[str, Any]:
        try:
            config: dict[str, Any] = parse(self)
        except Exception as error:
            if getattr(error, "message", "") == "The ARN is not well formed":  # moto's words for it
                error.message = NO_ARN  # type: ignore[attr-defined]
            raise
        if self.headers.get(UNCHECKED, "").lower() != "true":
            for arn, reason in _unfit(config, self.current_account, self.backend.get_bucket(self.bucket_name)):
                raise InvalidArgumentError(NOT_VALID, arn, reason)
        return config


def _unfit(config: dict[str, Any], account: str, bucket: Any) -> Iterator[tuple[str, str]]:
    """The ARN of each destination to which nothing can be sent, and why."""
    for name, (service, action, what) in KINDS.items():
        for one in config.get(f"{name}Configuration") or []:
            arn = str(one[name])
            if arn.split(":")[3] != bucket.region_name or arn.split(":")[4] != account:
                continue  # moto refuses the first; of others nothing is known
            policy = _policy_of(service, arn, account)
            is_function = service == "lambda"
            if policy is None:
                yield arn, NOT_INVOKED.format(arn) if is_function else NOT_THERE.format(what)
            elif not any(_lets_in(statement, action) for statement in statements_of(policy)):
                yield arn, NOT_INVOKED.format(arn) if is_function else NOT_LET_IN.format(what)


def _policy_of(service: str, arn: str, account: str) -> Any:
    """The policy of a destination, {} if it has none; None where it is not there."""
    region, name = arn.split(":")[3], arn.split(":", 5)[5]
    if service == "sqs":
        from moto.sqs.models import sqs_backends

        queue = sqs_backends[account][region].queues.get(name)
        return None if queue is None else _read(queue.policy)
    if service == "sns":
        from moto.sns.models import sns_backends

        topic = sns_backends[account][region].topics.get(arn)
        return None if topic is None else _read(topic.policy)
    from moto.awslambda.models import lambda_backends

    found = [one for one in lambda_backends[account][region].list_functions() if arn.startswith(one.function_arn)]
    return {"Statement": [statement for one in found for statement in one.policy.statements]} if found else None


def _read(policy: Any) -> Any:
    try:
        return policy if isinstance(policy, dict) else json.loads(policy or "{}")
    except ValueError:
        return {}


def _lets_in(statement: dict[str, Any], action: str) -> bool:
    principal = statement.get("Principal")
    named = principal if isinstance(principal, dict) else {"AWS": principal}
    keys = {name.lower() for test in (statement.get("Condition") or {}).values() for name in test}
    return (
        statement.get("Effect") == "Allow"
        and OF_OWNER not in keys
        and (SERVICE in listed(named.get("Service")) or "*" in listed(named.get("AWS")))
        and any(matches(str(one), action, ignore_case=True) for one in listed(statement.get("Action")))
    )
