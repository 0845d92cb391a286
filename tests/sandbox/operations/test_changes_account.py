"""No operation changes an account that was not agreed to: whatever becomes of the keys after the agreement.

Every operation is run against servers that pose as AWS and count what comes. First with the keys of the account that was
agreed to, which shows that it does send a change; then with another account's keys, put in their place.
"""

import hashlib
import itertools
import json
import os
import stat
import sys
from pathlib import Path

import boto3
import pytest
from botocore.credentials import SSOProvider
from botocore.session import Session

from helpers import guard, target
from helpers.operations import find
from helpers.operations.cdk import cdk_run
from helpers.operations.core import names
from helpers.operations.running import run
from tests.support.fake_account import KEYS, A, B, FakeAccount

REGION = "eu-central-1"
BY_KIND = {
    "access key id": "AKIAIOSFODNN7EXAMPLE",
    "availability zone": "",
    "bucket name": "one-of-the-learners",
    "cidr": "0.0.0.0/0",
    "cluster": "some",
    "cluster name": "some",
    "command": (),
    "context": "Momotaro was born from a peach.",
    "environment": f"aws://{A}/{REGION}",
    "family": "some",
    "group description": "some",
    "group id": "sg-0123456789abcdef0",
    "group ids": (),
    "group name": "some",
    "image": "alpine",
    "image id": "ami-0123456789abcdef0",
    "instance ids": ("i-0123456789abcdef0",),
    "internet gateway id": "igw-0123456789abcdef0",
    "key name": "some",
    "local file": "hello.txt",
    "log group": "/some",
    "network cidr": "10.0.0.0/24",
    "new key name": "some",
    "object": '{"item_id": {"S": "1"}}',
    "object key": "hello.txt",
    "policy arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "port": "22",
    "question": "Who was born?",
    "questions file": "questions.json",
    "revision": "some:1",
    "role": "",
    "route table id": "rtb-0123456789abcdef0",
    "subnet id": "subnet-0123456789abcdef0",
    "subnets": ("subnet-0123456789abcdef0",),
    "table name": "answers",
    "task": "0123456789abcdef0123456789abcdef",
    "task definition": "some:1",
    "user name": "some",
    "vpc id": "vpc-0123456789abcdef0",
}
OWN = {
    **{name: {"source_group": ""} for name in names() if "-security-group-" in name},
    "s3 cp": {"source": "hello.txt", "destination": "s3://one-of-the-learners/", "recursive": False},
    "s3 mv": {"source": "s3://one-of-the-learners/kept.txt", "destination": "s3://one-of-the-learners/moved.txt"},
    "s3 sync": {"source": "many", "destination": "s3://one-of-the-learners/many/"},
    "ecs run-task": {"task_role": "", "variables": ()},
    "ask one": {"item_id": ""},
    "cdk deploy": {"key_name": "some", "region": REGION},
    "cdk destroy": {"key_name": "some", "region": REGION},
}
CHANGING = [name for name in names() if find(name).changes and not find(name).sandbox_only]
PROGRAMS = [name for name in CHANGING if name.startswith("cdk ")]


def values_of(name: str) -> dict:
    """Values with which the operation goes as far as its first change."""
    given = {field.name: BY_KIND[field.kind.name] for field in find(name).fields if field.kind.name in BY_KIND}
    return given | OWN.get(name, {})


@pytest.fixture
def learners(tmp_path, monkeypatch):
    """`learners(account)` puts that account's keys into the learner's own AWS files; `config=` is the profile's text."""
    aws = tmp_path / ".aws"
    aws.mkdir()
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(aws / "sso" / "cache"))
    work = tmp_path / "here"
    (work / "many").mkdir(parents=True)
    (work / "hello.txt").write_text("hello\n")
    (work / "questions.json").write_text(json.dumps([{"context": "A peach fell.", "question": "What fell?"}] * 2))
    for number in range(20):
        (work / "many" / f"{number}.txt").write_text(str(number))
    monkeypatch.chdir(work)

    def put(account: str, config: str = "") -> Path:
        key, secret = KEYS[account]
        (aws / "config").write_text(f"[profile mine]\nregion = {REGION}\n{config}\n")
        keys = f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
        (aws / "credentials").write_text(f"[{'base' if config else 'mine'}]\n{keys}")
        return aws

    return put


