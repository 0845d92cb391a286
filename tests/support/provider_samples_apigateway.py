"""Samples of API Gateway's types."""

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample, policy

FUNCTION = "arn:aws:lambda:ap-northeast-1:123456789012:function:sample"
INVOKED = f"arn:aws:apigateway:ap-northeast-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
MOCK = {"method.response.header.Access-Control-Allow-Origin": "'*'"}


def rest_apis(account: Account) -> dict[str, list[Sample]]:
    """Samples of REST APIs and what they have."""
    apis = boto3.client("apigateway")
    api = apis.create_rest_api(name="sample-base")
    identity, root = api["id"], api["rootResourceId"]
    where = {"restApiId": identity, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**where, authorizationType="NONE")
    apis.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    first, second = (apis.create_deployment(restApiId=identity)["id"] for _ in range(2))
    validator = apis.create_request_validator(restApiId=identity, name="sample", validateRequestBody=True)["id"]
    return {
        "AWS::ApiGateway::RestApi": [
            Sample(
                {
                    "Name": "sample",
                    "Description": "d",
                    "ApiKeySourceType": "AUTHORIZER",
                    "BinaryMediaTypes": ["image/png"],
                    "DisableExecuteApiEndpoint": True,
                    "EndpointConfiguration": {"Types": ["REGIONAL"]},
                    "MinimumCompressionSize": 1000,
                    "Policy": policy("execute-api:Invoke", Principal="*"),
                },
                {
                    "Name": "sample-later",
                    "Description": "e",
                    "ApiKeySourceType": "HEADER",
                    "BinaryMediaTypes": ["image/gif", "image/png"],
                    "Policy": policy("execute-api:*", Principal="*"),
                },
            )
        ],
        "AWS::ApiGateway::Resource": [Sample({"RestApiId": identity, "ParentId": root, "PathPart": "{id}"})],
        "AWS::ApiGateway::Method": [
            Sample(
                {
                    "RestApiId": identity,
                    "ResourceId": root,
                    "HttpMethod": "POST",
                    "AuthorizationType": "NONE",
                    "ApiKeyRequired": True,
                    "OperationName": "sample",
                    "RequestParameters": {"method.request.querystring.q": False},
                    "RequestModels": {"application/json": "Empty"},
                    "RequestValidatorId": validator,
                    "MethodResponses": [{"StatusCode": "200", "ResponseModels": {"application/json": "Empty"}}],
                    "Integration": {
                        "Type": "AWS_PROXY",
                        "IntegrationHttpMethod": "POST",
                        "Uri": INVOKED,
                        "PassthroughBehavior": "NEVER",
                    },
                },
                {
                    "ApiKeyRequired": False,
                    "AuthorizationType": "AWS_IAM",
                    "OperationName": "other",
                    "MethodResponses": [
                        {"StatusCode": "204", "ResponseParameters": dict.fromkeys(MOCK, True)},
                        {"StatusCode": "400", "ResponseModels": {"application/json": "Error"}},
                    ],
                    "Integration": {
                        "Type": "MOCK",
                        "RequestTemplates": {"application/json": "{ statusCode: 204 }"},
                        "IntegrationResponses": [{"StatusCode": "204", "ResponseParameters": MOCK}],
                    },
                    "RequestParameters": {"method.request.querystring.q": True},
                },
            )
        ],
        "AWS::ApiGateway::Deployment": [
            Sample({"RestApiId": identity, "Description": "d"}),
            Sample({"RestApiId": identity, "StageName": "sample"}),
        ],
        "AWS::ApiGateway::Stage": [
            Sample(
                {
                    "RestApiId": identity,
                    "DeploymentId": first,
                    "StageName": "sample-stage",
                    "Description": "d",
                    "CacheClusterEnabled": True,
                    "CacheClusterSize": "0.5",
                    "TracingEnabled": True,
                    "Variables": {"one": "1", "two": "2"},
                    "MethodSettings": [{"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"}],
                    "AccessLogSetting": {"DestinationArn": "arn:aws:logs:x", "Format": "$context.requestId"},
                    "Tags": TAGS,
                },
                {
                    "DeploymentId": second,
                    "Description": "e",
                    "TracingEnabled": False,
                    "Variables": {"one": "3"},
                    "MethodSettings": [
                        {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingBurstLimit": 5, "MetricsEnabled": True}
                    ],
                    "AccessLogSetting": {"DestinationArn": "arn:aws:logs:y", "Format": "$context.path"},
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::ApiGateway::Account": [Sample({"CloudWatchRoleArn": "arn:aws:iam::123456789012:role/sample"})],
    }


GROUPS = (rest_apis,)
