"""What of a template is known to fail before anything of it is made: properties that AWS's schemas refuse, types that the
sandbox lacks.
"""

from collections.abc import Iterator
from typing import Any

from helpers.sandbox.overlay.cloudformation.differences import Difference
from helpers.sandbox.overlay.cloudformation.property_rules import Problem, problems, reason_of
from helpers.sandbox.overlay.cloudformation.providers import provider_of
from helpers.sandbox.overlay.cloudformation.schemas import schema_of


def broken(planned: list[Difference], region: str) -> Iterator[tuple[Difference, list[Problem]]]:
    """The resources that are to be made or changed and whose properties break rules, with these rules."""
    for one in planned:
        schema = schema_of(one.type, region)
        if schema is not None and one.properties is not None and (found := problems(schema, one.properties)):
            yield one, found


def failures(planned: list[Difference], resource_map: Any, region: str) -> Iterator[tuple[Difference, str]]:
    """Those that would fail, each with the reason."""
    for one, found in broken(planned, region):
        yield one, reason_of(one.name, found)
    for one in planned:
        if one.properties is not None and (one.action == "Add" or one.replaced):
            reason = provider_of(one.type, resource_map).refused(one.properties)
            if reason:
                yield one, reason
