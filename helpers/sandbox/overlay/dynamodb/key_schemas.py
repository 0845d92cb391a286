"""The keys of a table and of its indexes are such as DynamoDB takes; moto takes any two attributes.

Sources: the words of CreateTable are those that mhart/dynalite recorded from AWS (test/createTable.js, validations/createTable.js);
"Attempting to create an index …" and "Filter Expression can only …" as people quote them. A global index may have keys of several
attributes since 2025, so of its keys only the first is looked at.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from helpers.sandbox.overlay import items
from helpers.sandbox.overlay.dynamodb import table_changes
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_any_keys",)
INVALID = "One or more parameter values were invalid: "
NO_DEFINITION = "Invalid KeySchema: Some index key attribute have no definition"
SAME_NAME = "Both the Hash Key and the Range Key element in the KeySchema have the same name"
NOT_HASH = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
NOT_RANGE = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
TABLE_RANGE = "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
INDEX_RANGE = "Index KeySchema does not have a range key for index: {index}"
OTHER_HASH = (
    "Index KeySchema does not have the same leading hash key as table KeySchema for index: {index}. index hash key: {own}, "
    "table hash key: {table}"
)
NO_PROJECTION = "Unknown ProjectionType: null"
PROJECTED = "ProjectionType is {kind}, but NonKeyAttributes is {how}"
DUPLICATE = "Duplicate index name: {index}"
EXISTS = "Attempting to create an index which already exists"
FILTERED = "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
NAME = re.compile(r"(?<![:.\w#])#?[A-Za-z_]\w*(?![\w(]|\s+\()")  # of an attribute, or what stands for it

Schema = Sequence[Mapping[str, str]]


def install() -> None:
    """Have others refused."""
    from moto.dynamodb.exceptions import InvalidConditionExpression, MockValidationException, ProvidedKeyDoesNotExist
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.responses import DynamoHandler

    def refuse(words: Iterator[str]) -> None:
        if found := next(words, ""):
            raise MockValidationException(found)

    @wraps(DynamoHandler._validate_table_creation)
    def created(validate: Callable[..., Any], self: Any, **given: Any) -> None:
        has_both = len(given["attr"]) >= len(given["key_schema"])
        refuse(of_schema(given["key_schema"], SAME_NAME if has_both else NO_DEFINITION))
        validate(self, **given)
        refuse(of_indexes(given["key_schema"], given["local_secondary_indexes"] or (), given["global_indexes"] or ()))

    @wraps(DynamoHandler.update_table, before=table_changes)
    def updated(update: Callable[..., Any], self: Any) -> Any:
        new = [one["Create"] for one in self.body.get("GlobalSecondaryIndexUpdates") or () if "Create" in one]
        if new:
            table = self.dynamodb_backend.get_table(self.body["TableName"])
            if {one["IndexName"] for one in new} & {one.name for one in table.all_indexes()}:
                raise MockValidationException(EXISTS)
            refuse(of_indexes(table.schema, (), new))
        return update(self)

    @wraps(DynamoDBBackend.get_keys_value)
    def keys_of(get: Callable[..., Any], self: Any, table: Any, keys: Mapping[str, Any]) -> Any:
        if not {table.hash_key_attr, table.range_key_attr} - {None} <= keys.keys():
            raise ProvidedKeyDoesNotExist
        return get(self, table, keys)

    def in_filter(read: Callable[..., Any], self: Any) -> Any:
        try:
            return read(self)
        except InvalidConditionExpression as error:
            raise MockValidationException(f"Invalid FilterExpression: {error.condition_expression_error}") from error

    wraps(DynamoHandler.scan, before=items)(in_filter)

    @wraps(DynamoHandler.query, before=items)
    def queried(query: Callable[..., Any], self: Any) -> Any:
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        index = next((one for one in table.all_indexes() if one.name == self.body.get("IndexName")), table)
        filtered = named(self.body.get("FilterExpression") or "", self.body.get("ExpressionAttributeNames") or {})
        for name in _names(index.schema):
            if name in filtered:
                raise MockValidationException(FILTERED.format(name=name))
        return in_filter(query, self)


def _names(schema: Schema) -> list[str]:
    return [one["AttributeName"] for one in schema]


def named(expression: str, names: Mapping[str, str]) -> set[str]:
    """The attributes that an expression speaks of."""
    return {names.get(one, one) for one in NAME.findall(expression)}


def of_schema(schema: Schema, same_name: str = SAME_NAME) -> Iterator[str]:
    """What is wrong with the keys of a table or a local index."""
    if len(schema) == 2 and len({*_names(schema)}) == 1:
        yield same_name
    if schema[0]["KeyType"] != "HASH":
        yield NOT_HASH
    if len(schema) == 2 and schema[1]["KeyType"] != "RANGE":
        yield NOT_RANGE


def of_indexes(
    table: Schema, local: Sequence[Mapping[str, Any]], over_all: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What is wrong with the local and the global indexes of a table with these keys."""
    if local and len(table) != 2:
        yield INVALID + TABLE_RANGE
    found: set[str] = set()
    for number, one in enumerate((*local, *over_all)):
        name, schema = one["IndexName"], one["KeySchema"]
        if number < len(local):
            yield from of_schema(schema)
            if len(schema) != 2:
                yield INVALID + INDEX_RANGE.format(index=name)
            if (own := _names(schema)[0]) != (of_table := _names(table)[0]):
                yield INVALID + OTHER_HASH.format(index=name, own=own, table=of_table)
        elif schema[0]["KeyType"] != "HASH":
            yield NOT_HASH
        yield from of_projection(one["Projection"])
        if name in found:
            yield INVALID + DUPLICATE.format(index=name)
        found.add(name)


def of_projection(projection: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with what an index holds of an item."""
    kind, several = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        yield INVALID + NO_PROJECTION
    elif several and kind != "INCLUDE":
        yield INVALID + PROJECTED.format(kind=kind, how="specified")
    elif kind == "INCLUDE" and not several:
        yield INVALID + PROJECTED.format(kind=kind, how="not specified")
