"""All that is particular to a command stands in its declaration: generic code names none."""

import ast
from pathlib import Path

import pytest

from helpers.forms import form
from helpers.home import PROJECT
from helpers.operations import core, find, names, operation
from helpers.operations.core import SERVICES
from helpers.operations.explanations import explain
from helpers.operations.kinds import Kind
from helpers.operations.results import Failure
from helpers.operations.running import run

HELPERS = PROJECT / "helpers"
OWN = {service.replace("-", "_") for service in SERVICES}
ABOUT_ONE = {"account.py"}  # the form of a real account, which asks one operation
GENERIC = [
    *(path for path in (HELPERS / "operations").glob("*.py") if path.stem not in OWN),
    *(path for path in (HELPERS / "forms").glob("*.py") if path.name not in ABOUT_ONE),
    *(HELPERS / "transcript").glob("*.py"),
]


def commands_in(source: str) -> list[str]:
    """The texts of a source, docstrings left out, that are or hold an operation's name."""
    tree = ast.parse(source)
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    known = [name for name in names() if " " in name]
    return [node.value for node in texts if id(node) not in documents and any(name in node.value for name in known)]


@pytest.mark.parametrize("path", GENERIC, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_generic_code_names_no_command(path: Path):
    assert commands_in(path.read_text(encoding="utf-8")) == []


def test_a_command_in_generic_code_is_found():
    assert commands_in('"""As `s3 mb`."""\nif name == "s3 mb":\n    key = "WaiterError ask one"') == [
        "s3 mb",
        "WaiterError ask one",
    ]


@pytest.fixture
def toy(monkeypatch):
    """An operation declared here alone, with something of its own for all that generic code asks."""
    monkeypatch.setattr(core, "_registry", dict(core._registry))
    kind = Kind("thing", suggestions=lambda: ["first", "second"], check=lambda v: "NotText" if v == "?" else "")
    blocking = Kind("other", check=lambda v: "NotText" if v == "?" else "", blocks=True, required=False)

    def fails(error, asked):
        return f"toy failed: {asked.values['thing']} {error}\n", 7

    @operation(
        "s3 toy",
        cli=["{thing}"],
        as_typed=True,
        cli_error=fails,
        cli_refusal=lambda problem, field, asked: (f"toy refused: {field}\n", 9),
        explained=lambda failure: "NoSuchBucket" if failure.code == "ValueError" else "",
    )
    def do(print, *, thing: kind, other: blocking):
        if thing == "bad":
            raise ValueError("no good")
        print(thing)

    return do


def test_a_declaration_is_all_that_an_operation_needs(toy, tmp_path):
    from helpers.target import current

    assert find("s3 toy") is toy
    assert run(toy(thing="file://x"), current()).text == "file://x\n"
    failure = run(toy(thing="bad"), current()).failure
    assert failure.stderr == "toy failed: bad no good\n"
    refused = run(toy(thing="x", other="?"), current())
    assert (refused.exit_code, refused.failure.stderr) == (9, "toy refused: other\n")
    like = explain(Failure("NoSuchBucket", "no good", values=failure.values))
    assert explain(failure).what == like.what
    assert form("s3 toy")._inputs["thing"].box.options == ("first", "second")
