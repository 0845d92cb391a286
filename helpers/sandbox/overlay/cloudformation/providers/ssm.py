"""AWS::SSM: parameters."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    each,
    generated_name,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType

OVERWRITE = ServiceCall(
    "ssm.put_parameter",
    Name=physical_id,
    Overwrite=True,
    Value=the("Value"),
    Type=the("Type"),
    Description=the("Description"),
)
PARAMETER = ResourceType(
    creation=ServiceCall("ssm.put_parameter"),
    identifier=lambda request: request.properties.get("Name", request.name),
    attributes={"Value": the("Value"), "Type": the("Type")},
    properties={
        "Name": argument(default=generated_name),
        **each(argument(change=OVERWRITE), "Value", "Type"),
        "Description": argument(change=OVERWRITE, reset=OVERWRITE),
    },
    deletion=ServiceCall("ssm.delete_parameter", Name=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::SSM::Parameter": PARAMETER}
