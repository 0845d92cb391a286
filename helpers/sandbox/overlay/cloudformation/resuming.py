"""Operations on stacks that were under way when the sandbox ended come to an end: what was made is taken back, as on AWS."""

from collections.abc import Callable
from functools import partial
from typing import Any

from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation
from helpers.sandbox.overlay.cloudformation.stacks import delete, delete_as_wished, map_of, operation_on

CANCELLED = "Resource creation cancelled"
INTERRUPTED = "The sandbox ended while this was under way. "


def resume(backend: Any) -> None:
    """Begin to end the operations on this backend's stacks, each in a thread of its own."""
    for stack in list(backend.stacks.values()):
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            operation = operation_on(backend, stack)
            operation.begin(partial(_job(stack.status), backend, operation))


def _job(status: str) -> Callable[[Any, StackOperation], None]:
    if status in ("CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"):
        return _roll_back_creation
    if status in ("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"):
        return _roll_back_update
    if status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
        return lambda backend, operation: operation.clean_up()
    if status == "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
        return lambda backend, operation: operation.set_status("UPDATE_ROLLBACK_COMPLETE")
    if status in ("IMPORT_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"):
        return _roll_back_import
    return delete


def _roll_back_creation(backend: Any, operation: StackOperation) -> None:
    stack = operation.stack
    operation.abandon(CANCELLED)
    if stack.disable_rollback:
        return operation.set_status("CREATE_FAILED", INTERRUPTED)
    operation.set_status("ROLLBACK_IN_PROGRESS", f"{INTERRUPTED}Rollback requested by user.")
    operation.roll_back_creation()
    return delete_as_wished(backend, operation)


def _roll_back_update(backend: Any, operation: StackOperation) -> None:
    stack = operation.stack
    operation.abandon(CANCELLED)
    if stack.disable_rollback:
        return operation.set_status("UPDATE_FAILED", INTERRUPTED)
    operation.set_status("UPDATE_ROLLBACK_IN_PROGRESS", INTERRUPTED)
    template, described, parameters = stack.former_template
    operation.roll_back(map_of(stack, template, parameters))
    stack.template, stack.template_dict, stack.parameters = template, described, parameters
    return None


def _roll_back_import(backend: Any, operation: StackOperation) -> None:
    stack = operation.stack
    operation.abandon(CANCELLED)
    stack.template, stack.template_dict, stack.parameters = stack.former_template
    operation.set_status("IMPORT_ROLLBACK_IN_PROGRESS", INTERRUPTED)
    operation.let_go()
