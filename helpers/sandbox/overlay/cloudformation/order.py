"""In which order the resources of a template can be made: each after those that it names."""

import re
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

SUBSTITUTED = re.compile(r"\$\{([^!${}.]+)(?:\.[^{}]*)?\}")
Declared = dict[str, dict[str, Any]]


def named_in(value: Any) -> Iterator[str]:
    """The names that Ref, Fn::GetAtt and Fn::Sub give within `value`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield str(inner)
            elif key == "Fn::GetAtt":
                yield inner.partition(".")[0] if isinstance(inner, str) else inner[0]
            elif key == "Fn::Sub":
                yield from map(str.strip, SUBSTITUTED.findall(inner if isinstance(inner, str) else inner[0]))
                yield from named_in(inner)
            else:
                yield from named_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_in(inner)


def in_order(resources: Declared, waits: Callable[[str], bool] = lambda name: False) -> list[str]:
    """The names of `resources`, those that others depend on first; those that wait for something are as late as they can
    be. Raises CycleError, with the names of the circle.
    """
    graph = {}
    for name, resource in resources.items():
        after = resource.get("DependsOn", [])
        wanted = {*([after] if isinstance(after, str) else after), *named_in(resource.get("Properties", {}))}
        graph[name] = sorted(wanted & resources.keys())
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    order, ready = list[str](), list[str]()
    while sorter.is_active():
        ready += sorter.get_ready()
        chosen = [name for name in ready if not waits(name)] or ready
        ready = [name for name in ready if name not in chosen]
        order += chosen
        sorter.done(*chosen)
    return order


def circle_of(resources: Declared) -> list[str]:
    """The names of resources that wait for each other; [] where there are none."""
    try:
        in_order(resources)
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []
