"""AWS::DynamoDB: tables."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    changed,
    each,
    generated_name,
    physical_id,
    renamed,
    setting,
    the,
    without,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Properties
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


CAPACITY = ("AttributeDefinitions", "BillingMode", "ProvisionedThroughput")
UPDATE = ServiceCall(
    "dynamodb.update_table",
    TableName=physical_id,
    **{name: changed(name) for name in CAPACITY},
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
    attributes={"Arn": "Table.TableArn", "StreamArn": "Table.LatestStreamArn"},
    properties={
        "TableName": argument(default=generated_name),
        **each(argument(), "KeySchema", "LocalSecondaryIndexes", "OnDemandThroughput", "WarmThroughput"),
        "VectorIndexes": argument(),
        "GlobalSecondaryIndexes": argument(convert=indexes),
        "ResourcePolicy": argument(convert=policy_text),
        **each(argument(change=UPDATE), *CAPACITY),
        **each(argument(change=UPDATE, reset=UPDATE), "TableClass", "DeletionProtectionEnabled"),
        "StreamSpecification": argument(convert=streaming, change=UPDATE, reset=UPDATE),
        "SSESpecification": argument(convert=encryption, change=UPDATE, reset=UPDATE),
        "TimeToLiveSpecification": setting(
            ServiceCall(
                "dynamodb.update_time_to_live",
                TableName=physical_id,
                TimeToLiveSpecification=the("TimeToLiveSpecification"),
            )
        ),
        "PointInTimeRecoverySpecification": setting(
            ServiceCall(
                "dynamodb.update_continuous_backups",
                TableName=physical_id,
                PointInTimeRecoverySpecification=the("PointInTimeRecoverySpecification"),
            )
        ),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=ServiceCall("dynamodb.delete_table", TableName=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::DynamoDB::Table": TABLE}
