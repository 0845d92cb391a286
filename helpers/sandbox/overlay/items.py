"""DynamoDB refuses keys of another type, stray placeholders and too many writes; moto takes them, or crashes.

Keys of another type than the table's, placeholders that stand for nothing or are never used, too many writes at once: moto
finds nothing with such keys, and crashes for want of a value.

The sentences are as people quote them: ministackorg/ministack issue 1432 (the types of keys, measured on AWS), aws/aws-sdk-go-v2
issue 285 (a name that is not defined), kestra-io/plugin-aws issue 358 and awspilot/dynamodb-oop issue 29 (values not used),
cashapp/backfila pull request 447 and gravitational/teleport pull request 38743 (more than 25 writes to a table; AWS lists the
requests there as Java prints them, which is left out), 99x/serverless-dynamodb-local issue 175 (more than 25 to several). Of a
value that is not defined moto has the sentence itself, for UpdateItem alone. Of empty expressions, keys without ":" and what
UpdateItem does not use: getmoto/moto's tests that were verified against AWS (test_dynamodb_exceptions).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_them_or_crashes",)
EXPRESSIONS = {
    "get_item": ("ProjectionExpression",),
    "scan": ("FilterExpression", "ProjectionExpression"),
    "query": ("KeyConditionExpression", "FilterExpression", "ProjectionExpression"),
    "put_item": ("ConditionExpression",),
    "delete_item": ("ConditionExpression",),
    "update_item": ("UpdateExpression", "ConditionExpression"),
}
PLACEHOLDER = re.compile(r"[:#]\w+")
UNDEFINED = {
    ":": ("Values", "An expression attribute value used in expression is not defined; attribute value: {}"),
    "#": ("Names", "An expression attribute name used in the document path is not defined; attribute name: {}"),
}
OPERATOR = re.compile(r"(?<![\w:#])(OR|NOT|IN|<>)(?![\w])", re.IGNORECASE)
UNENDED = re.compile(r"(AND|BETWEEN|[=<>]+)\s*$", re.IGNORECASE)
EMPTY = "Invalid {}: The expression can not be empty;"
BAD_KEY = 'ExpressionAttribute{} contains invalid key: Syntax error; key: "{}"'
UNUSED = "Value provided in ExpressionAttribute{} unused in expressions: keys: {{{}}}"
MOST_WRITES = 25
WRONG_KEY = "The provided key element does not match the schema"
WRONG_CONDITION = "One or more parameter values were invalid: Condition parameter type does not match schema type"
TOO_MANY = "Too many items requested for the BatchWriteItem call"
TOO_MANY_FOR_ONE = (
    "1 validation error detected: Value '{{{table}=[...]}}' at 'requestItems' failed to satisfy constraint: Map value must "
    "satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
)


def install() -> None:
    """Have moto refuse them."""
    from moto.dynamodb.responses import DynamoHandler

    for name in (*EXPRESSIONS, "batch_get_item", "batch_write_item"):
        wraps(getattr(DynamoHandler, name))(_checked(name))


def _checked(name: str) -> Callable:
    def checked(answer, self):
        from moto.dynamodb.exceptions import MockValidationException

        for complaint in _complaints(self, name):
            raise MockValidationException(complaint)
        return answer(self)

    return checked


def _complaints(handler: Any, name: str) -> Iterator[str]:
    """What AWS would say to a request, the first thing first."""
    body = handler.body
    yield from placeholders(name, body)
    if name == "batch_write_item":
        yield from _too_many({table: len(requests) for table, requests in body["RequestItems"].items()})
    for table_name, key in _keys(name, body):
        types = _types(handler, table_name)
        if any(member in types and types[member] not in value for member, value in key.items()):
            yield WRONG_KEY
    if name == "query" and body.get("KeyConditionExpression"):
        yield from _wrong_condition(handler)


def placeholders(name: str, body: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the placeholders (":least", "#s") of a request's expressions."""
    given = {member: str(body[member]) for member in EXPRESSIONS.get(name, ()) if body.get(member) is not None}
    for member in (one for one, expression in given.items() if not expression):
        yield EMPTY.format(member)
    for kind, sign in (("Names", "#"), ("Values", ":")):
        for one in body.get(f"ExpressionAttribute{kind}") or {}:
            if not one.startswith(sign):
                yield BAD_KEY.format(kind, one)
    expressions = {member: expression for member, expression in given.items() if expression}
    used: set[str] = set()
    for member, expression in expressions.items():
        for one in PLACEHOLDER.findall(expression):
            used.add(one)
            kind, sentence = UNDEFINED[one[0]]
            if one not in (body.get(f"ExpressionAttribute{kind}") or {}):
                yield f"Invalid {member}: {sentence.format(one)}"
    for kind in ("Names", "Values") if expressions else ():
        if left := [one for one in body.get(f"ExpressionAttribute{kind}") or {} if one not in used]:
            counted = "1 validation error detected: " if name == "update_item" else ""
            yield f"{counted}{UNUSED.format(kind, ', '.join(left))}"


def _too_many(writes: dict[str, int]) -> Iterator[str]:
    yield from (TOO_MANY_FOR_ONE.format(table=table) for table, number in writes.items() if number > MOST_WRITES)
    if sum(writes.values()) > MOST_WRITES:
        yield TOO_MANY


def _keys(name: str, body: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The tables and keys that a request names; a batch's items too, which AWS treats as keys there."""
    if name in ("get_item", "delete_item", "update_item"):
        return [(body["TableName"], body["Key"])]
    if name == "batch_get_item":
        return [(table, key) for table, asked in body["RequestItems"].items() for key in asked["Keys"]]
    if name == "batch_write_item":
        writes = [(table, one) for table, asked in body["RequestItems"].items() for one in asked]
        return [(table, one["DeleteRequest"]["Key"]) for table, one in writes if one.get("DeleteRequest")] + [
            (table, one["PutRequest"]["Item"]) for table, one in writes if one.get("PutRequest")
        ]
    return []


def _types(handler: Any, table_name: str) -> dict[str, str]:
    """The types of the table's own key attributes: {"item_id": "S"}. Raises moto's exception where there is no table."""
    table = handler.dynamodb_backend.get_table(table_name)
    defined = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    return {name: defined[name] for name in table.attribute_keys if name in defined}


def _wrong_condition(handler: Any) -> Iterator[str]:
    from moto.dynamodb.parsing.key_condition_expression import parse_expression

    body, backend = handler.body, handler.dynamodb_backend
    if found := OPERATOR.search(body["KeyConditionExpression"]):
        yield f"Invalid operator used in KeyConditionExpression: {found[1].upper()}"
    if found := UNENDED.search(body["KeyConditionExpression"]):
        yield f'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "{found[1]}"'
    defined = {one["AttributeName"]: one["AttributeType"] for one in backend.get_table(body["TableName"]).attr}
    hashes, ranges, _ = parse_expression(
        key_condition_expression=body["KeyConditionExpression"],
        expression_attribute_names=body.get("ExpressionAttributeNames", {}),
        expression_attribute_values=body.get("ExpressionAttributeValues", {}),
        schema=backend.get_schema(table_name=body["TableName"], index_name=body.get("IndexName")),
    )
    asked = [(name, value) for name, value in hashes] + [(name, one) for name, _, values in ranges for one in values]
    if any(name in defined and defined[name] not in value for name, value in asked):
        yield WRONG_CONDITION
