"""What a form says where the sandbox ended during a run, and came back with the world that it had."""

import pytest
from botocore.exceptions import EndpointConnectionError

from helpers import sandbox as embedded
from helpers.forms import Form, execution
from helpers.operations.core import Invocation, Specification
from helpers.operations.source import SourceCode
from helpers.text import text


def cut_off(s3, print):
    raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")


@pytest.mark.parametrize(("seen", "said"), [("same", "sandbox_back"), ("other", "sandbox_died")])
def test_it_is_empty_only_where_its_world_is_another(fresh, monkeypatch, seen, said):
    operation = Specification(
        "s3 imagined",
        lambda values: Invocation(cut_off, values, code=lambda: SourceCode(frozenset(), (), "pass")),
        (),
        (),
        False,
        "task",
    )
    made = Form(operation)
    there = embedded.ensure()

    def ended() -> None:
        if seen == "other":
            monkeypatch.setattr(execution, "_seen", "a world that is gone")

    monkeypatch.setattr(execution.sandbox, "find", ended)
    result = made.run()
    assert result.failure.code == "SandboxDied"
    assert made._outcome.outcome["note"] == text(f"forms.{said}")
    assert embedded.ensure().identity == there.identity
