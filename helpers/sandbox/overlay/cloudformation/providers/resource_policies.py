"""Policies that are attached to what they are about: to several topics or queues at once, or to one."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import each, in_create, physical_id, the
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

DOCUMENT = "PolicyDocument"


def policy_types(
    several: str,
    one: str,
    put: Callable[[ResourceRequest, str, Any], None],
    read: Callable[[ResourceRequest, str], Any],
) -> tuple[ResourceType, ResourceType]:
    """The type whose property `several` names all that have the policy, and the one whose property `one` names it.

    `put(request, place, document)` gives one of them the policy, None takes it away; `read(request, place)` is the service's
    answer, which has the policy among its attributes.
    """

    def bring(request: ResourceRequest) -> None:
        gone, _ = request.difference(several)
        for place in gone:
            put(request, place, None)
        for place in request.properties.get(several, []):
            put(request, place, request.properties[DOCUMENT])

    def remove(request: ResourceRequest) -> None:
        for place in request.properties[several]:
            put(request, place, None)

    def bring_one(request: ResourceRequest) -> None:
        put(request, request.properties[one], request.properties[DOCUMENT])

    of_several = ResourceType(
        creation=bring,
        identifier=lambda request: request.name,
        attributes={"Id": physical_id},
        read=lambda request: read(request, request.properties[several][0]),
        model="Attributes",
        properties=each(in_create(change=bring), several, DOCUMENT),
        shown={several: the(several), DOCUMENT: "Policy"},
        deletion=remove,
    )
    of_one = ResourceType(
        creation=bring_one,
        identifier=the(one),
        read=lambda request: read(request, request.properties[one]),
        model="Attributes",
        properties={one: in_create(), DOCUMENT: in_create(change=bring_one)},
        shown={one: the(one), DOCUMENT: "Policy"},
        deletion=lambda request: put(request, request.properties[one], None),
    )
    return of_several, of_one
