"""AWS::ECR: repositories."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    as_text,
    attribute,
    found_by,
    in_delete,
    physical_id,
    renamed,
    setting,
    the,
    unless_empty,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn


def exclusions(filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which tags stay changeable, with the API's names."""
    prefix = "ImageTagMutabilityExclusionFilter"
    return [renamed(one, **{f"{prefix}Type": "FilterType", f"{prefix}Value": "Filter"}) for one in filters]


def exclusions_of(request: ResourceRequest) -> Any:
    """Which tags stay changeable, where the template says that there are exceptions."""
    if not str(request.properties.get("ImageTagMutability", "")).endswith("_EXCLUSION"):
        return ABSENT
    return unless_empty(exclusions(request.properties.get("ImageTagMutabilityExclusionFilters", [])))


PUT_MUTABILITY = ServiceCall(
    "ecr.put_image_tag_mutability",
    RepositoryName=physical_id,
    ImageTagMutability=the("ImageTagMutability", default="MUTABLE"),
    ImageTagMutabilityExclusionFilters=exclusions_of,
)
BRING_TAGS = tags_by_arn("ecr")
REPOSITORY = ResourceType(
    creation=ServiceCall("ecr.create_repository"),
    identifier="repository.repositoryName",
    read=ServiceCall("ecr.describe_repositories", RepositoryNames=[physical_id]),
    model="repositories[0]",
    shown={
        "LifecyclePolicy": found_by(
            "ecr.get_lifecycle_policy", "{LifecyclePolicyText: lifecyclePolicyText}", RepositoryName=physical_id
        ),
        "RepositoryPolicyText": found_by("ecr.get_repository_policy", "policyText", RepositoryName=physical_id),
        "Tags": found_by("ecr.list_tags_for_resource", "tags", ResourceArn=attribute("Arn")),
    },
    attributes={"Arn": "repositories[0].repositoryArn", "RepositoryUri": "repositories[0].repositoryUri"},
    properties={
        "RepositoryName": argument(default=lambda request: request.name.lower()),
        "EncryptionConfiguration": argument(),
        "ImageScanningConfiguration": argument(
            change=ServiceCall(
                "ecr.put_image_scanning_configuration",
                RepositoryName=physical_id,
                ImageScanningConfiguration=the("ImageScanningConfiguration", default={"ScanOnPush": False}),
            )
        ),
        "ImageTagMutability": argument(change=PUT_MUTABILITY),
        "ImageTagMutabilityExclusionFilters": argument(convert=exclusions, change=PUT_MUTABILITY),
        "LifecyclePolicy": setting(
            ServiceCall(
                "ecr.put_lifecycle_policy",
                RepositoryName=physical_id,
                LifecyclePolicyText=the("LifecyclePolicy", convert=lambda policy: policy["LifecyclePolicyText"]),
            ),
            reset=ServiceCall("ecr.delete_lifecycle_policy", RepositoryName=physical_id),
        ),
        "RepositoryPolicyText": setting(
            ServiceCall(
                "ecr.set_repository_policy",
                RepositoryName=physical_id,
                PolicyText=the("RepositoryPolicyText", convert=as_text),
            ),
            reset=ServiceCall("ecr.delete_repository_policy", RepositoryName=physical_id),
        ),
        "EmptyOnDelete": in_delete(),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    deletion=ServiceCall(
        "ecr.delete_repository", RepositoryName=physical_id, Force=the("EmptyOnDelete", default=False)
    ),
)

TYPES: dict[str, ResourceType] = {"AWS::ECR::Repository": REPOSITORY}
