"""AWS::Lambda: functions with their versions, aliases, layers, permissions and event sources. None of them runs yet."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    changed,
    each,
    found_by,
    generated_name,
    in_create,
    pairs,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

RUNS_NOTHING = "The sandbox keeps the function and does not run it yet."
STARTS_NOTHING = "The sandbox keeps it, and it starts no function yet."
FILES = {"python": "index.py", "nodejs": "index.js"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def code(given: Mapping[str, Any], runtime: str) -> dict[str, Any]:
    """A function's code as the API takes it; text in the template becomes a ZIP file, as CloudFormation makes it."""
    if "ZipFile" not in given:
        names = {"S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri"}
        return {name: value for name, value in given.items() if name in names}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        name = next((file for kind, file in FILES.items() if runtime.startswith(kind)), "index")
        archive.writestr(zipfile.ZipInfo(name, EPOCH), given["ZipFile"])
    return {"ZipFile": packed.getvalue()}


def code_of(request: ResourceRequest) -> dict[str, Any]:
    """The code that the template gives."""
    return code(request.properties["Code"], str(request.properties.get("Runtime", "")))


def change_code(request: ResourceRequest) -> None:
    """Bring the function's code and architecture up to date."""
    architectures = request.properties.get("Architectures", ["x86_64"])
    request.call(
        "lambda.update_function_code", FunctionName=request.id, **code_of(request), Architectures=architectures
    )


def concurrency(request: ResourceRequest) -> None:
    """Reserve what may run at once, or no more."""
    wanted = request.properties.get("ReservedConcurrentExecutions")
    if wanted is None:
        request.call("lambda.delete_function_concurrency", FunctionName=request.id)
    else:
        request.call(
            "lambda.put_function_concurrency", FunctionName=request.id, ReservedConcurrentExecutions=int(wanted)
        )


