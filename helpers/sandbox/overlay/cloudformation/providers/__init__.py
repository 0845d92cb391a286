"""Which provider a resource type has: a declaration in one of these files, moto's own model, or one that says that there
is none.
"""

from typing import Any

from helpers.sandbox.overlay.cloudformation.providers import (
    apigateway,
    apigateway_access,
    apigatewayv2,
    application_autoscaling,
    autoscaling,
    budgets,
    certificates,
    cloudformation,
    cloudfront,
    cloudwatch,
    cognito,
    dynamodb,
    ec2_acls,
    ec2_addresses,
    ec2_endpoints,
    ec2_gateways,
    ec2_instances,
    ec2_network,
    ec2_security_groups,
    ec2_volumes,
    ecr,
    ecs,
    efs,
    elb,
    elbv2,
    events,
    events_archives,
    iam,
    iam_providers,
    iam_users,
    kinesis,
    kms,
    lambda_,
    logs,
    rds,
    route53,
    s3,
    scheduler,
    secretsmanager,
    servicediscovery,
    sns,
    sqs,
    ssm,
    stepfunctions,
)
from helpers.sandbox.overlay.cloudformation.providers.cdk_functions import STEPS, CdkFunction
from helpers.sandbox.overlay.cloudformation.providers.moto_models import REASONS, Missing, MotoModel, Nothing
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Provider

SERVICES = (
    *(
        apigateway,
        apigateway_access,
        apigatewayv2,
        application_autoscaling,
        autoscaling,
        budgets,
        certificates,
        cloudformation,
        cloudfront,
        cloudwatch,
        cognito,
        dynamodb,
        ec2_acls,
        ec2_addresses,
    ),
    *(
        ec2_endpoints,
        ec2_gateways,
        ec2_instances,
        ec2_network,
        ec2_security_groups,
        ec2_volumes,
        ecr,
        ecs,
        efs,
        elb,
        elbv2,
        events,
        events_archives,
        iam,
    ),
    *(
        iam_providers,
        iam_users,
        kinesis,
        kms,
        lambda_,
        logs,
        rds,
        route53,
        s3,
        scheduler,
        secretsmanager,
        servicediscovery,
        sns,
        sqs,
        ssm,
        stepfunctions,
    ),
)
DECLARED: dict[str, ResourceType] = {name: one for service in SERVICES for name, one in service.TYPES.items()}


def provider_of(resource_type: str, resource_map: Any) -> Provider:
    """The provider of a type."""
    from moto.cloudformation.parsing import get_model_map

    if resource_type in DECLARED:
        return DECLARED[resource_type]
    if resource_type in STEPS:
        return CdkFunction(resource_type)
    if resource_type == "AWS::CDK::Metadata":
        return Nothing()
    model = get_model_map().get(resource_type)
    if resource_type not in REASONS and model is not None and hasattr(model, "physical_resource_id"):
        return MotoModel(resource_type, resource_map)
    return Missing(resource_type)
