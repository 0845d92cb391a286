"""What CloudFormation refuses of a template before anything is made, in its words."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from helpers.sandbox.overlay.cloudformation.functions import TRANSFORM, conditions_in
from helpers.sandbox.overlay.cloudformation.order import SUBSTITUTED, circle_of
from helpers.sandbox.overlay.cloudformation.schemas import ANY_ATTRIBUTE, is_known, schema_of

Template = dict[str, Any]
SECTIONS = {
    *(
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
    ),
    *("Resources", "Rules", "Transform"),
}
MOST = {"Parameters": 200, "Mappings": 200, "Resources": 500, "Outputs": 200}
OF_RESOURCE = {
    *("Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Description", "Metadata", "Properties", "Type"),
    *("UpdatePolicy", "UpdateReplacePolicy"),
}
OF_PARAMETER = {
    *("AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength", "MaxValue"),
    *("MinLength", "MinValue", "NoEcho", "Type"),
}
POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
PSEUDO = {
    *("AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId"),
    *("AWS::StackName", "AWS::URLSuffix"),
}
OF_AWS = (
    *("AvailabilityZone::Name", "Image::Id", "Instance::Id", "KeyPair::KeyName", "SecurityGroup::GroupName"),
    *("SecurityGroup::Id", "Subnet::Id", "Volume::Id", "VPC::Id"),
)
EC2_TYPES = {f"AWS::EC2::{one}" for one in OF_AWS} | {"AWS::Route53::HostedZone::Id"}
PLAIN_TYPES = {"String", "Number", "List<Number>", "List<String>", "CommaDelimitedList", "AWS::SSM::Parameter::Name"}
PARAMETER_TYPES = PLAIN_TYPES | EC2_TYPES | {f"List<{one}>" for one in EC2_TYPES}
STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
BOOLEAN = ("Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
NAME = re.compile(r"[A-Za-z0-9]+")
SINGULAR = {"Parameters": "Parameter", "Mappings": "Mapping", "Resources": "Resource", "Outputs": "Output"}


def refuse(message: str) -> None:
    """Raise moto's ValidationError with this message."""
    from moto.cloudformation.exceptions import ValidationError

    raise ValidationError(message=message)


