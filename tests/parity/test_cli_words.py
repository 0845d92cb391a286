"""What a shell and the real parser of `aws` make of a form's line is what the form sends, whatever is typed in its fields.

The values are those that a shell, argparse, the CLI's shorthand, its JSON or its reading of files could take for something
else. Each field of each API call gets a few of them (WORKSHOP_PARITY=cold: all). Both sides are stopped before a request is
sent, and the requests are compared.
"""

import contextlib
import io
import json
import os
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import boto3
import pytest

from helpers.operations import find, names
from helpers.operations.api import ApiCall
from helpers.operations.cli_library import undisturbed
from helpers.operations.running import run
from helpers.sandbox.seed import write_default_profile

TYPED = [
    *("file:///etc/hostname", "fileb:///etc/hostname", "http://127.0.0.1:9/x", "https://127.0.0.1:9/x"),
    *(
        "-",
        "--",
        "-x",
        "--debug",
        "--no-cli",
        "@file",
        "a@=file:///etc/hostname",
        "Key=a,Value=b",
        "a,b",
        "a=b",
        "{}",
        "[]",
    ),
    *(
        '["a","b"]',
        '{"a": "b"}',
        "[a",
        "~",
        "~/x",
        "$HOME",
        "$(id)",
        "`id`",
        "*",
        "?",
        "a\nb",
        "a b",
        " a",
        "it's",
        '"',
        "\\",
    ),
    *("\\n", "日本", "%s", "!", "#", "&", "null", "true", "1e3", "help"),
]
SHARE = 2
GOOD = {  # where a field needs a value of some shape for the line to be run at all
    "number": 3,
    "lines": ("a",),
    "script": '{"a": {"S": "b"}}',
}
SKIPPED = {"region", "profile", "output", "query", "body"}  # the options of every command; a file that is read


def calls() -> list[str]:
    """The operations that are one API call."""
    made = [find(name) for name in names()]
    return [spec.name for spec in made if isinstance(getattr(spec.invocation, "__self__", None), ApiCall)]


def filled(name: str, field: str, value: str):
    """The operation with `value` in `field`, and something plain in each other field that must be filled."""
    spec = find(name)
    values = {
        one.name: GOOD.get(one.kind.widget, one.kind.choices[0] if one.kind.choices else "a")
        for one in spec.fields
        if one.kind.required and not one.kind.default
    }
    kind = next(one.kind for one in spec.fields if one.name == field)
    return spec(**values | {field: (value,) if kind.widget == "lines" else value})


def operations(name: str) -> Iterator:
    """The operation with odd values that do not stop it."""
    every = os.environ.get("WORKSHOP_PARITY") == "cold"
    for field in find(name).fields:
        if field.kind.widget in ("flag", "number", "choice") or field.name in SKIPPED:
            continue
        start = 0 if every else zlib.crc32(f"{name} {field.name}".encode()) % len(TYPED)
        for step in range(len(TYPED) if every else SHARE):
            made = filled(name, field.name, TYPED[(start + step * 11) % len(TYPED)])
            if not any(problem.blocks for problem in made.problems().values()):
                yield made


class Sent(BaseException):  # which neither side takes for an error of its own
    """The request that was about to be sent."""


def stop(params, model, **_):
    body = params["body"]
    if hasattr(body, "read"):
        body = body.read()
    raise Sent(model.name, params["url_path"], repr(params["query_string"]), without_token(body))


def without_token(body):
    """A body without its order and what is made at random for each request."""
    with contextlib.suppress(ValueError, TypeError):
        body = json.loads(body)
    if isinstance(body, dict):
        return {name: value for name, value in body.items() if name not in ("ClientToken", "clientToken")}
    return body


def by_the_form(operation, session) -> tuple:
    """What the operation sends, or the kind of error that its values are."""
    try:
        result = run(operation, session)
    except Sent as sent:
        return sent.args
    return (result.failure.code,)


def by_aws(words: list[str]) -> tuple:
    """What the CLI sends for the words of a command, or the kind of error that they are."""
    with undisturbed():
        from awscli import clidriver
    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(said),
    ):
        patch.setenv("AWS_DATA_PATH", str(Path(clidriver.__file__).parent / "data"))
        driver = clidriver.create_clidriver()
        driver.session.get_component("event_emitter").register_first("before-call", stop)
        try:
            driver.main(words[1:])
        except Sent as sent:
            return sent.args
        except SystemExit as end:
            return (f"exit {end.code}", said.getvalue())
    if "Parameter validation failed" in said.getvalue() or "Invalid length" in said.getvalue():
        return ("ParamValidationError",)
    if "Blob values must be a path to a file" in said.getvalue():
        return ("FileNotFoundError",)
    return (said.getvalue(),)


def words_of(lines: list[str]) -> list[list[str]]:
    """The words that a shell gives `aws` for each of the lines."""
    if not lines:
        return []
    script = "aws() { printf '%s\\0' aws \"$@\"; printf '\\1\\0'; }\n" + "\n".join(lines)
    told = subprocess.run(["sh", "-c", script], capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    return [command.split("\0")[:-1] for command in told.decode().split("\1\0")[:-1]]


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A boto3 session with a new home's AWS files, whose requests are stopped."""
    write_default_profile(tmp_path, 9, "AKIAIOSFODNN7EXAMPLE", "x" * 40)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.chdir(tmp_path)
    made = boto3.Session()
    made.events.register_first("before-call", stop)
    return made


@pytest.mark.parametrize("name", calls())
def test_the_line_sends_what_the_form_sends(name, session):
    made = list(operations(name))
    shown = words_of([operation.cli for operation in made])
    assert len(shown) == len(made)
    for operation, words in zip(made, shown, strict=True):
        assert by_aws(words) == by_the_form(operation, session), operation.cli


@pytest.mark.parametrize("value", [value for value in TYPED if "://" in value and "=" not in value])
def test_an_address_is_refused_wherever_aws_would_read_it(value):
    refused = [
        filled(name, field.name, value).problems().get(field.name) for name in calls() for field in find(name).fields
    ]
    told = [problem for problem in refused if problem and problem.code == "ValueIsAddress"]
    assert len(told) > 50 and all(problem.blocks for problem in told)


def test_an_address_is_refused_before_anything_is_asked():
    session = Mock()
    result = run(find("ecs stop-task")(cluster="a", task="f" * 32, reason="https://127.0.0.1:9/x"), session)
    assert (result.failure.code, result.exit_code, session.mock_calls) == ("ValueIsAddress", 252, [])
