"""Which keys DynamoDB takes for a table and its indexes, and what it says of others.

Sources: mhart/dynalite (test/createTable.js), whose words were recorded from AWS; "Filter Expression can only contain …" (quoted in
aws/aws-sdk threads) and "Filter expressions for the Query operation" (DynamoDB Developer Guide: no primary key attributes).
"""

import itertools

import boto3
import pytest

from tests.support.aws import error_of

INVALID = "One or more parameter values were invalid: "


def attributes(names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def schema(words: str) -> list[dict[str, str]]:
    """The keys of "a:HASH b:RANGE"."""
    pairs = (word.split(":") for word in words.split())
    return [{"AttributeName": name, "KeyType": kind} for name, kind in pairs]


def index(keys: str, name: str = "one", **projection: object) -> dict[str, object]:
    return {"IndexName": name, "KeySchema": schema(keys), "Projection": projection or {"ProjectionType": "ALL"}}


def table(names: str, keys: str, local: tuple = (), over_all: tuple = (), **options: object) -> dict[str, object]:
    found = {"LocalSecondaryIndexes": [*local], "GlobalSecondaryIndexes": [*over_all]}
    return {
        "TableName": "notes",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes(names),
        "KeySchema": schema(keys),
        **{name: value for name, value in found.items() if value},
        **options,
    }


BOTH, ALL = "a:HASH b:RANGE", {"ProjectionType": "ALL"}
REFUSED = [
    (table("ab", "a:HASH b:HASH"), "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
    (table("ab", "a:RANGE b:HASH"), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    (table("a", "a:HASH a:RANGE"), "Invalid KeySchema: Some index key attribute have no definition"),
    (
        table("ab", "a:HASH a:RANGE"),
        "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ),
    (
        table("az", "a:HASH", local=(index("a:HASH z:RANGE"),)),
        f"{INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    ),
    (
        table("ab", BOTH, local=(index("a:HASH"),)),
        f"{INVALID}Index KeySchema does not have a range key for index: one",
    ),
    (
        table("abz", BOTH, local=(index("z:HASH b:RANGE"),)),
        f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: one. "
        "index hash key: z, table hash key: a",
    ),
    (
        table("az", "a:HASH", over_all=(index("z:RANGE"),)),
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ),
    (table("az", "a:HASH", over_all=(index("z:HASH"),) * 2), f"{INVALID}Duplicate index name: one"),
    (
        table("abz", BOTH, (index("a:HASH z:RANGE"),), (index("z:HASH"),)),
        f"{INVALID}Duplicate index name: one",
    ),
    (
        table("az", "a:HASH", over_all=(index("z:HASH", ProjectionType="INCLUDE"),)),
        f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    ),
    (
        table("az", "a:HASH", over_all=(index("z:HASH", NonKeyAttributes=["c"], **ALL),)),
        f"{INVALID}ProjectionType is ALL, but NonKeyAttributes is specified",
    ),
    (
        table("az", "a:HASH", over_all=(index("z:HASH", NonKeyAttributes=["c"]),)),
        f"{INVALID}Unknown ProjectionType: null",
    ),
]


@pytest.mark.parametrize(("given", "words"), REFUSED)
def test_keys_that_are_none_are_refused_in_aws_s_words(fresh, given, words):
    dynamodb = boto3.client("dynamodb")
    told = error_of(lambda: dynamodb.create_table(**given))
    assert (told["Code"], told["Message"]) == ("ValidationException", words)
    assert dynamodb.list_tables()["TableNames"] == []


@pytest.fixture
def notes(fresh):
    dynamodb = boto3.client("dynamodb")
    include = index("z:HASH b:RANGE", "two", ProjectionType="INCLUDE", NonKeyAttributes=["c"])
    dynamodb.create_table(**table("abz", BOTH, (index("a:HASH z:RANGE"),), (include,)))
    return dynamodb


NEW = [
    (index("z:HASH", "two"), "Attempting to create an index which already exists"),
    (index("z:RANGE", "new"), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    (index("z:HASH", "new", ProjectionType="INCLUDE"), REFUSED[10][1]),
]


@pytest.mark.parametrize(("new", "words"), NEW)
def test_an_index_that_is_none_is_not_added(notes, new, words):
    changes = {"AttributeDefinitions": attributes("abz"), "GlobalSecondaryIndexUpdates": [{"Create": new}]}
    assert error_of(lambda: notes.update_table(TableName="notes", **changes))["Message"] == words
    there = notes.describe_table(TableName="notes")["Table"]["GlobalSecondaryIndexes"]
    assert [one["IndexName"] for one in there] == ["two"]


def test_a_key_that_lacks_a_part_matches_no_schema(notes):
    words = "The provided key element does not match the schema"
    for call, part in itertools.product((notes.get_item, notes.delete_item), "ab"):
        assert error_of(lambda: call(TableName="notes", Key={part: {"S": "1"}}))["Message"] == words  # noqa: B023


QUERY = {
    "TableName": "notes",
    "KeyConditionExpression": "a = :a",
    "ExpressionAttributeValues": {":a": {"S": "1"}, ":b": {"S": "2"}},
}
ON_KEYS = [
    ({"FilterExpression": "b > :b"}, "b"),
    ({"FilterExpression": "c = :b OR begins_with(#n, :b)", "ExpressionAttributeNames": {"#n": "b"}}, "b"),
    ({"FilterExpression": "z = :b", "IndexName": "one"}, "z"),
]


@pytest.mark.parametrize(("given", "name"), ON_KEYS)
def test_a_query_filters_by_what_is_no_key(notes, given, name):
    words = f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
    assert error_of(lambda: notes.query(**QUERY, **given))["Message"] == words


@pytest.mark.parametrize("filtered", ["z > :b", "attribute_exists(c.b) AND bb = :b", "size (c) = :b"])
def test_a_query_filters_by_other_attributes(notes, filtered):
    notes.put_item(TableName="notes", Item={name: {"S": "1"} for name in "abc"})
    assert notes.query(**QUERY, FilterExpression=filtered)["Count"] == 0


def test_a_reserved_word_in_a_filter_is_told_as_that(notes):
    words = "Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: name"
    values = {":b": {"S": "2"}}
    asked = {"TableName": "notes", "FilterExpression": "name = :b", "ExpressionAttributeValues": values}
    assert error_of(lambda: notes.scan(**asked))["Message"] == words


def test_moto_still_takes_any_keys(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    moto = boto3.client("dynamodb", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    moto.create_table(**table("ab", "a:HASH b:HASH"))
    moto.delete_table(TableName="notes")
