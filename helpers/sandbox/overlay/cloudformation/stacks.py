"""Stacks come up one resource at a time in the background, with events, and roll back; moto only answers as if."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from helpers.sandbox.overlay.cloudformation import parameters as template_parameters
from helpers.sandbox.overlay.cloudformation import template_rules, template_text
from helpers.sandbox.overlay.cloudformation.differences import differences
from helpers.sandbox.overlay.cloudformation.exports import refused_exports
from helpers.sandbox.overlay.cloudformation.shown_stacks import change_stacks
from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation
from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = (
    "test_moto_tells_of_the_stack_alone",
    "test_moto_leaves_what_a_stack_made",
    "test_moto_fails_the_request_where_aws_fails_the_resource",
    "test_moto_makes_no_key_pair_for_a_stack",
)
Parameters = dict[str, Any]
Tags = dict[str, str]
NOT_UPDATED = (
    *("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"),
    "CREATE_FAILED",
)
CLAIMS = threading.RLock()  # held while it is looked whether something is done at a stack, and this is noted
NO_UPDATES = "No updates are to be performed."


def install() -> None:
    """Have moto's stacks work so."""
    from moto.cloudformation.models import ChangeSet, CloudFormationBackend
    from moto.cloudformation.parsing import ResourceMap
    from moto.cloudformation.responses import StackResourceDTO

    change_stacks()
    replaces(ResourceMap.__getitem__)(_already_made)
    replaces(ResourceMap.parse_ssm_parameter)(_stored_parameter)
    replaces(ResourceMap.validate_outputs)(lambda self: None)
    replaces(ResourceMap.load_mapping)(lambda self: None)
    replaces(ResourceMap.transform_mapping)(lambda self: None)
    replaces(ResourceMap.load_parameters)(template_parameters.resolve)
    replaces(CloudFormationBackend.create_stack)(_create_stack)
    replaces(CloudFormationBackend.update_stack)(_update_stack)
    replaces(CloudFormationBackend.delete_stack)(_delete_stack)

    @replaces(ChangeSet._parse_template)
    def parse_template(self: Any) -> None:
        self.template_dict = template_text.parsed(self.template)

    @wraps(StackResourceDTO.__init__)
    def described(describe: Callable[..., None], self: Any, stack: Any, resource: Any) -> None:
        describe(self, stack, resource)
        self.resource_status = getattr(resource, "resource_status", stack.status)
        self.timestamp = stack.events[-1].timestamp if stack.events else stack.creation_time
        self.last_updated_timestamp = self.timestamp
        self.metadata = None


def _already_made(self: Any, name: str) -> Any:
    """A resource that was made; moto would make it because somebody asks."""
    if name in self._parsed_resources:
        return self._parsed_resources[name]
    raise KeyError(name)


def _stored_parameter(self: Any, value: str, value_type: str) -> Any:
    """What the parameter store has under the name `value`."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.ssm.models import ssm_backends

    stored = ssm_backends[self._account_id][self._region_name].get_parameter(value)
    if stored is None:
        raise ValidationError(message=f"Unable to fetch parameters [{value}] from parameter store for this account.")
    return stored.value.split(",") if "List" in value_type else stored.value


def operation_on(backend: Any, stack: Any) -> StackOperation:
    """A new operation on a stack of `backend`."""
    return StackOperation(stack, lambda: vars(backend).get("stacks", {}).get(stack.stack_id) is stack)


def map_of(stack: Any, template: str, parameters: Parameters, tags: Tags | None = None) -> Any:
    """The resource map of `template`, loaded. Raises moto's ValidationError for what CloudFormation would not begin."""
    from moto.cloudformation.parsing import ResourceMap

    described = checked(template, stack.region_name)
    resource_map = ResourceMap(
        stack.stack_id,
        stack.name,
        parameters,
        stack.tags if tags is None else tags,
        account_id=stack.account_id,
        region_name=stack.region_name,
        template=described,
        cross_stack_resources=stack.cross_stack_resources,
    )
    resource_map._parsed_resources["AWS::NotificationARNs"] = list(stack.notification_arns)
    with template_rules.understood():
        resource_map.load()
    return resource_map


def checked(template: str, region: str) -> dict[str, Any]:
    """The template, read. Raises moto's ValidationError for what CloudFormation would not begin with."""
    described = template_text.parsed(template)
    with template_rules.understood():
        template_rules.check(described, region)
    return described


def refuse_if_busy(stack: Any, also: tuple[str, ...] = ()) -> None:
    """Raise the error of a stack at which something else is done, or which is in one of the states `also`."""
    from moto.cloudformation.exceptions import ValidationError

    busy = stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS"
    if busy or stack.status in also:
        raise ValidationError(
            stack.stack_id, message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )


def begin(
    backend: Any,
    stack: Any,
    kind: str,
    template: str,
    parameters: Parameters,
    tags: Tags | None = None,
    imported: dict[str, dict[str, str]] | None = None,
) -> None:
    """Begin to create, update or import into (`kind` "CREATE", "UPDATE", "IMPORT") a stack from `template`."""
    resource_map = map_of(stack, template, parameters, tags)
    with CLAIMS:
        if kind != "CREATE":
            refuse_if_busy(stack)  # somebody else may have begun since this was looked at
        if tags is not None:
            stack.tags = tags
        operation = operation_on(backend, stack)
        if stack.status != "UPDATE_FAILED":  # what an update that failed has left goes back to before that
            stack.before_update = dict(stack.records)
            stack.former_template = (stack.template, stack.template_dict, stack.parameters)
        former = stack.former_template
        stack.template, stack.template_dict, stack.parameters = template, resource_map._template, parameters
        stack.description = stack.template_dict.get("Description")
        operation.set_status(f"{kind}_IN_PROGRESS", "User Initiated")
    if kind == "CREATE":
        return operation.start(lambda: _create(backend, operation, resource_map))

    def change() -> None:
        if kind == "IMPORT":
            operation.import_resources(resource_map, imported or {})
        else:
            operation.update(resource_map, accepted=lambda: None)
        if "ROLLBACK" in stack.status:
            stack.template, stack.template_dict, stack.parameters = former

    return operation.start(change)


