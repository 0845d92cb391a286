"""Resources as other people's templates have them, and calls that only look: what a world sees that is no chapter's."""

import itertools
import json
from typing import Any

STACKS, CALLS = 60, 160
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "${AWS::AccountId}"}}, "Action": "kms:*", "Resource": "*"}
    ],
}
TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
ALARM = {
    "MetricName": "Errors",
    "Namespace": "AWS/Lambda",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}
TASK = {
    "RequiresCompatibilities": ["FARGATE"],
    "NetworkMode": "awsvpc",
    "Cpu": "256",
    "Memory": "512",
    "ContainerDefinitions": [{"Name": "main", "Image": "public.ecr.aws/docker/library/busybox:latest"}],
}
CODE = {
    "Runtime": "python3.12",
    "Handler": "index.handler",
    "Code": {"ZipFile": "def handler(event, context):\n    pass\n"},
}
RESOURCES: dict[str, dict[str, Any]] = {
    "AWS::S3::Bucket": {},
    "AWS::SQS::Queue": {},
    "AWS::SNS::Topic": {},
    "AWS::Logs::LogGroup": {"RetentionInDays": 7},
    "AWS::DynamoDB::Table": TABLE,
    "AWS::IAM::Role": {"AssumeRolePolicyDocument": TRUST},
    "AWS::Lambda::Function": CODE | {"Role": {"Fn::GetAtt": ["Role", "Arn"]}},
    "AWS::EC2::VPC": {"CidrBlock": "10.9.0.0/16"},
    "AWS::EC2::SecurityGroup": {"GroupDescription": "of a stack"},
    "AWS::EC2::InternetGateway": {},
    "AWS::EC2::EIP": {"Domain": "vpc"},
    "AWS::KMS::Key": {"KeyPolicy": KEY_POLICY},
    "AWS::SSM::Parameter": {"Type": "String", "Value": "v"},
    "AWS::SecretsManager::Secret": {"SecretString": "s"},
    "AWS::Events::Rule": {"ScheduleExpression": "rate(1 hour)", "State": "DISABLED"},
    "AWS::CloudWatch::Alarm": ALARM,
    "AWS::ECS::Cluster": {},
    "AWS::ECS::TaskDefinition": TASK,
    "AWS::ECR::Repository": {},
    "AWS::ApiGateway::RestApi": {"Name": "api"},
}
SERVICES = (
    *(
        "acm",
        "apigateway",
        "apigatewayv2",
        "application-autoscaling",
        "athena",
        "autoscaling",
        "batch",
        "cloudformation",
    ),
    *(
        "cloudfront",
        "cloudtrail",
        "cloudwatch",
        "codebuild",
        "cognito-idp",
        "dynamodb",
        "ec2",
        "ecr",
        "ecs",
        "efs",
        "eks",
    ),
    *("elasticache", "elb", "elbv2", "events", "firehose", "glue", "iam", "kinesis", "kms", "lambda", "logs", "rds"),
    *("redshift", "route53", "s3", "sagemaker", "secretsmanager", "ses", "sns", "sqs", "ssm", "stepfunctions", "wafv2"),
)
LOOKS = ("Describe", "Get", "List")


def templates() -> list[str]:
    """As many templates, each of three kinds of resources that follow each other."""
    kinds = list(RESOURCES)
    groups = [(kinds * 2)[number : number + 3] for number in range(len(kinds))]
    role = {"Role": {"Type": "AWS::IAM::Role", "Properties": RESOURCES["AWS::IAM::Role"]}}
    found = [role | {f"Own{place}": _resource(kind) for place, kind in enumerate(group)} for group in groups]
    return [json.dumps({"Resources": one}) for one in itertools.islice(itertools.cycle(found), STACKS)]


def _resource(kind: str) -> dict[str, Any]:
    return {"Type": kind, "Properties": RESOURCES[kind]}


def looks(session: Any) -> list[tuple[Any, str]]:
    """As many calls that only look and need no parameter, each with its client: of each service some."""
    of_services = [list(_looks_of(session.client(name))) for name in SERVICES]
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*of_services))
    return list(itertools.islice((one for one in in_turn if one), CALLS))


def _looks_of(client: Any) -> Any:
    for method, operation in sorted(client.meta.method_to_api_mapping.items()):
        shape = client.meta.service_model.operation_model(operation).input_shape
        if operation.startswith(LOOKS) and not (shape and shape.required_members):
            yield client, method
