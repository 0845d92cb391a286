"""The parameters of a template: what may be given for them, and the values that they have."""

import re
from typing import Any

from helpers.sandbox.overlay.cloudformation.template_rules import STORED, refuse

Slots = dict[str, dict[str, Any]]


def resolve(resource_map: Any) -> None:
    """Give the ResourceMap the values of its parameters. Raises moto's ValidationError for what is refused."""
    slots: Slots = resource_map._template.get("Parameters", {})
    given = resource_map.input_parameters
    if unknown := [name for name in given if name not in slots]:
        refuse(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    if missing := [name for name, slot in slots.items() if name not in given and "Default" not in slot]:
        refuse(f"Parameters: [{', '.join(missing)}] must have values")
    resource_map.no_echo_parameter_keys = [name for name, slot in slots.items() if _is_true(slot.get("NoEcho"))]
    for name, slot in slots.items():
        value = _value(name, slot, _text(given.get(name, slot.get("Default"))), resource_map)
        resource_map.resolved_parameters[name] = value
    resource_map._parsed_resources.update(resource_map.resolved_parameters)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _value(name: str, slot: dict[str, Any], text: str, resource_map: Any) -> Any:
    kind = str(slot["Type"])
    _check(name, slot, text)
    if stored := STORED.fullmatch(kind):
        kind = stored[1]
        found = resource_map.parse_ssm_parameter(text, "")
        return found.split(",") if kind.startswith(("List<", "CommaDelimitedList")) else found
    several = kind == "CommaDelimitedList" or kind.startswith("List<")
    values = [one.strip() for one in text.split(",")] if several else [text]
    inner = kind.removeprefix("List<").removesuffix(">")
    if inner == "Number":
        for one in values:
            _number(name, one)
    elif inner.startswith("AWS::EC2::"):
        _check_there(name, inner, values, resource_map)
    return values if several else text


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        refuse(f"Parameter '{name}' must be a number")
        raise


def _check(name: str, slot: dict[str, Any], text: str) -> None:
    """Raise for a value that is against the parameter's own rules."""
    explained = slot.get("ConstraintDescription")

    def refused(rule: str) -> None:
        refuse(f"Parameter '{name}' failed to satisfy constraint: {explained}" if explained else rule)

    kind = str(slot["Type"])
    several = [one.strip() for one in text.split(",")] if kind == "CommaDelimitedList" else [text]
    if "AllowedValues" in slot and not {*several} <= {_text(one) for one in slot["AllowedValues"]}:
        refused(f"Parameter '{name}' must be one of AllowedValues")
    if "AllowedPattern" in slot and not all(re.fullmatch(str(slot["AllowedPattern"]), one) for one in several):
        refused(f"Parameter '{name}' must match pattern {slot['AllowedPattern']}")
    if "MinLength" in slot and len(text) < int(slot["MinLength"]):
        refused(f"Parameter '{name}' must contain at least {slot['MinLength']} characters")
    if "MaxLength" in slot and len(text) > int(slot["MaxLength"]):
        refused(f"Parameter '{name}' must contain at most {slot['MaxLength']} characters")
    if kind == "Number":
        number = _number(name, text)
        if "MinValue" in slot and number < float(slot["MinValue"]):
            refused(f"Parameter '{name}' must be a number not less than {slot['MinValue']}")
        if "MaxValue" in slot and number > float(slot["MaxValue"]):
            refused(f"Parameter '{name}' must be a number not greater than {slot['MaxValue']}")


KINDS = {  # how EC2 lists what a parameter of a type may name
    "AWS::EC2::Image::Id": ("describe_images", "ImageIds"),
    "AWS::EC2::Instance::Id": ("describe_instances", "InstanceIds"),
    "AWS::EC2::KeyPair::KeyName": ("describe_key_pairs", "KeyNames"),
    "AWS::EC2::SecurityGroup::Id": ("describe_security_groups", "GroupIds"),
    "AWS::EC2::SecurityGroup::GroupName": ("describe_security_groups", "GroupNames"),
    "AWS::EC2::Subnet::Id": ("describe_subnets", "SubnetIds"),
    "AWS::EC2::Volume::Id": ("describe_volumes", "VolumeIds"),
    "AWS::EC2::VPC::Id": ("describe_vpcs", "VpcIds"),
    "AWS::EC2::AvailabilityZone::Name": ("describe_availability_zones", "ZoneNames"),
}


def _check_there(name: str, kind: str, values: list[str], resource_map: Any) -> None:
    """Raise for an id that EC2 does not have."""
    from botocore.exceptions import BotoCoreError, ClientError

    from helpers.sandbox.overlay.cloudformation.resources import Services

    call, argument = KINDS[kind]
    services = Services(resource_map._region_name, {})
    for value in values:
        try:
            services.call(f"ec2.{call}", **{argument: [value]})
            there = bool(value)
        except (ClientError, BotoCoreError):
            there = False
        if not there:
            refuse(f"Parameter validation failed: parameter value {value} for parameter name {name} does not exist")
