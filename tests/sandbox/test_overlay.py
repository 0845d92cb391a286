"""Each gap of moto that the sandbox closes: what the learner meets, and the test that fails once moto closes it itself."""

import json
import subprocess
import sys

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.handlers import validate_bucket_name
from botocore.parsers import ResponseParserError

from helpers import sandbox as embedded
from helpers.sandbox.overlay import caching, denials, policies
from tests.support.aws import READ_ONLY, REGION, UNKNOWN, answer, bucket, code_of, error_of, public, user


@pytest.mark.parametrize(
    "name", ["Upper-Case", "a..b", "192.168.0.1", "-begins", "ends-", "under_score", "xn--name", "ab", "a" * 64]
)
def test_bucket_names_are_refused_as_s3_refuses_them(fresh, name):
    client = boto3.client("s3", config=Config(parameter_validation=False))
    client.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)
    assert code_of(lambda: client.create_bucket(Bucket=name, CreateBucketConfiguration=REGION)) == "InvalidBucketName"


def test_moto_still_lacks_the_bucket_name_rules(bare_moto):
    client = boto3.client("s3", endpoint_url=bare_moto)
    client.create_bucket(Bucket="Upper-Case", CreateBucketConfiguration=REGION)


def test_a_name_somebody_else_owns_already_exists(fresh):
    create = lambda: boto3.client("s3").create_bucket(Bucket="my-bucket", CreateBucketConfiguration=REGION)
    assert code_of(create) == "BucketAlreadyExists"
    assert code_of(lambda: boto3.client("s3").list_objects_v2(Bucket="my-bucket")) == "AccessDenied"


def test_ones_own_bucket_again(fresh):
    client = boto3.client("s3")
    client.create_bucket(Bucket="mine-already", CreateBucketConfiguration=REGION)
    again = lambda: client.create_bucket(Bucket="mine-already", CreateBucketConfiguration=REGION)
    assert code_of(again) == "BucketAlreadyOwnedByYou"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("key", ["plain.txt", "日本 語+.txt", "a//b&c=d?.txt"])
def test_presigned_urls_open_and_only_unchanged(fresh, version, key):
    boto3.client("s3").create_bucket(Bucket="to-share", CreateBucketConfiguration=REGION)
    boto3.client("s3").put_object(Bucket="to-share", Key=key, Body="こんにちは".encode())
    client = boto3.client("s3", config=Config(signature_version=version))
    link = client.generate_presigned_url("get_object", Params={"Bucket": "to-share", "Key": key})
    assert answer(link) == (200, "こんにちは")
    status, body = answer(link.replace("to-share", "to-steal"))
    assert (status, "SignatureDoesNotMatch" in body) == (403, True)
    late = client.generate_presigned_url("get_object", Params={"Bucket": "to-share", "Key": key}, ExpiresIn=-1)
    status, body = answer(late)
    assert (status, "Request has expired" in body) == (403, True)


def test_moto_still_fails_on_presigned_urls_when_it_authenticates():
    """Our door admits them before moto sees them; moto's own check is asked here."""
    from moto.iam.access_control import S3IAMRequest

    with pytest.raises(KeyError, match=r"(?i)authorization"):
        S3IAMRequest(embedded.ACCOUNT, "GET", "/b/k?X-Amz-Signature=x", {}, b"", {}, "GetObject")


def test_moto_still_denies_rather_than_naming_a_taken_bucket(bare_moto, monkeypatch):
    from moto.s3.models import s3_backends

    monkeypatch.setenv("MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS", "false")
    s3_backends["210987654321"]["aws"].create_bucket("somebody-elses", "us-east-1")
    client = boto3.client("s3", endpoint_url=bare_moto)
    create = lambda: client.create_bucket(Bucket="somebody-elses", CreateBucketConfiguration=REGION)
    assert code_of(create) == "AccessDenied"


