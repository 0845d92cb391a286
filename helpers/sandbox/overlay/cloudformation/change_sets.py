"""Change sets are found by stack and name, and say what each change would do; moto looks at the name alone."""

import uuid
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation import capabilities, reverted_drift, stack_roles, template_text
from helpers.sandbox.overlay.cloudformation.differences import Difference, differences
from helpers.sandbox.overlay.cloudformation.preflight import broken
from helpers.sandbox.overlay.cloudformation.stack_requests import (
    check_name,
    given_parameters,
    given_tags,
    given_template,
)
from helpers.sandbox.overlay.cloudformation.stacks import (
    NOT_UPDATED,
    begin,
    is_unchanged,
    map_of,
    new_stack,
    refuse_if_busy,
    stack_of,
)
from helpers.sandbox.overlay.cloudformation.template_rules import refuse
from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_finds_a_change_set_by_its_name_alone",)
UNCHANGED = "The submitted information didn't contain changes. Submit different information to create a change set."
INVALID = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation "
    "errors, use the DescribeEvents API for detailed failure information."
)
ACTIONS = {"CREATE": "CREATE_STACK", "UPDATE": "UPDATE_STACK", "IMPORT": "UPDATE_STACK"}


def install() -> None:
    """Have moto's change sets work so."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import ChangeSet, CloudFormationBackend
    from moto.cloudformation.responses import CloudFormationResponse
    from moto.core.responses import ActionResult, EmptyResult

    replaces(CloudFormationBackend.create_change_set)(_create)
    replaces(CloudFormationBackend.execute_change_set)(_execute)
    replaces(CloudFormationBackend.describe_change_set)(_found)
    replaces(CloudFormationBackend.delete_change_set)(_delete)
    replaces(ChangeSet.diff)(lambda self: [])
    replaces(CloudFormationResponse.create_change_set)(_created)

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

    @replaces(CloudFormationResponse.list_change_sets)
    def listed(self: Any) -> Any:
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        mine = [one for one in list(self.cloudformation_backend.change_sets.values()) if one.stack_id == stack.stack_id]
        return ActionResult({"Summaries": mine})

    @wraps(CloudFormationResponse.execute_change_set)
    def executed(execute: Callable[..., Any], self: Any) -> Any:
        change_set = self.cloudformation_backend.change_sets[_name_by_identity(self)]
        change_set.stack.disable_rollback = self._get_bool_param("DisableRollback", False)
        return execute(self)


# ---------------------------------------------------------------------------------------------- which change set


def _identity(response: Any) -> Any:
    """The id of the change set that a request names; its name is unique in its stack alone."""
    from moto.cloudformation.exceptions import ValidationError

    name, stack = response._get_param("ChangeSetName"), response._get_param("StackName")
    for identity, one in reversed(list(response.cloudformation_backend.change_sets.items())):
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

    for identity, one in reversed(list(backend.change_sets.items())):
        if change_set_name in (identity, one.change_set_name):
            return one
    raise ValidationError(message=f"ChangeSet [{change_set_name}] does not exist")


# ----------------------------------------------------------------------------------------------------- making one


def _created(self: Any) -> Any:
    from moto.core.responses import ActionResult

    name, kind = self._get_param("StackName"), self._get_param("ChangeSetType") or "UPDATE"
    backend = self.cloudformation_backend
    stack = stack_of(backend, name)
    if stack is None and kind == "UPDATE":
        refuse(f"Stack [{name}] does not exist")
    if stack is None:
        check_name(name)
    template, given = given_template(self, stack), self._get_param("Capabilities", [])
    described = template_text.parsed(template)
    capabilities.check(described, given)
    stack_roles.check_types(self, described)
    stack_roles.check_role(self, stack)
    tags = given_tags(self)
    identity, stack_id = backend.create_change_set(
        stack_name=name,
        change_set_name=self._get_param("ChangeSetName"),
        template=template,
        parameters=given_parameters(self, stack),
        description=self._get_param("Description"),
        notification_arns=self._get_param("NotificationARNs", []),
        tags=tags or (dict(stack.tags) if stack is not None else {}),
        role_arn=self._get_param("RoleARN"),
        change_set_type=kind,
        imported=_imported(self) if kind == "IMPORT" else None,
        capabilities=given,
        deployment_mode=self._get_param("DeploymentMode"),
    )
    return ActionResult({"Id": identity, "StackId": stack_id})


def _imported(response: Any) -> dict[str, dict[str, str]]:
    given = response._get_param("ResourcesToImport", [])
    if not given:
        refuse("Resources to import must be specified for change set type IMPORT.")
    return {one["LogicalResourceId"]: dict(one["ResourceIdentifier"]) for one in given}


def _create(
    self: Any,
    stack_name: str,
    change_set_name: str,
    template: str,
    parameters: dict[str, Any],
    description: str,
    change_set_type: str,
    imported: dict[str, dict[str, str]] | None = None,
    capabilities: list[str] | None = None,
    deployment_mode: str | None = None,
    **options: Any,
) -> tuple[str, str]:
    """Make a change set, and give its id and the stack's."""
    from moto.cloudformation.models import ChangeSet
    from moto.cloudformation.utils import generate_changeset_id, validate_create_change_set

    validate_create_change_set(change_set_name)
    stack = stack_of(self, stack_name)
    _check_state(stack, stack_name, change_set_name, change_set_type)
    made_now = stack is None
    if stack is None:
        stack = new_stack(self, stack_name, parameters, **_of_stack(options))
    try:
        coming = map_of(stack, template, parameters, options.get("tags"))
        planned = differences(stack, coming)
        if deployment_mode == reverted_drift.REVERT_DRIFT:
            planned += reverted_drift.drifted(stack, coming, planned)
        if imported is not None:
            _check_import(planned, coming, imported)
    except Exception:
        if made_now:
            del self.stacks[stack.stack_id]
        raise
    if made_now:
        stack.status = "REVIEW_IN_PROGRESS"
        stack._add_stack_event("REVIEW_IN_PROGRESS", resource_status_reason="User Initiated")
    stack.capabilities = capabilities or []
    change_set: Any = ChangeSet(
        change_set_type=change_set_type,
        change_set_id=generate_changeset_id(change_set_name, self.region_name, self.account_id),
        change_set_name=change_set_name,
        stack=stack,
        template=template,
        parameters=parameters,
        description=description,
        **options,
    )
    change_set.imported, change_set.capabilities = imported or {}, capabilities or []
    change_set.deployment_mode = deployment_mode
    change_set.changes = [_change(one, change_set.imported) for one in planned]
    same = change_set_type == "UPDATE" and not planned and is_unchanged(stack, coming, parameters, options.get("tags"))
    _judge(change_set, planned, same, self.region_name)
    self.change_sets[change_set.change_set_id] = change_set
    return change_set.change_set_id, stack.stack_id


