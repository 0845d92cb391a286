"""The names under which a value of an answer may be found are found out once, and are moto's own."""

from types import MappingProxyType

import pytest
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.core.utils import get_service_model

from helpers.sandbox.overlay.caching import possible_keys


class Cluster:
    """An object whose class says what it calls things."""

    class Meta:
        serialization_aliases = MappingProxyType({"clusterArn": "address"})


class Service:
    """Another, whose name begins the names of what it has."""


OBJECTS = ({}, Cluster(), Service())


@pytest.fixture(scope="module")
def members():
    """The members of all structures of ECS, as (key, shape), which know their parents as in an answer."""
    model = get_service_model("ecs")
    found = []
    for name in model.shape_names:
        shape = model.shape_for(name)
        for key, member in shape.members.items() if shape.type_name == "structure" else ():
            member.parent = shape
            found.append((key, member))
    return found


def test_the_names_are_those_of_moto(members):
    picker = XFormedAttributePicker()
    for _ in range(2):  # the second time they are known
        for key, shape in members:
            for one in OBJECTS:
                context = AttributePickerContext(one, key, shape)
                own = dict.fromkeys(XFormedAttributePicker.get_possible_keys(picker, context))
                assert possible_keys(XFormedAttributePicker.get_possible_keys, picker, context) == tuple(own), key


def test_moto_still_finds_out_names_for_every_answer(members):
    from moto.core.serialize import XFormedAttributePicker

    key, shape = members[0]
    picker = XFormedAttributePicker()
    first, second = (picker.get_possible_keys(AttributePickerContext({}, key, shape)) for _ in range(2))
    assert first is not second
