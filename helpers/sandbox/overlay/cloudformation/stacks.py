"""Stacks come up one resource at a time in the background, with events, and roll back; moto only answers as if."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from helpers.sandbox.overlay.cloudformation.order import circle_of
from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation
from helpers.sandbox.overlay.patching import adds, replaces, wraps

STILL_NEEDED = (
    "test_moto_tells_of_the_stack_alone",
    "test_moto_leaves_what_a_stack_made",
    "test_moto_fails_the_request_where_aws_fails_the_resource",
    "test_moto_makes_no_key_pair_for_a_stack",
)
Parameters = dict[str, Any]
Tags = dict[str, str]
ON_FAILURE: ContextVar[str] = ContextVar("on_failure", default="ROLLBACK")
SHOWN_OUTPUTS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")


def install() -> None:
    """Have moto's stacks work so."""
    from moto.cloudformation.models import CloudFormationBackend
    from moto.cloudformation.parsing import ResourceMap
    from moto.cloudformation.responses import StackResourceDTO

    _change_stack()
    replaces(ResourceMap.__getitem__)(_already_made)
    replaces(ResourceMap.parse_ssm_parameter)(_stored_parameter)
    replaces(ResourceMap.validate_outputs)(lambda self: None)
    replaces(CloudFormationBackend.create_stack)(_create_stack)
    replaces(CloudFormationBackend.update_stack)(_update_stack)
    replaces(CloudFormationBackend.delete_stack)(_delete_stack)
    _read_on_failure()

    @wraps(StackResourceDTO.__init__)
    def described(describe: Callable[..., None], self: Any, stack: Any, resource: Any) -> None:
        describe(self, stack, resource)
        self.resource_status = getattr(resource, "resource_status", stack.status)
        self.timestamp = stack.events[-1].timestamp if stack.events else stack.creation_time


def _change_stack() -> None:
    """Have a stack keep its resources, and show its outputs and parameters as AWS shows them."""
    from moto.cloudformation.models import Stack

    @wraps(Stack.__init__)
    def initialised(initialise: Callable[..., None], self: Any, *arguments: Any, **options: Any) -> None:
        self.records, self.shown_outputs, self.stack_status_reason = {}, [], None
        initialise(self, *arguments, **options)
        self.on_failure = ON_FAILURE.get()
        self.disable_rollback = self.on_failure == "DO_NOTHING"

    adds(Stack)(show_outputs)
    replaces(Stack.outputs)(lambda self: self.shown_outputs or None)
    replaces(Stack.exports)(lambda self: getattr(self, "shown_exports", []))
    replaces(Stack.stack_resources)(lambda self: [record.resource for record in list(self.records.values())])
    replaces(Stack.stack_parameters)(_given_parameters)


def _read_on_failure() -> None:
    """CreateStack and UpdateStack say what is to be done when something fails; moto does not read it."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.responses import CloudFormationResponse

    @wraps(CloudFormationResponse.create_stack)
    def created(create: Callable[..., Any], self: Any) -> Any:
        kept, wanted = self._get_bool_param("DisableRollback"), self._get_param("OnFailure")
        if kept is not None and wanted:
            raise ValidationError(message="You can specify either OnFailure or DisableRollback, but not both.")
        token = ON_FAILURE.set(wanted or ("DO_NOTHING" if kept else "ROLLBACK"))
        try:
            return create(self)
        finally:
            ON_FAILURE.reset(token)

    @wraps(CloudFormationResponse.update_stack)
    def updated(update: Callable[..., Any], self: Any) -> Any:
        for stack in self.cloudformation_backend.stacks.values():
            if self._get_param("StackName") in (stack.name, stack.stack_id):
                stack.disable_rollback = bool(self._get_bool_param("DisableRollback", False))
        return update(self)


def _already_made(self: Any, name: str) -> Any:
    """A resource that was made; moto would make it because somebody asks."""
    if name in self._parsed_resources:
        return self._parsed_resources[name]
    raise KeyError(name)


def _given_parameters(self: Any) -> dict[str, Any]:
    """The parameters as they were given: the name of a stored parameter, not what is stored there."""
    slots = self.template_dict.get("Parameters", {})
    defaults = {name: slot["Default"] for name, slot in slots.items() if "Default" in slot}
    return {**defaults, **self.parameters}


def _stored_parameter(self: Any, value: str, value_type: str) -> Any:
    """What the parameter store has under the name `value`."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.ssm.models import ssm_backends

    stored = ssm_backends[self._account_id][self._region_name].get_parameter(value)
    if stored is None:
        raise ValidationError(message=f"Unable to fetch parameters [{value}] from parameter store for this account.")
    return stored.value.split(",") if "List" in value_type else stored.value


def show_outputs(self: Any) -> None:
    """Note the outputs as they are now: those of a stack that fails later do not change."""
    self.output_map = self._create_output_map()
    exports = self.output_map.exports
    names = {export.value: export.name for export in exports}
    self.shown_exports = exports
    self.shown_outputs = [
        {"OutputKey": o.key, "OutputValue": o.value, "Description": o.description, "ExportName": names.get(o.value)}
        for o in self.output_map.values()
        if o
    ]
    self.cross_stack_resources.update({export.name: export for export in exports})


def operation_on(backend: Any, stack: Any) -> StackOperation:
    """A new operation on a stack of `backend`."""
    return StackOperation(stack, lambda: vars(backend).get("stacks", {}).get(stack.stack_id) is stack)


