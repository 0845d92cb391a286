"""Change sets are found by stack and name, and say what each change would do; moto looks at the name alone."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation.stack_operation import Record, without_no_value
from helpers.sandbox.overlay.cloudformation.stacks import begin, map_of, new_stack, refuse_if_busy
from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_finds_a_change_set_by_its_name_alone",)
UNCHANGED = "The submitted information didn't contain changes. Submit different information to create a change set."


def install() -> None:
    """Have moto's change sets work so."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import ChangeSet, CloudFormationBackend
    from moto.cloudformation.responses import CloudFormationResponse
    from moto.core.responses import EmptyResult

    replaces(CloudFormationBackend.create_change_set)(_create)
    replaces(CloudFormationBackend.execute_change_set)(_execute)
    replaces(CloudFormationBackend.describe_change_set)(_found)
    replaces(CloudFormationBackend.delete_change_set)(_delete)
    replaces(ChangeSet.diff)(_changes)

    @wraps(CloudFormationResponse.describe_change_set)
    def described(describe: Callable[..., Any], self: Any) -> Any:
        _name_by_identity(self)
        return describe(self)

    @wraps(CloudFormationResponse.delete_change_set)
    def deleted(delete: Callable[..., Any], self: Any) -> Any:
        try:
            _name_by_identity(self)
            return delete(self)
        except ValidationError:  # what is not there need not be deleted
            return EmptyResult()

    @wraps(CloudFormationResponse.create_change_set)
    def created(create: Callable[..., Any], self: Any) -> Any:
        get = self._get_param
        self._get_param = lambda name, *rest: get(name) or "UPDATE" if name == "ChangeSetType" else get(name, *rest)
        return create(self)

    @wraps(CloudFormationResponse.execute_change_set)
    def executed(execute: Callable[..., Any], self: Any) -> Any:
        change_set = self.cloudformation_backend.change_sets[_name_by_identity(self)]
        change_set.stack.disable_rollback = self._get_bool_param("DisableRollback", False)
        return execute(self)


def _identity(response: Any) -> Any:
    """The id of the change set that a request names; its name is unique in its stack alone."""
    from moto.cloudformation.exceptions import ValidationError

    name, stack = response._get_param("ChangeSetName"), response._get_param("StackName")
    for identity, one in reversed(response.cloudformation_backend.change_sets.items()):
        there = one.stack_id in response.cloudformation_backend.stacks  # those of a deleted stack are gone with it
        if identity == name or (there and one.change_set_name == name and stack in (one.stack_name, one.stack_id)):
            return identity
    error = ValidationError(message=f"ChangeSet [{name}] does not exist")
    error.code = "ChangeSetNotFound"
    raise error


def _name_by_identity(response: Any) -> Any:
    """Have the request name its change set by the id, as moto finds it; gives the id."""
    identity, get = _identity(response), response._get_param
    response._get_param = lambda name, *rest: identity if name == "ChangeSetName" else get(name, *rest)
    return identity


def _delete(backend: Any, change_set_name: str) -> None:
    del backend.change_sets[_found(backend, change_set_name).change_set_id]


def _found(backend: Any, change_set_name: str) -> Any:
    """The change set of this name or id."""
    from moto.cloudformation.exceptions import ValidationError

    for identity, one in reversed(backend.change_sets.items()):
        if change_set_name in (identity, one.change_set_name):
            return one
    raise ValidationError(message=f"ChangeSet [{change_set_name}] does not exist")


