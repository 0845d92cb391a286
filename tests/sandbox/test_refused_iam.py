"""What IAM refuses of roles, tags, boundaries and sizes is refused before anything is made; what it takes is taken."""

import json

import boto3
import pytest

from tests.support.aws import error_of

ACCOUNT = "123456789012"
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
NO_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/none"


def trust(principal: object = None, **fields: object) -> str:
    own = {"Effect": "Allow", "Principal": principal or {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [own | fields]})


def long(size: int) -> str:
    """A policy of an identity with so many characters that are counted."""
    statement = {"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    statement["Sid"] = "k" * (size - len(json.dumps(policy, separators=(",", ":"))))
    return json.dumps(policy)  # with white space


def told(call) -> str:
    error = error_of(call)
    return f"{error['Code']}: {error['Message']}"


SERVICES = ("ecs-task", "lambdas", "nonsense", "amazonaws")
KNOWN = (
    *("ec2", "ecs-tasks", "lambda", "states", "events", "scheduler", "edgelambda", "vpc-flow-logs", "delivery.logs"),
    *("codedeploy.ap-northeast-1", "ec2.application-autoscaling", "build.apprunner", "eks-fargate-pods", "spotfleet"),
)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_there_is_not_assumes_no_role(fresh, name):
    iam, service = boto3.client("iam"), f"{name}.amazonaws.com"
    given = trust({"Service": service})
    expected = f'MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"{service}"'
    assert told(lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=given)) == expected
    assert "r" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]


def test_services_that_there_are_may_assume_one(fresh):
    services = [f"{name}.amazonaws.com" for name in KNOWN]
    boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust({"Service": services}))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Action": "sts:Nonsense"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Effect": "Permit"}, "Syntax errors in policy."),
        ({"Nonsense": 1}, "Syntax errors in policy."),
        ({"Condition": {"Nonsense": {"a": "b"}}}, "Syntax errors in policy."),
    ],
)
def test_a_trust_policy_has_the_words_that_there_are(fresh, fields, words):
    iam, given = boto3.client("iam"), trust(**fields)
    expected = f"MalformedPolicyDocument: {words}"
    assert told(lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=given)) == expected
    right = trust(
        Action=["sts:AssumeRole*", "sts:TagSession"], Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    )
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=right)
    iam.create_role(RoleName="old", AssumeRolePolicyDocument=trust().replace("2012-10-17", "2008-10-17"))
    assert told(lambda: iam.update_assume_role_policy(RoleName="r", PolicyDocument=given)) == expected


RESERVED = "InvalidInput: Tag keys starting with 'aws:' are reserved for internal use"
TAGGED = {
    "create_role": {"RoleName": "new", "AssumeRolePolicyDocument": trust()},
    "create_user": {"UserName": "new"},
    "create_policy": {"PolicyName": "new", "PolicyDocument": DOCUMENT},
    "create_instance_profile": {"InstanceProfileName": "new"},
    "tag_role": {"RoleName": "there"},
    "tag_user": {"UserName": "there"},
}


@pytest.mark.parametrize("call", TAGGED)
def test_tags_of_aws_are_no_ones_own(fresh, call):
    iam = boto3.client("iam")
    iam.create_role(RoleName="there", AssumeRolePolicyDocument=trust())
    iam.create_user(UserName="there")
    given = TAGGED[call]
    for key in ("aws:a", "AWS:b"):
        assert told(lambda key=key: getattr(iam, call)(Tags=[{"Key": key, "Value": "1"}], **given)) == RESERVED
    getattr(iam, call)(Tags=[{"Key": "awsome", "Value": "1"}], **given)  # nothing was made before


NO_SCOPE = f"NoSuchEntity: Scope ARN: {NO_POLICY} does not exist or is not attachable."


