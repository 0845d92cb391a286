"""A template's properties as an API's parameters: the same names but for their letters' case, numbers and flags as
such.
"""

from typing import Any


def shaped(client: Any, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `client.method` written as the service's model says.

    A name that the model does not know stays as it is, for botocore to refuse: nothing is left out in silence.
    """
    operation = client.meta.method_to_api_mapping[method]
    written: dict[str, Any] = _shaped(client.meta.service_model.operation_model(operation).input_shape, arguments)
    return written


def _shaped(shape: Any, value: Any) -> Any:
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        pairs = [(*members.get(name.lower(), (name, None)), inner) for name, inner in value.items()]
        return {name: _shaped(member, inner) for name, member, inner in pairs}
    if shape.type_name == "list" and isinstance(value, list):
        return [_shaped(shape.member, inner) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {str(name): _shaped(shape.value, inner) for name, inner in value.items()}
    return _scalar(shape.type_name, value)


def _scalar(kind: str, value: Any) -> Any:
    if kind in ("integer", "long"):
        return int(value)
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value
