"""A resource that a stack has, and the API through which the providers make it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helpers.home import read_json, state_folder
from helpers.sandbox.overlay.cloudformation.shapes import shaped

Properties = dict[str, Any]


@dataclass
class PhysicalResource:
    """A resource that is there: what Ref gives (`physical_resource_id`) and what Fn::GetAtt gives (`attributes`)."""

    physical_resource_id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    logical_resource_id: str = ""
    cf_resource_type: str = ""
    resource_status: str = "CREATE_IN_PROGRESS"

    def get_cfn_attribute(self, name: str) -> Any:
        """The attribute `name`; moto's own exception where there is none."""
        if name not in self.attributes:
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException
        return self.attributes[name]


def _sandbox_client(service: str, region: str) -> Any:
    """The boto3 client of a service of this sandbox, whose calls its history does not show as the learner's."""
    port = read_json(state_folder() / "sandbox.json")["port"]
    key = read_json(state_folder() / "administrator.json")
    return _client(service, region, port, key["id"], key["secret"])


@functools.cache
def _client(service: str, region: str, port: int, key: str, secret: str) -> Any:
    import boto3
    from botocore.config import Config

    from helpers.sandbox.overlay.history import OWN
    from helpers.sandbox.world import noting

    client = boto3.session.Session(key, secret, region_name=region).client(
        service,
        endpoint_url=f"http://127.0.0.1:{port}",
        config=Config(user_agent_extra=OWN, proxies={}, retries={"total_max_attempts": 1}),
    )
    client.meta.events.register("before-send", noting.before_send)
    return client


@dataclass(frozen=True)
class Services:
    """The sandbox's own API in one region, as a stack with these tags uses it."""

    region: str
    tags: dict[str, str]
    client: Callable[[str, str], Any] = _sandbox_client

    def call(self, operation: str, **arguments: Any) -> Any:
        """The answer to a call such as "ec2.create_vpc". The arguments may be written as in a template: names in any case,
        numbers and flags as text.
        """
        service, _, method = operation.partition(".")
        client = self.client(service, self.region)
        return getattr(client, method)(**shaped(client, method, arguments))

    def wait(self, waiter: str, **arguments: Any) -> None:
        """Wait as a waiter such as "ec2.instance_running" does."""
        service, _, name = waiter.partition(".")
        self.client(service, self.region).get_waiter(name).wait(**arguments)


@dataclass(frozen=True)
class ResourceRequest:
    """What a provider is asked for: to bring `resource` from the properties `before` to `properties`.

    A resource that is to be created or deleted has no properties before. `name` is what CloudFormation calls a resource
    to which the template gives no name, `logical` what the template calls it. `snapshot`: its DeletionPolicy wants one.
    `go_on` raises where the operation ends while a provider waits. `taken_back`: a change that may have been made in part, or
    not at all, is to be undone.
    """

    services: Services
    properties: Properties
    before: Properties = field(default_factory=dict)
    resource: PhysicalResource = field(default_factory=lambda: PhysicalResource(""))
    name: str = ""
    logical: str = ""
    stack: Any = None
    snapshot: bool = False
    go_on: Callable[[], None] = lambda: None
    taken_back: bool = False

    @property
    def id(self) -> str:
        """The resource's physical id."""
        return self.resource.physical_resource_id

    @property
    def changed(self) -> set[str]:
        """The names of the properties that are other than before."""
        names = {*self.before, *self.properties}
        return {name for name in names if self.before.get(name) != self.properties.get(name)}

    def difference(self, name: str) -> tuple[list[Any], list[Any]]:
        """Of a property that is a list: the items that it has no more, and those that it had not before."""
        there, wanted = self.before.get(name, []), self.properties.get(name, [])
        return [one for one in there if one not in wanted], [one for one in wanted if one not in there]

    def call(self, operation: str, **arguments: Any) -> Any:
        """The answer to a call such as "ec2.create_vpc"."""
        return self.services.call(operation, **arguments)


class Provider:
    """How resources of one type are made, changed and deleted. `calls`: by calls of the API alone, each of which is noted."""

    calls = True

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Make one."""
        raise NotImplementedError

    def can_change(self, changed: set[str]) -> bool:
        """Whether `update` can do with these properties changed; otherwise the resource is replaced."""
        return False

    def update(self, request: ResourceRequest) -> PhysicalResource:
        """Change the resource, of which only properties that `can_change` are different; gives it as it is now."""
        return request.resource

    def delete(self, request: ResourceRequest) -> None:
        """Delete it; it is there, with `request.properties`."""

    def adopt(self, request: ResourceRequest, identifier: dict[str, str]) -> PhysicalResource:
        """The resource that is there under `identifier`."""
        raise NotImplementedError(
            "The sandbox cannot import resources of this type. On a real account CloudFormation can."
        )

    def told(self, properties: Properties) -> str:
        """What the sandbox does not do with a resource of these properties; "" where it does all."""
        return ""

    def refused(self, properties: Properties) -> str:
        """Why the sandbox makes no such resource at all; "" where it does."""
        return ""
