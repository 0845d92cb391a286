"""What a request about a stack says is heeded and checked before anything begins; moto reads half of it and checks little."""

import re
from typing import Any
from urllib.parse import urlsplit

from helpers.sandbox.overlay.cloudformation import capabilities, stack_policies, stack_roles, template_text
from helpers.sandbox.overlay.cloudformation.stacks import checked, stack_of
from helpers.sandbox.overlay.cloudformation.template_rules import refuse
from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_wants_no_capabilities",)
STACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")


def install() -> None:
    """Have moto read requests so."""
    from moto.cloudformation.responses import CloudFormationResponse

    replaces(CloudFormationResponse.create_stack)(_create_stack)
    replaces(CloudFormationResponse.update_stack)(_update_stack)
    replaces(CloudFormationResponse.delete_stack)(_delete_stack)
    replaces(CloudFormationResponse.validate_template)(_validate_template)
    replaces(CloudFormationResponse.get_template_summary)(_template_summary)
    replaces(CloudFormationResponse.list_stack_resources)(_list_resources)
    replaces(CloudFormationResponse.describe_stack_resources)(_describe_resources)
    replaces(CloudFormationResponse.set_stack_policy)(_set_policy)


# ------------------------------------------------------------------------------------------------- what is given


def check_name(name: str, what: str = "stackName") -> None:
    """Raise for a name that no stack can have."""
    rule = ""
    if not STACK_NAME.fullmatch(name or ""):
        rule = "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
    elif len(name) > 128:
        rule = "Member must have length less than or equal to 128"
    if rule:
        refuse(f"1 validation error detected: Value '{name}' at '{what}' failed to satisfy constraint: {rule}")


