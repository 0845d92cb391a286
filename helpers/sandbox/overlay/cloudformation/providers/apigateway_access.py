"""AWS::ApiGateway: who may ask a REST API, how often, and for what: authorizers, keys, usage plans, models and validators."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    cannot_be_changed,
    cannot_be_removed,
    each,
    generated_name,
    in_create,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.apigateway_patches import Patch, changes, patched
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

KEPT = "The sandbox keeps the API, and nothing answers at its address yet."
OF_API = {"restApiId": the("RestApiId")}

# ---------------------------------------------------------------------------------------------- models and validators

MODEL = ResourceType(
    creation=ServiceCall("apigateway.create_model"),
    identifier="name",
    read=ServiceCall("apigateway.get_model", **OF_API, modelName=physical_id),
    properties={
        **each(argument(), "ContentType", "RestApiId"),
        "Name": argument(default=lambda request: "".join(one for one in request.name if one.isalnum())),
        "Description": argument(change=cannot_be_changed("Description")),
        "Schema": argument(convert=as_text, change=cannot_be_changed("Schema")),
    },
    shown={"RestApiId": ""},
    deletion=ServiceCall("apigateway.delete_model", **OF_API, modelName=physical_id),
)

VALIDATOR = {**OF_API, "requestValidatorId": physical_id}
PATCH_VALIDATOR = patched("apigateway.update_request_validator", **VALIDATOR)


def _switch(name: str) -> Any:
    change = PATCH_VALIDATOR(name, default="false")
    return argument(change=change, reset=change)


REQUEST_VALIDATOR = ResourceType(
    creation=ServiceCall("apigateway.create_request_validator"),
    identifier="id",
    read=ServiceCall("apigateway.get_request_validator", **VALIDATOR),
    attributes={"RequestValidatorId": "id"},
    properties={
        "RestApiId": argument(),
        "Name": argument(default=generated_name),
        "ValidateRequestBody": _switch("ValidateRequestBody"),
        "ValidateRequestParameters": _switch("ValidateRequestParameters"),
    },
    shown={"RestApiId": ""},
    stands_in=KEPT,
    deletion=ServiceCall("apigateway.delete_request_validator", **VALIDATOR),
)

# ---------------------------------------------------------------------------------------------------------- authorizers

AUTHORIZER_ID = {**OF_API, "authorizerId": physical_id}
PATCH_AUTHORIZER = patched("apigateway.update_authorizer", **AUTHORIZER_ID)
AUTHORIZER = ResourceType(
    creation=ServiceCall("apigateway.create_authorizer"),
    identifier="id",
    read=ServiceCall("apigateway.get_authorizer", **AUTHORIZER_ID),
    attributes={"AuthorizerId": "id"},
    properties={
        "RestApiId": argument(),
        **{
            name: argument(change=PATCH_AUTHORIZER(name))
            for name in ("AuthorizerUri", "AuthType", "IdentitySource", "Name", "Type")
        },
        "AuthorizerCredentials": argument(change=PATCH_AUTHORIZER("AuthorizerCredentials")),
        "AuthorizerResultTtlInSeconds": argument(
            change=PATCH_AUTHORIZER("AuthorizerResultTtlInSeconds", default="300"),
            reset=PATCH_AUTHORIZER("AuthorizerResultTtlInSeconds", default="300"),
        ),
        "IdentityValidationExpression": argument(change=PATCH_AUTHORIZER("IdentityValidationExpression")),
        "ProviderARNs": argument(change=cannot_be_changed("ProviderARNs")),
    },
    shown={"RestApiId": ""},
    stands_in="The sandbox keeps it, and it lets nobody in or out.",
    deletion=ServiceCall("apigateway.delete_authorizer", **AUTHORIZER_ID),
)

# ---------------------------------------------------------------------------------------------------- keys and plans

PATCH_KEY = patched("apigateway.update_api_key", apiKey=physical_id)
API_KEY = ResourceType(
    creation=ServiceCall("apigateway.create_api_key"),
    identifier="id",
    read=ServiceCall("apigateway.get_api_key", apiKey=physical_id, includeValue=True),
    attributes={"APIKeyId": "id"},
    properties={
        "Name": argument(default=generated_name),
        "Value": argument(),
        "GenerateDistinctId": not_acted_on("the id is another than the value anyway"),
        "CustomerId": argument(change=PATCH_KEY("CustomerId"), reset=PATCH_KEY("CustomerId")),
        "Description": argument(change=PATCH_KEY("Description"), reset=PATCH_KEY("Description")),
        "Enabled": argument(change=PATCH_KEY("Enabled"), reset=PATCH_KEY("Enabled", default="false")),
        "StageKeys": not_acted_on("a usage plan says for which stages the key is"),
        "Tags": not_acted_on("the sandbox keeps no tags of API keys"),
    },
    shown={"Enabled": "enabled"},
    stands_in="The sandbox keeps it, and no requests come.",
    deletion=ServiceCall("apigateway.delete_api_key", apiKey=physical_id),
)

LIMITS = {"Quota": ("Limit", "Period", "Offset"), "Throttle": ("RateLimit", "BurstLimit")}
PLAN = {"usagePlanId": physical_id}


def _stage(one: dict[str, Any]) -> str:
    return f"{one['ApiId']}:{one['Stage']}"


def stage_patches(request: ResourceRequest) -> list[Patch]:
    """The patches that bring the stages of a plan to those of the template."""
    gone, new = request.difference("ApiStages")
    steps = [("remove", one) for one in gone] + [("add", one) for one in new]
    return [{"op": op, "path": "/apiStages", "value": _stage(one)} for op, one in steps]


def limit_patches(request: ResourceRequest) -> list[Patch]:
    """The patches that bring quota and throttle to those of the template."""
    found: list[Patch] = []
    for name, members in LIMITS.items():
        if name in request.changed and name not in request.properties:
            found.append({"op": "remove", "path": f"/{name.lower()}"})
        given = request.properties.get(name, {}) if name in request.changed else {}
        for member in members:
            if member in given:
                path = f"/{name.lower()}/{member[0].lower()}{member[1:]}"
                found.append({"op": "replace", "path": path, "value": str(given[member])})
    return found


BRING_LIMITS = changes("apigateway.update_usage_plan", limit_patches, **PLAN)
BRING_STAGES = changes("apigateway.update_usage_plan", stage_patches, **PLAN)
PATCH_PLAN = patched("apigateway.update_usage_plan", **PLAN)


def delete_plan(request: ResourceRequest) -> None:
    """Delete the plan, which API Gateway does not do while it has stages."""
    there = request.call("apigateway.get_usage_plan", usagePlanId=request.id).get("apiStages", [])
    removed = [{"op": "remove", "path": "/apiStages", "value": f"{one['apiId']}:{one['stage']}"} for one in there]
    if removed:
        request.call("apigateway.update_usage_plan", usagePlanId=request.id, patchOperations=removed)
    request.call("apigateway.delete_usage_plan", usagePlanId=request.id)


def stages(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stages of a plan as the API takes them. What single methods allow is left out: moto cannot take such a stage away."""
    return [{"apiId": one["ApiId"], "stage": one["Stage"]} for one in given]


