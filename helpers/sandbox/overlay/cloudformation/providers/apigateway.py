"""AWS::ApiGateway: REST APIs with their resources, methods, deployments and stages. What Ref and Fn::GetAtt give of each: its
page in the AWS CloudFormation User Guide.
"""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    attribute,
    cannot_be_changed,
    each,
    generated_name,
    in_create,
    not_acted_on,
    pairs,
    physical_id,
    renamed,
    setting,
    the,
    without,
)
from helpers.sandbox.overlay.cloudformation.providers.apigateway_patches import (
    access_log_patches,
    changes,
    method_setting_patches,
    method_settings,
    patch,
    patched,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

KEPT = "The sandbox keeps the API, and nothing answers at its address yet."
NO_TAGS = "the sandbox keeps no tags of REST APIs"
OF_API = {"restApiId": the("RestApiId")}


# ---------------------------------------------------------------------------------------------------------- REST APIs


def openapi_refused(properties: Any) -> str:
    """Why an API that is written in OpenAPI is not made."""
    given = [name for name in ("Body", "BodyS3Location") if name in properties]
    return (
        f"The sandbox reads no OpenAPI document ({given[0]}). On a real account CloudFormation does." if given else ""
    )


def bring_media_types(request: ResourceRequest) -> None:
    """Have the API take these media types for binary, and no others."""
    gone, new = request.difference("BinaryMediaTypes")
    steps = [("remove", one) for one in gone] + [("add", one) for one in new]
    operations = [{"op": op, "path": f"/binaryMediaTypes/{one.replace('/', '~1')}", "value": one} for op, one in steps]
    request.call("apigateway.update_rest_api", restApiId=request.id, patchOperations=operations)


PATCH_API = patched("apigateway.update_rest_api", restApiId=physical_id)
REST_API = ResourceType(
    creation=ServiceCall("apigateway.create_rest_api"),
    identifier="id",
    read=ServiceCall("apigateway.get_rest_api", restApiId=physical_id),
    attributes={"RestApiId": "id", "RootResourceId": "rootResourceId"},
    properties={
        "Name": argument(default=generated_name, change=PATCH_API("Name"), reset=PATCH_API("Name")),
        "Description": argument(change=PATCH_API("Description"), reset=PATCH_API("Description")),
        "ApiKeySourceType": argument(
            "apiKeySource",
            change=PATCH_API("ApiKeySourceType", path="/apiKeySource", default="HEADER"),
            reset=PATCH_API("ApiKeySourceType", path="/apiKeySource", default="HEADER"),
        ),
        "BinaryMediaTypes": setting(bring_media_types, reset=bring_media_types),
        "DisableExecuteApiEndpoint": argument(change=cannot_be_changed("DisableExecuteApiEndpoint")),
        "EndpointConfiguration": argument(change=cannot_be_changed("EndpointConfiguration")),
        "MinimumCompressionSize": argument(change=cannot_be_changed("MinimumCompressionSize")),
        "Policy": argument(convert=as_text, change=PATCH_API("Policy", convert=as_text)),
        "Tags": not_acted_on(NO_TAGS),
    },
    stands_in=KEPT,
    refuses=openapi_refused,
    deletion=ServiceCall("apigateway.delete_rest_api", restApiId=physical_id),
)
RESOURCE = ResourceType(
    creation=ServiceCall("apigateway.create_resource"),
    identifier="id",
    read=ServiceCall("apigateway.get_resource", **OF_API, resourceId=physical_id),
    attributes={"ResourceId": "id"},
    properties=each(argument(), "ParentId", "PathPart", "RestApiId"),
    shown={"RestApiId": ""},
    deletion=ServiceCall("apigateway.delete_resource", **OF_API, resourceId=physical_id),
)

# ------------------------------------------------------------------------------------------------------------ methods

OF_METHOD = {**OF_API, "resourceId": the("ResourceId"), "httpMethod": the("HttpMethod")}
PUT_METHOD = ServiceCall(
    "apigateway.put_method",
    **OF_METHOD,
    authorizationType=the("AuthorizationType", default="NONE"),
    authorizerId=the("AuthorizerId"),
    authorizationScopes=the("AuthorizationScopes"),
    apiKeyRequired=the("ApiKeyRequired"),
    operationName=the("OperationName"),
    requestParameters=the("RequestParameters"),
    requestModels=the("RequestModels"),
    requestValidatorId=the("RequestValidatorId"),
)
NOT_TAKEN = ("ConnectionId", "IntegrationTarget", "ResponseTransferMode")


def put_method(request: ResourceRequest, **_: Any) -> Any:
    """Put the method with its responses and its integration; one that is there has these alone then."""
    PUT_METHOD(request)
    where = {name: request.properties[name[0].upper() + name[1:]] for name in OF_METHOD}
    for one in request.properties.get("MethodResponses", []):
        request.call("apigateway.put_method_response", **where, **one)
    integration = request.properties.get("Integration")
    if integration:
        given = renamed(without(integration, "IntegrationResponses", *NOT_TAKEN), Uri="uri", Type="type")
        request.call("apigateway.put_integration", **where, **given)
        for one in integration.get("IntegrationResponses", []):
            request.call("apigateway.put_integration_response", **where, **one)
    return None


def integration_of(request: ResourceRequest) -> Any:
    """What the API says of the method's integration, as a template writes it."""
    found = ServiceCall("apigateway.get_method", **OF_METHOD)(request).get("methodIntegration")
    if found is None:
        return None
    responses = list(found.get("integrationResponses", {}).values())
    return renamed(found, httpMethod="IntegrationHttpMethod") | {"IntegrationResponses": responses}


CHANGED_METHOD = in_create(change=put_method, reset=put_method)
METHOD = ResourceType(
    creation=put_method,
    identifier=generated_name,
    read=ServiceCall("apigateway.get_method", **OF_METHOD),
    properties={
        **each(in_create(), "HttpMethod", "ResourceId", "RestApiId"),
        **each(CHANGED_METHOD, "ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId"),
        **each(CHANGED_METHOD, "Integration", "MethodResponses", "OperationName", "RequestModels"),
        **each(CHANGED_METHOD, "RequestParameters", "RequestValidatorId"),
    },
    shown={
        "RestApiId": "",
        "ResourceId": "",
        "Integration": integration_of,
        "MethodResponses": "methodResponses && values(methodResponses)",
    },
    stands_in=KEPT,
    deletion=ServiceCall("apigateway.delete_method", **OF_METHOD),
)

# ---------------------------------------------------------------------------------------------- deployments and stages


def delete_deployment(request: ResourceRequest) -> None:
    """Delete the deployment, with the stage that it made itself."""
    api = request.properties["RestApiId"]
    if "StageName" in request.properties:
        request.call("apigateway.delete_stage", restApiId=api, stageName=request.properties["StageName"])
    request.call("apigateway.delete_deployment", restApiId=api, deploymentId=request.id)


DEPLOYMENT = ResourceType(
    creation=ServiceCall("apigateway.create_deployment"),
    identifier="id",
    read=ServiceCall("apigateway.get_deployment", **OF_API, deploymentId=physical_id),
    attributes={"DeploymentId": "id"},
    properties={
        "RestApiId": argument(),
        **{name: argument(change=cannot_be_changed(name)) for name in ("Description", "StageName")},
        "StageDescription": not_acted_on("give the settings to an AWS::ApiGateway::Stage"),
    },
    shown={"RestApiId": "", "StageName": ""},
    stands_in=KEPT,
    deletion=delete_deployment,
)


OF_STAGE = {**OF_API, "stageName": physical_id}
PATCH_STAGE = patched("apigateway.update_stage", **OF_STAGE)
STAGE_ARN = {"resourceArn": attribute("Arn")}
BRING_STAGE_TAGS = bring_tags(
    tag=ServiceCall("apigateway.tag_resource", **STAGE_ARN, tags=the("Tags", convert=pairs)),
    untag=ServiceCall("apigateway.untag_resource", **STAGE_ARN, tagKeys=removed_tags),
)


def stage_arn(request: ResourceRequest) -> str:
    """The ARN by which a stage is tagged."""
    return (
        f"arn:aws:apigateway:{request.services.region}::/restapis/{request.properties['RestApiId']}/stages/{request.id}"
    )


BRING_METHOD_SETTINGS = changes("apigateway.update_stage", method_setting_patches, **OF_STAGE)
BRING_ACCESS_LOG = changes("apigateway.update_stage", access_log_patches, **OF_STAGE)
BRING_VARIABLES = changes("apigateway.update_stage", lambda r: patch(r, "Variables", "/variables"), **OF_STAGE)
STAGE = ResourceType(
    creation=ServiceCall("apigateway.create_stage"),
    identifier="stageName",
    read=ServiceCall("apigateway.get_stage", **OF_STAGE),
    attributes={"Arn": stage_arn},
    properties={
        **each(argument(), "RestApiId", "StageName"),
        "DeploymentId": argument(change=PATCH_STAGE("DeploymentId")),
        "Description": argument(change=PATCH_STAGE("Description"), reset=PATCH_STAGE("Description")),
        "CacheClusterEnabled": argument(
            change=PATCH_STAGE("CacheClusterEnabled"), reset=PATCH_STAGE("CacheClusterEnabled", default="false")
        ),
        "CacheClusterSize": argument(change=PATCH_STAGE("CacheClusterSize")),
        "TracingEnabled": argument(
            change=PATCH_STAGE("TracingEnabled"), reset=PATCH_STAGE("TracingEnabled", default="false")
        ),
        "Variables": argument(change=BRING_VARIABLES, reset=BRING_VARIABLES),
        "MethodSettings": setting(BRING_METHOD_SETTINGS, reset=BRING_METHOD_SETTINGS),
        "AccessLogSetting": setting(BRING_ACCESS_LOG, reset=BRING_ACCESS_LOG),
        "Tags": argument(convert=pairs, change=BRING_STAGE_TAGS, reset=BRING_STAGE_TAGS),
        "CanarySetting": not_acted_on("no requests reach the stage"),
        "ClientCertificateId": not_acted_on("no requests reach the stage"),
        "DocumentationVersion": not_acted_on("the sandbox keeps no documentation of APIs"),
    },
    shown={"RestApiId": "", "MethodSettings": method_settings, "AccessLogSetting": "accessLogSettings"},
    stands_in=KEPT,
    deletion=ServiceCall("apigateway.delete_stage", **OF_STAGE),
)

# ------------------------------------------------------------------------------------------------------------- account

SET_ROLE = patched("apigateway.update_account")("CloudWatchRoleArn", path="/cloudwatchRoleArn")
ACCOUNT = ResourceType(
    creation=lambda request, **_: None,
    identifier=generated_name,
    read=ServiceCall("apigateway.get_account"),
    attributes={"Id": physical_id},
    properties={"CloudWatchRoleArn": setting(SET_ROLE)},
    stands_in="The sandbox keeps the role and logs no requests.",
    deletion=lambda request: None,  # the setting is the account's, and stays
)

TYPES: dict[str, ResourceType] = {
    "AWS::ApiGateway::Account": ACCOUNT,
    "AWS::ApiGateway::Deployment": DEPLOYMENT,
    "AWS::ApiGateway::Method": METHOD,
    "AWS::ApiGateway::Resource": RESOURCE,
    "AWS::ApiGateway::RestApi": REST_API,
    "AWS::ApiGateway::Stage": STAGE,
}
