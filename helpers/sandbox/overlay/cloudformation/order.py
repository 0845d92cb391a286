"""In which order the resources of a template can be made: each after those that it names."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

SUBSTITUTED = re.compile(r"\$\{([^!${}.]+)(?:\.[^{}]*)?\}")


def named_in(value: Any) -> Iterator[str]:
    """The names that Ref, Fn::GetAtt and Fn::Sub give within `value`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner.partition(".")[0] if isinstance(inner, str) else inner[0]
            elif key == "Fn::Sub":
                yield from SUBSTITUTED.findall(inner if isinstance(inner, str) else inner[0])
                yield from named_in(inner)
            else:
                yield from named_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_in(inner)


def in_order(resources: dict[str, dict[str, Any]]) -> list[str]:
    """The names of `resources`, those that others depend on first. Raises CycleError, with the names of the circle."""
    graph = {}
    for name, resource in resources.items():
        after = resource.get("DependsOn", [])
        wanted = {*([after] if isinstance(after, str) else after), *named_in(resource.get("Properties", {}))}
        graph[name] = sorted(wanted & resources.keys())
    return list(TopologicalSorter(graph).static_order())


def circle_of(resources: dict[str, dict[str, Any]]) -> list[str]:
    """The names of resources that wait for each other; [] where there are none."""
    try:
        in_order(resources)
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []
