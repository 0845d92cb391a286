"""Why something failed, as CloudFormation words it."""

import uuid

from botocore.exceptions import ClientError

HANDLER_CODES = (
    ("NotFound", "NotFound"),
    ("NoSuch", "NotFound"),
    ("AlreadyExists", "AlreadyExists"),
    ("Duplicate", "AlreadyExists"),
    ("LimitExceeded", "ServiceLimitExceeded"),
    ("AccessDenied", "AccessDenied"),
    ("Unauthorized", "AccessDenied"),
)
OF_A_FUNCTION = (
    "Received response status [FAILED] from custom resource. Message returned: {message} (RequestId: {request})"
)
SERVICES = {"EC2": "Ec2", "IAM": "Iam", "Logs": "CloudWatchLogs", "SSM": "Ssm"}  # as the SDK in the handlers calls them


def reason_of(error: Exception, resource_type: str) -> str:
    """Why a resource failed. Of a custom resource it is the message of its function, behind CloudFormation's own words (as people
    quote them).
    """
    if resource_type.startswith("Custom::"):
        message = error.response["Error"]["Message"] if isinstance(error, ClientError) else str(error)
        return OF_A_FUNCTION.format(message=message, request=uuid.uuid4())
    if not isinstance(error, ClientError):
        return getattr(error, "message", "") or str(error) or type(error).__name__
    details, answer = error.response["Error"], error.response.get("ResponseMetadata", {})
    service = resource_type.split("::")[1]
    status, request = answer.get("HTTPStatusCode", 400), answer.get("RequestId", "")
    return (
        f'Resource handler returned message: "{details["Message"]} (Service: {SERVICES.get(service, service)}, '
        f'Status Code: {status}, Request ID: {request})" '
        f"(RequestToken: {uuid.uuid4()}, HandlerErrorCode: {handler_code(details['Code'])})"
    )


def handler_code(code: str) -> str:
    """The code that CloudFormation gives for an error code of a service."""
    return next((meaning for sign, meaning in HANDLER_CODES if sign in code), "InvalidRequest")


def is_gone(error: Exception) -> bool:
    """Whether the error says that the thing is not there: to who would delete it, that is no failure."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return "NotFound" in code or "NonExistent" in code or code.startswith("NoSuch")


def is_in_use(error: Exception) -> bool:
    """Whether the error says that another thing, which may go later, still uses this one."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "DependencyViolation"


def undeleted(names: list[str]) -> str:
    """What a stack says of resources that could not be deleted; "" where there are none."""
    return f"The following resource(s) failed to delete: [{', '.join(names)}]. " if names else ""