def test_a_user_who_may_only_read_reads(fresh):
    bucket("for-readers", greeting="hello")
    reader = boto3.client("s3", **user("reader", attach=READ_ONLY))
    assert reader.get_object(Bucket="for-readers", Key="greeting")["Body"].read() == b"hello"
    assert reader.head_bucket(Bucket="for-readers")["BucketRegion"] == "ap-northeast-1"
    assert reader.list_objects_v2(Bucket="for-readers")["KeyCount"] == 1


def test_a_denial_says_who_what_on_what_and_why(fresh):
    keys = user("reader", {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}, attach=READ_ONLY)
    reader = boto3.client("s3", **keys)
    who = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform:"
    error = error_of(lambda: reader.create_bucket(Bucket="never-made", CreateBucketConfiguration=REGION))
    assert error["Code"] == "AccessDenied"
    assert error["Message"] == (
        f'{who} s3:CreateBucket on resource: "arn:aws:s3:::never-made" because no identity-based policy allows the '
        "s3:CreateBucket action"
    )
    bucket("for-readers", greeting="hello")
    error = error_of(lambda: reader.delete_object(Bucket="for-readers", Key="greeting"))
    assert error["Message"].endswith(
        's3:DeleteObject on resource: "arn:aws:s3:::for-readers/greeting" with an explicit deny in an identity-based policy'
    )
    assert code_of(boto3.client("iam", **keys).list_users) == "AccessDenied"
    assert code_of(boto3.client("ec2", **keys).describe_instances) == "UnauthorizedOperation"
    assert code_of(boto3.client("ecs", **keys).list_clusters) == "AccessDeniedException"


def test_services_that_speak_json_are_refused_in_json(fresh):
    anonymous = boto3.client("ecs", config=Config(signature_version=UNSIGNED))
    assert code_of(boto3.client("ecs", **UNKNOWN).list_clusters) == "UnrecognizedClientException"
    wrong = user("somebody") | {"aws_secret_access_key": "x" * 40}
    assert code_of(boto3.client("ecs", **wrong).list_clusters) == "InvalidSignatureException"
    assert code_of(anonymous.list_clusters) == "MissingAuthenticationToken"


def test_moto_still_gives_no_reason_for_a_denial():
    from moto.core.exceptions import AccessDeniedError
    from moto.s3.exceptions import S3AccessDeniedError

    assert S3AccessDeniedError().message == "Access Denied"
    assert "because" not in AccessDeniedError("me", "s3:GetObject").message
    assert "because" in denials.sentence("me", "s3:GetObject", "arn:aws:s3:::b/k", explicit=False)


