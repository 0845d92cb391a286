"""The functions of templates, done: Ref, Fn::GetAtt, Fn::Sub and the others. moto leaves some out and does others otherwise."""

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any

from helpers.sandbox.overlay.cloudformation.dynamic_references import resolved_references
from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_gives_every_stack_the_zones_of_us_east_1",)
VARIABLE = re.compile(r"\$\{(!?)([^${}]*)\}")


class Unknown:
    """A value that is known only once a resource is there."""

    def __repr__(self) -> str:
        return "{{changeSet:KNOWN_AFTER_APPLY}}"

    def __deepcopy__(self, memo: Any) -> "Unknown":
        return self


UNKNOWN = Unknown()


class NotYet(Exception):
    """A resource that is not there yet is asked for."""


def install() -> None:
    """Have moto's stacks do them so."""
    from moto.cloudformation import parsing

    replaces(parsing.clean_json)(evaluated)
    replaces(parsing.ResourceMap.load_conditions)(load_conditions)


def evaluated(value: Any, resources: Any) -> Any:
    """`value` with every function in it done, in the ResourceMap of a stack. What is AWS::NoValue is None."""
    return _Evaluation(resources, known_only=False).of(value)


def foreseen(value: Any, resources: Any) -> Any:
    """The same as far as it is known before all resources are there: what is not is UNKNOWN."""
    return _Evaluation(resources, known_only=True).of(value)


def load_conditions(resources: Any) -> None:
    """Note which of the template's conditions hold."""
    conditions = resources._template.get("Conditions", {})
    resources.lazy_condition_map = {}
    evaluation = _Evaluation(resources, known_only=False)
    order = TopologicalSorter({name: set(conditions_in(one)) for name, one in conditions.items()}).static_order()
    for name in order:
        resources.lazy_condition_map[name] = evaluation.condition(conditions[name])


