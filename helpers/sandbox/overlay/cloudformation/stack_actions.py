"""Operations on stacks that moto has not: cancel, continue a rollback, roll back, protect, signal, imports, events."""

from typing import Any

from helpers.sandbox.overlay.cloudformation import creation_policies
from helpers.sandbox.overlay.cloudformation.exports import importers
from helpers.sandbox.overlay.cloudformation.stacks import map_of, operation_on
from helpers.sandbox.overlay.cloudformation.template_rules import refuse
from helpers.sandbox.overlay.patching import adds

STILL_NEEDED = ("test_moto_cannot_roll_back_a_stack",)


def install() -> None:
    """Have moto's CloudFormation answer them."""
    from moto.cloudformation.responses import CloudFormationResponse

    for action in (
        cancel_update_stack,
        continue_update_rollback,
        describe_account_limits,
        describe_events,
        list_imports,
        rollback_stack,
        signal_resource,
        update_termination_protection,
    ):
        adds(CloudFormationResponse)(action)


def _stack(response: Any) -> Any:
    return response.cloudformation_backend.get_stack(response._get_param("StackName"))


def cancel_update_stack(self: Any) -> Any:
    """Have an update that is under way go back."""
    from moto.core.responses import EmptyResult

    stack = _stack(self)
    if stack.status != "UPDATE_IN_PROGRESS":
        refuse("CancelUpdateStack cannot be called from current stack status")
    stack.operation.cancelled = True
    return EmptyResult()


def continue_update_rollback(self: Any) -> Any:
    """Go on with a rollback that failed, without the resources to skip."""
    from moto.core.responses import EmptyResult

    stack = _stack(self)
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        refuse(f"Stack:{stack.stack_id} is in {stack.status} state and can not continue update rollback.")
    _go_back(self.cloudformation_backend, stack, frozenset(self._get_param("ResourcesToSkip", [])))
    return EmptyResult()


def _go_back(backend: Any, stack: Any, skipped: frozenset[str] = frozenset()) -> None:
    """Bring a stack back to what it was before its last update."""
    template, described, parameters = stack.former_template
    operation = operation_on(backend, stack)
    before = map_of(stack, template, parameters)
    operation.set_status("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")

    def back() -> None:
        operation.roll_back(before, skipped)
        stack.template, stack.template_dict, stack.parameters = template, described, parameters

    operation.start(back)


def rollback_stack(self: Any) -> Any:
    """Take back what a failed operation has left."""
    from moto.core.responses import ActionResult

    backend, stack = self.cloudformation_backend, _stack(self)
    if stack.status in ("UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"):
        _go_back(backend, stack)
    elif stack.status == "CREATE_FAILED":
        operation = operation_on(backend, stack)
        operation.set_status("ROLLBACK_IN_PROGRESS", "User Initiated")
        operation.start(operation.roll_back_creation)
    else:
        refuse(f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back.")
    return ActionResult({"StackId": stack.stack_id})


def update_termination_protection(self: Any) -> Any:
    """Protect a stack from deletion, or no more."""
    from moto.core.responses import ActionResult

    stack = _stack(self)
    if getattr(stack, "parent_id", None):
        refuse(f"Termination protection cannot be set on the nested stack [{stack.name}]; set it on its root stack.")
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection", False)
    return ActionResult({"StackId": stack.stack_id})


def signal_resource(self: Any) -> Any:
    """Note a signal for a resource that waits for it."""
    from moto.core.responses import EmptyResult

    stack, name = _stack(self), self._get_param("LogicalResourceId")
    if not stack.status.endswith("_IN_PROGRESS"):
        refuse(f"Stack:{stack.stack_id} is in {stack.status} state and can not be signaled")
    if name not in stack.template_dict.get("Resources", {}):
        refuse(f"Resource {name} does not exist for stack {stack.name}")
    creation_policies.signal(stack, name, self._get_param("UniqueId"), self._get_param("Status"))
    return EmptyResult()


def list_imports(self: Any) -> Any:
    """The stacks that import an export."""
    from moto.core.responses import ActionResult

    name = self._get_param("ExportName")
    found = importers(self.cloudformation_backend, name)
    if not found:
        known = name in self.cloudformation_backend.exports
        refuse(f"Export '{name}' is not imported by any stack." if known else f"No export named {name} found.")
    return ActionResult({"Imports": found})


def describe_account_limits(self: Any) -> Any:
    """How many stacks and outputs there may be."""
    from moto.core.responses import ActionResult

    limits = {"StackLimit": 2000, "StackOutputsLimit": 200, "ConcurrentResourcesLimit": 2500}
    return ActionResult({"AccountLimits": [{"Name": name, "Value": value} for name, value in limits.items()]})


def describe_events(self: Any) -> Any:
    """The events of a stack or of a change set, with the rules that its validation found broken."""
    from moto.core.responses import ActionResult

    backend, name = self.cloudformation_backend, self._get_param("ChangeSetName")
    wanted = self._get_param("StackName")
    sets = [
        one
        for identity, one in list(backend.change_sets.items())
        if (name is None or name in (identity, one.change_set_name)) and wanted in (None, one.stack_name, one.stack_id)
    ]
    found = [event for one in sets for event in getattr(one, "validation_events", [])]
    if name is None:
        found += [_operation_event(event) for event in reversed(backend.get_stack(wanted).events)]
    filters = self._get_param("Filters") or {}
    if str(filters.get("FailedEvents", False)).lower() == "true":
        found = [one for one in found if one["EventType"] != "STACK_EVENT" or one["ResourceStatus"].endswith("FAILED")]
    return ActionResult({"OperationEvents": found})


def _operation_event(event: Any) -> dict[str, Any]:
    return {
        "EventId": str(event.event_id),
        "StackId": event.stack_id,
        "EventType": "STACK_EVENT",
        "LogicalResourceId": event.logical_resource_id,
        "PhysicalResourceId": event.physical_resource_id,
        "ResourceType": event.resource_type,
        "Timestamp": event.timestamp,
        "ResourceStatus": event.resource_status,
        "ResourceStatusReason": event.resource_status_reason,
    }
