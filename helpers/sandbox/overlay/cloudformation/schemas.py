"""AWS's own schemas of resource types, which cfn-lint carries: one type's is read when it is needed.

What is kept of a schema is small: the shapes of its properties, which of them only creation sets, and what Fn::GetAtt gives.
Only cfn-lint's files are read. Its rules, which take seconds to load, are not used.
"""

import functools
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WITH_OUTPUTS = "AWS::CloudFormation::Stack"
ANY_ATTRIBUTE = ("Custom::", "AWS::CloudFormation::CustomResource")
NOT_IN_SCHEMAS = frozenset({"AWS::CDK::Metadata"})
ALL_PROPERTIES = frozenset(
    {
        *("AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::CapacityReservation", "AWS::EC2::Instance"),
        *("AWS::EC2::SecurityGroup", "AWS::EC2::Subnet", "AWS::EC2::VPC", "AWS::EFS::MountTarget"),
        *("AWS::EKS::Nodegroup", "AWS::ElastiCache::ReplicationGroup", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
        *("AWS::Events::EventBus", "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup", "AWS::S3::AccessPoint"),
        *("AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SSM::Parameter", "AWS::StepFunctions::Activity"),
    }
)
"""Types of which Fn::GetAtt gives properties, too, though the schemas call them no read-only ones."""


@dataclass
class Shape:
    """What a value may be. `kinds` are JSON's types (none: any); `properties` those of an object, `required` some of them;
    `open`: others may be there, too; `items` what a list holds.
    """

    kinds: tuple[str, ...] = ()
    properties: dict[str, "Shape"] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    open: bool = True
    items: "Shape | None" = None
    limits: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """What AWS says of one resource type."""

    type: str
    shape: Shape
    create_only: frozenset[str]
    read_only: frozenset[str]
    identifiers: tuple[str, ...]
    attributes: frozenset[str]
    described: Mapping[str, Any]

    def writable(self) -> frozenset[str]:
        """The names of the properties that a template may give."""
        return frozenset(self.shape.properties) - {name for name in self.read_only if "." not in name}

    def gives(self, attribute: str) -> bool:
        """Whether Fn::GetAtt may ask for this attribute."""
        if self.type == WITH_OUTPUTS and attribute.startswith("Outputs."):
            return True
        if attribute in self.attributes:
            return True
        return self.type in ALL_PROPERTIES and attribute.partition(".")[0] in self.shape.properties


LIMITS = ("enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")


@functools.cache
def _folder() -> Path:
    package = importlib.util.find_spec("cfnlint")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("cfn-lint, which comes with moto[cloudformation], is not installed.")
    return Path(next(iter(package.submodule_search_locations))) / "data" / "schemas"


@functools.cache
def _index(region: str) -> dict[str, str]:
    """Which file has the schema of which type, in one region."""
    file = _folder() / "providers" / f"{region}.json"
    if not file.exists():
        file = _folder() / "providers" / "us-east-1.json"
    index: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return index


def is_known(resource_type: str, region: str) -> bool:
    """Whether AWS has this type in the region, or takes it for a custom resource."""
    return resource_type.startswith("Custom::") or resource_type in _index(region) or resource_type in NOT_IN_SCHEMAS


def schema_of(resource_type: str, region: str = "us-east-1") -> Schema | None:
    """The schema of a type; None where AWS has none (custom resources)."""
    file = _index(region).get(resource_type) or _index("us-east-1").get(resource_type)
    return _read(resource_type, file) if file else None


@functools.cache
def _read(resource_type: str, file: str) -> Schema:
    document = json.loads((_folder() / "resources" / f"{file}.json").read_text(encoding="utf-8"))
    read_only = frozenset(map(_dotted, document.get("readOnlyProperties", [])))
    return Schema(
        resource_type,
        _Reader(document).shape(document),
        create_only=frozenset(map(_dotted, document.get("createOnlyProperties", []))),
        read_only=read_only,
        identifiers=tuple(map(_dotted, document.get("primaryIdentifier", []))),
        attributes=read_only,
        described={"tagging": document.get("tagging", {})},
    )


def _dotted(pointer: str) -> str:
    """ "Endpoint.Address" for "/properties/Endpoint/Address"."""
    return ".".join(part for part in pointer.split("/")[2:] if part not in ("properties", "items", "*"))


class _Reader:
    """Makes shapes of a document, following its references; a definition that holds itself is one object."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.known: dict[str, Shape] = {}

    def shape(self, described: Any) -> Shape:
        if not isinstance(described, dict):
            return Shape()
        if "$ref" in described:
            return self._referred(described["$ref"])
        shape = Shape()
        self._fill(shape, described)
        return shape

    def _referred(self, reference: str) -> Shape:
        if reference not in self.known:
            self.known[reference] = Shape()
            target: Any = self.document
            for part in reference.removeprefix("#/").split("/"):
                target = target.get(part, {})
            if "$ref" in target:
                self.known[reference] = self._referred(target["$ref"])
            else:
                self._fill(self.known[reference], target)
        return self.known[reference]

    def _fill(self, shape: Shape, described: dict[str, Any]) -> None:
        kinds = described.get("type", ())
        shape.kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        shape.properties = {name: self.shape(inner) for name, inner in described.get("properties", {}).items()}
        shape.required = tuple(described.get("required", ()))
        shape.open = described.get("additionalProperties", True) is not False or "patternProperties" in described
        shape.items = self.shape(described["items"]) if "items" in described else None
        shape.limits = {name: described[name] for name in LIMITS if name in described}
        if any(name in described for name in ("anyOf", "oneOf", "allOf")) and not shape.properties:
            shape.open = True