@pytest.mark.parametrize(
    ("arn", "words"),
    [(NO_POLICY, NO_SCOPE), ("nonsense-nonsense-nonsense", "ValidationError: Invalid ARN:  Could not be parsed!")],
)
def test_a_boundary_is_a_policy_that_is_there(fresh, arn, words):
    iam = boto3.client("iam")
    own = {"AssumeRolePolicyDocument": trust(), "RoleName": "r"}
    assert told(lambda: iam.create_role(PermissionsBoundary=arn, **own)) == words
    assert told(lambda: iam.create_user(UserName="u", PermissionsBoundary=arn)) == words
    there = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    iam.create_role(PermissionsBoundary=there, **own)
    iam.create_user(UserName="u", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert told(lambda: iam.delete_policy(PolicyArn=there)) == (
        "DeleteConflict: Cannot delete a policy attached to entities."
    )
    iam.delete_role(RoleName="r")
    iam.delete_policy(PolicyArn=there)


def test_an_arn_that_is_none_is_attached_to_nobody(fresh):
    iam = boto3.client("iam")
    iam.create_user(UserName="u")
    assert told(lambda: iam.attach_user_policy(UserName="u", PolicyArn="nonsense-nonsense-nonsense")) == (
        "ValidationError: Invalid ARN:  Could not be parsed!"
    )


def owners() -> dict[str, dict[str, str]]:
    """A user, a role and a group, each as its requests name it."""
    iam = boto3.client("iam")
    iam.create_user(UserName="o")
    iam.create_role(RoleName="o", AssumeRolePolicyDocument=trust())
    iam.create_group(GroupName="o")
    return {kind: {f"{kind.title()}Name": "o"} for kind in ("user", "role", "group")}


def test_ten_policies_are_attached_and_no_more(fresh):
    iam = boto3.client("iam")
    arns = [iam.create_policy(PolicyName=f"p{n}", PolicyDocument=DOCUMENT)["Policy"]["Arn"] for n in range(11)]
    for kind, owner in owners().items():
        attach = getattr(iam, f"attach_{kind}_policy")
        for arn in (*arns[:10], arns[0]):  # the same again is no more
            attach(PolicyArn=arn, **owner)
        said = told(lambda attach=attach, owner=owner: attach(PolicyArn=arns[10], **owner))
        assert said == f"LimitExceeded: Cannot exceed quota for PoliciesPer{kind.title()}: 10"


def test_a_user_is_in_ten_groups_and_no_more(fresh):
    iam = boto3.client("iam")
    iam.create_user(UserName="o")
    for number in range(11):
        iam.create_group(GroupName=f"g{number}")
    for number in (*range(10), 0):
        iam.add_user_to_group(UserName="o", GroupName=f"g{number}")
    assert told(lambda: iam.add_user_to_group(UserName="o", GroupName="g10")) == (
        "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10"
    )


@pytest.mark.parametrize(("kind", "most"), [("user", 2048), ("role", 10_240), ("group", 5120)])
def test_the_inline_policies_of_one_have_so_many_characters(fresh, kind, most):
    iam, owner = boto3.client("iam"), owners()[kind]
    put = getattr(iam, f"put_{kind}_policy")
    put(PolicyName="a", PolicyDocument=long(most), **owner)
    put(PolicyName="a", PolicyDocument=long(most - 200), **owner)
    said = told(lambda: put(PolicyName="b", PolicyDocument=long(201), **owner))
    assert said == f"LimitExceeded: Maximum policy size of {most} bytes exceeded for {kind} o"
    put(PolicyName="b", PolicyDocument=long(200), **owner)


def test_managed_and_trust_policies_have_so_many_characters(fresh):
    iam = boto3.client("iam")
    iam.create_policy(PolicyName="a", PolicyDocument=long(6144))
    assert told(lambda: iam.create_policy(PolicyName="b", PolicyDocument=long(6145))) == (
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144"
    )
    too_long = trust(Sid="k" * 2048)
    for call in (
        lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=too_long),
        lambda: iam.update_assume_role_policy(RoleName="there", PolicyDocument=too_long),
    ):
        assert told(call) == "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048"


SESSIONS = [
    ({"RoleArn": "nothing-valid-in-here"}, "ValidationError: nothing-valid-in-here is invalid"),
    (
        {"DurationSeconds": 7200},
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    ),
    (
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
        "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ),
    (
        {"Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["b"]},
        "InvalidParameterValue: The specified transitive tag key must be included in the requested tags.",
    ),
    ({"Policy": "nonsense"}, "MalformedPolicyDocument: This policy contains invalid Json"),
]


@pytest.mark.parametrize(("given", "words"), SESSIONS)
def test_a_role_is_lent_for_as_long_as_it_allows_and_with_tags_that_can_be(fresh, given, words):
    iam, sts = boto3.client("iam"), boto3.client("sts")
    document = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    arn = iam.create_role(RoleName="lent", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    asked = {"RoleArn": arn, "RoleSessionName": "mine"}
    assert told(lambda: sts.assume_role(**asked | given)) == words
    iam.update_role(RoleName="lent", MaxSessionDuration=7200)
    tagged = {"Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["a"]}
    assert sts.assume_role(**asked, DurationSeconds=7200, Policy=DOCUMENT, **tagged)["Credentials"]


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    return boto3.client("iam", endpoint_url=bare_moto, **keys)


def test_moto_still_attaches_any_number_of_policies(moto):
    moto.create_user(UserName="many")
    for number in range(11):
        arn = moto.create_policy(PolicyName=f"many-{number}", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
        moto.attach_user_policy(UserName="many", PolicyArn=arn)


def test_moto_lends_a_role_for_any_time(moto, bare_moto):
    arn = moto.create_role(RoleName="lent", AssumeRolePolicyDocument=trust({"AWS": "*"}))["Role"]["Arn"]
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    sts = boto3.client("sts", endpoint_url=bare_moto, **keys)
    assert sts.assume_role(RoleArn=arn, RoleSessionName="mine", DurationSeconds=43_200)["Credentials"]


def test_moto_still_takes_tags_of_aws_in_iam(moto):
    moto.create_user(UserName="tagged", Tags=[{"Key": "aws:a", "Value": "1"}])


def test_moto_still_keeps_any_boundary(moto):
    moto.create_role(RoleName="bound", AssumeRolePolicyDocument=trust(), PermissionsBoundary=NO_POLICY)
