"""The first table of "What the sandbox stands in for": each row is true, and each row has a test."""

import json
import re
import socket
import ssl
import tempfile
import urllib.error
import urllib.request

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import PROJECT
from helpers.text import LANGUAGES
from tests.sandbox import test_overlay as gaps
from tests.sandbox import test_server as whole
from tests.sandbox import test_tables as tables
from tests.sandbox import test_world_kept as kept
from tests.sandbox import test_world_killed as killed
from tests.support import aws, processes
from tests.support.aws import READ_ONLY, answer, bucket, code_of, error_of, user

TOKYO = "ap-northeast-1"
ANYWHERE_ELSE = {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}


def table(lang: str) -> dict[str, tuple[str, str]]:
    """The rows of the table in one language: what it is about, and what AWS and the sandbox do."""
    notebook = json.loads((PROJECT / "notebooks" / lang / "sandbox_and_aws.ipynb").read_text(encoding="utf-8"))
    source = next("".join(cell["source"]) for cell in notebook["cells"] if cell["id"] == "stands-in")
    rows = [line.strip("| ").split(" | ") for line in source.splitlines() if line.startswith("| ")]
    return {name: (aws, sandbox) for name, aws, sandbox in rows[1:]}


def code_in(name: str) -> list[str]:
    """What the sandbox's side of a row shows as code."""
    return re.findall(r"`([^`]+)`", table("en")[name][1])


def test_where_it_runs(sandbox):
    assert sandbox.endpoint == f"http://{code_in('where it runs')[0]}:{sandbox.port}"


def test_connections_are_not_encrypted(sandbox):
    assert sandbox.endpoint.startswith("http://")
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as plain, pytest.raises(OSError) as caught:
        ssl.create_default_context().wrap_socket(plain, server_hostname="127.0.0.1")
    assert isinstance(caught.value, ssl.SSLError | ConnectionError)


def test_there_is_no_console(sandbox):
    for path in ("", "/console", "/moto-api/"):
        status, page = answer(sandbox.endpoint + path, headers={"Accept": "text/html"})
        assert (status, "<html" in page.lower()) == (403, False), path


def test_the_account_is_always_the_same(fresh):
    assert [boto3.client("sts").get_caller_identity()["Account"]] == code_in("account")


def test_objects_are_in_memory_and_temporary_files():
    from moto.s3.models import FakeKey

    held = FakeKey("key", b"value", account_id=embedded.ACCOUNT, region_name=TOKYO)._value_buffer
    assert isinstance(held, tempfile.SpooledTemporaryFile)
    held.close()


def test_only_keys_that_were_issued_open_anything(fresh):
    unknown, wrong = code_in("who may ask")
    assert code_of(boto3.client("s3", **aws.UNKNOWN).list_buckets) == unknown
    forged = user("somebody", attach=READ_ONLY) | {"aws_secret_access_key": "x" * 40}
    assert code_of(boto3.client("s3", **forged).list_buckets) == wrong


def may_read(keys: dict[str, str], name: str) -> bool:
    client = boto3.client("s3", **keys)
    try:
        return client.get_object(Bucket=name, Key="greeting")["ContentLength"] == 5
    except client.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
        return False


def test_policies_of_users_groups_and_roles_are_read_but_for_conditions(fresh):
    bucket("for-readers", greeting="hello")
    iam = boto3.client("iam")
    allow = {"Effect": "Allow", "Action": "s3:GetObject"}
    assert may_read(user("right", allow | {"Resource": "arn:aws:s3:::for-readers/*"}), "for-readers")
    assert not may_read(user("other-bucket", allow | {"Resource": "arn:aws:s3:::others/*"}), "for-readers")
    assert not may_read(user("other-action", allow | {"Action": "s3:PutObject", "Resource": "*"}), "for-readers")
    in_group = user("in-group")
    assert not may_read(in_group, "for-readers")
    iam.create_group(GroupName="readers")
    iam.attach_group_policy(GroupName="readers", PolicyArn=READ_ONLY)
    iam.add_user_to_group(GroupName="readers", UserName="in-group")
    assert may_read(in_group, "for-readers")
    assert may_read(user("elsewhere", allow | {"Resource": "*"} | ANYWHERE_ELSE), "for-readers")


def test_of_other_services_an_allow_for_one_thing_counts_for_all(fresh):
    allow = {"Effect": "Allow", "Action": "ecs:*", "Resource": "arn:aws:ecs:ap-northeast-1:123456789012:cluster/mine"}
    boto3.client("ecs", **user("of-one-cluster", allow)).create_cluster(clusterName="others")
    assert len(boto3.client("ecs").list_clusters()["clusterArns"]) == 1


def test_policies_of_roles_are_read(fresh):
    bucket("for-readers", greeting="hello")
    iam = boto3.client("iam")
    me = boto3.client("sts").get_caller_identity()["Arn"]  # moto wants the user's own name here, not the account's
    trust = {"Effect": "Allow", "Principal": {"AWS": me}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    key = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="reading")["Credentials"]
    keys = {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
        "aws_session_token": key["SessionToken"],
    }
    assert not may_read(keys, "for-readers")
    iam.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    assert may_read(keys, "for-readers")


def bucket_policy(effect: str, principal: object, **more: object) -> str:
    document = json.loads(aws.public("with-policy"))
    document["Statement"][0] |= {"Effect": effect, "Principal": principal} | more
    return json.dumps(document)


