"""The provider of a resource type that is declared property by property."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import ABSENT, SAME, Handler, Property, Value
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Provider, ResourceRequest


@dataclass(frozen=True)
class ResourceType(Provider):
    """How a resource is created, read and deleted, and each of its properties.

    `creation` gets the request and the arguments that the properties declare. `identifier` (the physical id) is a JMESPath
    into its answer, or taken from the request; so are the `attributes`, but for a type that has `read`, where the paths
    lead into that answer. An attribute that is null is not there.

    What the API says of the resource is at `model` in the answer to `read`: there each property has its own name, or that of
    its argument, or stands where `shown` says (a path from there, or taken from the request; "" where the API does not say
    it). `there`: the identifier of one that has the name which the request asks for already, or None; for services whose
    creation answers as if it had made what another has made. `stands_in`: what the sandbox does not do with such a resource. `refuses`: why it makes none.
    """

    creation: Handler
    identifier: str | Value
    properties: Mapping[str, Property]
    deletion: Handler
    attributes: Mapping[str, str | Value] = field(default_factory=dict)
    read: Handler | None = None
    model: str = ""
    shown: Mapping[str, str | Value] = field(default_factory=dict)
    there: Value | None = None
    stands_in: str = ""
    refuses: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def in_place(self) -> frozenset[str]:
        """The properties that change without a new resource: those that have a call for it."""
        return frozenset(name for name, one in self.properties.items() if one.in_place)

    @property
    def replacing(self) -> frozenset[str]:
        """The properties that are acted on, and that only a new resource can have otherwise."""
        return frozenset(name for name, one in self.properties.items() if not (one.in_place or one.needs_no_call))

    def can_change(self, changed: set[str]) -> bool:
        """Whether none of these needs a new resource. One that is not declared does."""
        return self.properties.keys() >= changed and self.replacing.isdisjoint(changed)

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Make one. Where one of its settings fails, it is gone again."""
        answer = self.creation(request, **self._arguments(request))
        request = replace(request, resource=PhysicalResource(_found(self.identifier, request, answer)))
        try:
            self._note_attributes(request, answer)
            given = [one for name, one in self.properties.items() if name in request.properties]
            _call_each((one.make for one in given), request)
        except Exception:
            with contextlib.suppress(Exception):  # the first error is the one that counts
                self.delete(request)
            raise
        return request.resource

    def update(self, request: ResourceRequest) -> PhysicalResource:
        """Bring it to its new properties, with each call that this needs once."""
        given = [(name, one) for name, one in self.properties.items() if name in request.changed]
        # Where no call of its own brings a default back, the one that changes a property is made without it.
        _call_each(
            (one.change if name in request.properties else one.reset or one.change for name, one in given), request
        )
        self._note_attributes(request)
        return request.resource

    def delete(self, request: ResourceRequest) -> None:
        """Delete it."""
        self.deletion(request)

    def adopt(self, request: ResourceRequest, identifier: dict[str, str]) -> PhysicalResource:
        """The resource that is there under `identifier`. Raises what the API does where there is none."""
        if not self.read:
            raise NotImplementedError(
                "The sandbox cannot import resources of this type. On a real account CloudFormation can."
            )
        resource = PhysicalResource("|".join(identifier.values()), dict(identifier))
        self.described(replace(request, resource=resource))
        self._note_attributes(replace(request, resource=resource))
        return resource

    def described(self, request: ResourceRequest) -> dict[str, Any]:
        """What the API says of the resource, by the names of its properties. Raises LookupError where it knows of none."""
        if not self.read:
            raise NotImplementedError("The sandbox cannot read resources of this type back.")
        answer = self.read(request)
        found = _found(self.model, request, answer) if self.model else answer
        if not isinstance(found, dict):
            raise LookupError(request.id)
        by_name = {key.lower(): value for key, value in found.items()}
        read = {name: self._shown(name, one, by_name, found, request) for name, one in self.properties.items()}
        return {name: value for name, value in read.items() if value is not None}

    def _shown(self, name: str, one: Property, by_name: Mapping[str, Any], found: Any, request: ResourceRequest) -> Any:
        """What the API says of one property; None where it says nothing."""
        if name in self.shown:
            where = self.shown[name]
            return _found(where, request, found) if where else None
        return by_name.get(name.lower(), by_name.get(one.argument.lower()))

    def is_shown(self, name: str) -> bool:
        """Whether the API says this property."""
        one = self.properties[name]
        return self.shown.get(name, SAME) != "" and not one.not_acted_on and not one.in_delete

    def told(self, properties: Mapping[str, Any]) -> str:
        """What the sandbox does not do with a resource of these properties."""
        reasons = {name: getattr(self.properties.get(name), "not_acted_on", None) for name in properties}
        passive = [f"{name} ({why})" if why else name for name, why in reasons.items() if why or why is None]
        sentences = [self.stands_in] if self.stands_in else []
        if passive:
            sentences.append(f"The sandbox does not act on {', '.join(passive)}.")
        return " ".join(sentences)

    def refused(self, properties: Mapping[str, Any]) -> str:
        """Why the sandbox makes no such resource."""
        return self.refuses(properties) if self.refuses else ""

    def _arguments(self, request: ResourceRequest) -> dict[str, Any]:
        """What the properties give to the call that creates the resource."""
        declared = {name: one for name, one in self.properties.items() if one.argument}
        given = {
            name if one.argument == SAME else one.argument: one.argument_of(name, request)
            for name, one in declared.items()
        }
        return {name: value for name, value in given.items() if value is not ABSENT}

    def _note_attributes(self, request: ResourceRequest, answer: Any = None) -> None:
        """Have the resource say its attributes as they are now; without any answer only what can be found anew."""
        if self.read:
            answer = self.read(request)
        for name, where in self.attributes.items():
            value = _found(where, request, answer) if answer is not None or callable(where) else None
            if value is not None:
                request.resource.attributes[name] = value


def _call_each(handlers: Iterable[Handler | None], request: ResourceRequest) -> None:
    """Call each of these once, however many properties share it."""
    called: list[Handler] = []
    for handler in handlers:
        if handler is not None and not any(handler is one for one in called):
            called.append(handler)
            handler(request)


def _found(where: str | Value, request: ResourceRequest, answer: Any) -> Any:
    """What a path leads to in an answer, or what is taken from the request."""
    import jmespath

    return where(request) if callable(where) else jmespath.search(where, answer)
