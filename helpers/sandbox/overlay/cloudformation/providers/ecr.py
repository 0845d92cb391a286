"""AWS::ECR: repositories."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    in_delete,
    physical_id,
    renamed,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn


def exclusions(filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which tags stay changeable, with the API's names."""
    prefix = "ImageTagMutabilityExclusionFilter"
    return [renamed(one, **{f"{prefix}Type": "FilterType", f"{prefix}Value": "Filter"}) for one in filters]


BRING_TAGS = tags_by_arn("ecr")
REPOSITORY = ResourceType(
    creation=ServiceCall("ecr.create_repository"),
    identifier="repository.repositoryName",
    attributes={"Arn": "repository.repositoryArn", "RepositoryUri": "repository.repositoryUri"},
    properties={
        "RepositoryName": argument(default=lambda request: request.name.lower()),
        "EncryptionConfiguration": argument(),
        "ImageScanningConfiguration": argument(
            change=ServiceCall(
                "ecr.put_image_scanning_configuration",
                RepositoryName=physical_id,
                ImageScanningConfiguration=the("ImageScanningConfiguration"),
            )
        ),
        "ImageTagMutability": argument(
            change=ServiceCall(
                "ecr.put_image_tag_mutability",
                RepositoryName=physical_id,
                ImageTagMutability=the("ImageTagMutability"),
            )
        ),
        "ImageTagMutabilityExclusionFilters": argument(convert=exclusions),
        "LifecyclePolicy": setting(
            ServiceCall(
                "ecr.put_lifecycle_policy",
                RepositoryName=physical_id,
                LifecyclePolicyText=the("LifecyclePolicy", convert=lambda policy: policy["LifecyclePolicyText"]),
            )
        ),
        "RepositoryPolicyText": setting(
            ServiceCall(
                "ecr.set_repository_policy",
                RepositoryName=physical_id,
                PolicyText=the("RepositoryPolicyText", convert=as_text),
            )
        ),
        "EmptyOnDelete": in_delete(),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=ServiceCall(
        "ecr.delete_repository", RepositoryName=physical_id, Force=the("EmptyOnDelete", default=False)
    ),
)

TYPES: dict[str, ResourceType] = {"AWS::ECR::Repository": REPOSITORY}
