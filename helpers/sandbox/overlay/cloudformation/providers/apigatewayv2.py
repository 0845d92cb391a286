"""AWS::ApiGatewayV2: HTTP and WebSocket APIs with their stages, integrations, routes and authorizers."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    attribute,
    changed_only,
    each,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags

KEPT = "The sandbox keeps the API, and nothing answers at its address yet."
OF_API = {"ApiId": the("ApiId")}


def openapi_refused(properties: Any) -> str:
    """Why an API that is written in OpenAPI is not made."""
    given = [name for name in ("Body", "BodyS3Location") if name in properties]
    return (
        f"The sandbox reads no OpenAPI document ({given[0]}). On a real account CloudFormation does." if given else ""
    )


def removed_tags(request: ResourceRequest) -> list[str]:
    """The keys of the tags that the template, in which they are a map here, has no more."""
    return sorted(request.before.get("Tags", {}).keys() - request.properties.get("Tags", {}).keys())


BRING_TAGS = bring_tags(
    tag=ServiceCall("apigatewayv2.tag_resource", ResourceArn=attribute("_Arn"), Tags=the("Tags")),
    untag=ServiceCall("apigatewayv2.untag_resource", ResourceArn=attribute("_Arn"), TagKeys=removed_tags),
    removed=removed_tags,
)
API_SETTINGS = ("ApiKeySelectionExpression", "Description", "DisableSchemaValidation", "Version")
UPDATE_API = ServiceCall(
    "apigatewayv2.update_api",
    ApiId=physical_id,
    **{name: the(name) for name in ("Name", "CorsConfiguration", "DisableExecuteApiEndpoint")},
    **{
        name: the(name) for name in ("ApiKeySelectionExpression", "DisableSchemaValidation", "RouteSelectionExpression")
    },
    **{name: the(name, default="") for name in ("Description", "Version")},
)
DELETE_CORS = ServiceCall("apigatewayv2.delete_cors_configuration", ApiId=physical_id)
API = ResourceType(
    creation=ServiceCall("apigatewayv2.create_api"),
    identifier="ApiId",
    read=ServiceCall("apigatewayv2.get_api", ApiId=physical_id),
    attributes={
        "ApiId": "ApiId",
        "ApiEndpoint": "ApiEndpoint",
        "_Arn": lambda request: f"arn:aws:apigateway:{request.services.region}::/apis/{request.id}",
    },
    properties={
        "ProtocolType": argument(),
        "Name": argument(change=UPDATE_API),
        **each(argument(change=UPDATE_API, reset=UPDATE_API), *API_SETTINGS),
        "DisableExecuteApiEndpoint": argument(change=UPDATE_API),
        "RouteSelectionExpression": argument(change=UPDATE_API),
        "CorsConfiguration": argument(change=UPDATE_API, reset=DELETE_CORS),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
        **each(not_acted_on("give a route and an integration"), "CredentialsArn", "RouteKey", "Target"),
    },
    stands_in=KEPT,
    refuses=openapi_refused,
    deletion=ServiceCall("apigatewayv2.delete_api", ApiId=physical_id),
)

OF_STAGE = {**OF_API, "StageName": physical_id}
DELETE_STAGE = ServiceCall("apigatewayv2.delete_stage", **OF_STAGE)
STAGE_SETTINGS = ("AccessLogSettings", "AutoDeploy", "DefaultRouteSettings", "Description", "RouteSettings")
CREATE_STAGE = ServiceCall(
    "apigatewayv2.create_stage", **OF_STAGE, **{name: the(name) for name in (*STAGE_SETTINGS, "StageVariables", "Tags")}
)


def change_stage(request: ResourceRequest) -> None:
    """Make the stage anew under its name: moto 5.2.5 has no UpdateStage."""
    DELETE_STAGE(request)
    CREATE_STAGE(request)


STAGE = ResourceType(
    creation=ServiceCall("apigatewayv2.create_stage"),
    identifier="StageName",
    read=ServiceCall("apigatewayv2.get_stage", **OF_STAGE),
    properties={
        **each(argument(), "ApiId", "StageName"),
        **each(argument(change=change_stage, reset=change_stage), *STAGE_SETTINGS, "StageVariables", "Tags"),
        **each(not_acted_on("no requests reach the stage"), "ClientCertificateId", "DeploymentId"),
    },
    shown={"ApiId": ""},
    stands_in=KEPT,
    deletion=DELETE_STAGE,
)


def part_of_api(kind: str, settings: tuple[str, ...], wanted: tuple[str, ...]) -> ResourceType:
    """A type of which an API has several. `settings` may be left out of the template, `wanted` not."""
    name = f"{kind}Id"
    where = {**OF_API, name: physical_id}
    update = ServiceCall(
        f"apigatewayv2.update_{kind.lower()}", **where, **{one: the(one) for one in (*settings, *wanted)}
    )
    return ResourceType(
        creation=ServiceCall(f"apigatewayv2.create_{kind.lower()}"),
        identifier=name,
        read=ServiceCall(f"apigatewayv2.get_{kind.lower()}", **where),
        attributes={name: name},
        properties={"ApiId": argument(), **changed_only(update, *settings), **each(argument(change=update), *wanted)},
        shown={"ApiId": ""},
        stands_in=KEPT,
        deletion=ServiceCall(f"apigatewayv2.delete_{kind.lower()}", **where),
    )


INTEGRATION = part_of_api(
    "Integration",
    (
        *("ConnectionId", "ConnectionType", "ContentHandlingStrategy", "CredentialsArn", "Description"),
        *("IntegrationMethod", "IntegrationSubtype", "IntegrationUri", "PassthroughBehavior", "PayloadFormatVersion"),
        *("RequestParameters", "RequestTemplates", "TemplateSelectionExpression", "TimeoutInMillis", "TlsConfig"),
    ),
    ("IntegrationType",),
)
ROUTE = part_of_api(
    "Route",
    (
        *("ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "ModelSelectionExpression"),
        *("OperationName", "RequestModels", "RouteResponseSelectionExpression", "Target"),
    ),
    ("RouteKey",),
)
AUTHORIZER = part_of_api(
    "Authorizer",
    (
        *("AuthorizerCredentialsArn", "AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds"),
        *("AuthorizerUri", "EnableSimpleResponses", "IdentitySource", "IdentityValidationExpression"),
        "JwtConfiguration",
    ),
    ("AuthorizerType", "Name"),
)

TYPES: dict[str, ResourceType] = {
    "AWS::ApiGatewayV2::Api": API,
    "AWS::ApiGatewayV2::Authorizer": AUTHORIZER,
    "AWS::ApiGatewayV2::Integration": INTEGRATION,
    "AWS::ApiGatewayV2::Route": ROUTE,
    "AWS::ApiGatewayV2::Stage": STAGE,
}
