"""Tags of a stack, which CloudFormation puts on each of its resources that can have tags."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import Properties
from helpers.sandbox.overlay.cloudformation.schemas import schema_of

PROPAGATED = "AWS::AutoScaling::AutoScalingGroup"


def with_stack_tags(resource_type: str, properties: Properties, resource_map: Any) -> Properties:
    """The properties of a resource with the stack's tags among its own, which count before them."""
    tags = {key: value for key, value in (resource_map.tags or {}).items() if not key.startswith("aws:")}
    schema = schema_of(resource_type) if tags else None
    if schema is None or resource_type.startswith("AWS::CloudFormation::"):
        return properties
    name = tag_property(schema)
    if name not in schema.shape.properties:
        return properties
    given = properties.get(name)
    if "object" in schema.shape.properties[name].kinds:
        return properties | {name: tags | (given or {})} if isinstance(given or {}, dict) else properties
    own = given if isinstance(given, list) else []
    keys = {tag.get("Key") for tag in own if isinstance(tag, dict)}
    more = {"PropagateAtLaunch": True} if resource_type == PROPAGATED else {}
    added = [{"Key": key, "Value": value, **more} for key, value in tags.items() if key not in keys]
    return properties | {name: [*own, *added]} if added else properties


def tag_property(schema: Any) -> str:
    """The name of the property that holds the tags of a type; "" where it has none."""
    tagging = schema.described["tagging"]
    if not isinstance(tagging, dict) or tagging.get("taggable") is False:
        return ""
    return str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
