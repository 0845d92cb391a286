"""Samples of the types that web apps have: APIs and their keys, user pools, workflows and schedules."""

import json

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample
from tests.support.provider_samples_apigateway import INVOKED
from tests.support.provider_samples_services import queue_arn, role_arn

MAP_TAGS, OTHER_MAP_TAGS = {"course": "seventh"}, {"chapter": "eighth"}


def access(account: Account) -> dict[str, list[Sample]]:
    """Samples of who may ask a REST API."""
    apis = boto3.client("apigateway")
    api = apis.create_rest_api(name="sample-access")
    identity, root = api["id"], api["rootResourceId"]
    where = {"restApiId": identity, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**where, authorizationType="NONE")
    apis.put_integration(**where, type="MOCK")
    stages = []
    for name in ("one", "two"):
        apis.create_deployment(restApiId=identity, stageName=name)
        stages.append({"ApiId": identity, "Stage": name})
    key, plan = apis.create_api_key(name="sample-base")["id"], apis.create_usage_plan(name="sample-base")["id"]
    of_api = {"RestApiId": identity}
    texts = {"application/json": '{"message": $context.error.messageString}'}
    token = {"Type": "TOKEN", "AuthorizerUri": INVOKED, "IdentitySource": "method.request.header.Authorization"}
    other = {"IdentitySource": "method.request.header.Token", "AuthorizerUri": f"{INVOKED}?"}
    return {
        "AWS::ApiGateway::Model": [
            Sample(
                {
                    **of_api,
                    "Name": "Item",
                    "ContentType": "application/json",
                    "Description": "d",
                    "Schema": {"type": "object"},
                }
            )
        ],
        "AWS::ApiGateway::RequestValidator": [
            Sample(
                {**of_api, "Name": "v", "ValidateRequestBody": True, "ValidateRequestParameters": False},
                {"ValidateRequestBody": False, "ValidateRequestParameters": True},
            )
        ],
        "AWS::ApiGateway::Authorizer": [
            Sample(
                {**of_api, "Name": "a", **token, "AuthorizerResultTtlInSeconds": 60},
                {"Name": "b", "AuthorizerResultTtlInSeconds": 0, **other},
            )
        ],
        "AWS::ApiGateway::ApiKey": [
            Sample(
                {"Name": "k", "Description": "d", "Enabled": True, "Value": "0123456789abcdefghij"},
                {"Description": "e", "Enabled": False},
            )
        ],
        "AWS::ApiGateway::UsagePlan": [
            Sample(
                {
                    "UsagePlanName": "p",
                    "Description": "d",
                    "ApiStages": stages[:1],
                    "Quota": {"Limit": 100, "Period": "DAY"},
                    "Throttle": {"RateLimit": 10, "BurstLimit": 2},
                },
                {
                    "UsagePlanName": "q",
                    "Description": "e",
                    "ApiStages": stages[1:],
                    "Quota": {"Limit": 200, "Period": "WEEK"},
                    "Throttle": {"RateLimit": 20, "BurstLimit": 4},
                },
            )
        ],
        "AWS::ApiGateway::UsagePlanKey": [Sample({"KeyId": key, "KeyType": "API_KEY", "UsagePlanId": plan})],
        "AWS::ApiGateway::GatewayResponse": [
            Sample(
                {**of_api, "ResponseType": "DEFAULT_4XX", "StatusCode": "404", "ResponseTemplates": texts},
                {"StatusCode": "410"},
            )
        ],
    }


def http_apis(account: Account) -> dict[str, list[Sample]]:
    """Samples of HTTP APIs."""
    apis = boto3.client("apigatewayv2")
    identity = apis.create_api(Name="sample-base", ProtocolType="HTTP")["ApiId"]
    to = {"IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://example.com", "IntegrationMethod": "GET"}
    jwt = {"Audience": ["a"], "Issuer": "https://example.com"}
    settings = {"ThrottlingBurstLimit": 5.0, "ThrottlingRateLimit": 10.0}
    return {
        "AWS::ApiGatewayV2::Api": [
            Sample(
                {
                    "Name": "sample",
                    "ProtocolType": "HTTP",
                    "Description": "d",
                    "Version": "1",
                    "CorsConfiguration": {"AllowOrigins": ["*"], "AllowMethods": ["GET"], "MaxAge": 60},
                    "DisableExecuteApiEndpoint": False,
                    "Tags": MAP_TAGS,
                },
                {
                    "Name": "later",
                    "Description": "e",
                    "Version": "2",
                    "CorsConfiguration": {"AllowOrigins": ["https://example.com"]},
                    "DisableExecuteApiEndpoint": True,
                    "Tags": OTHER_MAP_TAGS,
                },
            )
        ],
        "AWS::ApiGatewayV2::Stage": [
            Sample(
                {
                    "ApiId": identity,
                    "StageName": "sample",
                    "AutoDeploy": True,
                    "Description": "d",
                    "DefaultRouteSettings": settings,
                    "StageVariables": {"a": "1"},
                    "Tags": MAP_TAGS,
                },
                {"AutoDeploy": False, "Description": "e", "StageVariables": {"a": "2"}, "Tags": OTHER_MAP_TAGS},
            )
        ],
        "AWS::ApiGatewayV2::Integration": [
            Sample(
                {"ApiId": identity, **to, "PayloadFormatVersion": "1.0", "Description": "d", "TimeoutInMillis": 1000},
                {"IntegrationUri": "https://example.org", "Description": "e", "TimeoutInMillis": 2000},
            )
        ],
        "AWS::ApiGatewayV2::Route": [
            Sample(
                {"ApiId": identity, "RouteKey": "GET /a", "OperationName": "a", "AuthorizationType": "NONE"},
                {"RouteKey": "GET /b", "OperationName": "b", "AuthorizationType": "AWS_IAM"},
            )
        ],
        "AWS::ApiGatewayV2::Authorizer": [
            Sample(
                {
                    "ApiId": identity,
                    "Name": "a",
                    "AuthorizerType": "JWT",
                    "IdentitySource": ["$request.header.Authorization"],
                    "JwtConfiguration": jwt,
                },
                {"Name": "b", "JwtConfiguration": {**jwt, "Audience": ["b"]}},
            )
        ],
    }


