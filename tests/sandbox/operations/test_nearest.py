"""What is not there is answered by what may have been meant, listed with the same keys, by one reading call at most."""

import pytest

from helpers import target
from helpers.operations import find
from helpers.operations.alike import closest
from helpers.operations.explanations import explain
from helpers.operations.nearest import LISTINGS, with_nearest
from helpers.operations.results import Call, Failure
from helpers.operations.running import run
from helpers.text import LANGUAGES


@pytest.mark.parametrize(
    ("wrong", "names", "near"),
    [
        ("first-steps", ["first-steps-4fa908", "data"], "first-steps-4fa908"),
        ("first-steps-4fa980", ["second-steps-4fa908", "first-steps-4fa908"], "first-steps-4fa908"),
        ("MY-KEY", ["my-key"], "my-key"),
        ("i-0123456789abcdef1", ["i-0123456789abcdef0"], "i-0123456789abcdef0"),
        ("i-0123456789abcdef0", ["i-fedcba98765432100"], ""),
        ("something", ["first-steps-4fa908"], ""),
        ("same", ["same"], ""),
        ("", ["a"], ""),
        ("a", [], ""),
    ],
)
def test_the_nearest_name(wrong, names, near):
    assert closest([wrong], names) == near


@pytest.fixture
def aws(fresh):
    place = target.current()
    session = place.session()
    session.client("s3").create_bucket(
        Bucket="first-steps-4fa908", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    session.client("s3").put_object(Bucket="first-steps-4fa908", Key="letters/hello_world.txt", Body=b"x")
    session.client("ec2").create_key_pair(KeyName="my-key")
    return place


def failed(place, name, **values):
    return run(find(name)(**values), place)


MEANT = (
    ("s3 ls", {"bucket": "first-steps"}, "first-steps-4fa908"),
    ("s3 rb", {"bucket": "first-step-4fa908"}, "first-steps-4fa908"),
    ("s3api head-bucket", {"bucket": "first-steps-4fa98"}, "first-steps-4fa908"),
    (
        "s3 cp",
        {"source": "s3://first-steps-4fa908/letters/helloworld.txt", "destination": "-"},
        "letters/hello_world.txt",
    ),
    ("s3api head-object", {"bucket": "first-steps-4fa908", "key": "letters/hello.txt"}, "letters/hello_world.txt"),
    ("ec2 describe-key-pairs", {"key_names": ("mykey",)}, "my-key"),
)


def test_did_you_mean(aws):
    for name, values, near in MEANT:
        result = failed(aws, name, **values)
        assert all(f"`{near}`" in explain(result.failure, lang).next for lang in LANGUAGES), name
        assert near not in result.failure.stderr  # AWS's own words stay as they are


def test_an_id_that_is_like_none_is_answered_by_the_few_that_there_are(aws):
    result = failed(aws, "ec2 describe-vpcs", vpc_ids=("vpc-0123456789abcdef0",))
    (vpc,) = aws.session().client("ec2").describe_vpcs()["Vpcs"]
    assert f"`{vpc['VpcId']}`" in explain(result.failure, "en").next


def test_the_listing_is_the_kits_own_call_and_no_part_of_the_run(aws, sandbox):
    before = len(sandbox.control("calls")["calls"])
    result = failed(aws, "s3 ls", bucket="first-steps")
    assert [call.operation for call in result.calls] == ["ListObjectsV2"]
    assert [call["action"] for call in sandbox.control("calls")["calls"][before:]] == ["ListBucket"]


def test_one_who_may_not_list_is_told_no_more_than_aws_said():
    class Refusing:
        def own_client(self, _service):
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "ListBuckets")

    failure = Failure("NoSuchBucket", "", "ListObjectsV2", {"bucket": "b"})
    call = Call("s3", "ListObjectsV2", {"Bucket": "b"}, {}, 404, 0.1)
    assert with_nearest(failure, [call], Refusing()) == failure


def test_every_listing_only_reads():
    assert all(one.method.startswith(("list_", "describe_")) for one in LISTINGS.values())


def test_an_app_that_is_not_there():
    problem = find("cdk synth")(app="ec-2").problems()["app"]
    assert "`ec2`" in explain(problem, "en").next
