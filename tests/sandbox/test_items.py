"""Requests to DynamoDB that are refused as AWS refuses them; and that moto still takes them, or crashes."""

import boto3
import pytest
from botocore.config import Config

from helpers.sandbox.overlay import items
from tests.support.aws import error_of
from tests.support.tables import table

NUMBER, ONE = {"item_id": {"N": "1"}}, {"item_id": {"S": "1"}}
SCORED = ONE | {"score": {"N": "1"}}
LEAST = {":least": {"N": "1"}}
BY_ID = {"TableName": "answers", "KeyConditionExpression": "item_id = :id"}
SCAN = {"TableName": "answers", "FilterExpression": "score > :least"}
WRONG_KEY = "The provided key element does not match the schema"
NOT_DEFINED = "An expression attribute value used in expression is not defined; attribute value: "
NO_NAME = "An expression attribute name used in the document path is not defined; attribute name: "
UNUSED = "Value provided in ExpressionAttributeValues unused in expressions: keys: "
LENGTH = "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"


@pytest.fixture
def client(fresh):
    found = boto3.client("dynamodb")
    for name in ("answers", "others"):
        table(found, name)
    found.put_item(TableName="answers", Item=SCORED)
    return found


def values(**given: str) -> dict:
    return {"ExpressionAttributeValues": {f":{name}": {"S": value} for name, value in given.items()}}


def writes(number: int, first: int = 0) -> list[dict]:
    return [{"PutRequest": {"Item": {"item_id": {"S": str(n)}}}} for n in range(first, first + number)]


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("get_item", {"TableName": "answers", "Key": NUMBER}, WRONG_KEY),
        ("delete_item", {"TableName": "answers", "Key": NUMBER}, WRONG_KEY),
        ("update_item", {"TableName": "answers", "Key": NUMBER, "UpdateExpression": "REMOVE a"}, WRONG_KEY),
        ("batch_get_item", {"RequestItems": {"answers": {"Keys": [ONE, NUMBER]}}}, WRONG_KEY),
        ("batch_write_item", {"RequestItems": {"answers": [{"DeleteRequest": {"Key": NUMBER}}]}}, WRONG_KEY),
        ("batch_write_item", {"RequestItems": {"answers": [{"PutRequest": {"Item": NUMBER}}]}}, WRONG_KEY),
        ("scan", SCAN, f"Invalid FilterExpression: {NOT_DEFINED}:least"),
        ("scan", SCAN | values(most="1"), f"Invalid FilterExpression: {NOT_DEFINED}:least"),
        ("scan", SCAN | {"ProjectionExpression": "#a"} | {"ExpressionAttributeValues": LEAST}, NO_NAME + "#a"),
        ("scan", SCAN | {"ExpressionAttributeValues": LEAST | {":m": {"S": ""}}}, UNUSED + "{:m}"),
        ("query", BY_ID, f"Invalid KeyConditionExpression: {NOT_DEFINED}:id"),
        ("query", BY_ID | {"FilterExpression": "#s > :l"} | values(id="1"), f"Invalid FilterExpression: {NO_NAME}#s"),
        ("query", BY_ID | values(id="1", m="2", n="3"), UNUSED + "{:m, :n}"),
        (
            "query",
            BY_ID | {"ExpressionAttributeValues": {":id": {"N": "1"}}},
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "put_item",
            {"TableName": "answers", "Item": ONE, "ConditionExpression": "score > :l"},
            f"Invalid ConditionExpression: {NOT_DEFINED}:l",
        ),
        ("batch_write_item", {"RequestItems": {"answers": writes(26)}}, LENGTH),
        (
            "batch_write_item",
            {"RequestItems": {"answers": writes(20), "others": writes(6, 20)}},
            "Too many items requested for the BatchWriteItem call",
        ),
    ],
)
def test_it_is_refused_as_aws_refuses_it(client, call, given, said):
    error = error_of(lambda: getattr(client, call)(**given))
    assert error["Code"] == "ValidationException"
    assert error["Message"].endswith(said)
    assert client.scan(TableName="answers")["Items"] == [SCORED], "nothing was written"


def test_what_is_right_is_taken(client):
    assert client.get_item(TableName="answers", Key=ONE, ProjectionExpression="score")["Item"] == {"score": {"N": "1"}}
    scanned = client.scan(
        TableName="answers",
        FilterExpression="#s >= :least",
        ExpressionAttributeNames={"#s": "score"},
        ExpressionAttributeValues=LEAST,
    )
    assert scanned["Items"] == [SCORED]
    assert client.query(**BY_ID, **values(id="1"))["Items"] == [SCORED]
    changed = {"TableName": "answers", "Key": ONE, "UpdateExpression": "SET score = :least"}
    client.update_item(**changed, ExpressionAttributeValues={":least": {"N": "2"}})
    client.batch_write_item(RequestItems={"answers": writes(20), "others": writes(5, 20)})
    assert client.scan(TableName="answers")["Count"] == 20


def test_a_table_that_is_not_there_is_told_as_that(client):
    for call, given in (("get_item", {"Key": ONE}), ("query", BY_ID | values(id="1"))):
        error = error_of(lambda call=call, given=given: getattr(client, call)(**given | {"TableName": "none"}))
        assert error["Code"] == "ResourceNotFoundException"


def test_the_range_of_a_query_is_checked_by_its_own_type(client):
    client.create_table(
        TableName="ranged",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in (("item_id", "S"), ("at", "N"))],
        KeySchema=[{"AttributeName": n, "KeyType": t} for n, t in (("item_id", "HASH"), ("at", "RANGE"))],
    )
    asked = {"TableName": "ranged", "KeyConditionExpression": "item_id = :id AND #at BETWEEN :a AND :b"}
    asked |= {"ExpressionAttributeNames": {"#at": "at"}}
    wrong = {":id": {"S": "1"}, ":a": {"N": "1"}, ":b": {"S": "2"}}
    error = error_of(lambda: client.query(**asked, ExpressionAttributeValues=wrong))
    assert error["Message"] == items.WRONG_CONDITION
    assert client.query(**asked, ExpressionAttributeValues=wrong | {":b": {"N": "2"}})["Items"] == []


def test_moto_still_takes_them_or_crashes(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    once = Config(retries={"total_max_attempts": 1})
    moto = boto3.client("dynamodb", "ap-northeast-1", endpoint_url=bare_moto, config=once, **keys)
    table(moto, "answers")
    moto.put_item(TableName="answers", Item=SCORED)
    assert "Item" not in moto.get_item(TableName="answers", Key=NUMBER)
    assert error_of(lambda: moto.scan(**SCAN))["Code"] != "ValidationException"
    assert moto.query(**BY_ID, **values(id="1", m="2"))["Count"] == 1
    assert moto.query(**BY_ID, ExpressionAttributeValues={":id": {"N": "1"}})["Count"] == 0
    moto.batch_write_item(RequestItems={"answers": writes(26)})
