"""A PartiQL statement does what it says, or is refused; moto passes over conditions, ORDER BY, Limit, and crashes over others.

Each statement is done as the request of DynamoDB's own that does the same (partiql.py). Codes and sentences: ExecuteStatement,
BatchExecuteStatement and ExecuteTransaction (DynamoDB API reference), with DuplicateItemException; of a missing index and of a batch getmoto/moto's tests (test_dynamodb_statements, the first verified against AWS).
"""

import base64
import copy
import json
from typing import Any

from helpers.sandbox.overlay.dynamodb import partiql
from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_still_passes_over_parts_of_a_statement",)
DUPLICATE = "Duplicate primary key exists in table"
NO_INDEX = "The table does not have the specified index"
NO_KEY_IN_BATCH = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
IN_BATCHES = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
}


def install() -> None:
    """Have moto's handler do them so."""
    from moto.core.exceptions import JsonRESTError
    from moto.dynamodb.exceptions import TransactionCanceledException
    from moto.dynamodb.responses import DynamoHandler, DynamoResult

    @replaces(DynamoHandler.execute_statement)
    def execute_statement(self: Any) -> Any:
        return DynamoResult(_executed(self, self.body))

    @replaces(DynamoHandler.batch_execute_statement)
    def batch_execute_statement(self: Any) -> Any:
        answers = []
        for one in list(self.body["Statements"]):
            try:
                table, items = _of_a_batch(self, one)
                answers.append({"TableName": table} | ({"Item": items[0]} if items else {}))
            except JsonRESTError as error:
                code = _code(error)
                told = {"Code": IN_BATCHES.get(code, "ValidationError"), "Message": _message(error)}
                answers.append({"Error": told})
        return DynamoResult({"Responses": answers})

    @replaces(DynamoHandler.execute_transaction)
    def execute_transaction(self: Any) -> Any:
        before = copy.deepcopy(self.dynamodb_backend.tables)
        answers, statements = [], list(self.body["TransactStatements"])
        for number, one in enumerate(statements):
            try:
                answers += [{"Item": item} for item in _executed(self, one)["Items"]]
            except JsonRESTError as error:
                self.dynamodb_backend.tables = before
                reasons: list[tuple[Any, Any, Any]] = [("None", None, None)] * len(statements)
                reasons[number] = (IN_BATCHES.get(_code(error), "ValidationError"), _message(error), None)
                raise TransactionCanceledException(reasons) from None
        return DynamoResult({"Responses": answers})


def _of_a_batch(handler: Any, asked: dict[str, Any]) -> tuple[str, list[Any]]:
    """The table that a statement of a batch names, and its items; of a Select, which must name one item by its key."""
    from moto.dynamodb.exceptions import MockValidationException

    try:
        statement = partiql.parse(asked["Statement"], asked.get("Parameters") or [])
    except partiql.Malformed as wrong:
        raise MockValidationException(wrong.args[0]) from None
    table = handler.dynamodb_backend.get_table(statement.table)
    if statement.operation == "scan" and table.hash_key_attr not in statement.equal:
        raise MockValidationException(NO_KEY_IN_BATCH)
    return statement.table, _executed(handler, asked)["Items"]


def _executed(handler: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer to one statement: its items, and the token of the next page. Raises moto's exceptions."""
    from moto.dynamodb.exceptions import MockValidationException

    try:
        statement = partiql.parse(asked["Statement"], asked.get("Parameters") or [])
        table = handler.dynamodb_backend.get_table(statement.table)
        if statement.index and statement.index not in _indexes(table):
            raise MockValidationException(NO_INDEX)
        keys = [one for one in (table.hash_key_attr, table.range_key_attr) if one]
        request = statement.request(keys)
    except partiql.Malformed as wrong:
        raise MockValidationException(wrong.args[0]) from None
    if statement.operation == "scan":
        return _selected(handler, statement, request, asked, keys)
    answer = _done(handler, statement.operation, request, statement)
    changed = answer.get("Attributes") if statement.returning != "NONE" else None
    return {"Items": [changed] if changed else []}


def _indexes(table: Any) -> list[str]:
    return [one.name for one in (*table.indexes, *table.global_indexes)]


def _selected(
    handler: Any, statement: Any, request: dict[str, Any], asked: dict[str, Any], keys: list[str]
) -> dict[str, Any]:
    if asked.get("Limit"):
        request["Limit"] = asked["Limit"]
    if token := asked.get("NextToken"):
        request["ExclusiveStartKey"] = json.loads(base64.b64decode(token))
    answer = _done(handler, "scan", request, statement)
    items, last = answer["Items"], answer.get("LastEvaluatedKey")
    by, descending = statement.order
    by = by or (keys[1] if len(keys) > 1 and keys[0] in statement.equal else "")
    if by:
        items = sorted(items, key=lambda item: _rank(item.get(by, {})), reverse=descending)
    if not last:
        return {"Items": items}
    return {"Items": items, "LastEvaluatedKey": last, "NextToken": base64.b64encode(json.dumps(last).encode()).decode()}


def _done(handler: Any, operation: str, request: dict[str, Any], statement: Any) -> dict[str, Any]:
    """The answer of the handler to that request, in place of the one that it was asked for."""
    from moto.dynamodb.exceptions import ConditionalCheckFailed, DynamodbException

    before, handler.body = handler.body, request
    try:
        answer = getattr(handler, operation)()
    except ConditionalCheckFailed:
        if statement.operation != "put_item":
            raise
        raise DynamodbException("com.amazonaws.dynamodb.v20120810#DuplicateItemException", DUPLICATE) from None
    finally:
        handler.body = before
    return dict(answer.result)


def _rank(value: dict[str, Any]) -> tuple[int, Any]:
    ((kind, inner),) = value.items() or (("", ""),)
    return (0, float(inner)) if kind == "N" else (1, str(inner))


def _code(error: Any) -> str:
    return str(error.error_type).rpartition("#")[2]


def _message(error: Any) -> str:
    return str(error.message)
