"""What a stack shows of itself: its resources, its parameters as they were given, and its outputs as they were noted.

moto works each out anew when somebody asks, with what the template says by then.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation import template_text
from helpers.sandbox.overlay.patching import adds, replaces, wraps


def change_stacks() -> None:
    """Have a stack keep its resources, and show its outputs and parameters as AWS shows them."""
    from moto.cloudformation.models import Stack

    @wraps(Stack.__init__)
    def initialised(initialise: Callable[..., None], self: Any, *arguments: Any, **options: Any) -> None:
        self.records, self.shown_outputs, self.stack_status_reason = {}, [], None
        self.capabilities, self.signals, self.parent_id, self.root_id = [], {}, None, None
        initialise(self, *arguments, **options)
        self.on_failure, self.disable_rollback = "ROLLBACK", False

    adds(Stack)(show_outputs)
    replaces(Stack.outputs)(lambda self: self.shown_outputs or None)
    replaces(Stack.exports)(lambda self: getattr(self, "shown_exports", []))
    replaces(Stack.stack_resources)(lambda self: [record.resource for record in list(self.records.values())])
    replaces(Stack.stack_parameters)(_given_parameters)
    replaces(Stack.parameter_list)(_shown_parameters)

    @replaces(Stack._parse_template)
    def parse_template(self: Any) -> None:
        self.template_dict = template_text.parsed(self.template)


def _given_parameters(self: Any) -> dict[str, Any]:
    """The parameters as they were given: the name of a stored parameter, not what is stored there."""
    slots = self.template_dict.get("Parameters", {})
    defaults = {name: slot["Default"] for name, slot in slots.items() if "Default" in slot}
    return {**defaults, **{name: value for name, value in self.parameters.items() if name in slots}}


def _shown_parameters(self: Any) -> list[dict[str, Any]]:
    """The parameters as DescribeStacks tells them: none that is secret, and what is stored beside its name."""
    secret = getattr(self.resource_map, "no_echo_parameter_keys", [])
    slots, resolved = self.template_dict.get("Parameters", {}), self.resource_map.resolved_parameters
    shown = []
    for name, value in _given_parameters(self).items():
        one = {"ParameterKey": name, "ParameterValue": "****" if name in secret else str(value)}
        if str(slots[name].get("Type", "")).startswith("AWS::SSM::Parameter::Value<") and name in resolved:
            one["ResolvedValue"] = ",".join(resolved[name]) if isinstance(resolved[name], list) else resolved[name]
        shown.append(one)
    return shown


def show_outputs(self: Any, refusal: Callable[[Any, list[Any]], str] = lambda stack, exports: "") -> None:
    """Note the outputs as they are now: those of a stack that fails later do not change. Raises moto's ValidationError for
    outputs that are none, and for exports of which `refusal` gives a reason.
    """
    from moto.cloudformation.exceptions import ValidationError

    self.output_map = self._create_output_map()
    declared = self.template_dict.get("Outputs", {})
    shown = [output for output in self.output_map.values() if output]
    for output in shown:
        if not isinstance(output.value, str | int | float):
            raise ValidationError(
                message=f"Template format error: Output {output.key} is malformed. The Value field of every Outputs member "
                "must evaluate to a String"
            )
    exports = _exports(self, [output.key for output in shown], declared)
    if reason := refusal(self, list(exports.values())):
        raise ValidationError(message=reason)
    former = {export.name for export in getattr(self, "shown_exports", [])}
    self.shown_exports = list(exports.values())
    self.shown_outputs = [
        {
            "OutputKey": output.key,
            "OutputValue": _text(output.value),
            "Description": output.description,
            "ExportName": exports[output.key].name if output.key in exports else None,
        }
        for output in shown
    ]
    for name in former - {export.name for export in self.shown_exports}:
        self.cross_stack_resources.pop(name, None)
    self.cross_stack_resources.update({export.name: export for export in self.shown_exports})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _exports(stack: Any, keys: list[str], declared: dict[str, Any]) -> dict[str, Any]:
    """The exports of a stack by the keys of their outputs."""
    from moto.cloudformation.parsing import Export

    from helpers.sandbox.overlay.cloudformation.functions import evaluated

    exported = [key for key in keys if declared[key].get("Export")]
    return {
        key: Export(
            stack.stack_id,
            evaluated(declared[key]["Export"]["Name"], stack.resource_map),
            _text(evaluated(declared[key]["Value"], stack.resource_map)),
        )
        for key in exported
    }
