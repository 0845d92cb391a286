"""A template's properties as an API's parameters: the same names but for their letters' case, numbers and flags as such."""

from typing import Any


def parameters(client: Any, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Those of the properties that `operation` takes, written as its model says; what it does not know is left out."""
    return _shaped(client.meta.service_model.operation_model(operation).input_shape, properties)


def _shaped(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        known = {members[name.lower()]: inner for name, inner in value.items() if name.lower() in members}
        return {name: _shaped(member, inner) for (name, member), inner in known.items()}
    if shape.type_name == "list":
        return [_shaped(shape.member, inner) for inner in value]
    if shape.type_name == "map":
        return {str(name): _shaped(shape.value, inner) for name, inner in value.items()}
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name == "boolean":
        return str(value).lower() == "true"
    if shape.type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value