@pytest.fixture
def aws(tmp_path, monkeypatch, bare_moto, learners):
    """The servers that pose as AWS, in whose world there is what the operations look for first."""
    fake = FakeAccount(tmp_path, bare_moto)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, fake.url)
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", str(fake.bundle))
    furnish(bare_moto)
    guard._session_of.cache_clear()
    yield fake
    target._agreed = None
    guard._session_of.cache_clear()
    fake.stop()


def furnish(moto: str) -> None:
    """A bucket with an object, the names that the cluster's stack publishes, and its table with an item."""
    session = boto3.Session("AKIAX", "x", region_name=REGION)
    s3, ssm, dynamodb = (session.client(name, endpoint_url=moto) for name in ("s3", "ssm", "dynamodb"))
    there = s3.list_buckets()["Buckets"]
    if not there:
        s3.create_bucket(Bucket="one-of-the-learners", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="one-of-the-learners", Key="kept.txt", Body=b"kept")
    if there:
        return
    named = ("ECS_CLUSTER_NAME", "ECS_TASK_DEFINITION_ARN", "ECS_TASK_VPC_SUBNET_1", "CONTAINER_NAME")
    for name, value in {**dict.fromkeys(named, "some"), "TABLE_NAME": "answers"}.items():
        ssm.put_parameter(Name=name, Value=value, Type="String")
    key = {"AttributeName": "item_id"}
    dynamodb.create_table(
        TableName="answers",
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="answers", Item={"item_id": {"S": "1"}})


def agreed(learners, config: str = "") -> target.Target:
    """The learner has agreed to account A."""
    learners(A, config)
    return target.agree("mine", A, cost_seen=True)


def test_every_change_goes_to_the_agreed_account_and_none_to_another(aws, learners, bare_moto, capsys):
    """The enumeration. `cdk` is run with the agreed account's keys in the test below: here it has to stop before it."""
    agreed(learners)
    silent, reached = [], []
    for name in [name for name in CHANGING if name not in PROGRAMS]:
        before = len(aws.changing(A))
        result = run(find(name)(**values_of(name)), target.current())
        if len(aws.changing(A)) == before:
            silent.append((name, result.failure))
    assert silent == [], "an operation that sends no change proves nothing below"
    furnish(bare_moto)
    Path("some.pem").unlink()
    Path("many", "new.txt").write_text("new")
    learners(B)
    total = len(aws.requests)
    for name in CHANGING:
        result = run(find(name)(**values_of(name)), target.current())
        if result.failure is None or result.failure.code != "WrongAccount":
            reached.append((name, result.failure))
    assert reached == []
    assert aws.changing(B) == []
    with capsys.disabled():
        print(
            f"\n{len(CHANGING)} changing operations; {total} requests with the agreed keys, of which"
            f" {len(aws.changing(A))} change; {len(aws.requests) - total} with another account's,"
            f" of which {len(aws.changing(B))} change"
        )


def test_the_enumeration_has_every_changing_operation():
    left_out = {name for name in names() if find(name).changes} - set(CHANGING)
    assert left_out == {"configure"}  # it writes the sandbox's own AWS files
    assert {name.split()[0] for name in CHANGING} > {"ask", "cdk", "s3", "ec2", "ecs", "iam"}


def program_that_alternates(folder: Path, accounts: str) -> str:
    """The line of a `credential_process` that gives the keys of `accounts`, one after the other, each for a minute."""
    path = folder / "keys.py"
    path.write_text(f"""#!{sys.executable}
import datetime, json, pathlib
count = pathlib.Path({str(folder / "count")!r})
number = int(count.read_text()) if count.exists() else 0
count.write_text(str(number + 1))
key, secret = {[KEYS[A if letter == "A" else B] for letter in accounts]!r}[number % {len(accounts)}]
end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
keys = {{"AccessKeyId": key, "SecretAccessKey": secret, "SessionToken": "t"}}
print(json.dumps({{"Version": 1, **keys, "Expiration": end.isoformat()}}))
""")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"credential_process = {path}"


