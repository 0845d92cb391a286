"""The provider of a resource type that is declared property by property."""

import contextlib
from collections.abc import Iterable, Mapping
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
    """

    creation: Handler
    identifier: str | Value
    properties: Mapping[str, Property]
    deletion: Handler
    attributes: Mapping[str, str | Value] = field(default_factory=dict)
    read: Handler | None = None

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
        _call_each((one.change if name in request.properties else one.reset for name, one in given), request)
        self._note_attributes(request)
        return request.resource

    def delete(self, request: ResourceRequest) -> None:
        """Delete it."""
        self.deletion(request)

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
