"""Which provider a resource type has: a declaration in one of these files, moto's own model, or one that says that there
is none.
"""

from typing import Any

from helpers.sandbox.overlay.cloudformation.providers import (
    dynamodb,
    ec2_instances,
    ec2_network,
    ec2_security_groups,
    ecr,
    ecs,
    iam,
    logs,
    s3,
    ssm,
)
from helpers.sandbox.overlay.cloudformation.providers.moto_models import Missing, MotoModel, Nothing
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Provider

DECLARED: dict[str, ResourceType] = {
    **dynamodb.TYPES,
    **ec2_instances.TYPES,
    **ec2_network.TYPES,
    **ec2_security_groups.TYPES,
    **ecr.TYPES,
    **ecs.TYPES,
    **iam.TYPES,
    **logs.TYPES,
    **s3.TYPES,
    **ssm.TYPES,
}


def provider_of(resource_type: str, resource_map: Any) -> Provider:
    """The provider of a type."""
    from moto.cloudformation.parsing import NULL_MODELS, get_model_map

    if resource_type in DECLARED:
        return DECLARED[resource_type]
    if resource_type in (*NULL_MODELS, "AWS::CDK::Metadata"):
        return Nothing()
    if resource_type in get_model_map():
        return MotoModel(resource_type, resource_map)
    return Missing(resource_type)