def pools(account: Account) -> dict[str, list[Sample]]:
    """Samples of Cognito."""
    idp = boto3.client("cognito-idp")
    pool = idp.create_user_pool(PoolName="sample-base")["UserPool"]["Id"]
    client = idp.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
    for name in ("here", "there"):
        idp.create_group(UserPoolId=pool, GroupName=name)
    idp.admin_create_user(UserPoolId=pool, Username="member")
    provider = {"ClientId": client, "ProviderName": f"cognito-idp.ap-northeast-1.amazonaws.com/{pool}"}
    identities = boto3.client("cognito-identity")
    kept = identities.create_identity_pool(IdentityPoolName="kept", AllowUnauthenticatedIdentities=False)
    rules = {"MinimumLength": 10, "RequireNumbers": True, "RequireSymbols": False}
    mail = {"Name": "email", "Priority": 1}
    return {
        "AWS::Cognito::UserPool": [
            Sample(
                {
                    "UserPoolName": "sample",
                    "UsernameAttributes": ["email"],
                    "AutoVerifiedAttributes": ["email"],
                    "Schema": [{"Name": "grade", "AttributeDataType": "String", "Mutable": True}],
                    "Policies": {"PasswordPolicy": rules},
                    "AccountRecoverySetting": {"RecoveryMechanisms": [{**mail, "Name": "verified_email"}]},
                    "UserPoolTags": MAP_TAGS,
                },
                {"Policies": {"PasswordPolicy": {**rules, "MinimumLength": 12}}},
            )
        ],
        "AWS::Cognito::UserPoolClient": [
            Sample(
                {
                    "UserPoolId": pool,
                    "ClientName": "a",
                    "GenerateSecret": True,
                    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                    "CallbackURLs": ["https://example.com"],
                },
                {"ClientName": "b", "CallbackURLs": ["https://example.org"]},
            )
        ],
        "AWS::Cognito::UserPoolDomain": [Sample({"UserPoolId": pool, "Domain": "sample-domain"})],
        "AWS::Cognito::UserPoolGroup": [
            Sample(
                {"UserPoolId": pool, "GroupName": "sample", "Description": "d", "Precedence": 1},
                {"Description": "e", "Precedence": 2},
            )
        ],
        "AWS::Cognito::UserPoolUser": [
            Sample(
                {"UserPoolId": pool, "Username": "a", "UserAttributes": [{"Name": "email", "Value": "a@example.com"}]}
            )
        ],
        "AWS::Cognito::UserPoolUserToGroupAttachment": [
            Sample({"UserPoolId": pool, "Username": "member", "GroupName": "here"})
        ],
        "AWS::Cognito::IdentityPool": [
            Sample(
                {
                    "IdentityPoolName": "sample",
                    "AllowUnauthenticatedIdentities": False,
                    "CognitoIdentityProviders": [provider],
                },
                {"IdentityPoolName": "later", "AllowUnauthenticatedIdentities": True},
            )
        ],
        "AWS::Cognito::IdentityPoolRoleAttachment": [Sample({"IdentityPoolId": kept["IdentityPoolId"]})],
    }


def workflows(account: Account) -> dict[str, list[Sample]]:
    """Samples of Step Functions and EventBridge Scheduler."""
    role, target = role_arn("sample-states", "states"), queue_arn("sample-scheduled")[1]
    to = {"Arn": target, "RoleArn": role}
    boto3.client("scheduler").create_schedule_group(Name="sample-there")

    def states(seconds: int) -> str:
        return json.dumps({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": seconds, "End": True}}})

    return {
        "AWS::StepFunctions::StateMachine": [
            Sample(
                {
                    "StateMachineName": "sample",
                    "StateMachineType": "STANDARD",
                    "RoleArn": role,
                    "DefinitionString": states(1),
                    "TracingConfiguration": {"Enabled": False},
                    "Tags": TAGS,
                },
                {"DefinitionString": states(2), "TracingConfiguration": {"Enabled": True}, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::StepFunctions::Activity": [Sample({"Name": "sample", "Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::Scheduler::ScheduleGroup": [Sample({"Name": "sample", "Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::Scheduler::Schedule": [
            Sample(
                {
                    "Name": "sample",
                    "GroupName": "sample-there",
                    "ScheduleExpression": "rate(5 minutes)",
                    "ScheduleExpressionTimezone": "Asia/Tokyo",
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "Description": "d",
                    "State": "ENABLED",
                    "Target": to,
                },
                {
                    "ScheduleExpression": "cron(0 9 * * ? *)",
                    "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5},
                    "Description": "e",
                    "State": "DISABLED",
                    "Target": {**to, "Input": "{}"},
                },
            )
        ],
    }


GROUPS = (access, http_apis, pools, workflows)
