"""Values that nobody means: half characters, control characters, names that are not UTF-8, slips while one types."""

import ast
import json
import os
import subprocess

import comm
import pytest

from helpers.forms import form
from helpers.home import home, read_json, write_json
from helpers.operations import find, names
from helpers.operations.command_line import joined
from helpers.operations.explanations import explain
from helpers.operations.results import Result
from helpers.operations.running import run
from helpers.operations.source import literal
from helpers.target import current
from helpers.text import LANGUAGES, lookup, readable
from helpers.transcript import record, scripts
from tests.fuzz.running import Sent

NOT_UTF8 = os.fsdecode(b"caf\xe9.txt")
WORDS = ["plain", "", "it's", "two\nlines", "日本語 😀", "\x1b[31mred", "a\x7f", "\x85", "back\\slash\x07'", NOT_UTF8]


@pytest.fixture
def kernel(monkeypatch):
    """Widgets pack what they send, as in a kernel."""
    monkeypatch.setattr(comm, "create_comm", Sent)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    record.clear()  # other tests look at all there is


@pytest.mark.parametrize("name", [name for name in names() if name.startswith("cdk ") and name != "cdk bootstrap"])
def test_a_mistyped_app_raises_at_no_key_and_in_no_run(sandbox, name):
    made = form(name)
    slip = "ec3/../x\0\"'"
    for end in range(1, len(slip) + 1):
        made._inputs["app"].box.set_state({"value": slip[:end]})
        ast.parse(made.operation.python)
    for app, code in ((slip, "ValueIsLost"), (slip.replace("\0", ""), "NoSuchApp")):
        result = made.fill(app=app).run()
        assert (result.failure.code, result.calls) == (code, ())
    assert not (home() / "cdk_apps" / "e").exists()


def test_half_a_character_and_a_foreign_file_name_reach_the_browser_as_escapes(sandbox, kernel, tmp_path):
    (tmp_path / NOT_UTF8).write_text("x")
    (tmp_path / "plain.txt").write_text("x")
    made = form("s3 cp")
    assert made._inputs["source"].box.options == ("plain.txt",)
    made.fill(source=NOT_UTF8, destination="s3://bucket/\ud800")
    assert (made.values["source"], made.values["destination"]) == ("caf\\udce9.txt", "s3://bucket/\\ud800")
    assert made.run().failure.code == "FileNotFoundError"
    item = form("dynamodb put-item").fill(table_name="table", item='{"id": {"S": "\\ud800"}}')
    assert item.run().failure.code == "ResourceNotFoundException"  # JSON says it by an escape


def test_the_transcript_takes_every_value_and_its_scripts_are_programs(sandbox, tmp_path):
    record.clear()
    for word in (*WORDS, "\ud800", "a\0b", "\u2028x", "\x1ex"):
        record.add(find("s3 ls")(prefix=word, bucket="b"), Result(""))
    record.add(find("cdk list")(app="\udce9"), Result(""))
    assert len(record.entries()) == len(WORDS) + 5
    shell, program = (scripts.save(kind, record.entries()) for kind in ("shell", "python"))
    compile(program.read_bytes(), "program", "exec")
    assert subprocess.run(["bash", "-n", shell], capture_output=True, check=True).stderr == b""
    record.clear()


def test_what_is_kept_comes_back_as_it_was(tmp_path):
    write_json(tmp_path / "kept.json", {"answer": NOT_UTF8 + "\ud800日本"})
    assert read_json(tmp_path / "kept.json") == {"answer": NOT_UTF8 + "\ud800日本"}
    assert readable(NOT_UTF8 + "日本") == "caf\\udce9.txt日本"


def test_a_shell_reads_each_word_as_it_was(tmp_path):
    said = subprocess.run(
        ["bash", "-c", joined(["printf", "%s\\0", *WORDS])], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert said.stdout.split(b"\0")[:-1] == [os.fsencode(word) for word in WORDS]
    assert "\x1b" not in joined(WORDS)


@pytest.mark.parametrize("word", [*WORDS, "\ud83d", "a\u202eb", "\u2028", "\0", '\\"', "\\ud800"])
def test_a_literal_is_one_line_and_means_the_word(word):
    assert ast.literal_eval(literal(word)) == word
    assert len(literal(word).splitlines()) == 1
    literal(word).encode()


def test_a_region_is_text_in_the_lines_of_configure(tmp_path):
    typed = "$(touch pwned) `touch pwned` \\$HOME"
    lines = find("configure")(profile="someone", region=typed).cli.splitlines()
    here = lines[next(number for number, line in enumerate(lines) if line.endswith("<<END")) + 1 :]
    said = subprocess.run(["bash", "-c", "\n".join(["cat <<END", *here])], capture_output=True, text=True, check=True)
    assert typed in said.stdout.splitlines()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("ec2 reboot-instances", {"instance_ids": "i-\x02"}, "InvalidInstanceID.Malformed"),
        ("ec2 delete-vpc", {"vpc_id": "vpc-\x1b\uffff"}, "InvalidVpcID.Malformed"),
        ("s3api create-bucket", {"bucket": "some-bucket", "location_constraint": "\x0e"}, "MalformedXML"),
        (
            "ecs register-task-definition",
            {"family": "a", "container_name": "a", "image": "a", "memory": "9" * 5000},
            "ClientException",
        ),
        ("ec2 describe-vpcs", {"region": "eu-nowhere-9"}, "SignatureDoesNotMatch"),
        ("dynamodb list-tables", {"region": "eu-nowhere-9"}, "InvalidSignatureException"),
        ("cdk list", {"key_name": "a\0b"}, "ValueIsLost"),
        ("ssh", {"identity": "x", "host": "127.0.0.1", "command": "a\0b"}, "ValueIsLost"),
        ("sts get-caller-identity", {"output": "yaml"}, "NotAChoice"),
        ("sts get-caller-identity", {"query": "[" * 5000}, "QueryInvalid"),
        ("dynamodb put-item", {"table_name": "abc", "item": '{"a":' * 5000}, "JsonTooDeep"),
        ("dynamodb put-item", {"table_name": "abc", "item": '{"a":' * 300 + "1" + "}" * 300}, "JsonTooDeep"),
    ],
)
def test_it_is_refused_in_words(fresh, name, values, code):
    result = run(find(name)(**values), current())
    assert result.failure.code == code
    for lang in LANGUAGES:
        told = explain(result.failure, lang)
        assert told.rule != lookup("errors.General.rule", lang)
        if "nowhere" in json.dumps(values):
            assert "eu-nowhere-9" in told.what


def test_the_path_of_a_user_who_is_not_there_is_a_path_like_others(sandbox):
    made = form("s3 cp").fill(source="~nobody-of-that-name/x", destination="s3://bucket/x")
    assert made.run().failure is not None
