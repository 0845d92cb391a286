"""UpdateTable changes a table's class and its encryption, and something at least; moto passes over them.

"UpdateTable" and "TableClassSummary" (DynamoDB API reference). The sentence is as people quote it (not looked up).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_passes_over_a_table_s_class",)
NOTHING = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification "
    "or ReplicaUpdates is required"
)


def install() -> None:
    """Have it change them."""
    from moto.dynamodb.exceptions import MockValidationException
    from moto.dynamodb.models.table import Table
    from moto.dynamodb.responses import DynamoHandler

    @wraps(DynamoHandler.update_table)
    def changed(update: Callable[..., Any], self: Any) -> Any:
        if not self.body.keys() - {"TableName"}:
            raise MockValidationException(NOTHING)
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        if "TableClass" in self.body:
            table.table_class = self.body["TableClass"]
        if "SSESpecification" in self.body:
            given = dict(self.body["SSESpecification"])
            if given.get("Enabled"):
                given.setdefault(
                    "KMSMasterKeyId", table._get_default_encryption_key(table.account_id, table.region_name)
                )
            table.sse_specification = given
        return update(self)

    @wraps(DynamoHandler.create_table)
    def created(create: Callable[..., Any], self: Any) -> Any:
        answer = create(self)
        if "TableClass" in self.body:
            table = self.dynamodb_backend.get_table(self.body["TableName"])
            table.table_class = self.body["TableClass"]
            answer.result["TableDescription"] |= {"TableClassSummary": {"TableClass": table.table_class}}
        return answer

    @wraps(Table.describe)
    def described(describe: Callable[..., Any], self: Any, base_key: str = "TableDescription") -> Any:
        told = describe(self, base_key)
        kind = getattr(self, "table_class", None)
        told[base_key] |= {"TableClassSummary": {"TableClass": kind}} if kind else {}
        return told
