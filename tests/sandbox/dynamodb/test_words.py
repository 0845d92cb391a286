"""What DynamoDB says of expressions and statements, and which keys a page of an index ends with.

Sources: getmoto/moto's tests that were verified against AWS (test_dynamodb_exceptions, test_dynamodb_statements); Query's
LastEvaluatedKey (DynamoDB API reference: the primary key of the item, with an index its keys too, "Querying global secondary
indexes"); BatchStatementResponse's TableName.
"""

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import error_of

ONCE = Config(parameter_validation=False, retries={"total_max_attempts": 1})
ITEMS = [{"id": {"S": one}, "kind": {"S": "x"}, "n": {"N": str(number)}} for number, one in enumerate("abc")]
UNUSED = "Value provided in ExpressionAttribute{} unused in expressions: keys: {{{}}}"


@pytest.fixture(scope="module")
def table():
    from helpers import sandbox

    sandbox.ensure().control("reset")
    client = boto3.client("dynamodb", config=ONCE)
    index = [{"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]
    client.create_table(
        TableName="notes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": n, "AttributeType": t} for n, t in (("id", "S"), ("kind", "S"), ("n", "N"))
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-kind", "KeySchema": index, "Projection": {"ProjectionType": "ALL"}}],
    )
    for item in ITEMS:
        client.put_item(TableName="notes", Item=item)
    return client


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("scan", {"FilterExpression": "kind = kind", "ExpressionAttributeValues": {"kind": {"S": "x"}}},
         'ExpressionAttributeValues contains invalid key: Syntax error; key: "kind"'),
        ("query", {"KeyConditionExpression": "other = sth", "FilterExpression": ""},
         "Invalid FilterExpression: The expression can not be empty;"),
        ("scan", {"ProjectionExpression": "id", "ExpressionAttributeNames": {"#a": "a"}}, UNUSED.format("Names", "#a")),
        ("update_item",
         {"Key": {"id": {"S": "a"}}, "UpdateExpression": "SET #n = :n", "ExpressionAttributeNames": {"#n": "n", "#c": "c"},
          "ExpressionAttributeValues": {":n": {"N": "1"}, ":c": {"N": "1"}}},
         f"1 validation error detected: {UNUSED.format('Names', '#c')}"),
        ("update_item",
         {"Key": {"id": {"S": "a"}}, "UpdateExpression": "SET n = :n",
          "ExpressionAttributeValues": {":n": {"N": "1"}, ":c": {"N": "1"}}},
         f"1 validation error detected: {UNUSED.format('Values', ':c')}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_expression(table, call, given, said):
    error = error_of(lambda: getattr(table, call)(TableName="notes", **given))
    assert (error["Code"], error["Message"]) == ("ValidationException", said)


def test_a_page_of_an_index_ends_with_the_keys_of_both(table):
    query = {"TableName": "notes", "IndexName": "by-kind", "KeyConditionExpression": "kind = :k"}
    query |= {"ExpressionAttributeValues": {":k": {"S": "x"}}}
    pages, last = [], {}
    while last is not None:
        page = table.query(Limit=3, **query, **({"ExclusiveStartKey": last} if last else {}))
        pages += page["Items"]
        last = page.get("LastEvaluatedKey")
        assert last in (None, ITEMS[2])
    assert pages == ITEMS


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ('SELECT * FROM notes."no-such"', "ValidationException", "The table does not have the specified index"),
        ("SELECT * FROM other.index", "ResourceNotFoundException", "Requested resource not found"),
        ("SELECT * FROM notes WHERE id = ?", "ValidationException",
         "Number of parameters in request and statement don't match."),
    ],
)  # fmt: skip
def test_a_statement_that_names_what_is_not_there(table, statement, code, said):
    error = error_of(lambda: table.execute_statement(Statement=statement))
    assert (error["Code"], error["Message"]) == (code, said)


def test_a_batch_names_its_tables_and_takes_no_scan(table):
    texts = ("SELECT * FROM notes", "SELECT * FROM notes WHERE id = 'a'", "INSERT INTO notes VALUE {'id': 'new'}")
    answers = table.batch_execute_statement(Statements=[{"Statement": one} for one in texts])["Responses"]
    assert answers[0]["Error"]["Message"] == (
        "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
    )
    assert answers[1:] == [{"TableName": "notes", "Item": ITEMS[0]}, {"TableName": "notes"}]
