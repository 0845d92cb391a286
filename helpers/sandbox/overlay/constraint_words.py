"""In which code and words each service says that a request is not as its model wants it.

The sentences, as people quote them: NixOS/nixops issue 328 (IAM), aws/amazon-genomics-cli issue 430 and
lazywithclass/winston-cloudwatch issue 55 (Logs), ministryofjustice/cloud-platform-infrastructure pull request 3906 (SSM);
"Member must satisfy constraint: [...]" of a list's members as RequestCertificate and CreateFunctionUrlConfig have it. "The request
must contain the parameter …" is EC2's own ("Error codes for the Amazon EC2 API", MissingParameter). IAM has sentences of its own
for names (CreateRole, openshift/rosa's tests) and paths (getmoto/moto, test_create_virtual_mfa_device_errors); so has ECR
(aws-actions/amazon-ecr-login's README, and CreateRepository, whose sentence ends in two quotes). That Logs leaves out the value of a
logGroupIdentifier: getmoto/moto, test_arn_formats_log_group_and_stream, which was verified against AWS. What
Lambda says of a runtime is recorded from AWS: LocalStack's tests (tests/aws/services/lambda_/test_lambda_api.snapshot.json).
"""

from dataclasses import dataclass
from typing import Any

CODES = {
    "autoscaling": "ValidationError",
    "cloudformation": "ValidationError",
    "cloudwatch": "ValidationError",
    "dynamodb": "ValidationException",
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "elbv2": "ValidationError",
    "events": "ValidationException",
    "iam": "ValidationError",
    "kms": "ValidationException",
    "lambda": "ValidationException",
    "logs": "InvalidParameterException",
    "secretsmanager": "ValidationException",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "ssm": "ValidationException",
    "sts": "ValidationError",
}
COUNTED = "{} validation error{} detected: {}"
FAILED = "{} at '{}' failed to satisfy constraint: {}"
MISSING = {"ec2": "The request must contain the parameter {}", "sqs": "The request must contain the parameter {}."}
NO_INSTANCES = (
    "InvalidParameterCombination",
    "No instances specified",
)  # "Error codes for the Amazon EC2 API" has the case
OWN_NAMES = {
    "resources": "resourceIdSet"
}  # of CreateTags and DeleteTags (getmoto/moto, test_create_tag_empty_resource)
PATTERN = "Member must satisfy regular expression pattern: "
OF_IAM = "The specified value for {} is invalid. It must {}."
PATH = "begin and end with / and contain only alphanumeric characters and/or / characters"
NAME = "contain only alphanumeric characters and/or the following: +=,.@_-"
OF_ECR = "Invalid parameter at '{}' failed to satisfy constraint: '{}'"
NO_RUNTIME = "Value {} at 'runtime' failed to satisfy constraint: {} or be a valid ARN"
LEFT_OUT = ("logGroupIdentifier", "logGroupIdentifiers")  # members of which the value is not repeated


@dataclass(frozen=True)
class Failure:
    """What is wrong with one member of a request: where it is ("tags.1.member.key"), its value, and what it must be."""

    place: str
    value: Any
    rule: str

    @property
    def is_missing(self) -> bool:
        return self.value is None

    def __str__(self) -> str:
        value = "Value" if self.place in LEFT_OUT else f"Value {'null' if self.is_missing else repr_of(self.value)}"
        return FAILED.format(value, self.place, self.rule)


def words(operation: Any, service: str, failures: list[Failure]) -> tuple[str, str]:
    """The code and the message that `service` has for these failures of a request for `operation` (of its model)."""
    missing = next((one.place for one in failures if one.is_missing), "")
    if missing and service == "ec2" and operation.name == "TerminateInstances":
        return NO_INSTANCES
    if missing and service in MISSING:
        missing = OWN_NAMES.get(missing, missing)
        name = missing[0].upper() + missing[1:] if service == "sqs" else missing
        return "MissingParameter", MISSING[service].format(name)
    code = _code(operation, service)
    if service == "lambda" and [one.place for one in failures] == ["runtime"]:
        return "InvalidParameterValueException", NO_RUNTIME.format(failures[0].value, failures[0].rule)
    if service == "sns":
        place = failures[0].place
        return code, f"Invalid parameter: {place[0].upper()}{place[1:]}"
    if service == "ecr" and not missing:
        return code, _of_ecr(failures[0])
    own = _of_iam(failures) if service == "iam" else ""
    if own:
        return code, own
    several = "s" if len(failures) > 1 else ""
    return code, COUNTED.format(len(failures), several, "; ".join(map(str, failures)))


def _code(operation: Any, service: str) -> str:
    """The service's code; that of newer operations where the model names it alone (PutDeliveryDestination, of Logs)."""
    named = [shape.name for shape in operation.error_shapes]
    usual = CODES.get(service, "")
    return "ValidationException" if "ValidationException" in named and usual not in named else usual


def _of_iam(failures: list[Failure]) -> str:
    """IAM's own sentence where a path or a name has letters that it may not have; "" where something else is wrong."""
    place = failures[0].place
    if not all(one.rule.startswith(PATTERN) for one in failures):
        return ""
    if place.lower().endswith("path"):
        return OF_IAM.format("path", PATH)
    return OF_IAM.format(place, NAME).removesuffix(".") if place.endswith("Name") else ""


def _of_ecr(failure: Failure) -> str:
    rule = failure.rule
    if rule.startswith(PATTERN):
        pattern = rule.removeprefix(PATTERN).replace("\\/", "/")
        rule = f"must satisfy regular expression '{pattern}'"
    return OF_ECR.format(failure.place, rule)


def repr_of(value: Any) -> str:
    """A value in quotes, as AWS's messages have it."""
    return f"'{_shown(value)}'"


def _shown(value: Any) -> str:
    """A value as AWS's messages have it; what is deeper than a list of plain values is "...", where they name a class."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={_shown(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value)) if all(isinstance(one, str | int) for one in value) else '...'}]"
    return str(value)
