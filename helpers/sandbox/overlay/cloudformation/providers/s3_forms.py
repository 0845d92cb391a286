"""The properties of a bucket as S3's API takes them, whose names are others than those of templates."""

import re
from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import renamed, unchanged, without

__all__ = ["unchanged"]
Structure = Mapping[str, Any]


def canned(name: str) -> str:
    """ "public-read" for "PublicRead"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def acceleration(given: Structure) -> Structure:
    """Whether transfers are accelerated."""
    return renamed(given, AccelerationStatus="Status")


def encryption(given: Structure) -> Structure:
    """How objects are encrypted by default."""
    rules = given["ServerSideEncryptionConfiguration"]
    name = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [renamed(rule, **name) for rule in rules]}


def cors(given: Structure) -> Structure:
    """Which other sites' pages may read the bucket."""
    names = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
    return {"CORSRules": [renamed(rule, **names) for rule in given["CorsRules"]]}


def website(given: Structure) -> Structure:
    """The bucket as a website."""
    made: dict[str, Any] = {}
    if "IndexDocument" in given:
        made["IndexDocument"] = {"Suffix": given["IndexDocument"]}
    if "ErrorDocument" in given:
        made["ErrorDocument"] = {"Key": given["ErrorDocument"]}
    if "RedirectAllRequestsTo" in given:
        made["RedirectAllRequestsTo"] = given["RedirectAllRequestsTo"]
    if "RoutingRules" in given:
        names = {"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"}
        made["RoutingRules"] = [renamed(rule, **names) for rule in given["RoutingRules"]]
    return made


def logging(given: Structure) -> Structure:
    """Where the record of requests goes."""
    names = {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}
    return {"LoggingEnabled": {"TargetPrefix": "", **renamed(given, **names)}}


KINDS = {  # in the template, in the API, and what each names
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
}


def notifications(given: Structure) -> Structure:
    """Who is told when objects come and go."""
    made: dict[str, Any] = {}
    for kind, (name, theirs, ours) in KINDS.items():
        if kind in given:
            made[name] = [_notification(one, theirs, ours) for one in given[kind]]
    if str(given.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled", False)).lower() == "true":
        made["EventBridgeConfiguration"] = {}
    return made


def _notification(given: Structure, theirs: str, ours: str) -> Structure:
    made: dict[str, Any] = {ours: given[theirs], "Events": [given["Event"]]}
    if "Filter" in given:
        made["Filter"] = {"Key": {"FilterRules": given["Filter"]["S3Key"]["Rules"]}}
    return made


def lifecycle(given: Structure) -> Structure:
    """When objects expire or move."""
    return {"Rules": [_rule(rule) for rule in given["Rules"]]}


def _rule(given: Structure) -> Structure:
    made: dict[str, Any] = {"Status": given["Status"], "Filter": _filter(given)}
    if "Id" in given:
        made["ID"] = given["Id"]
    expiration = {
        api: given[name]
        for name, api in (
            ("ExpirationInDays", "Days"),
            ("ExpirationDate", "Date"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if name in given
    }
    if expiration:
        made["Expiration"] = expiration
    transitions = [*given.get("Transitions", []), *([given["Transition"]] if "Transition" in given else [])]
    if transitions:
        names = {"TransitionInDays": "Days", "TransitionDate": "Date"}
        made["Transitions"] = [renamed(one, **names) for one in transitions]
    if "NoncurrentVersionExpirationInDays" in given:
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": given["NoncurrentVersionExpirationInDays"]}
    former = [*given.get("NoncurrentVersionTransitions", [])]
    former += [given["NoncurrentVersionTransition"]] if "NoncurrentVersionTransition" in given else []
    if former:
        made["NoncurrentVersionTransitions"] = [renamed(one, TransitionInDays="NoncurrentDays") for one in former]
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in given:
            made[name] = given[name]
    return made


def _filter(given: Structure) -> Structure:
    parts: dict[str, Any] = {
        name: given[name] for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in given
    }
    tags = given.get("TagFilters", [])
    if len(parts) + len(tags) > 1:
        return {"And": {**parts, **({"Tags": tags} if tags else {})}}
    return {"Tag": tags[0]} if tags else parts or {"Prefix": ""}


def replication(given: Structure) -> Structure:
    """Where objects are copied to."""
    rules = []
    for rule in given["Rules"]:
        made = dict(renamed(without(rule, "Filter"), Id="ID"))
        if "Filter" in rule:
            made["Filter"] = renamed(rule["Filter"], TagFilter="Tag")
        rules.append(made)
    return {"Role": given["Role"], "Rules": rules}