def test_of_bucket_policies_an_allow_for_everybody_and_any_deny_count(fresh):
    client = bucket("with-policy", greeting="hello")
    client.delete_public_access_block(Bucket="with-policy")
    nobody, reader = user("nobody"), user("reader", attach=READ_ONLY)
    by_name = {"AWS": "arn:aws:iam::123456789012:user/nobody"}
    link = f"{fresh.endpoint}/with-policy/greeting"
    for principal, more, opens in (("*", {}, True), ("*", ANYWHERE_ELSE, False), (by_name, {}, False)):
        client.put_bucket_policy(Bucket="with-policy", Policy=bucket_policy("Allow", principal, **more))
        assert (answer(link)[0] == 200) == opens
        assert not may_read(nobody, "with-policy")  # on AWS the first and the last would let this user in
    for principal, more in (("*", {}), (by_name, {}), ("*", ANYWHERE_ELSE)):
        client.put_bucket_policy(Bucket="with-policy", Policy=bucket_policy("Deny", principal, **more))
        assert not may_read(reader, "with-policy")  # on AWS only the first would keep this user out


def test_a_bucket_policy_denies_in_two_words(fresh):
    client = bucket("with-policy", greeting="hello")
    client.put_bucket_policy(Bucket="with-policy", Policy=bucket_policy("Deny", "*"))
    said = error_of(lambda: client.get_object(Bucket="with-policy", Key="greeting"))["Message"]
    assert [said] == code_in("`AccessDenied`")


def test_sts_names_account_and_user(fresh):
    said = boto3.client("sts", **user("somebody")).get_caller_identity()
    assert (said["Account"], said["Arn"]) == ("123456789012", "arn:aws:iam::123456789012:user/somebody")


def test_a_region_is_recorded_and_nothing_more(fresh):
    far = {"LocationConstraint": "eu-west-1"}
    boto3.client("s3", "eu-west-1").create_bucket(Bucket="far-away", CreateBucketConfiguration=far)
    near = boto3.client("s3", TOKYO)
    assert near.get_bucket_location(Bucket="far-away")["LocationConstraint"] == "eu-west-1"
    assert near.list_objects_v2(Bucket="far-away")["KeyCount"] == 0
    assert near.meta.endpoint_url == boto3.client("s3", "eu-west-1").meta.endpoint_url


def test_a_link_works_here_and_while_the_sandbox_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    own = embedded.ensure()
    try:
        client = boto3.Session().client("s3", endpoint_url=own.endpoint, **processes.keys())
        client.create_bucket(Bucket="lent", CreateBucketConfiguration={"LocationConstraint": TOKYO})
        client.put_object(Bucket="lent", Key="greeting", Body=b"hello")
        link = client.generate_presigned_url("get_object", {"Bucket": "lent", "Key": "greeting"})
        assert link.startswith("http://127.0.0.1:")
        assert answer(link) == (200, "hello")
    finally:
        embedded.stop()
    processes.wait_until(lambda: not processes.alive(own.pid))
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(link, timeout=10)


def test_nothing_is_metered(fresh):
    bucket("costs-nothing", greeting="hello")
    period = {"Start": "2026-01-01", "End": "2036-01-01"}
    costs = boto3.client("ce", "us-east-1").get_cost_and_usage(
        TimePeriod=period, Granularity="MONTHLY", Metrics=["UnblendedCost", "UsageQuantity"]
    )
    assert costs["ResultsByTime"] == []


ROWS = {
    "where it runs": [test_where_it_runs, whole.test_it_listens_on_loopback_alone],
    "connection": [test_connections_are_not_encrypted],
    "console": [test_there_is_no_console, whole.test_web_pages_and_other_names_are_turned_away],
    "account": [test_the_account_is_always_the_same],
    "how long things last": [
        kept.test_all_is_there_again_after_it_was_killed,
        kept.test_a_reset_begins_a_new_world_and_a_copied_home_goes_on,
    ],
    "durability of S3": [
        test_objects_are_in_memory_and_temporary_files,
        killed.test_nothing_that_was_answered_is_lost_and_it_always_starts,
    ],
    "who may ask": [
        test_only_keys_that_were_issued_open_anything,
        whole.test_unsigned_and_malformed_requests_get_an_error_of_aws,
        gaps.test_a_bucket_that_was_opened_is_read_by_anybody_and_written_by_nobody,
    ],
    "IAM permissions": [
        test_policies_of_users_groups_and_roles_are_read_but_for_conditions,
        test_policies_of_roles_are_read,
        tables.test_a_grant_opens_its_own_table_and_no_other,
        test_of_other_services_an_allow_for_one_thing_counts_for_all,
    ],
    "bucket policies": [test_of_bucket_policies_an_allow_for_everybody_and_any_deny_count],
    "`AccessDenied`": [gaps.test_a_denial_says_who_what_on_what_and_why, test_a_bucket_policy_denies_in_two_words],
    "STS": [test_sts_names_account_and_user],
    "bucket names": [gaps.test_a_name_somebody_else_owns_already_exists],
    "regions": [test_a_region_is_recorded_and_nothing_more],
    "presigned URLs": [
        test_a_link_works_here_and_while_the_sandbox_runs,
        gaps.test_presigned_urls_open_and_only_unchanged,
    ],
    "prices": [test_nothing_is_metered],
}


def test_each_row_has_its_test_in_both_languages():
    """A row that is new or reworded at its head needs a test; the Japanese rows show the same code, row by row."""
    english, japanese = (table(lang) for lang in LANGUAGES)
    assert list(english) == list(ROWS)
    assert all(ROWS.values())
    shown = [[re.findall(r"`([^`]+)`", side) for row in rows.values() for side in row] for rows in (english, japanese)]
    assert shown[0] == shown[1]
