"""What a template would change of a stack: which resources, which of their properties, and whether they are made anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.cloudformation.functions import foreseen, is_unknown, present
from helpers.sandbox.overlay.cloudformation.order import in_order
from helpers.sandbox.overlay.cloudformation.resources import Properties, Provider
from helpers.sandbox.overlay.cloudformation.schemas import schema_of
from helpers.sandbox.overlay.cloudformation.stack_tags import with_stack_tags

ATTRIBUTES = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")


@dataclass(frozen=True)
class Difference:
    """What is to happen with one resource. `action`: "Add", "Modify" or "Remove"; `changed`: its properties that are other,
    `dynamic` those of them whose values are not known yet; `attributes`: other parts of its declaration; `replaced`: it is
    made anew.
    """

    name: str
    type: str
    action: str
    record: Any = None
    properties: Properties | None = None
    changed: frozenset[str] = frozenset()
    dynamic: frozenset[str] = frozenset()
    attributes: tuple[str, ...] = ()
    replaced: bool = False


def differences(stack: Any, resource_map: Any) -> list[Difference]:
    """What `resource_map` would change of the stack, in the order of its resources."""
    records, wanted, kept = stack.records, present(resource_map), resource_map._parsed_resources
    kept |= {name: record.resource for name, record in records.items() if name in wanted}
    found = {}
    for name in in_order(wanted):
        one = _difference(records.get(name), name, wanted[name], resource_map)
        if one is not None:
            found[name] = one
            if one.replaced:
                kept.pop(name, None)
    for name in wanted:
        kept.pop(name, None)
    ordered = [found[name] for name in wanted if name in found]
    return ordered + [Difference(n, r.type, "Remove", r) for n, r in records.items() if n not in wanted]


def _difference(record: Any, name: str, declared: Properties, resource_map: Any) -> Difference | None:
    kind = declared["Type"]
    properties = with_stack_tags(kind, foreseen_properties(resource_map, declared), resource_map)
    if record is None:
        return Difference(name, kind, "Add", properties=properties)
    changed = frozenset(
        key for key in {*record.properties, *properties} if record.properties.get(key) != properties.get(key)
    )
    attributes = tuple(key for key in ATTRIBUTES if record.declared.get(key) != declared.get(key))
    if record.type == kind and not changed and not attributes:
        return None
    dynamic = frozenset(key for key in changed if is_unknown(properties.get(key)))
    replaced = record.type != kind or not changes_in_place(kind, record.provider, changed)
    return Difference(name, kind, "Modify", record, properties, changed, dynamic, attributes, replaced)


def changes_in_place(resource_type: str, provider: Provider, changed: frozenset[str] | set[str]) -> bool:
    """Whether these properties change without a new resource. Those that nothing acts on do as AWS's schema says."""
    schema, declared = schema_of(resource_type), getattr(provider, "properties", {})
    if schema is not None:
        passive = schema.writable() - schema.create_only - declared.keys()
        changed = changed - passive
    return not changed or provider.can_change(set(changed))


def foreseen_properties(resource_map: Any, declared: Properties) -> Properties:
    """The properties as far as they are known."""
    found: Properties = without_no_value(foreseen(declared.get("Properties", {}), resource_map))
    return found


def without_no_value(value: Any) -> Any:
    """`value` without what is AWS::NoValue."""
    if isinstance(value, dict):
        return {key: without_no_value(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_no_value(inner) for inner in value if inner is not None]
    return value


def imports_in(value: Any) -> Iterator[Any]:
    """What Fn::ImportValue is given within `value`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Fn::ImportValue":
                yield inner
            yield from imports_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from imports_in(inner)
