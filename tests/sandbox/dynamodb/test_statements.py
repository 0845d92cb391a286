"""PartiQL does what it says, a limit that is reached gives a key, a table's class is changed; all else is refused.

Right values: "PartiQL - a SQL-compatible query language for Amazon DynamoDB" (DynamoDB Developer Guide); Query, UpdateTable and
BatchExecuteStatement in the DynamoDB API reference.
"""

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import error_of

ONCE = Config(parameter_validation=False, retries={"total_max_attempts": 1})
KEYS = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]}
KEYS |= {
    "AttributeDefinitions": [
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "n", "AttributeType": "N"},
    ]
}
KEYS |= {"BillingMode": "PAY_PER_REQUEST"}
NOT_FORMED = "Statement wasn't well formed, can't be processed: "


@pytest.fixture
def table(fresh):
    return filled(boto3.client("dynamodb", config=ONCE))


def filled(client):
    client.create_table(TableName="notes", **KEYS)
    for number in (3, 1, 2, 0):
        kind = "xy"[number % 2]
        client.put_item(TableName="notes", Item={"id": {"S": "a"}, "n": {"N": str(number)}, "kind": {"S": kind}})
    return client


def numbers(client, statement: str, **given) -> list[int]:
    return [int(item["n"]["N"]) for item in client.execute_statement(Statement=statement, **given)["Items"]]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("id = 'a'", [0, 1, 2, 3]),
        ("id = 'a' AND n > 1", [2, 3]),
        ("id = 'a' AND kind <> 'x'", [1, 3]),
        ("NOT kind = 'x' AND id = 'a'", [1, 3]),
        ("(kind = 'x' OR n = 3) AND id = 'a'", [0, 2, 3]),
        ("id = 'a' AND n BETWEEN 1 AND 2", [1, 2]),
        ("id IN ['a', 'b'] AND n IN (0)", [0]),
        ("id = 'a' AND begins_with(kind, 'y')", [1, 3]),
        ("id = 'a' AND other IS MISSING", [0, 1, 2, 3]),
        ("id = 'a' AND kind IS NOT MISSING ORDER BY n DESC", [3, 2, 1, 0]),
        ("id = 'none'", []),
        ("id = 'a' OR id = 'b' ORDER BY n", [0, 1, 2, 3]),
    ],
)
def test_a_selection_finds_what_it_says(table, where, found):
    assert numbers(table, 'SELECT * FROM "notes" WHERE ' + where) == found  # noqa: S608


def test_a_selection_has_parameters_columns_and_pages(table):
    assert numbers(table, "SELECT n FROM notes WHERE id = ? AND n = ?", Parameters=[{"S": "a"}, {"N": "2"}]) == [2]
    answer = table.execute_statement(Statement="SELECT kind FROM notes WHERE id = 'a' AND n = 1")
    assert answer["Items"] == [{"kind": {"S": "y"}}]
    first = table.execute_statement(Statement="SELECT * FROM notes", Limit=3)
    rest = table.execute_statement(Statement="SELECT * FROM notes", Limit=3, NextToken=first["NextToken"])
    assert (len(first["Items"]), len(rest["Items"]), "NextToken" in rest) == (3, 1, False)


