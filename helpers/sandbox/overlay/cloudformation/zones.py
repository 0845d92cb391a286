"""Fn::GetAZs gives the zones of the region that is named, or of the stack's own; moto gives those of us-east-1."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_gives_every_stack_the_zones_of_us_east_1",)


def install() -> None:
    """Have templates find their region's zones."""
    from moto.cloudformation import parsing
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

    @wraps(parsing.clean_json)
    def cleaned(clean: Callable[..., Any], value: Any, resources: Any) -> Any:
        if isinstance(value, dict) and "Fn::GetAZs" in value:
            region = parsing.clean_json(value["Fn::GetAZs"], resources) or resources["AWS::Region"]
            return [zone.name for zone in RegionsAndZonesBackend.zones.get(region, ())]
        return clean(value, resources)