def conditions_in(value: Any) -> Iterator[str]:
    """The names of the conditions that a condition names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Condition" and isinstance(inner, str):
                yield inner
            else:
                yield from conditions_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from conditions_in(inner)


def present(resources: Any) -> dict[str, dict[str, Any]]:
    """The declared resources of a ResourceMap but for those whose condition does not hold."""
    return {
        name: one
        for name, one in resources._resource_json_map.items()
        if "Condition" not in one or resources.lazy_condition_map[one["Condition"]]
    }


def _refused(message: str) -> Exception:
    from moto.cloudformation.exceptions import ValidationError

    return ValidationError(message=message)


def is_unknown(value: Any) -> bool:
    """Whether any part of it is UNKNOWN."""
    if isinstance(value, dict):
        return any(is_unknown(inner) for inner in value.values())
    if isinstance(value, list):
        return any(is_unknown(inner) for inner in value)
    return value is UNKNOWN


class _Evaluation:
    def __init__(self, resources: Any, known_only: bool) -> None:
        self.map = resources
        self.known_only = known_only

    def of(self, value: Any) -> Any:
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name == "Ref" or name.startswith("Fn::"):
                    return self._done(name, argument)
            return {key: self.of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner) for inner in value]
        if isinstance(value, str) and "{{resolve:" in value:
            return resolved_references(value, self.map)
        return value

    def _done(self, name: str, argument: Any) -> Any:
        function = FUNCTIONS.get(name)
        if function is None:
            raise _refused(f"Template format error: Unrecognized function: {name}")
        try:
            found = function(self, argument)
        except NotYet:
            return UNKNOWN
        except (TypeError, IndexError, ValueError, AttributeError) as error:
            raise _refused(f"Template error: every {name} object requires the arguments that it documents.") from error
        # The CDK joins a reference of the secret's own name.
        return resolved_references(found, self.map) if isinstance(found, str) and "{{resolve:" in found else found

    def _argument(self, value: Any) -> Any:
        """An argument that has to be known."""
        found = self.of(value)
        if is_unknown(found):
            raise NotYet
        return found

    def ref(self, name: Any) -> Any:
        found = self._named(name)
        return getattr(found, "physical_resource_id", found)

    def _named(self, name: str) -> Any:
        there = self.map._parsed_resources
        if name in there:
            return there[name]
        if self.known_only:
            raise NotYet
        raise _refused(
            f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
        )

    def get_att(self, argument: Any) -> Any:
        name, _, attribute = argument.partition(".") if isinstance(argument, str) else (argument[0], "", argument[1])
        attribute = self._argument(attribute)
        resource = self._named(name)
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        try:
            return resource.get_cfn_attribute(attribute)
        except (UnformattedGetAttTemplateException, NotImplementedError, KeyError):
            if self.known_only:
                raise NotYet from None
            raise _refused(
                f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
            ) from None

    def find_in_map(self, argument: Any) -> Any:
        name, first, second, *rest = argument
        keys = [self._argument(one) for one in (name, first, second)]
        found: Any = self.map._template.get("Mappings", {})
        for key in keys:
            found = found.get(str(key)) if isinstance(found, dict) else None
        if found is None and rest and "DefaultValue" in rest[0]:
            return self.of(rest[0]["DefaultValue"])
        if found is None:
            raise _refused(f"Template error: Unable to get mapping for {'::'.join(map(str, keys))}")
        return found

    def if_(self, argument: Any) -> Any:
        name, yes, no = argument
        return self.of(yes if self.map.lazy_condition_map[name] else no)

    def join(self, argument: Any) -> Any:
        delimiter, several = argument
        return str(delimiter).join(as_text(one) for one in self._argument(several) if one is not None)

    def split(self, argument: Any) -> Any:
        delimiter, text = argument
        return str(self._argument(text)).split(delimiter)

    def select(self, argument: Any) -> Any:
        index, several = argument
        at, found = int(self._argument(index)), self.of(several)
        if found is UNKNOWN:
            raise NotYet
        if isinstance(found, str):
            found = found.split(",")
        if not 0 <= at < len(found):
            raise _refused(f"Template error: Fn::Select cannot select nonexistent value at index {at}")
        return found[at]

    def sub(self, argument: Any) -> Any:
        text, given = (argument, {}) if isinstance(argument, str) else argument
        values = {name: self.of(value) for name, value in given.items()}

        def put_in(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            name = name.strip()
            value = values[name] if name in values else self.get_att(name) if "." in name else self.ref(name)
            if is_unknown(value):
                raise NotYet
            return as_text(value)

        return self.of(VARIABLE.sub(put_in, text))

    def import_value(self, argument: Any) -> Any:
        name = self._argument(argument)
        for export in self.map.cross_stack_resources.values():
            if export.name == name:
                return export.value
        if self.known_only:
            raise NotYet
        raise _refused(f"No export named {name} found.")

    def get_azs(self, argument: Any) -> Any:
        from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

        region = self._argument(argument) or self.map["AWS::Region"]
        return [zone.name for zone in RegionsAndZonesBackend.zones.get(region, ())]

    def base64(self, argument: Any) -> Any:
        return base64.b64encode(str(self._argument(argument)).encode()).decode()

    def cidr(self, argument: Any) -> Any:
        block, count, *bits = (self._argument(one) for one in argument)
        network = ipaddress.ip_network(block)
        length = network.max_prefixlen - int(bits[0] if bits else (8 if network.version == 4 else 64))
        if not network.prefixlen <= length <= network.max_prefixlen or int(count) > 2 ** (length - network.prefixlen):
            raise _refused(
                f"Template error: Fn::Cidr cannot divide {block} into {count} blocks of {network.max_prefixlen - length} bits"
            )
        subnets = network.subnets(new_prefix=length)
        return [str(next(subnets)) for _ in range(int(count))]

    def to_json(self, argument: Any) -> Any:
        return json.dumps(self._argument(argument), separators=(",", ":"))

    def length(self, argument: Any) -> Any:
        return len(self._argument(argument))

    def transform(self, argument: Any) -> Any:
        raise _refused(TRANSFORM)

    def condition(self, condition: Any) -> bool:
        if isinstance(condition, bool):
            return condition
        ((name, arguments),) = condition.items()
        if name == "Condition":
            return bool(self.map.lazy_condition_map[arguments])
        if name == "Fn::Equals":
            first, second = (self.of(one) for one in arguments)
            return as_text(first) == as_text(second)
        each = [self.condition(one) for one in arguments]
        return {"Fn::Not": not each[0], "Fn::And": all(each), "Fn::Or": any(each)}[name]


TRANSFORM = "The sandbox runs no transforms and no macros. On a real account CloudFormation does."


def as_text(value: Any) -> str:
    """A value as it stands in a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


FUNCTIONS: dict[str, Callable[[_Evaluation, Any], Any]] = {
    "Ref": _Evaluation.ref,
    "Fn::Base64": _Evaluation.base64,
    "Fn::Cidr": _Evaluation.cidr,
    "Fn::FindInMap": _Evaluation.find_in_map,
    "Fn::GetAtt": _Evaluation.get_att,
    "Fn::GetAZs": _Evaluation.get_azs,
    "Fn::If": _Evaluation.if_,
    "Fn::ImportValue": _Evaluation.import_value,
    "Fn::Join": _Evaluation.join,
    "Fn::Length": _Evaluation.length,
    "Fn::Select": _Evaluation.select,
    "Fn::Split": _Evaluation.split,
    "Fn::Sub": _Evaluation.sub,
    "Fn::ToJsonString": _Evaluation.to_json,
    "Fn::Transform": _Evaluation.transform,
}
