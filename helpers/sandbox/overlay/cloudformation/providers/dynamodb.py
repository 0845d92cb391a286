"""AWS::DynamoDB: tables."""

from dataclasses import replace

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    as_text,
    attribute,
    cannot_be_removed,
    changed,
    each,
    found_by,
    generated_name,
    in_create,
    physical_id,
    renamed,
    setting,
    the,
    without,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Properties, ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn


def streaming(specification: Properties) -> Properties:
    """A stream with the API's own flag, which a template leaves out; the API takes its policy and tags elsewhere."""
    return without(specification, "ResourcePolicy", "Tags") | {"StreamEnabled": True}


def encryption(specification: Properties) -> Properties:
    """How the table is encrypted, with the API's names."""
    return renamed(specification, SSEEnabled="Enabled")


def indexes(described: list[Properties]) -> list[Properties]:
    """Indexes as the API takes them, which asks for Contributor Insights elsewhere."""
    return [without(one, "ContributorInsightsSpecification") for one in described]


def policy_text(policy: Properties) -> str:
    """The table's own policy as the API takes it."""
    return as_text(policy["PolicyDocument"])


def bring_indexes(request: ResourceRequest) -> None:
    """Have the table the indexes that the template gives: what is in the table stays."""
    there = {one["IndexName"]: one for one in request.before.get("GlobalSecondaryIndexes", [])}
    wanted = {one["IndexName"]: one for one in request.properties.get("GlobalSecondaryIndexes", [])}
    new = [name for name, one in wanted.items() if name not in there or one["KeySchema"] != there[name]["KeySchema"]]
    for name in [name for name in there if name not in wanted or name in new]:
        _update_index(request, {"Delete": {"IndexName": name}})
    for name in new:
        _update_index(request, {"Create": without(wanted[name], "ContributorInsightsSpecification")})
    for name in wanted.keys() & there.keys():
        throughput = wanted[name].get("ProvisionedThroughput")
        if name not in new and throughput and throughput != there[name].get("ProvisionedThroughput"):
            _update_index(request, {"Update": {"IndexName": name, "ProvisionedThroughput": throughput}})


