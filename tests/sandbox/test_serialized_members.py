"""The members of an answer are found under the names under which moto finds them, whatever an object is."""

from collections import OrderedDict
from types import SimpleNamespace

import pytest
from moto.core.model import ServiceModel
from moto.core.serialize import (
    EC2Serializer,
    JSONSerializer,
    QuerySerializer,
    ResponseSerializer,
    XFormedAttributePicker,
)

from helpers.sandbox.overlay import caching, serializing
from tests.support.installed_gaps import installed

MODEL = {
    "metadata": {"protocol": "query", "serviceId": "Some", "apiVersion": "1", "xmlNamespace": "http://x/"},
    "operations": {
        "Show": {"name": "Show", "http": {"method": "POST"}, "output": {"shape": "Shown", "resultWrapper": "R"}}
    },
    "shapes": {
        "Shown": {"type": "structure", "members": {"Things": {"shape": "Things"}, "Total": {"shape": "Number"}}},
        "Things": {"type": "list", "member": {"shape": "Thing"}},
        "Thing": {
            "type": "structure",
            "members": {
                "ThingId": {"shape": "Text"},
                "State": {"shape": "Text"},
                "Inner": {"shape": "Inner", "locationName": "inner"},
                "Flag": {"shape": "Flag"},
            },
        },
        "Inner": {"type": "structure", "members": {"Value": {"shape": "Number"}, "None": {"shape": "Text"}}},
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
        "Flag": {"type": "boolean"},
    },
}


class Thing:
    """What has names as moto's models have them."""

    state = "of the class"

    def __init__(self, **values: object) -> None:
        vars(self).update(values)

    @property
    def flag(self) -> bool:
        return True


class Indexed(OrderedDict):
    """A dict of a class of its own."""


THINGS = [
    Thing(id="a", inner=Thing(value=1)),
    Thing(thing_id="b", state="own", inner={"Value": 2, "None": None}),
    {"ThingId": "c", "State": None, "Inner": SimpleNamespace(value="3"), "Flag": False},
    {"thing_id": "d", "inner": Indexed(value=4)},
    Indexed(ThingId="e", state=""),
    SimpleNamespace(ThingId="f", id="not this", Inner=None),
    [],
    "text",
]


@pytest.mark.parametrize("kind", [QuerySerializer, EC2Serializer, JSONSerializer])
@pytest.mark.parametrize(
    "transformers",
    [{}, {"Things.Thing.State": lambda value: str(value).upper()}, {"State": lambda value: f"<{value}>"}],
)
def test_answers_are_those_of_moto(monkeypatch, kind, transformers):
    with installed(caching, serializing):
        ours = _written(kind, transformers)
        bare = ResponseSerializer._serialize_type_structure.__wrapped__
    monkeypatch.setattr(ResponseSerializer, "_serialize_type_structure", bare)
    assert ours == _written(kind, transformers)
    assert "of the class" in ours or "OF THE CLASS" in ours


def _written(kind: type, transformers: dict) -> str:
    """The body of an answer, written twice: what was found out for the first is used for the second."""
    operation = ServiceModel(MODEL, "some").operation_model("Show")
    bodies = []
    for _ in range(2):
        picker = XFormedAttributePicker(response_transformers=transformers)
        serialized = kind(operation, value_picker=picker).serialize({"Things": THINGS, "total": len(THINGS)})
        bodies.append(str(serialized["body"]))
    assert bodies[0] == bodies[1]
    return bodies[0]