USAGE_PLAN = ResourceType(
    creation=ServiceCall("apigateway.create_usage_plan"),
    identifier="id",
    read=ServiceCall("apigateway.get_usage_plan", **PLAN),
    attributes={"Id": "id"},
    properties={
        "UsagePlanName": argument(
            "name",
            default=generated_name,
            change=PATCH_PLAN("UsagePlanName", path="/name"),
            reset=cannot_be_removed("UsagePlanName"),
        ),
        "Description": argument(change=PATCH_PLAN("Description"), reset=PATCH_PLAN("Description")),
        "ApiStages": argument(convert=stages, change=BRING_STAGES, reset=BRING_STAGES),
        **each(argument(change=BRING_LIMITS, reset=BRING_LIMITS), *LIMITS),
        "Tags": not_acted_on("the sandbox keeps no tags of usage plans"),
    },
    stands_in="The sandbox keeps it, without limits of single methods, and no requests come.",
    deletion=delete_plan,
)


def key_of(request: ResourceRequest) -> str:
    """The id of the key: the first part of what Ref gives."""
    return request.id.partition(":")[0]


PLAN_KEY = {"usagePlanId": the("UsagePlanId"), "keyId": key_of}
USAGE_PLAN_KEY = ResourceType(
    creation=ServiceCall("apigateway.create_usage_plan_key"),
    identifier=lambda request: f"{request.properties['KeyId']}:{request.properties['UsagePlanId']}",
    read=ServiceCall("apigateway.get_usage_plan_key", **PLAN_KEY),
    attributes={"Id": physical_id},
    properties=each(argument(), "KeyId", "KeyType", "UsagePlanId"),
    shown={"KeyId": "id", "KeyType": "type", "UsagePlanId": ""},
    deletion=ServiceCall("apigateway.delete_usage_plan_key", **PLAN_KEY),
)

# ------------------------------------------------------------------------------------------------- gateway responses

OF_RESPONSE = {**OF_API, "responseType": the("ResponseType")}
PUT_RESPONSE = ServiceCall(
    "apigateway.put_gateway_response",
    **OF_RESPONSE,
    **{name[0].lower() + name[1:]: the(name) for name in ("ResponseParameters", "ResponseTemplates", "StatusCode")},
)
PUT = in_create(change=PUT_RESPONSE, reset=PUT_RESPONSE)
GATEWAY_RESPONSE = ResourceType(
    creation=PUT_RESPONSE,
    identifier=generated_name,
    read=ServiceCall("apigateway.get_gateway_response", **OF_RESPONSE),
    attributes={"Id": physical_id},
    properties={
        **each(in_create(), "ResponseType", "RestApiId"),
        **each(PUT, "ResponseParameters", "ResponseTemplates", "StatusCode"),
    },
    shown={"RestApiId": ""},
    stands_in=KEPT,
    deletion=ServiceCall("apigateway.delete_gateway_response", **OF_RESPONSE),
)

TYPES: dict[str, ResourceType] = {
    "AWS::ApiGateway::ApiKey": API_KEY,
    "AWS::ApiGateway::Authorizer": AUTHORIZER,
    "AWS::ApiGateway::GatewayResponse": GATEWAY_RESPONSE,
    "AWS::ApiGateway::Model": MODEL,
    "AWS::ApiGateway::RequestValidator": REQUEST_VALIDATOR,
    "AWS::ApiGateway::UsagePlan": USAGE_PLAN,
    "AWS::ApiGateway::UsagePlanKey": USAGE_PLAN_KEY,
}
