"""Grants for one table of DynamoDB open that one and no other, and a denial names the table."""

import boto3
import pytest

from helpers.sandbox.overlay import tables
from tests.support.aws import code_of, error_of, user
from tests.support.tables import table

AREA = "arn:aws:dynamodb:ap-northeast-1:123456789012:table"
KEY = {"item_id": {"S": "1"}}


def allowed(resource: str, effect: str = "Allow") -> dict:
    return {"Effect": effect, "Action": "dynamodb:*", "Resource": resource}


def test_a_grant_opens_its_own_table_and_no_other(fresh):
    for name in ("answers", "others"):
        table(boto3.client("dynamodb"), name)
    client = boto3.client("dynamodb", **user("asker", allowed(f"{AREA}/answers")))
    client.put_item(TableName="answers", Item=KEY)
    assert client.get_item(TableName=f"{AREA}/answers", Key=KEY)["Item"] == KEY
    error = error_of(lambda: client.put_item(TableName="others", Item=KEY))
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"] == (
        "User: arn:aws:iam::123456789012:user/asker is not authorized to perform: dynamodb:PutItem on resource: "
        f"{AREA}/others because no identity-based policy allows the dynamodb:PutItem action"
    )
    both = {name: [{"PutRequest": {"Item": KEY}}] for name in ("answers", "others")}
    assert code_of(lambda: client.batch_write_item(RequestItems=both)) == "AccessDeniedException"
    assert boto3.client("dynamodb").scan(TableName="others")["Count"] == 0


def test_a_denial_of_one_table_leaves_the_others(fresh):
    for name in ("answers", "others"):
        table(boto3.client("dynamodb"), name)
    statements = (allowed("*"), allowed(f"{AREA}/oth*", effect="Deny"))
    client = boto3.client("dynamodb", **user("reader", *statements))
    assert client.scan(TableName="answers")["Items"] == []
    assert "explicit deny" in error_of(lambda: client.scan(TableName="others"))["Message"]
    assert client.list_tables()["TableNames"] == ["answers", "others"]


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("PutItem", b'{"TableName": "answers"}', [f"{AREA}/answers"]),
        ("Query", '{"TableName": "answers", "IndexName": "by-score"}', [f"{AREA}/answers/index/by-score"]),
        ("BatchGetItem", '{"RequestItems": {"a": {}, "b": {}}}', [f"{AREA}/a", f"{AREA}/b"]),
        ("ListTables", "{}", []),
        ("PutItem", "no json", []),
        ("PutItem", '["TableName"]', []),
    ],
)
def test_what_a_request_is_about_is_read_from_it(action, body, expected):
    assert tables.resources(f"dynamodb:{action}", body, "ap-northeast-1", "123456789012") == expected


def test_moto_still_does_not_ask_about_the_table(bare_moto, monkeypatch):
    """A grant for a table counts for none: the request is held to be about any resource."""
    from moto import settings

    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    table(boto3.client("dynamodb", "ap-northeast-1", endpoint_url=bare_moto, **keys), "answers")
    with monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", bare_moto)
        patched.setattr(boto3, "DEFAULT_SESSION", None)
        granted = [user(f"bare-{number}", allowed(one)) for number, one in enumerate(("*", f"{AREA}/answers"))]
    monkeypatch.setattr(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0.0)
    of_all, of_one = (boto3.client("dynamodb", "ap-northeast-1", endpoint_url=bare_moto, **one) for one in granted)
    of_all.put_item(TableName="answers", Item=KEY)
    assert code_of(lambda: of_one.put_item(TableName="answers", Item=KEY)) == "403"