CONFIGURATION = {
    "Description": "",
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "Handler": ABSENT,
    "Layers": [],
    "LoggingConfig": ABSENT,
    "MemorySize": 128,
    "Role": ABSENT,
    "Runtime": ABSENT,
    "SnapStart": {"ApplyOn": "None"},
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
FIXED = ("Handler", "Role", "Runtime", "LoggingConfig")
CONFIGURE = ServiceCall(
    "lambda.update_function_configuration",
    FunctionName=physical_id,
    **{name: changed(name, default=default) for name, default in CONFIGURATION.items()},
)
ARN = "Configuration.FunctionArn"
BRING_TAGS = bring_tags(
    tag=ServiceCall(
        "lambda.tag_resource",
        Resource=lambda request: request.resource.attributes["Arn"],
        Tags=the("Tags", convert=pairs),
    ),
    untag=ServiceCall(
        "lambda.untag_resource", Resource=lambda request: request.resource.attributes["Arn"], TagKeys=removed_tags
    ),
)


def create_function(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the function; code that is text is packed before."""
    return request.call("lambda.create_function", **arguments | {"Code": code_of(request)})


FUNCTION = ResourceType(
    creation=create_function,
    identifier="FunctionName",
    read=ServiceCall("lambda.get_function", FunctionName=physical_id),
    model="Configuration",
    attributes={"Arn": ARN},
    properties={
        "FunctionName": argument(default=generated_name),
        "Code": argument(change=change_code),
        "Architectures": argument(change=change_code, reset=change_code),
        "PackageType": argument(),
        **each(argument(change=CONFIGURE), *FIXED),
        **each(argument(change=CONFIGURE, reset=CONFIGURE), *[name for name in CONFIGURATION if name not in FIXED]),
        "ReservedConcurrentExecutions": setting(concurrency, reset=concurrency),
        "Tags": argument(convert=pairs, change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "Code": "",
        "Layers": "Layers[].Arn",
        "ReservedConcurrentExecutions": found_by(
            "lambda.get_function_concurrency", "ReservedConcurrentExecutions", FunctionName=physical_id
        ),
        "Tags": found_by("lambda.get_function", "Tags", FunctionName=physical_id),
    },
    stands_in=RUNS_NOTHING,
    deletion=ServiceCall("lambda.delete_function", FunctionName=physical_id),
)


def version_number(request: ResourceRequest) -> str:
    """The number at the end of a version's ARN."""
    return request.id.rpartition(":")[2]


VERSION = ResourceType(
    creation=ServiceCall("lambda.publish_version"),
    identifier="FunctionArn",
    read=ServiceCall("lambda.get_function_configuration", FunctionName=the("FunctionName"), Qualifier=version_number),
    attributes={"Version": version_number, "FunctionArn": physical_id},
    properties=each(argument(), "FunctionName", "CodeSha256", "Description"),
    shown={"FunctionName": the("FunctionName"), "Description": ""},
    stands_in=RUNS_NOTHING,
    deletion=ServiceCall("lambda.delete_function", FunctionName=the("FunctionName"), Qualifier=version_number),
)


def routing(given: Mapping[str, Any]) -> dict[str, Any]:
    """Which share of calls goes to other versions."""
    weights = given.get("AdditionalVersionWeights", [])
    return {"AdditionalVersionWeights": {one["FunctionVersion"]: one["FunctionWeight"] for one in weights}}


ALIAS_NAME = {"FunctionName": the("FunctionName"), "Name": the("Name")}
UPDATE_ALIAS = ServiceCall(
    "lambda.update_alias",
    **ALIAS_NAME,
    FunctionVersion=the("FunctionVersion"),
    Description=the("Description", default=""),
    RoutingConfig=the("RoutingConfig", default={"AdditionalVersionWeights": {}}, convert=routing),
)
ALIAS = ResourceType(
    creation=ServiceCall("lambda.create_alias"),
    identifier="AliasArn",
    read=ServiceCall("lambda.get_alias", **ALIAS_NAME),
    attributes={"AliasArn": "AliasArn"},
    properties={
        **each(argument(), *ALIAS_NAME),
        "FunctionVersion": argument(change=UPDATE_ALIAS),
        "Description": argument(change=UPDATE_ALIAS, reset=UPDATE_ALIAS),
        "RoutingConfig": argument(convert=routing, change=UPDATE_ALIAS, reset=UPDATE_ALIAS),
    },
    shown={"FunctionName": the("FunctionName")},
    stands_in=RUNS_NOTHING,
    deletion=ServiceCall("lambda.delete_alias", **ALIAS_NAME),
)


def add_permission(request: ResourceRequest, **arguments: Any) -> Any:
    """Let somebody call the function."""
    request.call("lambda.add_permission", StatementId=request.name, **arguments)
    return {"Id": request.name}


def statement(request: ResourceRequest) -> dict[str, Any]:
    """The statement of the function's policy that the permission is, by the permission's properties."""
    policy = request.call("lambda.get_policy", FunctionName=request.properties["FunctionName"])["Policy"]
    found: dict[str, Any] = next(one for one in json.loads(policy)["Statement"] if one["Sid"] == request.id)
    return found


def principal(request: ResourceRequest) -> Any:
    """Who may call."""
    found = statement(request)["Principal"]
    return next(iter(found.values())) if isinstance(found, dict) else found


PERMISSION = ResourceType(
    creation=add_permission,
    identifier="Id",
    read=statement,
    attributes={"Id": physical_id},
    properties=each(
        argument(),
        *("Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "Principal", "PrincipalOrgID"),
        *("SourceAccount", "SourceArn", "InvokedViaFunctionUrl"),
    ),
    shown={
        "EventSourceToken": "",
        "FunctionName": the("FunctionName"),
        "Principal": principal,
        "FunctionUrlAuthType": "",
        "PrincipalOrgID": "",
        "SourceAccount": 'Condition.StringEquals."AWS:SourceAccount"',
        "SourceArn": 'Condition.ArnLike."AWS:SourceArn"',
        "InvokedViaFunctionUrl": "",
    },
    deletion=ServiceCall("lambda.remove_permission", FunctionName=the("FunctionName"), StatementId=physical_id),
)


def layer_place(request: ResourceRequest) -> tuple[str, int]:
    """A layer's name and number, which are at the end of its ARN."""
    name, number = request.id.split(":")[-2:]
    return name, int(number)


LAYER_VERSION = ResourceType(
    creation=ServiceCall("lambda.publish_layer_version"),
    identifier="LayerVersionArn",
    read=ServiceCall(
        "lambda.get_layer_version",
        LayerName=lambda request: layer_place(request)[0],
        VersionNumber=lambda request: layer_place(request)[1],
    ),
    attributes={"LayerVersionArn": physical_id},
    properties={
        "LayerName": argument(default=generated_name),
        **each(argument(), "CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LicenseInfo"),
    },
    shown={"LayerName": lambda request: layer_place(request)[0], "Content": ""},
    stands_in=RUNS_NOTHING,
    deletion=ServiceCall(
        "lambda.delete_layer_version",
        LayerName=lambda request: layer_place(request)[0],
        VersionNumber=lambda request: layer_place(request)[1],
    ),
)

SOURCE_SETTINGS = (
    *("BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "Enabled", "FilterCriteria", "FunctionName"),
    *("FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"),
    *("ParallelizationFactor", "ScalingConfig", "TumblingWindowInSeconds"),
)


def batch_size(request: ResourceRequest) -> Any:
    """How many records a call gets at most, if that is other than before: 10 of a queue and 100 of a stream where the template
    does not say it ("UpdateEventSourceMapping", AWS Lambda API Reference).
    """
    from_queue = ":sqs:" in str(request.properties.get("EventSourceArn", ""))
    return changed("BatchSize", default=10 if from_queue else 100)(request)


UPDATE_SOURCE = ServiceCall(
    "lambda.update_event_source_mapping",
    UUID=physical_id,
    **{name: changed(name) for name in SOURCE_SETTINGS} | {"BatchSize": batch_size},
)
EVENT_SOURCE = ResourceType(
    creation=ServiceCall("lambda.create_event_source_mapping"),
    identifier="UUID",
    read=ServiceCall("lambda.get_event_source_mapping", UUID=physical_id),
    attributes={"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"},
    properties={
        **each(argument(), "EventSourceArn", "StartingPosition", "StartingPositionTimestamp"),
        **each(argument(change=UPDATE_SOURCE), *SOURCE_SETTINGS),
    },
    shown={"Enabled": "", "FunctionName": ""},
    stands_in=STARTS_NOTHING,
    deletion=ServiceCall("lambda.delete_event_source_mapping", UUID=physical_id),
)

URL = {"FunctionName": the("TargetFunctionArn"), "Qualifier": the("Qualifier")}
UPDATE_URL = ServiceCall(
    "lambda.update_function_url_config",
    **URL,
    AuthType=the("AuthType"),
    Cors=the("Cors", default={}),
    InvokeMode=the("InvokeMode", default="BUFFERED"),
)
FUNCTION_URL = ResourceType(
    creation=ServiceCall("lambda.create_function_url_config"),
    identifier="FunctionArn",
    read=ServiceCall("lambda.get_function_url_config", **URL),
    attributes={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
    properties={
        "TargetFunctionArn": argument("FunctionName"),
        "Qualifier": argument(),
        "AuthType": argument(change=UPDATE_URL),
        **each(argument(change=UPDATE_URL, reset=UPDATE_URL), "Cors", "InvokeMode"),
    },
    shown={"TargetFunctionArn": the("TargetFunctionArn"), "Qualifier": "", "InvokeMode": ""},
    stands_in="The sandbox keeps the address, and nothing answers there yet.",
    deletion=ServiceCall("lambda.delete_function_url_config", **URL),
)

INVOCATIONS = {"FunctionName": the("FunctionName"), "Qualifier": the("Qualifier")}
INVOKE = ("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
PUT_INVOKE = ServiceCall(
    "lambda.put_function_event_invoke_config", **INVOCATIONS, **{name: the(name) for name in INVOKE}
)
DELETE_INVOKE = ServiceCall("lambda.delete_function_event_invoke_config", **INVOCATIONS)


def put_invoke_anew(request: ResourceRequest) -> None:
    """Put the settings in the place of the former ones: moto keeps those otherwise."""
    DELETE_INVOKE(request)
    PUT_INVOKE(request)


EVENT_INVOKE_CONFIG = ResourceType(
    creation=PUT_INVOKE,
    identifier=lambda request: f"{request.properties['FunctionName']}|{request.properties['Qualifier']}",
    read=ServiceCall("lambda.get_function_event_invoke_config", **INVOCATIONS),
    properties={
        **each(in_create(), *INVOCATIONS),
        **each(in_create(change=put_invoke_anew, reset=put_invoke_anew), *INVOKE),
    },
    shown={"FunctionName": "", "Qualifier": ""},
    stands_in=STARTS_NOTHING,
    deletion=DELETE_INVOKE,
)

TYPES: dict[str, ResourceType] = {
    "AWS::Lambda::Alias": ALIAS,
    "AWS::Lambda::EventInvokeConfig": EVENT_INVOKE_CONFIG,
    "AWS::Lambda::EventSourceMapping": EVENT_SOURCE,
    "AWS::Lambda::Function": FUNCTION,
    "AWS::Lambda::LayerVersion": LAYER_VERSION,
    "AWS::Lambda::Permission": PERMISSION,
    "AWS::Lambda::Url": FUNCTION_URL,
    "AWS::Lambda::Version": VERSION,
}
