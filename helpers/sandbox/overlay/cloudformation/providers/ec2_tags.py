"""Tags of EC2's resources: those of the template and, as CloudFormation adds them, those of the stack."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    Handler,
    Property,
    ServiceCall,
    Value,
    in_create,
    pairs,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags


def tag_specifications(resource_type: str) -> Value:
    """The argument TagSpecifications of the call that creates a resource of this type ("vpc")."""

    def value(request: ResourceRequest) -> Any:
        tags = request.services.tags | pairs(request.properties.get("Tags", []))
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        return [{"ResourceType": resource_type, "Tags": listed}] if listed else ABSENT

    return value


def tags_afterwards(resource: Value = physical_id) -> Property:
    """The property Tags of a type whose creation takes none in moto: a call of its own makes them."""
    bring = _bring(resource)
    return setting(bring, reset=bring)


def tags(resource: Value = physical_id) -> Property:
    """The property Tags, which `tag_specifications` makes. `resource`: the id that EC2 knows it by."""
    bring = _bring(resource)
    return in_create(change=bring, reset=bring)


def _bring(resource: Value) -> Handler:
    return bring_tags(
        tag=ServiceCall("ec2.create_tags", Resources=[resource], Tags=the("Tags")),
        untag=ServiceCall(
            "ec2.delete_tags",
            Resources=[resource],
            Tags=lambda request: [{"Key": key} for key in removed_tags(request)],
        ),
    )
