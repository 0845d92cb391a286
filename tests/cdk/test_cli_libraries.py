"""Our start of the CDK CLI loads a library of the CLI's bundle when the command uses it first, and keeps what it compiled."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.cdk.command import APP_NODE, OWN_CDK, of_tools, run
from helpers.cdk.waiting import cli
from helpers.home import PROJECT
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
var import_polyfill = __toESM(require_the_polyfill());
var uses = {
  words: () => words.words,
  other: () => (0, other.default)(),
  keys: () => ({ ...words, has: "words" in words, hasNot: "no" in words }),
  set: () => ((words.change = 2), words.change),
  fails: () => { throw new Error("told"); },
};
exports.cli = () => {
  const before = [...loads];
  console.log(JSON.stringify([uses[process.argv[2]]?.() ?? null, before, loads]));
};
"""


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
