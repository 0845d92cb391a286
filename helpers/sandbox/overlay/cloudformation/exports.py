"""Exports of stacks: each name once, and none taken away or changed while another stack imports it."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.differences import imports_in
from helpers.sandbox.overlay.cloudformation.functions import foreseen


def importers(backend: Any, export: str) -> list[str]:
    """The names of the stacks that import an export."""
    return sorted({stack.name for stack in list(backend.stacks.values()) if export in imports_of(stack)})


def imports_of(stack: Any) -> set[str]:
    """The names of the exports that a stack imports."""
    if not stack.template_dict:
        return set()
    arguments = imports_in([stack.template_dict.get("Resources", {}), stack.template_dict.get("Outputs", {})])
    return {str(foreseen(one, stack.resource_map)) for one in arguments}


def refused_exports(stack: Any, exports: list[Any]) -> str:
    """Why a stack cannot export these instead of what it exports now; "" where it can."""
    from moto.cloudformation.models import cloudformation_backends

    backend = cloudformation_backends[stack.account_id][stack.region_name]
    for export in exports:
        there = backend.exports.get(export.name)
        if there is not None and there.exporting_stack_id != stack.stack_id:
            owner = there.exporting_stack_id.split("/")[1]
            return f"Export with name {export.name} is already exported by stack {owner}"
    coming = {export.name: export.value for export in exports}
    for export in getattr(stack, "shown_exports", []):
        users = [name for name in importers(backend, export.name) if name != stack.name]
        if users and coming.get(export.name) != export.value:
            what = "updated" if export.name in coming else "deleted"
            return f"Export {export.name} cannot be {what} as it is in use by {' and '.join(users)}"
    return ""
