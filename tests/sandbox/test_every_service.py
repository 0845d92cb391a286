"""Over all operations of the course's services: a region that there is none, and control characters where an id is asked for.

The codes of a wrong region are those of a credential's scope: "Common errors" of each service's API reference
(SignatureDoesNotMatch, InvalidSignatureException). That nothing ends in an internal error, or in XML that nobody can read, is all
that is asked of the second kind; what each service says is in its own tests.
"""

import boto3
import pytest
from botocore.config import Config

from tests.fuzz.api import call
from tests.support.aws import error_of

COURSE = ("s3", "ec2", "ecs", "ecr", "iam", "sts", "dynamodb", "ssm", "logs", "cloudformation")
BESIDE = ("kms", "secretsmanager", "sns", "sqs", "elbv2", "autoscaling", "events", "cloudwatch", "service-quotas")
SIMPLEST = {"s3": "list_buckets", "iam": "list_users", "sts": "get_caller_identity"}
ASKED = Config(parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False)
CONTROL = "a\x07b\x01"
SIGNATURE = ("SignatureDoesNotMatch", "InvalidSignatureException", "AuthorizationHeaderMalformed")
VERBS = ("Describe", "Get", "Delete", "Head", "Stop", "Cancel")


def simplest(client) -> str:
    """An operation that needs nothing, as a method's name."""
    model = client.meta.service_model
    shapes = {name: model.operation_model(name).input_shape for name in model.operation_names}
    plain = [name for name, shape in shapes.items() if not (shape and shape.required_members)]
    return next(method for name, method in names(client) if name in plain and name.startswith(("List", "Describe")))


def names(client) -> list[tuple[str, str]]:
    return sorted((name, method) for method, name in client.meta.method_to_api_mapping.items())


@pytest.mark.parametrize("service", [*COURSE, *BESIDE])
def test_a_region_that_there_is_none(fresh, service):
    client = boto3.client(service, region_name="eu-nowhere-9", config=ASKED)
    error = error_of(getattr(client, SIMPLEST.get(service) or simplest(client)))
    assert error["Code"] in SIGNATURE
    assert "eu-nowhere-9" in error["Message"]


def only_strings(client, name: str) -> dict[str, str]:
    """The required members of an operation with control characters in each; {} where one of them is no text."""
    shape = client.meta.service_model.operation_model(name).input_shape
    required = {one: shape.members[one] for one in shape.required_members} if shape else {}
    if not all(one.type_name == "string" and not one.enum for one in required.values()):
        return {}
    return dict.fromkeys(required, CONTROL)


@pytest.mark.parametrize("service", [*COURSE, *BESIDE])
def test_control_characters_in_ids(fresh, service):
    client = boto3.client(service, config=ASKED)
    asked, broken = 0, {}
    for name in (one for one, _ in names(client) if one.startswith(VERBS)):
        given = only_strings(client, name) | ({"Bucket": "no-such-bucket"} if service == "s3" else {})
        if given:
            asked += 1
            status, code = call(client, name, given)
            if (status >= 500 and status != 501) or code == "ResponseParserError":
                broken[name] = (status, code)
    assert broken == {}
    assert asked