def _update_index(request: ResourceRequest, change: Properties) -> None:
    """Make one change: DynamoDB takes one index at a time."""
    request.call(
        "dynamodb.update_table",
        TableName=request.id,
        AttributeDefinitions=request.properties["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[change],
    )


def bring_policy(request: ResourceRequest) -> None:
    """Give the table its own policy, or take it away."""
    arn, policy = request.resource.attributes["Arn"], request.properties.get("ResourcePolicy")
    if policy:
        request.call("dynamodb.put_resource_policy", ResourceArn=arn, Policy=policy_text(policy))
    else:
        request.call("dynamodb.delete_resource_policy", ResourceArn=arn)


def bring_expiry(request: ResourceRequest) -> None:
    """Have items expire by an attribute, or not at all."""
    former = request.before.get("TimeToLiveSpecification", {})
    wanted = request.properties.get("TimeToLiveSpecification") or {**former, "Enabled": False}
    request.call("dynamodb.update_time_to_live", TableName=request.id, TimeToLiveSpecification=wanted)


CAPACITY = ("AttributeDefinitions", "BillingMode", "OnDemandThroughput", "ProvisionedThroughput", "WarmThroughput")
UPDATE = ServiceCall(
    "dynamodb.update_table",
    TableName=physical_id,
    **{name: changed(name, default="PROVISIONED" if name == "BillingMode" else ABSENT) for name in CAPACITY},
    TableClass=changed("TableClass", default="STANDARD"),
    DeletionProtectionEnabled=changed("DeletionProtectionEnabled", default=False),
    StreamSpecification=changed("StreamSpecification", streaming, default={"StreamEnabled": False}),
    SSESpecification=changed("SSESpecification", encryption, default={"Enabled": False}),
)
BRING_TAGS = tags_by_arn("dynamodb")
TABLE = ResourceType(
    creation=ServiceCall("dynamodb.create_table"),
    identifier="TableDescription.TableName",
    read=ServiceCall("dynamodb.describe_table", TableName=physical_id),
    model="Table",
    shown={
        "BillingMode": "BillingModeSummary.BillingMode || 'PROVISIONED'",
        "ResourcePolicy": found_by("dynamodb.get_resource_policy", "Policy", ResourceArn=attribute("Arn")),
        "PointInTimeRecoverySpecification": found_by(
            "dynamodb.describe_continuous_backups",
            "{PointInTimeRecoveryEnabled: ContinuousBackupsDescription.PointInTimeRecoveryDescription"
            ".PointInTimeRecoveryStatus == 'ENABLED'}",
            TableName=physical_id,
        ),
        "SSESpecification": "",
        "OnDemandThroughput": "",
        "TableClass": "",
        "Tags": found_by("dynamodb.list_tags_of_resource", "Tags", ResourceArn=attribute("Arn")),
        "TimeToLiveSpecification": found_by(
            "dynamodb.describe_time_to_live",
            "{AttributeName: TimeToLiveDescription.AttributeName, "
            "Enabled: TimeToLiveDescription.TimeToLiveStatus == 'ENABLED'}",
            TableName=physical_id,
        ),
    },
    attributes={"Arn": "Table.TableArn", "StreamArn": "Table.LatestStreamArn"},
    properties={
        "TableName": argument(default=generated_name),
        **each(argument(), "KeySchema", "LocalSecondaryIndexes", "VectorIndexes"),
        "GlobalSecondaryIndexes": argument(convert=indexes, change=bring_indexes, reset=bring_indexes),
        "ResourcePolicy": setting(bring_policy, reset=bring_policy, convert=policy_text),
        **each(argument(change=UPDATE), *CAPACITY),
        **{
            name: argument(change=UPDATE, reset=cannot_be_removed(name))
            for name in ("OnDemandThroughput", "WarmThroughput")
        },
        **each(argument(change=UPDATE, reset=UPDATE), "TableClass", "DeletionProtectionEnabled"),
        "StreamSpecification": argument(convert=streaming, change=UPDATE, reset=UPDATE),
        "SSESpecification": argument(convert=encryption, change=UPDATE, reset=UPDATE),
        "TimeToLiveSpecification": setting(bring_expiry, reset=bring_expiry),
        "PointInTimeRecoverySpecification": setting(
            ServiceCall(
                "dynamodb.update_continuous_backups",
                TableName=physical_id,
                PointInTimeRecoverySpecification=the(
                    "PointInTimeRecoverySpecification", default={"PointInTimeRecoveryEnabled": False}
                ),
            )
        ),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=ServiceCall("dynamodb.delete_table", TableName=physical_id),
)

SHARED = (
    *("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema", "LocalSecondaryIndexes"),
    *("SSESpecification", "StreamSpecification", "TableName", "TimeToLiveSpecification"),
)
OF_REPLICA = ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "TableClass", "Tags")


def as_table(request: ResourceRequest, properties: Properties) -> Properties:
    """A global table as the table that it is in the stack's own region."""
    here = request.services.region
    replica: Properties = next((one for one in properties.get("Replicas", []) if one["Region"] == here), {})
    made = {name: properties[name] for name in SHARED if name in properties}
    return made | {name: replica[name] for name in OF_REPLICA if name in replica}


def create_global(request: ResourceRequest, **_: object) -> Properties:
    """Make the table."""
    properties = {"BillingMode": "PAY_PER_REQUEST"} | as_table(request, request.properties)
    resource = TABLE.create(replace(request, properties=properties))
    return {"TableName": resource.physical_resource_id}


def change_global(request: ResourceRequest) -> None:
    """Bring the table up to date."""
    now, before = as_table(request, request.properties), as_table(request, request.before)
    TABLE.update(replace(request, properties=now, before=before))


GLOBAL_TABLE = ResourceType(
    creation=create_global,
    identifier="TableName",
    read=TABLE.read,
    model=TABLE.model,
    shown={**TABLE.shown, "Replicas": ""},
    attributes={**TABLE.attributes, "TableId": "Table.TableId"},
    properties={
        **each(in_create(), "TableName", "KeySchema", "LocalSecondaryIndexes"),
        **each(
            in_create(change=change_global, reset=change_global),
            *[name for name in SHARED if name not in ("TableName", "KeySchema", "LocalSecondaryIndexes")],
            "Replicas",
        ),
    },
    stands_in="The sandbox keeps the table in the region of its stack alone.",
    deletion=TABLE.deletion,
)

TYPES: dict[str, ResourceType] = {
    "AWS::DynamoDB::GlobalTable": GLOBAL_TABLE,
    "AWS::DynamoDB::Table": TABLE,
}