ROLE = f"role_arn = arn:aws:iam::{A}:role/some\nsource_profile = base"
SSO = f"sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = {A}\nsso_role_name = Some"
PATTERNS = ["AB", "AAB", "AAAB", "AAAAB"]


@pytest.mark.parametrize("lends", ["program", "role", "sso"])
def test_keys_that_become_anothers_between_the_question_and_the_request_change_nothing(aws, learners, tmp_path, lends):
    """Keys that are renewed before every use, each time by another account's."""
    config = {"role": ROLE, "sso": SSO}.get(lends, "")
    signed_in(tmp_path)
    for pattern in PATTERNS:
        aws.lent = itertools.cycle(A if letter == "A" else B for letter in pattern)
        (tmp_path / "count").unlink(missing_ok=True)
        learners(A, config or program_that_alternates(tmp_path, pattern))
        guard._session_of.cache_clear()
        target._agreed = target.Target("account", A, REGION, profile="mine")
        for name in ("s3 mb", "s3api put-object", "ec2 create-vpc", "ecs create-cluster", "ask clear"):
            run(find(name)(**values_of(name)), target.current())
    assert aws.changing(B) == []
    assert aws.changing(A) != []


def test_threads_of_a_transfer_keep_to_the_agreed_account_too(aws, learners, tmp_path):
    for pattern in ("AB", "AAB", "AAAAB"):
        learners(A, program_that_alternates(tmp_path, pattern))
        target._agreed = target.Target("account", A, REGION, profile="mine")
        run(find("s3 sync")(**values_of("s3 sync")), target.current())
    assert aws.changing(B) == []


def test_a_client_that_was_made_before_keeps_the_keys_it_was_made_with(aws, learners):
    client = agreed(learners).session().client("s3")
    learners(B)
    client.put_object(Bucket="one-of-the-learners", Key="again", Body=b"")
    assert aws.changing(B) == [] != aws.changing(A)


def test_a_presigned_address_is_made_without_a_request(aws, learners):
    agreed(learners)
    learners(B)
    before = len(aws.requests)
    run(find("s3 presign")(bucket="one-of-the-learners", key="kept.txt"), target.current())
    assert len(aws.requests) == before


def signed_in(home: Path) -> None:
    """A sign-in with SSO, as AWS CLI version 2 keeps it: under the hash of the address where one signs in."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    address = "https://x.awsapps.com/start"
    token = {"startUrl": address, "accessToken": "t", "expiresAt": "2100-01-01T00:00:00Z"}
    (cache / f"{hashlib.sha1(address.encode()).hexdigest()}.json").write_text(json.dumps(token))


def test_cdk_acts_with_the_keys_that_were_proven_whatever_the_profile_holds_by_then(aws, learners, monkeypatch):
    """The CLI takes a second to start: the keys are put in another's place in that second, and the address too."""
    place = agreed(learners)
    really = cdk_run.run

    def swapped(*arguments):
        learners(B, "endpoint_url = http://127.0.0.1:9")
        return really(*arguments)

    monkeypatch.setattr(cdk_run, "run", swapped)
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", os.environ.get("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", ""))
    result = run(find("cdk bootstrap")(**values_of("cdk bootstrap")), place)
    assert aws.changing(B) == [], result.failure
    assert {seen.call for seen in aws.changing(A)} & {"CreateChangeSet", "ExecuteChangeSet"}, result.failure


def test_no_call_that_is_taken_for_reading_changes_anything():
    """By HTTP's own words, where a service's API is made of them: what reads is asked with GET or HEAD, or by POST."""
    session, words = Session(), {}
    for service in ("s3", "ec2", "ecs", "ecr", "iam", "ssm", "logs", "dynamodb", "service-quotas", "cloudformation"):
        model = session.get_service_model(service)
        for call in filter(lambda name: name.startswith(guard.READING), model.operation_names):
            words[service, call] = model.operation_model(call).http["method"]
    assert {word for (service, _), word in words.items() if service != "s3"} == {"POST"}
    odd = {call for (service, call), word in words.items() if service == "s3" and word not in ("GET", "HEAD")}
    assert odd == {"SelectObjectContent"}  # its question is too long for an address; it reads