def _check_state(stack: Any, stack_name: str, change_set_name: str, kind: str) -> None:
    if kind == "UPDATE":
        if stack is None:
            refuse(f"Stack [{stack_name}] does not exist")
        refuse_if_busy(stack, also=NOT_UPDATED)
    elif kind == "CREATE" and stack is not None and stack.status != "REVIEW_IN_PROGRESS":
        refuse(
            f"Stack [{stack_name}] already exists and cannot be created again with the changeSet [{change_set_name}]."
        )
    elif kind == "IMPORT" and stack is not None:
        refuse_if_busy(stack)


def _judge(change_set: Any, planned: list[Difference], same: bool, region: str) -> None:
    """Give the change set the status that its changes deserve."""
    problems = list(broken(planned, region))
    change_set.validation_events = [
        _validation_event(change_set, one, problem) for one, found in problems for problem in found
    ]
    if same or problems:
        change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
        change_set.status_reason = UNCHANGED if same else INVALID
    else:
        change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"


def _validation_event(change_set: Any, one: Difference, problem: Any) -> dict[str, Any]:
    """One entry of DescribeEvents about a rule that a property breaks."""
    return {
        "EventId": str(uuid.uuid4()),
        "StackId": change_set.stack_id,
        "OperationId": change_set.change_set_id.rpartition("/")[2],
        "OperationType": "CREATE_CHANGESET",
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": one.name,
        "PhysicalResourceId": one.record.resource.physical_resource_id if one.record else "",
        "ResourceType": one.type,
        "Timestamp": change_set.creation_time,
        "ValidationFailureMode": "FAIL",
        "ValidationName": "PROPERTY_VALIDATION",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": problem.early,
        "ValidationPath": f"/Resources/{one.name}/Properties{problem.path}",
    }


def _of_stack(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("notification_arns", "tags", "role_arn") if name in options}


def _check_import(planned: list[Difference], coming: Any, imported: dict[str, dict[str, str]]) -> None:
    """Raise for an import that does anything else, or that names what the template does not have."""
    declared = coming._resource_json_map
    if unknown := [name for name in imported if name not in declared]:
        refuse(f"Resources [{', '.join(unknown)}] to import are not in the template.")
    others = [one.name for one in planned if one.name not in imported]
    if others:
        refuse(
            "As part of the import operation, you cannot modify or add [Outputs] or other resources: "
            f"[{', '.join(others)}]"
        )
    if missing := [name for name in imported if "DeletionPolicy" not in declared[name]]:
        refuse(
            f"Resources to import must have a DeletionPolicy attribute specified in the template: [{', '.join(missing)}]"
        )


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
    imported = getattr(change_set, "imported", {})
    if getattr(change_set, "deployment_mode", None) == reverted_drift.REVERT_DRIFT:
        reverted_drift.notice(stack)
    begin(
        self, stack, change_set.change_set_type, change_set.template, change_set.parameters, change_set.tags, imported
    )
    change_set.execution_status = "EXECUTE_COMPLETE"
    for identity in [
        key for key, one in list(self.change_sets.items()) if one.stack is stack and one is not change_set
    ]:
        del self.change_sets[identity]  # made for a state that is no more


def _change(one: Difference, imported: dict[str, Any]) -> Any:
    """One change of the set, as DescribeChangeSet tells it."""
    from moto.cloudformation.models import Change

    action = "Import" if one.name in imported else one.action
    change: Any = Change(action, one.name, one.type)
    if one.record is not None:
        change.physical_resource_id = one.record.resource.physical_resource_id
    elif one.name in imported:
        change.physical_resource_id = "|".join(imported[one.name].values())
    if one.action != "Modify":
        return change
    unsure = one.replaced and one.changed and one.changed <= one.dynamic and one.record.type == one.type
    change.replacement = "Conditional" if unsure else "True" if one.replaced else "False"
    change.scope = [*(["Properties"] if one.changed else []), *one.attributes]
    again = "Conditionally" if unsure else "Always" if one.replaced else "Never"
    change.details = [
        {
            "Target": {"Attribute": "Properties", "Name": key, "RequiresRecreation": again},
            "Evaluation": "Dynamic" if key in one.dynamic else "Static",
            "ChangeSource": "ResourceReference" if key in one.dynamic else "DirectModification",
        }
        for key in sorted(one.changed)
    ]
    change.details += [
        {"Target": {"Attribute": key, "RequiresRecreation": "Never"}, "Evaluation": "Static"} for key in one.attributes
    ]
    return change
