"""The words in which a resource type is declared: each of its properties, with the call that makes it and the one that
changes it. What changes in place and what needs a new resource follows from that.

    ResourceType(
        creation=ServiceCall("ec2.create_vpc"),
        identifier="Vpc.VpcId",
        properties={
            "CidrBlock": argument(),
            "EnableDnsSupport": setting(ServiceCall("ec2.modify_vpc_attribute", VpcId=physical_id, EnableDnsSupport=...)),
        },
        deletion=ServiceCall("ec2.delete_vpc", VpcId=physical_id),
    )
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

Handler = Callable[..., Any]  # calls the API as a request asks for, and gives the answer
Value = Callable[[ResourceRequest], Any]  # an argument of a call, taken from the request
ABSENT = object()  # what an argument is that is not given


def unchanged(value: Any) -> Any:
    """The value as the template has it."""
    return value


# ------------------------------------------------------------------------------------------------ arguments of calls


def physical_id(request: ResourceRequest) -> str:
    """The resource's physical id."""
    return request.id


def generated_name(request: ResourceRequest) -> str:
    """The name that CloudFormation gives to what the template leaves unnamed."""
    return request.name


def the(name: str, default: Any = ABSENT, convert: Callable[[Any], Any] = unchanged) -> Value:
    """The property `name`; `default` where the template does not give it."""
    return lambda request: convert(request.properties[name]) if name in request.properties else default


def changed(name: str, convert: Callable[[Any], Any] = unchanged, default: Any = ABSENT) -> Value:
    """The property `name` if it is other than before; `default` where the template gives it no more."""
    given = the(name, default, convert)
    return lambda request: given(request) if name in request.changed else ABSENT


def attribute(name: str) -> Value:
    """The attribute `name` of the resource."""
    return lambda request: request.resource.attributes[name]


@dataclass(frozen=True, init=False)
class ServiceCall:
    """One call of the API, such as "ec2.delete_vpc". Its arguments are values, or taken from the request (also those
    inside a list or a dict); one that is absent is left out.
    """

    operation: str
    arguments: Mapping[str, Any]

    def __init__(self, operation: str, **arguments: Any) -> None:
        object.__setattr__(self, "operation", operation)
        object.__setattr__(self, "arguments", arguments)

    def __call__(self, request: ResourceRequest, **others: Any) -> Any:
        """The answer. `others`: arguments besides the declared ones, which come first."""
        return request.call(self.operation, **others | _value_of(dict(self.arguments), request))


def _value_of(argument: Any, request: ResourceRequest) -> Any:
    if isinstance(argument, dict):
        values = {name: _value_of(value, request) for name, value in argument.items()}
        return {name: value for name, value in values.items() if value is not ABSENT}
    if isinstance(argument, list):
        return [_value_of(value, request) for value in argument]
    return argument(request) if callable(argument) else argument


# -------------------------------------------------------------------------------------------------------- properties


@dataclass(frozen=True)
class Property:
    """How one property is made, and how it is changed.

    `argument`: its name in the call that creates the resource, written as `convert` does; `default` takes its place where
    the template does not give it. `in_create`: that call's declaration makes it in a way of its own. `make`: what makes
    it once the resource is there. `change`: what changes it in place; without that, a change needs a new resource.
    `reset`: what brings the default back when the template gives the property no more. `in_delete`: only deletion heeds
    it. `not_acted_on`: why the sandbox does nothing with it.
    """

    argument: str = ""
    convert: Callable[[Any], Any] = unchanged
    default: Value | None = None
    in_create: bool = False
    make: Handler | None = None
    change: Handler | None = None
    reset: Handler | None = None
    in_delete: bool = False
    not_acted_on: str = ""

    @property
    def in_place(self) -> bool:
        """Whether a call changes it."""
        return self.change is not None

    @property
    def needs_no_call(self) -> bool:
        """Whether nothing is to be done when it changes."""
        return self.in_delete or bool(self.not_acted_on)

    def argument_of(self, name: str, request: ResourceRequest) -> Any:
        """What this property, called `name`, gives to the call that creates the resource."""
        if name in request.properties:
            return self.convert(request.properties[name])
        return self.default(request) if self.default else ABSENT


SAME = "="  # an argument that is called as the property is


def argument(
    name: str = SAME,
    convert: Callable[[Any], Any] = unchanged,
    default: Value | None = None,
    change: Handler | None = None,
    reset: Handler | None = None,
) -> Property:
    """A property that is an argument of the call that creates the resource."""
    return Property(argument=name, convert=convert, default=default, change=change, reset=reset)


def in_create(change: Handler | None = None, reset: Handler | None = None) -> Property:
    """A property that the declaration of the creation makes in a way of its own."""
    return Property(in_create=True, change=change, reset=reset)


def setting(change: Handler, reset: Handler | None = None, convert: Callable[[Any], Any] = unchanged) -> Property:
    """A property that a call of its own makes once the resource is there, and changes. `convert`: how the API says it."""
    return Property(make=change, change=change, reset=reset, convert=convert)


def set_once(make: Handler) -> Property:
    """A property that a call of its own makes once the resource is there; another value needs another resource."""
    return Property(make=make)


def in_delete() -> Property:
    """A property that says how the resource is to be deleted."""
    return Property(in_delete=True)


def not_acted_on(why: str) -> Property:
    """A property with which the sandbox does nothing, and why."""
    return Property(not_acted_on=why)


def each(one: Property, *names: str) -> dict[str, Property]:
    """Several properties that are declared alike."""
    return dict.fromkeys(names, one)


def cannot_be_changed(name: str) -> Handler:
    """What refuses to change a property in place, where only AWS does."""
    return _refuses(
        f"The sandbox cannot change {name} of a resource that is there. On a real account CloudFormation can."
    )


def cannot_be_removed(name: str) -> Handler:
    """What refuses to bring a property's default back, where only AWS does."""
    return _refuses(f"The sandbox cannot take {name} away again. On a real account CloudFormation can.")


def changed_only(change: Handler, *names: str) -> dict[str, Property]:
    """Properties that creation takes and `change` changes, and whose defaults only AWS brings back."""
    return {name: argument(change=change, reset=cannot_be_removed(name)) for name in names}


def _refuses(sentence: str) -> Handler:
    def refuse(request: ResourceRequest) -> None:
        if not request.taken_back:  # what was refused has not been changed, and is as it was
            raise NotImplementedError(sentence)

    return refuse


# ---------------------------------------------------------------------------------------------- reading it back


def found_by(call: str, path: str, **arguments: Any) -> Value:
    """What a call of its own says of a property, at a JMESPath in its answer; None where there is nothing."""
    asked = ServiceCall(call, **arguments)

    def value(request: ResourceRequest) -> Any:
        import jmespath
        from botocore.exceptions import ClientError

        try:
            return jmespath.search(path, asked(request))
        except ClientError:
            return None

    return value


# ---------------------------------------------------------------------------------------------- forms of a property


def pairs(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags of a template as a dict."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def renamed(value: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """A structure of a template with some names as the API has them."""
    return {names.get(name, name): inner for name, inner in value.items()}


def as_text(document: Any) -> str:
    """A policy document as JSON text, which it may be already."""
    return document if isinstance(document, str) else json.dumps(document)


def unless_empty(value: Any) -> Any:
    """The value; an empty one is not given."""
    return ABSENT if value in ([], {}) else value


def without(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A structure of a template without what the API does not take there."""
    return {name: inner for name, inner in value.items() if name not in names}