def map_of(stack: Any, template: str, parameters: Parameters) -> Any:
    """The resource map of `template`, loaded. Raises moto's ValidationError for what CloudFormation would not begin."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.parsing import ResourceMap

    described = stack.parse_template(template)
    if circle := circle_of(described.get("Resources", {})):
        raise ValidationError(message=f"Circular dependency between resources: [{', '.join(circle)}]")
    unknown = sorted({one["Type"] for one in described.get("Resources", {}).values() if "::" not in one["Type"]})
    if unknown:
        raise ValidationError(message=f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    resource_map = ResourceMap(
        stack.stack_id,
        stack.name,
        parameters,
        stack.tags,
        account_id=stack.account_id,
        region_name=stack.region_name,
        template=described,
        cross_stack_resources=stack.cross_stack_resources,
    )
    resource_map.load()
    return resource_map


def refuse_if_busy(stack: Any, also: tuple[str, ...] = ()) -> None:
    """Raise the error of a stack at which something else is done, or which is in one of the states `also`."""
    from moto.cloudformation.exceptions import ValidationError

    busy = stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS"
    if busy or stack.status in also:
        raise ValidationError(
            stack.stack_id, message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )


def begin(backend: Any, stack: Any, kind: str, template: str, parameters: Parameters, tags: Tags | None = None) -> None:
    """Begin to create or update (`kind` "CREATE" or "UPDATE") a stack from `template`."""
    resource_map = map_of(stack, template, parameters)
    if tags is not None:
        stack.tags = tags
    operation = operation_on(backend, stack)
    stack.before_update = dict(stack.records)
    former = stack.former_template = (stack.template, stack.template_dict, stack.parameters)
    stack.template, stack.template_dict, stack.parameters = template, resource_map._template, parameters
    stack.description = stack.template_dict.get("Description")
    operation.set_status(f"{kind}_IN_PROGRESS", "User Initiated")
    if kind == "CREATE":
        return operation.start(lambda: _create(backend, operation, resource_map))

    def update() -> None:
        operation.update(resource_map, accepted=lambda: None)
        if "ROLLBACK" in stack.status:
            stack.template, stack.template_dict, stack.parameters = former

    return operation.start(update)


def _create(backend: Any, operation: StackOperation, resource_map: Any) -> None:
    operation.create(resource_map)
    if operation.stack.status == "ROLLBACK_COMPLETE" and operation.stack.on_failure == "DELETE":
        operation.set_status("DELETE_IN_PROGRESS")
        operation.delete(lambda: gone(backend, operation.stack))


def _create_stack(self: Any, name: str, template: str, parameters: Parameters, *of_stack: Any, **options: Any) -> Any:
    """Begin to create a stack, and give it."""
    from moto.cloudformation.exceptions import AlreadyExistsException

    if name in [stack.name for stack in self.stacks.values()]:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    stack = new_stack(self, name, parameters, *of_stack, **options)
    try:
        begin(self, stack, "CREATE", template, parameters)
    except Exception:
        del self.stacks[stack.stack_id]
        raise
    return stack


def new_stack(
    backend: Any,
    name: str,
    parameters: Parameters,
    notification_arns: list[str] | None = None,
    tags: Tags | None = None,
    role_arn: str | None = None,
    **options: Any,
) -> Any:
    """A stack without any template yet."""
    from moto.cloudformation import models
    from moto.cloudformation.utils import generate_stack_id

    kind: Any = models.Stack  # abstract to a type checker, and not when it runs
    stack = kind(
        stack_id=generate_stack_id(name, backend.region_name, backend.account_id),
        name=name,
        template={},
        parameters=parameters,
        account_id=backend.account_id,
        region_name=backend.region_name,
        notification_arns=notification_arns,
        tags=tags,
        role_arn=role_arn,
        cross_stack_resources=backend.exports,
        **options,
    )
    stack.cross_stack_resources = backend.exports
    backend.stacks[stack.stack_id] = stack
    return stack


def _update_stack(
    self: Any, name: str, template: str, role_arn: str | None, parameters: list[dict[str, str]], tags: Tags | None
) -> Any:
    """Begin to update a stack, and give it."""
    stack = self.get_stack(name)
    refuse_if_busy(stack)
    begin(self, stack, "UPDATE", template, self._resolve_update_parameters(stack, parameters), tags)
    return stack


def _delete_stack(self: Any, name_or_stack_id: str) -> None:
    """Begin to delete a stack; one that is not there is no mistake."""
    from moto.cloudformation.exceptions import ValidationError

    found = [one for one in self.stacks.values() if name_or_stack_id in (one.name, one.stack_id)]
    for stack in found:
        if stack.status == "DELETE_IN_PROGRESS":
            return
        if stack.enable_termination_protection in (True, "true"):
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        operation = operation_on(self, stack)
        operation.set_status("DELETE_IN_PROGRESS", "User Initiated")
        operation.start(partial(operation.delete, partial(gone, self, stack)))


def gone(backend: Any, stack: Any) -> None:
    """A stack was deleted: its name is free, and it answers to its id alone."""
    backend.stacks.pop(stack.stack_id, None)
    backend.deleted_stacks[stack.stack_id] = stack
    for export in stack.exports:
        backend.exports.pop(export.name, None)
