"""A function has a role that Lambda may assume, a runtime that there is, and a network that there is; moto keeps any.

Recorded from AWS: LocalStack's tests (tests/aws/services/lambda_/test_lambda_api.snapshot.json: create_lambda_exceptions,
create_deprecated_function_runtime, invalid_vpc_config_subnet and …_security_group, permission_exceptions and
function_concurrency_limits). "The role defined for the function cannot be assumed by Lambda." is moto's too; "Runtime and Handler are
mandatory …", "… contains reserved keys …" and that of a timeout, as people quote them. The keys: "Defined runtime environment variables" (Lambda Developer
Guide). Runtimes are refused as recorded; later ones that AWS has given up since are taken.
"""

from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay import assumable, principals
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_keeps_a_function_whose_role_is_of_another_service",)
SERVICE = "lambda.amazonaws.com"
NO_ROLE = "The role defined for the function cannot be assumed by Lambda."
NO_HANDLER = "Runtime and Handler are mandatory parameters for functions created with deployment packages."
OVER = frozenset(
    {
        *("dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8", "nodejs", "nodejs4.3"),
        *("nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "provided"),
        *("python2.7", "python3.6", "python3.7", "ruby2.5", "ruby2.7"),
    }
)
NO_RUNTIME = (
    "The runtime parameter of {} is no longer supported for creating or updating AWS Lambda functions. We recommend you "
    "use a supported runtime while creating or updating functions."
)
RESERVED = frozenset(
    {
        *(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_RUNTIME_API",
        ),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT"),
        *("LAMBDA_RUNTIME_DIR",),
    }
)
LONGEST = 900  # seconds; the model has no maximum
TOO_LONG = (
    "1 validation error detected: Value '{}' at 'timeout' failed to satisfy constraint: Member must have value less than or "
    f"equal to {LONGEST}"
)
NO_VARIABLES = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
    "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {}"
)
NO_SUBNET = (
    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '{}' "
    "does not exist"
)
NO_GROUP = (
    "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security "
    "group '{}' does not exist"
)
NOBODY = "The provided principal was invalid. Please check the principal and try again."
UNRESERVED, AT_ONCE = 100, 1000  # "Lambda quotas": of an account, and what of it stays for all
TOO_MANY = (
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
    f"minimum value of [{UNRESERVED}]."
)


def install() -> None:
    """Have others refused."""
    from moto.awslambda.exceptions import InvalidParameterValueException
    from moto.awslambda.responses import LambdaResponse

    def setting(target: Callable[..., Any], *, is_new: bool) -> None:
        @wraps(target)
        def kept(keep: Callable[..., Any], self: Any) -> Any:
            for sentence in _complaints(self.json_body, self.current_account, self.region, is_new):
                raise InvalidParameterValueException(sentence)
            return keep(self)

    setting(LambdaResponse.create_function, is_new=True)
    setting(LambdaResponse.update_function_configuration, is_new=False)

    @wraps(LambdaResponse.add_permission)
    def let_in(add: Callable[..., Any], self: Any) -> Any:
        named = str(self.json_body.get("Principal", ""))
        if not _is_somebody(named, self.current_account):
            raise InvalidParameterValueException(NOBODY)
        return add(self)

    @wraps(LambdaResponse.put_function_concurrency)
    def reserved(reserve: Callable[..., Any], self: Any) -> Any:
        wanted, name = int(self._get_param("ReservedConcurrentExecutions") or 0), self.path.rsplit("/", 2)[-2]
        others = [one for one in self.backend.list_functions() if one.function_name != name]
        taken = sum(int(one.reserved_concurrency or 0) for one in others)
        if wanted and taken + wanted > AT_ONCE - UNRESERVED:
            raise InvalidParameterValueException(TOO_MANY)
        return reserve(self)


def _complaints(given: dict[str, Any], account: str, region: str, is_new: bool) -> Iterator[str]:
    """What is wrong with what is said of a function, the first thing first."""
    from moto.ec2.models import ec2_backends

    runtime = given.get("Runtime")
    if is_new and given.get("PackageType", "Zip") == "Zip" and not (runtime and given.get("Handler")):
        yield NO_HANDLER
    if runtime in OVER:
        yield NO_RUNTIME.format(runtime)
    if int(given.get("Timeout") or 0) > LONGEST:
        yield TOO_LONG.format(given["Timeout"])
    role = given.get("Role")
    if role and role.split(":")[4:5] == [account] and not assumable.may_assume(SERVICE, role, account):
        yield NO_ROLE
    variables = RESERVED.intersection((given.get("Environment") or {}).get("Variables") or {})
    if variables:
        yield NO_VARIABLES.format(", ".join(sorted(variables)))
    network, backend = given.get("VpcConfig") or {}, ec2_backends[account][region]
    subnets = {identity for of_zone in backend.subnets.values() for identity in of_zone} if network else set()
    yield from (NO_SUBNET.format(one) for one in network.get("SubnetIds") or [] if one not in subnets)
    for group in network.get("SecurityGroupIds") or []:
        if backend.get_security_group_from_id(group) is None:
            yield NO_GROUP.format(group)


def _is_somebody(name: str, account: str) -> bool:
    """Whether a function's policy may name this: an account, an ARN, everybody, or a service."""
    kinds = ("AWS", "Service") if "." in name and not name.startswith("arn:") else ("AWS",)
    return any(not list(principals.unknown({kind: name}, account)) for kind in kinds)