def _create(
    self: Any,
    stack_name: str,
    change_set_name: str,
    template: str,
    parameters: dict[str, Any],
    description: str,
    change_set_type: str,
    **options: Any,
) -> tuple[str, str]:
    """Make a change set, and give its id and the stack's."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import ChangeSet
    from moto.cloudformation.utils import generate_changeset_id, validate_create_change_set

    validate_create_change_set(change_set_name)
    stack = next((one for one in self.stacks.values() if stack_name in (one.name, one.stack_id)), None)
    made_now = stack is None
    if change_set_type == "UPDATE":
        if stack is None:
            raise ValidationError(message=f"Stack [{stack_name}] does not exist")
        refuse_if_busy(stack, also=("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"))
    elif stack is not None and stack.status != "REVIEW_IN_PROGRESS":
        raise ValidationError(
            message=f"Stack [{stack_name}] already exists and cannot be created again with the changeSet "
            f"[{change_set_name}]."
        )
    if stack is None:
        stack = new_stack(self, stack_name, parameters, **_of_stack(options))
    try:
        resource_map = map_of(stack, template, parameters)
    except Exception:
        if made_now:
            del self.stacks[stack.stack_id]
        raise
    if made_now:
        stack.status = "REVIEW_IN_PROGRESS"
        stack._add_stack_event("REVIEW_IN_PROGRESS", resource_status_reason="User Initiated")
    identity = generate_changeset_id(change_set_name, self.region_name, self.account_id)
    stack.coming = resource_map
    change_set = ChangeSet(
        change_set_type=change_set_type,
        change_set_id=identity,
        change_set_name=change_set_name,
        stack=stack,
        template=template,
        parameters=parameters,
        description=description,
        **options,
    )
    same = stack.template == template or stack.template_dict == change_set.template_dict
    if change_set_type == "UPDATE" and same and stack.parameters == parameters and not change_set.changes:
        change_set.status, change_set.execution_status, change_set.status_reason = "FAILED", "UNAVAILABLE", UNCHANGED
    else:
        change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"
    self.change_sets[identity] = change_set
    return identity, stack.stack_id


def _of_stack(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("notification_arns", "tags", "role_arn") if name in options}


def _execute(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
    """Begin to do what a change set says."""
    from moto.cloudformation.exceptions import ValidationError

    change_set = _found(self, change_set_name)
    if change_set.execution_status != "AVAILABLE":
        error = ValidationError(
            message=f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of "
            f"[{change_set.status}]"
        )
        error.code = "InvalidChangeSetStatus"
        raise error
    refuse_if_busy(change_set.stack)
    stack = change_set.stack
    begin(self, stack, change_set.change_set_type, change_set.template, change_set.parameters, change_set.tags)
    change_set.execution_status = "EXECUTE_COMPLETE"
    for identity in [key for key, one in self.change_sets.items() if one.stack is stack and one is not change_set]:
        del self.change_sets[identity]  # made for a state that is no more


def _changes(self: Any) -> list[Any]:
    """What the change set would do to each resource."""
    from moto.cloudformation.models import Change

    changes = []
    now, records = self.template_dict["Resources"], self.stack.records
    for name, declared in now.items():
        record = records.get(name)
        condition = declared.get("Condition")
        if condition and not self.stack.coming.lazy_condition_map[condition]:
            continue
        if record is None:
            changes.append(Change("Add", name, declared["Type"]))
        elif changed := _different(self.stack, record, declared):
            changes.append(_modification(record, declared["Type"], changed))
    for name, record in records.items():
        if name not in now:
            removal: Any = Change("Remove", name, record.type)
            removal.physical_resource_id = record.resource.physical_resource_id
            changes.append(removal)
    return changes


def _modification(record: Record, resource_type: str, changed: set[str]) -> Any:
    """The change of a resource whose properties `changed` are other."""
    from moto.cloudformation.models import Change

    in_place = record.type == resource_type and record.provider.can_change(changed)
    again = "Never" if in_place else "Always"
    one: Any = Change("Modify", record.name, resource_type)
    one.physical_resource_id = record.resource.physical_resource_id
    one.replacement = "False" if in_place else "True"
    one.scope = ["Properties"]
    one.details = [
        {"Target": {"Attribute": "Properties", "Name": key, "RequiresRecreation": again}, "Evaluation": "Static"}
        for key in sorted(changed)
    ]
    return one


def _different(stack: Any, record: Record, declared: dict[str, Any]) -> set[str]:
    """The properties that are other than those of the resource that is there."""
    from moto.cloudformation.parsing import clean_json

    resource_map = stack.coming
    for other in stack.records.values():
        resource_map._parsed_resources.setdefault(other.name, other.resource)
    try:
        now = without_no_value(clean_json(declared.get("Properties", {}), resource_map))
    except KeyError:  # it names a resource that is still to be made
        now = declared.get("Properties", {})
    return {key for key in {*record.properties, *now} if record.properties.get(key) != now.get(key)}
