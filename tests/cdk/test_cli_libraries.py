"""Our start of the CDK CLI loads a library of the CLI's bundle when the command uses it first, and keeps what it compiled."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.cdk.command import APP_NODE, OWN_CDK, of_tools, run, tools_path
from helpers.cdk.waiting import cli
from helpers.home import PROJECT
from launcher.children import Child
from launcher.commands import Launcher
from launcher.environment import Environment
from launcher.words import Speaker

pytestmark = pytest.mark.skipif(os.name != "posix", reason="our start is a script")
# As esbuild writes a bundle: a library's module is a function, and its name in the CLI's own code is given by __toESM.
CLI = """
var __toESM = (mod) => Object.create(null, Object.getOwnPropertyDescriptors(mod));
var loads = [];
var require_words = () => (loads.push("words"), { words: process.argv.slice(2), change: 1 });
var require_other = () => (loads.push("other"), { default: () => "a default – ✨" });
var require_the_polyfill = () => (loads.push("polyfill"), {});
var words = __toESM(require_words());
var other = __toESM(require_other(), 1);
var database = () => (loads.push("database"), {
  resources: require("./resources.json"),
  all(kind) { return this[`${kind}s`]; },
  lookup(kind, field, how, value) { return this.all(kind).filter((one) => one[field] === value); },
});
var model = (type) => database().lookup("resource", "cloudFormationType", "equals", type)[0];
var import_polyfill = __toESM(require_the_polyfill());
var uses = {
  words: () => words.words,
  other: () => (0, other.default)(),
  keys: () => ({ ...words, has: "words" in words, hasNot: "no" in words }),
  set: () => ((words.change = 2), words.change),
  models: () => process.argv.slice(3).map((name) => model(name) ?? null),
  all_models: () => require("./resources.json").map((one) => model(one.cloudFormationType)),
  fails: () => { throw new Error("told"); },
};
exports.cli = () => {
  const before = [...loads];
  console.log(JSON.stringify([uses[process.argv[2]]?.() ?? null, before, loads]));
};
"""
RESOURCES = [
    {"$id": "2", "cloudFormationType": "A::B", "name": "é ✨", "properties": {"a": {"b": [1, None]}}},
    {"$id": "1", "cloudFormationType": "C::D"},
]


@pytest.fixture
def tools(tmp_path):
    """The folder of a checkout with our start of a CLI of two small files."""
    program = tmp_path / "helpers" / "cdk" / "programs" / "cdk"
    package = tmp_path / "node_modules" / "aws-cdk"
    for folder in (program.parent, package / "bin", package / "lib"):
        folder.mkdir(parents=True)
    shutil.copy(OWN_CDK, program)
    (package / "bin" / "cdk").write_text('const { cli } = require("../lib");\ncli();\n', encoding="utf-8")
    (package / "lib" / "index.js").write_text(CLI, encoding="utf-8")
    (package / "lib" / "resources.json").write_text(json.dumps(RESOURCES), encoding="utf-8")
    return tmp_path


def ran(tools: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    program = tools / "helpers" / "cdk" / "programs" / "cdk"
    return subprocess.run(
        ["node", program, *words], env=of_tools({}), capture_output=True, encoding="utf-8", check=False
    )


def told(tools: Path, *words: str) -> list[object]:
    """What the command found, what was loaded before, and what was after it."""
    done = ran(tools, *words)
    assert done.stderr == ""
    return json.loads(done.stdout)


def kept(tools: Path) -> tuple[int, int]:
    (file,) = (tools / "node_modules" / ".cache" / "compiled-cdk").iterdir()
    return file.stat().st_ino, file.stat().st_size


def test_a_library_is_loaded_when_something_of_it_is_used(tools):
    for _ in ("anew", "with what was kept"):
        assert told(tools, "nothing") == [None, ["polyfill"], ["polyfill"]]
        assert told(tools, "words") == [["words"], ["polyfill"], ["polyfill", "words"]]
        assert told(tools, "other") == ["a default – ✨", ["polyfill"], ["polyfill", "other"]]


def test_what_stands_for_a_library_shows_what_is_in_it(tools):
    assert told(tools, "keys")[0] == {"words": ["keys"], "change": 1, "has": True, "hasNot": False}
    assert told(tools, "set")[0] == 2


def test_what_was_compiled_is_kept_anew_for_a_library_that_no_command_used_before(tools):
    seen = []
    for word in ("nothing", "words", "words", "nothing", "other", "words"):
        told(tools, word)
        seen.append(kept(tools))
    nothing, first, again, less, other, all_known = seen
    assert first == again == less
    assert other == all_known
    assert len({nothing, first, other}) == 3


def test_a_cli_that_cannot_be_loaded_so_is_loaded_as_it_is(tools):
    with (tools / "node_modules" / "aws-cdk" / "lib" / "index.js").open("a") as index:
        index.write('if (require("node:util").types.isProxy(words)) throw new Error("no library");\n')
    assert told(tools, "words") == [["words"], ["words", "other", "polyfill"], ["words", "other", "polyfill"]]


MODELS = ("models", "C::D", "None::Such", "A::B", "__proto__", "C::D")
FOUND = [RESOURCES[1], None, RESOURCES[0], None, RESOURCES[1]]


def kept_models(tools: Path) -> Path:
    (file,) = (tools / "node_modules" / ".cache" / "compiled-cdk").glob("*-models")
    return file


def test_a_diff_reads_the_models_of_its_template_alone(tools):
    assert told(tools, *MODELS) == [FOUND, ["polyfill"], ["polyfill", *["database"] * 4]]
    for _ in range(2):
        assert told(tools, *MODELS) == [FOUND, ["polyfill"], ["polyfill"]]


@pytest.mark.parametrize("place", [0, 4, 12, -1])
def test_models_that_are_not_as_they_were_kept_are_read_from_the_whole(tools, place):
    told(tools, *MODELS)
    content = bytearray(whole := kept_models(tools).read_bytes())
    content[place] ^= 0x55
    kept_models(tools).write_bytes(content)
    assert told(tools, "models", "C::D", "A::B")[0] == RESOURCES[::-1]
    assert kept_models(tools).read_bytes() == whole
    kept_models(tools).write_bytes(whole[:-10])
    assert told(tools, "models", "C::D", "A::B")[0] == RESOURCES[::-1]


def test_the_models_are_those_of_the_clis_database(tools):
    database = json.loads(gzip.decompress((PROJECT / "node_modules" / "aws-cdk" / "db.json.gz").read_bytes()))
    resources = database["schema"]["resource"]["entities"]
    assert len({one["cloudFormationType"] for one in resources}) == len(resources) > 1000
    (tools / "node_modules" / "aws-cdk" / "lib" / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    told(tools, "models", "AWS::S3::Bucket")
    found, _, loads = told(tools, "all_models")
    assert found == resources
    assert "database" not in loads


def test_the_cli_finds_a_model_in_one_place():
    index = (PROJECT / "node_modules" / "aws-cdk" / "lib" / "index.js").read_text(encoding="utf-8")
    (line,) = re.findall(r"const MODEL = '(.+)';", OWN_CDK.read_text(encoding="utf-8"))
    assert index.count(line) == 1
    assert re.findall(r"\bdatabase\(\)", index) == ["database()"] * 2  # where it is made, and there


def test_a_class_finds_both_kept_where_it_cannot_write(tmp_path, monkeypatch):
    program = tmp_path / "helpers" / "cdk" / "programs" / "cdk"
    program.parent.mkdir(parents=True)
    shutil.copy(OWN_CDK, program)
    package = Path("node_modules", "aws-cdk")
    shutil.copytree(PROJECT / package, tmp_path / package)
    (tmp_path / ".venv").mkdir()
    start = Child.run
    monkeypatch.setattr(Child, "run", lambda child, words: start(child, words) if words[0] == "node" else None)
    monkeypatch.setattr(Environment, "path", tools_path())
    Environment(tmp_path, Speaker("en"))._compile_modules()
    names = sorted(file.name for file in (tmp_path / "node_modules" / ".cache" / "compiled-cdk").iterdir())
    assert len(names) == 2
    assert names[1] == f"{names[0]}-models"


def test_an_error_tells_the_line_of_the_cli(tools):
    done = ran(tools, "fails")
    index = tools / "node_modules" / "aws-cdk" / "lib" / "index.js"
    assert done.returncode == 1
    assert f"{index}:{CLI[: CLI.index('told')].count(chr(10)) + 1}" in done.stderr


def test_the_process_that_waits_has_loaded_what_commands_used(tools, monkeypatch):
    for name, value in (("WORKSHOP_HOME", str(tools)), ("WORKSHOP_CDK_WAITING", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("helpers.cdk.waiting.NEEDED", 0)
    path = os.pathsep.join([str(tools / "helpers" / "cdk" / "programs"), of_tools({})["PATH"]])
    monkeypatch.setattr("helpers.cdk.command.tools_path", lambda: path)
    words = ["cdk", "words"]
    told(tools, *words[1:])
    assert cli.start(of_tools(os.environ))
    waited = run(words, tools, os.environ, lambda: False)
    assert json.loads(waited.stdout) == [[], ["polyfill", "words"], ["polyfill", "words"]]


def test_the_libraries_of_the_clis_bundle_are_found():
    index = (PROJECT / "node_modules" / "aws-cdk" / "lib" / "index.js").read_text(encoding="utf-8")
    clients = {line.strip() for line in index.splitlines() if "import_client_" in line and "= __toESM(" in line}
    assert len(clients) > 20
    assert all(line.endswith("());") and "(require_" in line for line in clients)


def test_a_terminal_has_our_start_and_an_apps_quick_node(monkeypatch, tmp_path):
    speaker = Speaker("en")
    there = Launcher(Environment(PROJECT, speaker), speaker, tmp_path, print)
    monkeypatch.delenv("JSII_NODE", raising=False)
    assert shutil.which("cdk", path=there.variables()["PATH"]) == str(OWN_CDK)
    assert there.variables()["JSII_NODE"] == str(APP_NODE)
    monkeypatch.setenv("JSII_NODE", "/own/node")
    assert there.variables()["JSII_NODE"] == "/own/node"