def _create(backend: Any, operation: StackOperation, resource_map: Any) -> None:
    operation.create(resource_map)
    delete_as_wished(backend, operation)


def delete_as_wished(backend: Any, operation: StackOperation) -> None:
    """Delete a stack whose creation was rolled back, where its creation asks for that."""
    if operation.stack.status == "ROLLBACK_COMPLETE" and operation.stack.on_failure == "DELETE":
        operation.set_status("DELETE_IN_PROGRESS")
        delete(backend, operation)


def _create_stack(
    self: Any,
    name: str,
    template: str,
    parameters: Parameters,
    *of_stack: Any,
    on_failure: str = "ROLLBACK",
    capabilities: tuple[str, ...] = (),
    parent: Any = None,
    **options: Any,
) -> Any:
    """Begin to create a stack, and give it. `parent`: the stack in which it is nested."""
    from moto.cloudformation.exceptions import AlreadyExistsException

    with CLAIMS:
        if name in [stack.name for stack in list(self.stacks.values())]:
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = new_stack(self, name, parameters, *of_stack, **options)
    stack.on_failure, stack.disable_rollback = on_failure, on_failure == "DO_NOTHING"
    stack.capabilities = list(capabilities)
    if parent is not None:
        stack.parent_id, stack.root_id = parent.stack_id, getattr(parent, "root_id", None) or parent.stack_id
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
        parameters={},
        account_id=backend.account_id,
        region_name=backend.region_name,
        notification_arns=notification_arns,
        tags=tags,
        role_arn=role_arn,
        cross_stack_resources=backend.exports,
        **options,
    )
    stack.parameters = parameters
    stack.cross_stack_resources = backend.exports
    backend.stacks[stack.stack_id] = stack
    return stack


def _update_stack(
    self: Any, name: str, template: str, role_arn: str | None, parameters: list[dict[str, str]], tags: Tags | None
) -> Any:
    """Begin to update a stack, and give it."""
    from moto.cloudformation.exceptions import ValidationError

    stack = self.get_stack(name)
    refuse_if_busy(stack, also=NOT_UPDATED)
    given = self._resolve_update_parameters(stack, parameters)
    if stack.status != "UPDATE_FAILED" and is_unchanged(stack, map_of(stack, template, given, tags), given, tags):
        raise ValidationError(message=NO_UPDATES)
    begin(self, stack, "UPDATE", template, given, tags)
    return stack


def is_unchanged(stack: Any, resource_map: Any, parameters: Parameters, tags: Tags | None) -> bool:
    """Whether a template with these parameters and tags is what the stack has."""
    now = stack.resource_map
    same = now._template.get("Outputs", {}) == resource_map._template.get("Outputs", {})
    same = same and now.resolved_parameters == resource_map.resolved_parameters
    return same and (tags is None or tags == stack.tags) and not differences(stack, resource_map)


def stack_of(backend: Any, name: str) -> Any:
    """The stack with this name or id, also one that is being deleted; None where there is none."""
    return next((one for one in list(backend.stacks.values()) if name in (one.name, one.stack_id)), None)


def _delete_stack(self: Any, name_or_stack_id: str, kept: tuple[str, ...] = (), forced: bool = False) -> None:
    """Begin to delete a stack; one that is not there is no mistake. `kept`: resources that stay; `forced`: what cannot be
    deleted stays, too.
    """
    from moto.cloudformation.exceptions import ValidationError

    found = [one for one in list(self.stacks.values()) if name_or_stack_id in (one.name, one.stack_id)]
    for stack in found:
        if stack.status == "DELETE_IN_PROGRESS":
            return
        if stack.enable_termination_protection in (True, "true"):
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        if kept and stack.status != "DELETE_FAILED":
            raise ValidationError(
                message=f"Invalid operation on stack [{stack.stack_id}]. RetainResources is valid only for stacks in the "
                "DELETE_FAILED state."
            )
        if reason := refused_exports(stack, []):
            raise ValidationError(message=reason)
        with CLAIMS:
            if stack.status == "DELETE_IN_PROGRESS":
                return
            operation = operation_on(self, stack)
            stack.deletion = list(kept), forced
            operation.set_status("DELETE_IN_PROGRESS", "User Initiated")
        operation.start(partial(delete, self, operation))


def delete(backend: Any, operation: StackOperation) -> None:
    """Delete a stack as it was asked for."""
    kept, forced = getattr(operation.stack, "deletion", ((), False))
    operation.delete(partial(_gone, backend, operation.stack), frozenset(kept), forced)


def _gone(backend: Any, stack: Any) -> None:
    """A stack was deleted: its name is free, and it answers to its id alone."""
    backend.stacks.pop(stack.stack_id, None)
    backend.deleted_stacks[stack.stack_id] = stack
    for export in stack.exports:
        backend.exports.pop(export.name, None)