@contextlib.contextmanager
def understood() -> Iterator[None]:
    """What is written inside as no rule foresees is refused as such, too."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, re.error) as error:
        refuse(f"Template format error: a part of the template has a form that CloudFormation does not read: {error}")


def check(template: Template, region: str) -> None:
    """Raise moto's ValidationError for a template that CloudFormation would not begin with."""
    _check_sections(template)
    _check_parameters(template.get("Parameters", {}))
    resources = template["Resources"]
    _check_resources(resources)
    unknown = sorted({one["Type"] for one in resources.values() if not is_known(one["Type"], region)})
    if unknown:
        refuse(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    if template.get("Transform"):
        refuse(TRANSFORM)
    _References(template, region).check()
    if circle := circle_of(resources):
        refuse(f"Circular dependency between resources: [{', '.join(circle)}]")


def _check_sections(template: Template) -> None:
    if unknown := [name for name in template if name not in SECTIONS]:
        refuse(f"Invalid template property or properties [{', '.join(map(str, unknown))}]")
    if str(template.get("AWSTemplateFormatVersion", "2010-09-09")) != "2010-09-09":
        refuse("Template format error: unsupported value for AWSTemplateFormatVersion.")
    for name in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs"):
        section = template.get(name, {})
        if section is None:
            refuse(f"[/{name}] 'null' values are not allowed in templates")
        if not isinstance(section, dict):
            refuse(f"Template format error: {name} must be an object.")
        _check_names(name, section)
    if not template.get("Resources"):
        refuse("Template format error: At least one Resources member must be defined.")
    for path in _nulls(template, ""):
        refuse(f"[{path}] 'null' values are not allowed in templates")


def _check_names(name: str, section: dict[str, Any]) -> None:
    if name in MOST and len(section) > MOST[name]:
        refuse(
            f"Template format error: Number of {name.lower()}, {len(section)}, is greater than maximum allowed, {MOST[name]}"
        )
    if name not in SINGULAR:
        return
    for key in section:
        if not NAME.fullmatch(key) or len(key) > 255:
            refuse(f"Template format error: {SINGULAR[name]} name {key} is non alphanumeric.")


def _nulls(value: Any, path: str) -> Iterator[str]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _nulls(inner, f"{path}/{key}") if key != "Metadata" else ()
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nulls(inner, f"{path}/{index}")


def _check_parameters(parameters: dict[str, Any]) -> None:
    for name, slot in parameters.items():
        if not isinstance(slot, dict) or "Type" not in slot:
            refuse(f"Template format error: [/Parameters/{name}] Every Parameters object must contain a Type member.")
        if unknown := [key for key in slot if key not in OF_PARAMETER]:
            refuse(f"Invalid template parameter property '{unknown[0]}'")
        stored = STORED.fullmatch(str(slot["Type"]))
        if (stored[1] if stored else slot["Type"]) not in PARAMETER_TYPES:
            refuse(f"Template format error: Unrecognized parameter type: {slot['Type']}")
        if isinstance(slot.get("Default"), dict | list):
            refuse(f"Template format error: Every Default member must be a string. [/Parameters/{name}]")


def _check_resources(resources: dict[str, Any]) -> None:
    for name, one in resources.items():
        if not isinstance(one, dict):
            refuse(f"Template format error: [/Resources/{name}] Any Resources member must be an object.")
        if not isinstance(one.get("Type"), str):
            refuse(f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member.")
        if unknown := [key for key in one if key not in OF_RESOURCE]:
            refuse(f"Invalid template resource property '{unknown[0]}'")
        if not isinstance(one.get("Condition", ""), str):
            refuse(f"Template format error: [/Resources/{name}] Every Condition member must be a string.")
        if not isinstance(one.get("Properties", {}), dict):
            refuse(f"Template format error: [/Resources/{name}/Properties] Properties must be an object.")
        if "Fn::Transform" in one.get("Properties", {}):
            refuse(TRANSFORM)
        for policy, allowed in POLICIES.items():
            value = one.get(policy, "Delete")
            if isinstance(value, str) and value not in allowed:
                refuse(f"Template error: Unrecognized {policy} {value} for resource {name}")


class _References:
    """Looks whether all that functions name is there."""

    def __init__(self, template: Template, region: str) -> None:
        self.region = region
        self.resources = template["Resources"]
        self.parameters = template.get("Parameters", {})
        self.conditions = template.get("Conditions", {})
        self.mappings = template.get("Mappings", {})
        self.outputs = template.get("Outputs", {})
        self.missing: list[str] = []

    def check(self) -> None:
        for name, condition in self.conditions.items():
            if not isinstance(condition, dict) or len(condition) != 1 or next(iter(condition)) not in BOOLEAN:
                refuse(
                    "Template format error: Conditions can only be boolean operations on parameters and other conditions"
                )
            self._look(condition, "Conditions")
            self._condition_circle(name, ())
        if self.missing:
            refuse(
                f"Template format error: Unresolved dependencies [{', '.join(dict.fromkeys(self.missing))}]. "
                "Cannot reference resources in the Conditions block of the template"
            )
        for one in self.resources.values():
            self._named_condition(one.get("Condition"), "Resources")
            after = one.get("DependsOn", [])
            self.missing += [n for n in ([after] if isinstance(after, str) else after) if n not in self.resources]
            for part in ("Properties", "UpdatePolicy", "CreationPolicy", "Metadata"):
                self._look(one.get(part), "Resources")
        self._refuse_missing("Resources")
        for name, output in self.outputs.items():
            if not isinstance(output, dict) or "Value" not in output:
                refuse(f"Template format error: [/Outputs/{name}] Every Outputs member must contain a Value object")
            exported = output.get("Export", {"Name": ""})
            if not isinstance(exported, dict) or "Name" not in exported or isinstance(exported["Name"], list):
                refuse(f"Template format error: [/Outputs/{name}/Export] Export must be an object with a Name.")
            self._named_condition(output.get("Condition"), "Outputs")
            self._look(output, "Outputs")
        self._refuse_missing("Outputs")

    def _refuse_missing(self, section: str) -> None:
        if self.missing:
            names = ", ".join(dict.fromkeys(map(str, self.missing)))
            refuse(
                f"Template format error: Unresolved resource dependencies [{names}] in the {section} block of the template"
            )

    def _named_condition(self, name: Any, section: str) -> None:
        if name is not None and name not in self.conditions:
            refuse(
                f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"
            )

    def _condition_circle(self, name: str, above: tuple[str, ...]) -> None:
        if name in above:
            refuse(f"Template format error: Circular dependency between conditions: [{', '.join(above)}]")
        for inner in conditions_in(self.conditions.get(name)):
            self._condition_circle(inner, (*above, name))

    def _look(self, value: Any, section: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self._function(key, inner, section)
                self._look(inner, section)
        elif isinstance(value, list):
            for inner in value:
                self._look(inner, section)

    def _function(self, key: str, argument: Any, section: str) -> None:
        if key == "Ref":
            self._reference(argument, section)
        elif key == "Fn::GetAtt":
            self._attribute(argument, section)
        elif key == "Fn::Sub":
            self._substitutions(argument, section)
        elif key == "Fn::If":
            if not (isinstance(argument, list) and len(argument) == 3):
                refuse("Template error: Fn::If requires a list argument with three elements")
            if isinstance(argument[0], str) and argument[0] not in self.conditions:
                refuse(f"Template error: unresolved condition dependency {argument[0]} in Fn::If")
        elif key == "Condition" and section == "Conditions":
            self._named_condition(argument if isinstance(argument, str) else None, section)
        elif key == "Fn::FindInMap":
            self._mapping(argument)
        elif key == "Fn::Transform":
            refuse(TRANSFORM)

    def _reference(self, name: Any, section: str) -> None:
        if not isinstance(name, str):
            refuse("Template format error: every Ref object must have a single String value.")
        there = name in self.parameters or name in PSEUDO
        if not there and (section == "Conditions" or name not in self.resources):
            self.missing.append(name)

    def _attribute(self, argument: Any, section: str) -> None:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            refuse(
                "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and "
                "the resource attribute"
            )
        name, attribute = parts
        if name not in self.resources or section == "Conditions":
            refuse(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
        kind = self.resources[name]["Type"]
        schema = schema_of(kind, self.region)
        if schema and isinstance(attribute, str) and not _gives(schema, kind, attribute):
            refuse(f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt")

    def _substitutions(self, argument: Any, section: str) -> None:
        whole = isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict)
        text, given = argument if whole else (argument, {})
        if not isinstance(text, str):
            refuse(
                "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a "
                "string as first argument, and an optional second argument to specify a mapping of values to replace "
                "in the string"
            )
        for match in SUBSTITUTED.finditer(text):
            name = match[0][2:-1].strip()
            if name in given:
                continue
            if "." in name:
                self._attribute(name, section)
            else:
                self._reference(name, section)

    def _mapping(self, argument: Any) -> None:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            refuse(
                "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the "
                "attribute for return value"
            )
        name = argument[0]
        if isinstance(name, str) and name not in self.mappings and len(argument) == 3:
            refuse(f"Template error: Mapping named '{name}' is not present in the 'Mappings' section of template.")


def _gives(schema: Any, kind: str, attribute: str) -> bool:
    from helpers.sandbox.overlay.cloudformation.providers import DECLARED

    if kind.startswith(ANY_ATTRIBUTE):
        return True
    if kind in DECLARED:
        return schema.gives(attribute) or attribute in DECLARED[kind].attributes
    # Schemas leave out attributes that AWS's pages list, such as BackupVaultName of a backup vault. What the sandbox makes
    # itself is known; of other types each property passes here.
    return schema.gives(attribute) or attribute.partition(".")[0] in {"Id", *schema.shape.properties}