@pytest.mark.parametrize(
    ("pattern", "value", "same"),
    [
        ("s3:getobject", "s3:GetObject", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:?etObject", "s3:GetObject", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("s3.GetObject", "s3:GetObject", False),
    ],
)
def test_actions_are_matched_as_iam_matches_them(pattern, value, same):
    assert policies.matches(pattern, value, ignore_case=True) is same


def test_a_policy_in_small_letters_allows(fresh):
    keys = user("lister", {"Effect": "Allow", "Action": "s3:listallmybuckets", "Resource": "*"})
    assert boto3.client("s3", **keys).list_buckets()["Buckets"] == []


def test_moto_still_compares_case_and_asks_for_head_bucket():
    from moto.iam.access_control import IAMPolicyStatement, PermissionResult
    from moto.s3.responses import ACTION_MAP

    statement = IAMPolicyStatement({"Effect": "Allow", "Action": "s3:getobject", "Resource": "*"})
    assert statement.is_action_permitted("s3:GetObject") == PermissionResult.NEUTRAL
    assert ACTION_MAP["BUCKET"]["HEAD"]["DEFAULT"] == "HeadBucket"


def test_a_deactivated_key_opens_nothing(fresh):
    keys = user("leaver", attach=READ_ONLY)
    client = boto3.client("s3", **keys)
    assert client.list_buckets()["Buckets"] == []
    change = {"UserName": "leaver", "AccessKeyId": keys["aws_access_key_id"]}
    boto3.client("iam").update_access_key(Status="Inactive", **change)
    assert code_of(client.list_buckets) == "InvalidAccessKeyId"
    boto3.client("iam").update_access_key(Status="Active", **change)
    assert client.list_buckets()["Buckets"] == []


def test_moto_still_lets_a_deactivated_key_in_and_builds_every_partition():
    from moto.iam.access_control import create_access_key
    from moto.iam.models import get_account_id_from, iam_backends

    backend = iam_backends["999999999999"]["aws"]
    backend.create_user(region_name="aws", user_name="leaver")
    key = backend.create_access_key(user_name="leaver")
    key.status = "Inactive"
    assert create_access_key("999999999999", "aws", key.access_key_id, {})
    assert get_account_id_from("AKIANOBODY") == embedded.ACCOUNT
    assert len(iam_backends["999999999999"]) > 1


def test_ids_of_users_look_as_on_aws(fresh):
    made = boto3.client("iam").create_user(UserName="somebody")["User"]["UserId"]
    assert made[:4] == "AIDA"
    assert len(made) == 21
    before = boto3.client("sts").get_caller_identity()["UserId"]
    fresh.control("reset")
    assert boto3.client("sts").get_caller_identity()["UserId"] == before


def test_moto_still_makes_ids_of_small_letters():
    from moto.iam.models import User

    assert not User(embedded.ACCOUNT, "aws", "somebody").id.startswith("AIDA")


def test_keys_too_long_and_regions_that_are_none_are_refused(fresh):
    client = bucket("with-limits")
    assert client.put_object(Bucket="with-limits", Key="x" * 1024)
    assert code_of(lambda: client.put_object(Bucket="with-limits", Key="x" * 1025)) == "KeyTooLongError"
    assert code_of(lambda: client.put_object(Bucket="with-limits", Key="あ" * 342)) == "KeyTooLongError"
    on_mars = {"LocationConstraint": "mars-1"}
    create = lambda: boto3.client("s3", "us-east-1").create_bucket(Bucket="mars", CreateBucketConfiguration=on_mars)
    assert code_of(create) == "InvalidLocationConstraint"


def test_moto_still_takes_both(bare_moto):
    client = boto3.client("s3", "us-east-1", endpoint_url=bare_moto)
    client.create_bucket(Bucket="martian", CreateBucketConfiguration={"LocationConstraint": "mars-1"})
    client.put_object(Bucket="martian", Key="x" * 1025)


def test_a_new_bucket_is_closed_to_the_public(fresh):
    client = bucket("closed", greeting="hello")
    assert answer(f"{fresh.endpoint}/closed/greeting")[0] == 403
    assert all(client.get_public_access_block(Bucket="closed")["PublicAccessBlockConfiguration"].values())
    error = error_of(lambda: client.put_bucket_policy(Bucket="closed", Policy=public("closed")))
    assert error["Code"] == "AccessDenied"
    assert "blocked by the BlockPublicPolicy block public access setting" in error["Message"]
    give = lambda: client.put_object(Bucket="closed", Key="greeting", Body=b"", ACL="public-read")
    assert code_of(give) == "AccessControlListNotSupported"


def test_a_bucket_that_was_opened_is_read_by_anybody_and_written_by_nobody(fresh):
    client = bucket("opened", greeting="hello", other="secret")
    client.delete_public_access_block(Bucket="opened")
    client.put_bucket_policy(Bucket="opened", Policy=public("opened"))
    assert answer(f"{fresh.endpoint}/opened/greeting") == (200, "hello")
    for options in ({"method": "PUT", "data": b"changed"}, {"method": "DELETE"}):
        assert answer(f"{fresh.endpoint}/opened/greeting", **options)[0] == 403
    assert answer(f"{fresh.endpoint}/opened/other")[0] == 403
    assert answer(f"{fresh.endpoint}/opened")[0] == 403
    one = boto3.client("iam").create_user(UserName="one")["User"]["Arn"]
    for_one = json.loads(public("opened"))
    for_one["Statement"][0]["Principal"] = {"AWS": one}
    client.put_bucket_policy(Bucket="opened", Policy=json.dumps(for_one))
    assert answer(f"{fresh.endpoint}/opened/greeting")[0] == 403


def test_moto_still_leaves_new_buckets_open(bare_moto):
    client = boto3.client("s3", "us-east-1", endpoint_url=bare_moto)
    client.create_bucket(Bucket="not-closed")
    client.put_object(Bucket="not-closed", Key="k", ACL="public-read")
    read = lambda: client.get_public_access_block(Bucket="not-closed")
    assert code_of(read) == "NoSuchPublicAccessBlockConfiguration"


def test_every_error_has_a_code_and_a_sentence(fresh):
    client = bucket("denying", greeting="hello")
    deny = json.loads(public("denying"))
    deny["Statement"][0]["Effect"] = "Deny"
    client.put_bucket_policy(Bucket="denying", Policy=json.dumps(deny))
    assert code_of(lambda: client.get_object(Bucket="denying", Key="greeting")) == "AccessDenied"
    no_such_part = boto3.client("ec2").describe_fast_launch_images
    error = error_of(no_such_part)
    assert error["Code"] == "NotImplemented"
    assert "sandbox does not stand in" in error["Message"]


def test_moto_still_answers_with_a_page_or_with_nothing(bare_moto):
    status, body = answer(f"{bare_moto}/latest/meta-data/no-such-thing")
    assert (status, "<html" in body) == (500, True)


def test_moto_still_keeps_no_record_of_what_was_asked(bare_moto):
    """CloudTrail would tell; what the sandbox keeps instead is asked for in the tests of the checks."""
    trail = boto3.client("cloudtrail", endpoint_url=bare_moto, config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises((ClientError, ResponseParserError)):
        trail.lookup_events()


def test_a_new_sandbox_has_policies_that_nobody_has_attached(fresh):
    """Though they are made once: how often one is attached is forgotten with the account that did it."""
    for _ in range(2):
        user("one", attach=READ_ONLY)
        assert attached() == 1
        fresh.control("reset")
        assert attached() == 0


def attached() -> int:
    return boto3.client("iam").get_policy(PolicyArn=READ_ONLY)["Policy"]["AttachmentCount"]


def test_every_account_has_its_own_copy_of_a_policy(policies_of_aws):
    first = policies_of_aws("111122223333")
    mine, other = (caching.own(first, account) for account in ("444455556666", "777788889999"))
    mine.attachment_count, mine.tags["mine"] = 1, {}
    mine.versions.append(None)
    assert (other.attachment_count, other.tags, len(other.versions)) == (0, {}, len(first.versions))
    assert (mine.account_id, other.account_id) == ("444455556666", "777788889999")


def test_moto_still_makes_the_policies_of_aws_for_every_account(policies_of_aws):
    one, other = policies_of_aws("111122223333"), policies_of_aws("444455556666")
    assert one.arn == other.arn
    assert one.versions[0] is not other.versions[0]


LISTING = """
import os, sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from helpers.sandbox.overlay import caching, patching
if sys.argv[1] == "installed":
    patching.install(caching)
listed, os.listdir = [], lambda path, told=os.listdir: listed.append(path) or told(path)
print(DomainDispatcherApplication(None).get_backend_for_host("sts"), len(listed))
"""


@pytest.mark.parametrize(("installed", "listed"), [("as moto is", 1), ("installed", 0)])
def test_a_request_finds_its_service_without_listing_the_folder_of_moto(installed, listed):
    ran = subprocess.run([sys.executable, "-c", LISTING, installed], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["sts", str(listed)]


@pytest.fixture
def policies_of_aws(monkeypatch):
    """Moto's own making of an account's policies; gives the first of them."""
    from moto.iam.models import IAMBackend

    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    return lambda account: IAMBackend("aws", account).aws_managed_policies[0]
