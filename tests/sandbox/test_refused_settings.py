"""What Lambda, SNS, KMS and Systems Manager refuse of settings is refused before anything is made; what they take is taken."""

import io
import json
import zipfile

import boto3
import pytest

from tests.support.aws import error_of

ACCOUNT = "123456789012"
PACKED = io.BytesIO()
with zipfile.ZipFile(PACKED, "w") as package:
    package.writestr("a.py", "def f(event, context): pass")


def role(name: str, service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


def function(**given: object) -> dict:
    own = {"FunctionName": "f", "Runtime": "python3.12", "Handler": "a.f", "Code": {"ZipFile": PACKED.getvalue()}}
    return {key: value for key, value in (own | given).items() if value is not None}


def told(call, **given: object) -> str:
    error = error_of(lambda: call(**given))
    return f"{error['Code']}: {error['Message']}"


WRONG = "InvalidParameterValueException: "
FUNCTIONS = [
    ({"Role": "other"}, f"{WRONG}The role defined for the function cannot be assumed by Lambda."),
    (
        {"Handler": None},
        f"{WRONG}Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ),
    (
        {"Runtime": "python3.7"},
        f"{WRONG}The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. We "
        "recommend you use a supported runtime while creating or updating functions.",
    ),
    (
        {"Environment": {"Variables": {"AWS_REGION": "x", "MINE": "y"}}},
        f"{WRONG}Lambda was unable to configure your environment variables because the environment variables you have "
        "provided contains reserved keys that are currently not supported for modification. Reserved keys used in this "
        "request: AWS_REGION",
    ),
    (
        {"VpcConfig": {"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]}},
        f"{WRONG}Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The "
        "subnet ID 'subnet-0123456789abcdef0' does not exist",
    ),
]


@pytest.mark.parametrize(("given", "words"), FUNCTIONS)
def test_a_function_has_what_lambda_can_run(fresh, given, words):
    functions = boto3.client("lambda")
    roles = {"own": role("own", "lambda.amazonaws.com"), "other": role("other", "ec2.amazonaws.com")}
    asked = {"Role": "own"} | given
    asked["Role"] = roles[asked["Role"]]
    assert told(functions.create_function, **function(**asked)) == words
    assert functions.list_functions()["Functions"] == []
    functions.create_function(**function(Role=roles["own"], Environment={"Variables": {"TZ": "Asia/Tokyo"}}))
    if given.get("Handler", ""):
        changed = {key: value for key, value in asked.items() if key != "Handler"}
        assert told(functions.update_function_configuration, FunctionName="f", **changed) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"Runtime": "cobol"},
            f"{WRONG}Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value ",
        ),
        (
            {"Timeout": 901},
            f"{WRONG}1 validation error detected: Value '901' at 'timeout' failed to satisfy ",
        ),
        (
            {"PackageType": "Tar"},
            "ValidationException: 1 validation error detected: Value 'Tar' at 'packageType' failed ",
        ),
    ],
)
def test_what_a_functions_model_says_is_looked_at(fresh, given, words):
    own = role("own", "lambda.amazonaws.com")
    said = told(boto3.client("lambda").create_function, **function(Role=own, **given))
    assert said.startswith(words)
    assert said.endswith("or be a valid ARN") == ("runtime" in words)


