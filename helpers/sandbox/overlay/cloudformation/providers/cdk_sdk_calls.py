"""What the CDK's function for AwsCustomResource does: one call of an API at creation, one at a change, one at deletion."""

import functools
import json
import re
from typing import Any

from botocore.exceptions import ClientError

from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.shapes import shaped

OTHER_NAMES = {  # clients of the SDK for JavaScript that are called otherwise in boto3, as they are in `_spelled`
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "cognitoidentityserviceprovider": "cognito-idp",
    "configservice": "config",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "sfn": "stepfunctions",
}
PHYSICAL_ID = "PHYSICAL:RESOURCEID:"  # what stands for the physical id within parameters


def _spelled(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.removeprefix("@aws-sdk/client-").lower())


@functools.cache
def _services() -> dict[str, str]:
    import botocore.session

    return {_spelled(name): name for name in botocore.session.Session().get_available_services()} | OTHER_NAMES


def operation_of(service: str, action: str) -> str:
    """A call as boto3 names it ("ssm.put_parameter"), from what it is in the SDK for JavaScript (SSM, putParameter; or
    @aws-sdk/client-ssm, PutParameterCommand). Raises ValueError where there is no such call.
    """
    import botocore.session
    from botocore import xform_name

    name = _services().get(_spelled(service))
    if name is None:
        raise ValueError(f"Package @aws-sdk/client-{service.lower()} does not exist.")
    wanted = action.removesuffix("Command").lower()
    model = botocore.session.Session().get_service_model(name)
    for one in model.operation_names:
        if one.lower() == wanted:
            return f"{name}.{xform_name(one)}"
    raise ValueError(f"Unable to find command named: {action} for api: {service}.")


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Each leaf of an answer by its path ("Parameter.Value", "Buckets.0.Name")."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        return {path: value if isinstance(value, bool | int | float | str) else str(value)}
    found: dict[str, Any] = {}
    for key, one in inner:
        found |= flat(one, f"{path}.{key}" if path else str(key))
    return found


def _with_id(value: Any, identity: str) -> Any:
    """Parameters in which the physical id stands where they ask for it."""
    if isinstance(value, dict):
        return {key: _with_id(one, identity) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_id(one, identity) for one in value]
    return identity if value == PHYSICAL_ID else value


def _call(request: ResourceRequest, properties: dict[str, Any], step: str, identity: str) -> dict[str, Any]:
    """The answer to the call of this step, in which "" is the physical id."""
    call = json.loads(properties.get(step) or "{}")
    if not call:
        return {"": identity}
    named = call.get("physicalResourceId", {})
    identity = named.get("id", identity)
    try:
        operation = operation_of(call["service"], call["action"])
        services = request.services
        client = services.client(operation.partition(".")[0], call.get("region", services.region))
        method = operation.partition(".")[2]
        parameters = shaped(client, method, _with_id(call.get("parameters", {}), identity))
        answer = flat({key: one for key, one in getattr(client, method)(**parameters).items() if key[:1].isupper()})
    except ClientError as error:
        ignored = call.get("ignoreErrorCodesMatching")
        if not ignored or not re.search(ignored, error.response["Error"]["Code"]):
            raise
        return {"": identity}
    paths = call.get("outputPaths") or ([call["outputPath"]] if call.get("outputPath") else None)
    if "responsePath" in named:
        identity = str(answer[named["responsePath"]])
    shown = {key: one for key, one in answer.items() if paths is None or key.startswith(tuple(paths))}
    return shown | {"": identity}


def call_created(request: ResourceRequest) -> dict[str, Any]:
    """Make the call that the resource is created by. The physical id is the one of the first call that has one."""
    steps = [json.loads(request.properties.get(step) or "{}") for step in ("Create", "Update", "Delete")]
    named = [one["physicalResourceId"]["id"] for one in steps if "id" in one.get("physicalResourceId", {})]
    return _call(request, request.properties, "Create", named[0] if named else request.logical)


def call_updated(request: ResourceRequest) -> dict[str, Any]:
    """Make the call that changes it. If it has another physical id then, the former one is deleted."""
    former = request.id
    answer = _call(request, request.properties, "Update", former)
    if answer[""] != former:
        _call(request, request.before, "Delete", former)
    return answer


def call_deleted(request: ResourceRequest) -> None:
    """Make the call that it is deleted by."""
    _call(request, request.properties, "Delete", request.id)
