"""What CloudFormation makes: a resource that is there, and the provider of its type."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers.home import read_json, state_folder

Properties = dict[str, Any]


@dataclass
class PhysicalResource:
    """A resource that is there: what Ref gives (`physical_resource_id`) and what Fn::GetAtt gives (`attributes`)."""

    physical_resource_id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    logical_resource_id: str = ""
    cf_resource_type: str = ""

    def get_cfn_attribute(self, name: str) -> Any:
        """The attribute `name`; moto's own exception where there is none."""
        if name not in self.attributes:
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException
        return self.attributes[name]


class Services:
    """The sandbox's own API in one region, one boto3 client a service: `services.ec2`. `tags`: those of the stack."""

    def __init__(self, region: str, tags: dict[str, str]):
        self.region = region
        self.tags = tags

    def __getattr__(self, name: str):
        port = read_json(state_folder() / "sandbox.json")["port"]
        key = read_json(state_folder() / "administrator.json")
        return _client(name, self.region, port, key["id"], key["secret"])

    def named(self, resource_type: str, properties: Properties) -> dict:
        """The argument TagSpecifications for a new EC2 resource: its own tags and the stack's."""
        tags = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        tags = [*[tag for tag in tags if tag["Key"] not in tag_names(properties)], *properties.get("Tags", [])]
        return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": tags}]} if tags else {}


def tag_names(properties: Properties) -> set[str]:
    """The keys of a resource's own tags."""
    return {tag["Key"] for tag in properties.get("Tags", [])}


@functools.cache
def _client(service: str, region: str, port: int, key: str, secret: str):
    import boto3
    from botocore.config import Config

    from helpers.sandbox.overlay.history import OWN

    return boto3.session.Session(key, secret, region_name=region).client(
        service,
        endpoint_url=f"http://127.0.0.1:{port}",
        config=Config(user_agent_extra=OWN, proxies={}, retries={"total_max_attempts": 1}),
    )


class Provider:
    """How resources of one type are made, changed and deleted. `in_place`: the properties that `update` can change."""

    in_place: frozenset[str] = frozenset()

    def create(self, services: Services, properties: Properties, name: str) -> PhysicalResource:
        """Make one; `name` is what CloudFormation would call it where the template gives no name."""
        raise NotImplementedError

    def can_change(self, changed: Iterable[str]) -> bool:
        """Whether `update` can do with these properties changed; otherwise the resource is replaced."""
        return self.in_place.issuperset(changed)

    def update(
        self, services: Services, made: PhysicalResource, before: Properties, now: Properties
    ) -> PhysicalResource | None:
        """Change `made`, of which only properties that `can_change` are different now; gives it where it is another."""

    def delete(self, services: Services, made: PhysicalResource, properties: Properties) -> None:
        """Delete it; it is there."""


def only(properties: Properties, *names: str) -> Properties:
    """Those of the properties that are among `names`."""
    return {name: properties[name] for name in names if name in properties}


def retagged(services: Services, made: PhysicalResource, before: Properties, now: Properties) -> None:
    """Bring the tags of an EC2 resource up to date."""
    if gone := tag_names(before) - tag_names(now):
        services.ec2.delete_tags(Resources=[made.physical_resource_id], Tags=[{"Key": key} for key in sorted(gone)])
    if now.get("Tags"):
        services.ec2.create_tags(Resources=[made.physical_resource_id], Tags=now["Tags"])
