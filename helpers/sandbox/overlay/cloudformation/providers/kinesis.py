"""AWS::Kinesis: data streams."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    cannot_be_changed,
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

NAME = {"StreamName": physical_id}
DEFAULT_HOURS = 24


def keep_records(request: ResourceRequest) -> None:
    """Have the stream keep its records as long as the template says: more and less are calls of their own."""
    there = request.call("kinesis.describe_stream_summary", **_name(request))["StreamDescriptionSummary"]
    wanted, now = int(request.properties.get("RetentionPeriodHours", DEFAULT_HOURS)), there["RetentionPeriodHours"]
    if wanted != now:
        step = "increase" if wanted > now else "decrease"
        request.call(f"kinesis.{step}_stream_retention_period", **_name(request), RetentionPeriodHours=wanted)


def encrypt(request: ResourceRequest) -> None:
    """Have the records encrypted with the template's key, or no more."""
    wanted, before = request.properties.get("StreamEncryption"), request.before.get("StreamEncryption")
    if before:
        request.call("kinesis.stop_stream_encryption", **_name(request), **before)
    if wanted:
        request.call("kinesis.start_stream_encryption", **_name(request), **wanted)


def _name(request: ResourceRequest) -> dict[str, str]:
    return {"StreamName": request.id}


CHANGE_SHARDS = ServiceCall(
    "kinesis.update_shard_count", **NAME, TargetShardCount=the("ShardCount"), ScalingType="UNIFORM_SCALING"
)
BRING_TAGS = bring_tags(
    tag=ServiceCall("kinesis.add_tags_to_stream", **NAME, Tags=the("Tags", default={}, convert=pairs)),
    untag=ServiceCall("kinesis.remove_tags_from_stream", **NAME, TagKeys=removed_tags),
)
STREAM = ResourceType(
    creation=ServiceCall("kinesis.create_stream"),
    identifier=lambda request: request.properties.get("Name", request.name),
    read=ServiceCall("kinesis.describe_stream_summary", **NAME),
    model="StreamDescriptionSummary",
    attributes={"Arn": "StreamDescriptionSummary.StreamARN"},
    properties={
        "Name": argument("StreamName", default=generated_name),
        "ShardCount": argument(change=CHANGE_SHARDS),
        "StreamModeDetails": argument(change=cannot_be_changed("StreamModeDetails")),
        "RetentionPeriodHours": setting(keep_records, reset=keep_records),
        "StreamEncryption": setting(encrypt, reset=encrypt),
        "Tags": setting(BRING_TAGS, reset=BRING_TAGS),
        **each(not_acted_on("the sandbox measures no shards"), "DesiredShardLevelMetrics"),
    },
    shown={
        "ShardCount": "OpenShardCount",
        "StreamEncryption": "KeyId && {EncryptionType: EncryptionType, KeyId: KeyId}",
        "Tags": found_by("kinesis.list_tags_for_stream", "Tags", **NAME),
    },
    deletion=ServiceCall("kinesis.delete_stream", **NAME, EnforceConsumerDeletion=True),
)

TYPES: dict[str, ResourceType] = {"AWS::Kinesis::Stream": STREAM}