def test_a_function_lets_in_somebody_and_leaves_something_for_others(fresh):
    functions = boto3.client("lambda")
    functions.create_function(**function(Role=role("own", "lambda.amazonaws.com")))
    let = {"FunctionName": "f", "Action": "lambda:InvokeFunction"}
    for nobody in ("nonsense", "none.amazonaws.com", f"arn:aws:iam::{ACCOUNT}:user/nobody"):
        assert told(functions.add_permission, StatementId="s", Principal=nobody, **let) == (
            f"{WRONG}The provided principal was invalid. Please check the principal and try again."
        )
    for number, principal in enumerate(("s3.amazonaws.com", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", "*")):
        functions.add_permission(StatementId=f"s{number}", Principal=principal, **let)
    reserve = {"FunctionName": "f", "ReservedConcurrentExecutions": 901}
    assert told(functions.put_function_concurrency, **reserve) == (
        f"{WRONG}Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
        "its minimum value of [100]."
    )
    functions.put_function_concurrency(**reserve | {"ReservedConcurrentExecutions": 900})


PARAMETER = "InvalidParameter: Invalid parameter: "


@pytest.mark.parametrize(
    ("protocol", "endpoint", "words"),
    [
        ("nonsense", "x", f"{PARAMETER}Amazon SNS does not support this protocol string: nonsense"),
        ("email", "nonsense", f"{PARAMETER}Email address"),
        ("http", "nonsense", f"{PARAMETER}Endpoint must match the specified protocol"),
        ("https", "http://x.com", f"{PARAMETER}Endpoint must match the specified protocol"),
    ],
)
def test_a_subscription_has_a_protocol_and_its_endpoint(fresh, protocol, endpoint, words):
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    assert told(sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=endpoint) == words
    assert sns.list_subscriptions()["Subscriptions"] == []
    for right in (
        ("email", "a@example.com"),
        ("https", "https://x.com/y"),
        ("sqs", f"arn:aws:sqs:ap-northeast-1:{ACCOUNT}:q"),
    ):
        sns.subscribe(TopicArn=topic, Protocol=right[0], Endpoint=right[1])


def test_a_topic_has_its_tags_and_attributes_that_there_are(fresh):
    sns = boto3.client("sns")
    tags = [{"Key": "a", "Value": "1"}]
    topic = sns.create_topic(Name="t", Tags=tags)["TopicArn"]
    assert sns.create_topic(Name="t", Tags=tags)["TopicArn"] == sns.create_topic(Name="t")["TopicArn"] == topic
    other = [{"Key": "a", "Value": "2"}]
    assert (
        told(sns.create_topic, Name="t", Tags=other)
        == f"{PARAMETER}Tags Reason: Topic already exists with different tags"
    )
    named = {"TopicArn": topic, "AttributeValue": "1"}
    assert told(sns.set_topic_attributes, AttributeName="Nonsense", **named) == f"{PARAMETER}AttributeName"
    for name in ("DisplayName", "SQSSuccessFeedbackSampleRate", "HTTPFailureFeedbackRoleArn"):
        sns.set_topic_attributes(AttributeName=name, **named)
    assert told(sns.unsubscribe, SubscriptionArn="nonsense") == (
        f"{PARAMETER}SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"
    )
    sns.unsubscribe(SubscriptionArn=f"{topic}:12345678-1234-1234-1234-123456789012")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"Value": "k" * 4097},
            "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To create a "
            "larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see "
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
        ),
        (
            {"Value": "x", "AllowedPattern": r"\d+"},
            r"ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d+",
        ),
        ({"Name": "a/b"}, "ValidationException: Parameter name must be a fully qualified name."),
        (
            {"Name": "/a" * 16},
            "HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15 levels.",
        ),
    ],
)
def test_a_parameter_has_room_a_pattern_and_a_place(fresh, given, words):
    ssm = boto3.client("ssm")
    assert told(ssm.put_parameter, **{"Name": "n", "Value": "1", "Type": "String"} | given) == words
    assert ssm.describe_parameters()["Parameters"] == []
    own = {"Type": "String"}
    ssm.put_parameter(Name="/a" * 15, Value="k" * 4096, **own)
    ssm.put_parameter(Name="n", Value="123", AllowedPattern=r"\d+", **own)
    ssm.put_parameter(Name="long", Value="k" * 5000, Tier="Advanced", **own)


KEYS = [
    (
        {"KeySpec": "RSA_2048"},
        "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    ),
    (
        {"KeyUsage": "SIGN_VERIFY"},
        "ValidationException: KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
    ),
    (
        {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"},
        "ValidationException: KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
    ),
    ({"Tags": [{"TagKey": "aws:a", "TagValue": "1"}]}, "TagException: Tags beginning with aws: are reserved"),
    ({"Tags": [{"TagKey": "a", "TagValue": "1"}] * 2}, "TagException: Duplicate tag keys"),
    ({"Tags": [{"TagKey": f"k{n}", "TagValue": "1"} for n in range(51)]}, "TagException: Too many tags"),
]


@pytest.mark.parametrize(("given", "words"), KEYS)
def test_a_key_has_a_use_and_tags_of_ones_own(fresh, given, words):
    kms = boto3.client("kms")
    assert told(kms.create_key, **given) == words
    assert kms.list_keys()["Keys"] == []
    key = kms.create_key(Tags=[{"TagKey": "awsome", "TagValue": "1"}])["KeyMetadata"]["KeyId"]
    if "Tags" in given:
        assert told(kms.tag_resource, KeyId=key, **given) == words
    for kind, use in (
        ("RSA_2048", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
    ):
        kms.create_key(KeySpec=kind, KeyUsage=use)


def test_an_alias_of_aws_is_no_ones_own(fresh):
    kms = boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    error = error_of(lambda: kms.create_alias(AliasName="alias/aws/mine", TargetKeyId=key))
    assert error["Code"] == "NotAuthorizedException"
    kms.create_alias(AliasName="alias/aws-mine", TargetKeyId=key)


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    return lambda service: boto3.client(service, endpoint_url=bare_moto, **keys)


def test_moto_keeps_a_function_whose_role_is_of_another_service(moto):
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    arn = moto("iam").create_role(RoleName="of-ec2", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    moto("lambda").create_function(**function(Role=arn))


def test_moto_makes_a_key_of_any_use(moto):
    moto("kms").create_key(KeySpec="RSA_2048")


def test_moto_subscribes_by_any_protocol(moto):
    topic = moto("sns").create_topic(Name="any")["TopicArn"]
    moto("sns").subscribe(TopicArn=topic, Protocol="nonsense", Endpoint="x")


def test_moto_keeps_a_parameter_of_any_length(moto):
    moto("ssm").put_parameter(Name="long", Value="k" * 5000, Type="String")