def test_changes_are_made(table):
    run = lambda text: table.execute_statement(Statement=text)["Items"]
    run("INSERT INTO notes VALUE {'id': 'b', 'n': 1, 'tags': ['new', 2], 'inner': {'is': true}}")
    run("UPDATE notes SET kind = 'z' SET inner.is = false REMOVE tags WHERE id = 'b' AND n = 1")
    changed = run("UPDATE notes SET many = 1 WHERE id = 'b' AND n = 1 AND kind = 'z' RETURNING ALL NEW *")
    there = {
        "id": {"S": "b"},
        "n": {"N": "1"},
        "kind": {"S": "z"},
        "inner": {"M": {"is": {"BOOL": False}}},
        "many": {"N": "1"},
    }
    assert changed == [there]
    run("UPDATE notes SET many = many + 2 WHERE id = 'b' AND n = 1")
    assert run("DELETE FROM notes WHERE id = 'b' AND n = 1 RETURNING ALL OLD *") == [there | {"many": {"N": "3"}}]
    assert run("SELECT * FROM notes WHERE id = 'b'") == []
    assert run("DELETE FROM notes WHERE id = 'b' AND n = 1") == []


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("INSERT INTO notes VALUE {'id': 'a', 'n': 1}", "DuplicateItemException", "Duplicate primary key exists in table"),
        ("UPDATE notes SET kind = 'q' WHERE id = 'none' AND n = 1", "ConditionalCheckFailedException", "The conditional request failed"),
        ("UPDATE notes SET kind = 'q' WHERE id = 'a'", "ValidationException", "Where clause does not contain a mandatory equality on all key attributes"),
        ("DELETE FROM notes WHERE n = 1", "ValidationException", "Where clause does not contain a mandatory equality on all key attributes"),
        ("garbage", "ValidationException", f"{NOT_FORMED}Unexpected garbage"),
        ("SELECT", "ValidationException", f"{NOT_FORMED}Unexpected end of statement"),
        ("SELECT * FROM notes WHERE", "ValidationException", f"{NOT_FORMED}Unexpected end of statement"),
        ("SELECT COUNT(*) FROM notes", "ValidationException", f"{NOT_FORMED}Unexpected ("),
        ("SELECT * FROM notes WHERE id = ?", "ValidationException", "Number of parameters in request and statement don't match."),
        ("SELECT * FROM none", "ResourceNotFoundException", "Requested resource not found"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_refused(table, statement, code, said):
    error = error_of(lambda: table.execute_statement(Statement=statement))
    assert (error["Code"], error["Message"]) == (code, said)


def test_a_batch_tells_each_and_a_transaction_does_all_or_none(table):
    texts = ("SELECT * FROM notes WHERE id = 'a' AND n = 1", "INSERT INTO notes VALUE {'id': 'a', 'n': 1}", "garbage")
    answers = table.batch_execute_statement(Statements=[{"Statement": one} for one in texts])["Responses"]
    assert answers[0]["Item"]["n"] == {"N": "1"}
    assert [one["Error"]["Code"] for one in answers[1:]] == ["DuplicateItem", "ValidationError"]
    several = ["INSERT INTO notes VALUE {'id': 'c', 'n': 1}", texts[1]]
    error = error_of(lambda: table.execute_transaction(TransactStatements=[{"Statement": one} for one in several]))
    assert error["Code"] == "TransactionCanceledException"
    assert numbers(table, "SELECT * FROM notes WHERE id = 'c'") == []


def test_a_limit_that_is_reached_gives_a_key(table):
    scanned = table.scan(TableName="notes", Limit=4)
    asked = {"KeyConditionExpression": "id = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}}
    found = table.query(TableName="notes", Limit=4, **asked)
    assert found["LastEvaluatedKey"] == {"id": {"S": "a"}, "n": {"N": "3"}}
    assert "LastEvaluatedKey" in scanned
    rest = table.query(TableName="notes", Limit=4, ExclusiveStartKey=found["LastEvaluatedKey"], **asked)
    assert (rest["Count"], "LastEvaluatedKey" in rest) == (0, False)
    assert "LastEvaluatedKey" not in table.query(TableName="notes", Limit=5, **asked)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("id = :a OR n = :a", "Invalid operator used in KeyConditionExpression: OR"),
        ("id = :a AND n <> :a", "Invalid operator used in KeyConditionExpression: <>"),
        ("NOT id = :a", "Invalid operator used in KeyConditionExpression: NOT"),
        ("id = :a AND", 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "AND"'),
    ],
)
def test_a_condition_of_keys_is_one(table, condition, said):
    values = {":a": {"S": "a"}}
    error = error_of(
        lambda: table.query(TableName="notes", KeyConditionExpression=condition, ExpressionAttributeValues=values)
    )
    assert (error["Code"], error["Message"]) == ("ValidationException", said)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("NOT kind = :v", 2),
        ("kind <> :v", 2),
        ("kind = :v OR n = :n", 3),
        ("size(kind) = :n", 4),
        ("size(missing_one) > :n", 0),
    ],
)
def test_a_filter_has_all_of_its_words(table, condition, count):
    values = {name: value for name, value in ((":v", {"S": "x"}), (":n", {"N": "1"})) if name in condition}
    assert table.scan(TableName="notes", FilterExpression=condition, ExpressionAttributeValues=values)["Count"] == count


def test_a_table_s_class_and_encryption_are_changed(table):
    changed = table.update_table(TableName="notes", TableClass="STANDARD_INFREQUENT_ACCESS")["TableDescription"]
    assert changed["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    table.update_table(TableName="notes", SSESpecification={"Enabled": True, "SSEType": "KMS"})
    there = table.describe_table(TableName="notes")["Table"]
    assert (there["SSEDescription"]["Status"], there["TableClassSummary"]["TableClass"]) == (
        "ENABLED",
        "STANDARD_INFREQUENT_ACCESS",
    )
    error = error_of(lambda: table.update_table(TableName="notes"))
    assert "At least one of ProvisionedThroughput, BillingMode" in error["Message"]


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = filled(boto3.client("dynamodb", "ap-northeast-1", endpoint_url=bare_moto, config=ONCE, **keys))
    yield client
    client.delete_table(TableName="notes")


def test_moto_still_passes_over_parts_of_a_statement(moto):
    assert len(moto.execute_statement(Statement="SELECT * FROM notes", Limit=2)["Items"]) == 4


def test_moto_still_gives_no_key_at_the_limit(moto):
    assert "LastEvaluatedKey" not in moto.scan(TableName="notes", Limit=4)


def test_moto_still_passes_over_a_table_s_class(moto):
    changed = moto.update_table(TableName="notes", TableClass="STANDARD_INFREQUENT_ACCESS")["TableDescription"]
    assert "TableClassSummary" not in changed