def given_template(response: Any, stack: Any = None) -> str:
    """The text of the template that a request brings, or names."""
    body, url = response._get_param("TemplateBody"), response._get_param("TemplateURL")
    if response._get_bool_param("UsePreviousTemplate", False):
        if body or url:
            refuse("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
        return str(stack.template)
    if body and url:
        refuse("You cannot specify both Template Body and Template URL.")
    if url:
        return template_at(response, url)
    if body is None:
        refuse("Either Template URL or Template Body must be specified.")
    if body == "":
        _refuse_length(body, "greater than or equal to 1")
    if len(body.encode()) > template_text.INLINE_LIMIT:
        _refuse_length(body, f"less than or equal to {template_text.INLINE_LIMIT}")
    return str(body)


def _refuse_length(body: str, rule: str) -> None:
    shown = body if len(body) <= 200 else f"{body[:200]}..."
    refuse(
        f"1 validation error detected: Value '{shown}' at 'templateBody' failed to satisfy constraint: "
        f"Member must have length {rule}"
    )


def template_at(response: Any, url: str) -> str:
    """The text of the template at a URL of S3."""
    from moto.s3.exceptions import S3ClientError

    host = urlsplit(url).hostname or ""
    if host not in ("127.0.0.1", "localhost") and not host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        refuse("TemplateURL must be a supported URL.")
    try:
        text: str = response._get_stack_from_s3_url(url)
    except UnicodeDecodeError:
        refuse("Template format error: unsupported structure.")
    except (S3ClientError, AttributeError, ValueError) as error:
        explained = getattr(error, "description", None) or getattr(
            error, "message", "The specified key does not exist."
        )
        refuse(f"S3 error: {explained}")
    if len(text.encode()) > template_text.URL_LIMIT:
        refuse(f"Template may not exceed {template_text.URL_LIMIT} bytes in size.")
    return text


def given_tags(response: Any) -> dict[str, str]:
    """The tags that a request brings."""
    tags = {one["Key"]: one.get("Value", "") for one in response._get_param("Tags", [])}
    if len(tags) > 50:
        refuse(
            "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less "
            "than or equal to 50"
        )
    if reserved := [key for key in tags if key.lower().startswith("aws:")]:
        refuse(f"aws: prefixed tag key names are not allowed for external use. [{', '.join(reserved)}]")
    return tags


def given_parameters(response: Any, stack: Any = None) -> dict[str, str]:
    """The values of parameters that a request brings; those that are to stay come from the stack."""
    found: dict[str, str] = {}
    before = stack.stack_parameters if stack is not None else {}
    for one in response._get_param("Parameters", []):
        key = one.get("ParameterKey", "")
        previous = str(one.get("UsePreviousValue", False)).lower() == "true"
        if previous and one.get("ParameterValue"):
            refuse(
                f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true and non empty value for a "
                "parameter"
            )
        if previous and key not in before:
            refuse(f"Invalid input for parameter key {key}. Previous value is not there.")
        found[key] = before[key] if previous else one.get("ParameterValue", "")
    return found


def _on_failure(response: Any) -> str:
    kept, wanted = response._get_bool_param("DisableRollback"), response._get_param("OnFailure")
    if kept is not None and wanted:
        refuse("You can specify either OnFailure or DisableRollback, but not both.")
    return str(wanted or ("DO_NOTHING" if kept else "ROLLBACK"))


# -------------------------------------------------------------------------------------------------- the requests


def _create_stack(self: Any) -> Any:
    from moto.core.responses import ActionResult

    name = self._get_param("StackName")
    check_name(name)
    template, given = given_template(self), self._get_param("Capabilities", [])
    policy = self._get_param("StackPolicyBody") or ""
    if policy and (problem := stack_policies.problem_of(policy)):
        refuse(problem)
    on_failure = _on_failure(self)
    described = checked(template, self.region)
    capabilities.check(described, given)
    stack_roles.check_types(self, described)
    stack_roles.check_role(self)
    stack = self.cloudformation_backend.create_stack(
        name=name,
        template=template,
        parameters=given_parameters(self),
        notification_arns=self._get_param("NotificationARNs", []),
        tags=given_tags(self),
        role_arn=self._get_param("RoleARN"),
        enable_termination_protection=self._get_bool_param("EnableTerminationProtection", False),
        timeout_in_mins=self._get_param("TimeoutInMinutes"),
        stack_policy_body=policy,
        on_failure=on_failure,
        capabilities=tuple(given),
    )
    return ActionResult({"StackId": stack.stack_id})


def _update_stack(self: Any) -> Any:
    from moto.core.responses import ActionResult

    backend = self.cloudformation_backend
    stack = _stack_to_update(backend, self._get_param("StackName"))
    template, given = given_template(self, stack), self._get_param("Capabilities", [])
    described = checked(template, self.region)
    capabilities.check(described, given)
    stack_roles.check_types(self, described)
    stack_roles.check_role(self, stack)
    policy = self._get_param("StackPolicyDuringUpdateBody") or ""
    if policy and (problem := stack_policies.problem_of(policy)):
        refuse(problem)
    parameters = [{"ParameterKey": k, "ParameterValue": v} for k, v in given_parameters(self, stack).items()]
    former = stack.disable_rollback, getattr(stack, "policy_during_update", "")
    stack.disable_rollback = self._get_bool_param("DisableRollback", False)
    stack.policy_during_update = policy
    try:
        backend.update_stack(
            name=stack.stack_id,
            template=template,
            role_arn=self._get_param("RoleARN"),
            parameters=parameters,
            tags=given_tags(self) or None,
        )
    except Exception:
        stack.disable_rollback, stack.policy_during_update = former
        raise
    stack.capabilities = list(given)
    stack.role_arn = self._get_param("RoleARN") or stack.role_arn
    if body := self._get_param("StackPolicyBody"):
        stack.policy = body
    return ActionResult({"StackId": stack.stack_id})


def _stack_to_update(backend: Any, name: str) -> Any:
    for stack in list(backend.stacks.values()):
        if name in (stack.name, stack.stack_id):
            return stack
    refuse(f"Stack [{name}] does not exist")
    raise AssertionError


def _delete_stack(self: Any) -> Any:
    from moto.core.responses import EmptyResult

    kept = tuple(self._get_param("RetainResources", []))
    forced = self._get_param("DeletionMode") == "FORCE_DELETE_STACK"
    name, backend = self._get_param("StackName"), self.cloudformation_backend
    stack = stack_of(backend, name)
    if stack is not None:  # one that is not there is no mistake, whatever the role
        stack_roles.check_role(self, stack)
    backend.delete_stack(name, kept, forced)
    return EmptyResult()


def _validate_template(self: Any) -> Any:
    from moto.core.responses import ActionResult

    described = checked(given_template(self), self.region)
    wanted = capabilities.required(described)
    return ActionResult(
        {
            "Description": described.get("Description", ""),
            "Parameters": [
                {
                    "ParameterKey": name,
                    "DefaultValue": _shown(slot["Default"]) if "Default" in slot else None,
                    "NoEcho": str(slot.get("NoEcho", False)).lower() == "true",
                    "Description": slot.get("Description"),
                }
                for name, slot in described.get("Parameters", {}).items()
            ],
            "Capabilities": wanted,
            "CapabilitiesReason": capabilities.reason(described) or None,
        }
    )


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _template_summary(self: Any) -> Any:
    from moto.core.responses import ActionResult

    name = self._get_param("StackName")
    if name:
        stack = self.cloudformation_backend.get_stack(name)
        if stack.status == "REVIEW_IN_PROGRESS":
            refuse("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
        text = stack.template
    else:
        text = given_template(self)
    described = checked(text, self.region)
    wanted = capabilities.required(described)
    return ActionResult(
        {
            "Description": described.get("Description"),
            "Metadata": str(described["Metadata"]) if "Metadata" in described else None,
            "Version": described.get("AWSTemplateFormatVersion"),
            "ResourceTypes": [one["Type"] for one in described["Resources"].values()],
            "ResourceIdentifierSummaries": _identifiers(described["Resources"], self.region),
            "Parameters": [
                {
                    "ParameterKey": key,
                    "DefaultValue": _shown(slot["Default"]) if "Default" in slot else None,
                    "ParameterType": slot["Type"],
                    "NoEcho": str(slot.get("NoEcho", False)).lower() == "true",
                    "Description": slot.get("Description"),
                    "ParameterConstraints": {"AllowedValues": [_shown(one) for one in slot.get("AllowedValues", [])]},
                }
                for key, slot in described.get("Parameters", {}).items()
            ],
            "Capabilities": wanted or None,
            "CapabilitiesReason": capabilities.reason(described) or None,
        }
    )


def _identifiers(resources: dict[str, Any], region: str) -> list[dict[str, Any]]:
    """What names a resource of each type that a template has, for an import."""
    from helpers.sandbox.overlay.cloudformation.schemas import schema_of

    by_type: dict[str, list[str]] = {}
    for name, one in resources.items():
        by_type.setdefault(one["Type"], []).append(name)
    found = []
    for kind, names in by_type.items():
        schema = schema_of(kind, region)
        if schema is not None and schema.identifiers:
            identifiers = list(schema.identifiers)
            found.append({"ResourceType": kind, "LogicalResourceIds": names, "ResourceIdentifiers": identifiers})
    return found


def _list_resources(self: Any) -> Any:
    from moto.cloudformation.responses import StackResourceDTO
    from moto.core.responses import ActionResult

    stack, resources = self.cloudformation_backend.list_stack_resources(self._get_param("StackName"))
    return ActionResult({"StackResourceSummaries": [StackResourceDTO(stack, one) for one in resources]})


def _describe_resources(self: Any) -> Any:
    from moto.cloudformation.responses import StackResourceDTO
    from moto.core.responses import ActionResult

    name, physical = self._get_param("StackName"), self._get_param("PhysicalResourceId")
    backend = self.cloudformation_backend
    if physical and not name:
        owners = [
            s
            for s in list(backend.stacks.values())
            for one in s.stack_resources
            if one.physical_resource_id == physical
        ]
        if not owners:
            refuse(f"Stack for {physical} does not exist")
        stack = owners[0]
    else:
        stack = backend.get_stack(name)
    logical = self._get_param("LogicalResourceId")
    found = [one for one in stack.stack_resources if logical in (None, one.logical_resource_id)]
    return ActionResult({"StackResources": [StackResourceDTO(stack, one) for one in found]})


def _set_policy(self: Any) -> Any:
    from moto.core.responses import EmptyResult

    body, url = self._get_param("StackPolicyBody"), self._get_param("StackPolicyURL")
    if body and url:
        refuse("You cannot specify both StackPolicyURL and StackPolicyBody")
    policy = template_at(self, url) if url else body or ""
    if problem := stack_policies.problem_of(policy):
        refuse(problem)
    self.cloudformation_backend.set_stack_policy(self._get_param("StackName"), policy_body=policy)
    return EmptyResult()
