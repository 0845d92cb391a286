"""Answers in JSON are what moto would write."""

from datetime import UTC, datetime
from enum import Enum
from types import SimpleNamespace

import pytest

from helpers.sandbox.overlay import patching, serializing


class Status(Enum):
    ON = "RUNNING"


class Text(str):
    pass


VALUES = ["RUNNING", "", "é 雲 \x07 <&>", Status.ON, Text("own"), 5, 1.5, True, None, {}, []]


def written(result: dict) -> str:
    """The body of an answer to DescribeTasks."""
    from moto.core.responses import ActionResult
    from moto.core.serialize import JSONSerializer
    from moto.core.utils import get_service_model

    operation = get_service_model("ecs").operation_model("DescribeTasks")
    context = SimpleNamespace(serializer_class=JSONSerializer, response=None, operation_model=operation)
    return ActionResult(result).execute_result(context)[2]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_text_is_what_moto_writes(monkeypatch, value):
    from moto.core.serialize import ResponseSerializer

    moment = datetime(2026, 11, 30, 12, 0, 0, 123_000, UTC)
    container = {"name": value, "networkInterfaces": [{"attachmentId": value}], "exitCode": 3}
    result = {"tasks": [{"lastStatus": value, "createdAt": moment, "containers": [container], "version": 2}]}
    of_moto, own = written(result), ResponseSerializer._serialize_type_structure
    (patch,) = (one for one in patching._changes_of(serializing) if one.name == "_serialize_type_structure")
    monkeypatch.setattr(
        ResponseSerializer, "_serialize_type_structure", lambda *given: patch.function(own, *given), raising=True
    )
    assert written(result) == of_moto
