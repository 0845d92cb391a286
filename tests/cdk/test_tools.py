"""CDK commands of forms start Node itself, and an app's Node with what a short program needs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.cdk.command import APP_NODE, OWN_CDK, of_tools, tools_path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the environment has its Node elsewhere")
ASKED = "console.log(JSON.stringify([process.execArgv, process.execPath]))"


def test_an_apps_node_is_that_of_the_tools_with_flags():
    environment = of_tools({})
    assert environment["JSII_NODE"] == str(APP_NODE)
    ran = subprocess.run([APP_NODE, "-e", ASKED], env=environment, capture_output=True, text=True, check=True)
    flags, program = json.loads(ran.stdout)
    assert flags[:2] == ["--single-threaded", "--liftoff-only"]
    assert os.path.realpath(program) == os.path.realpath(shutil.which("node", path=environment["PATH"]))


def test_node_is_no_program_of_python():
    node = shutil.which("node", path=of_tools({})["PATH"])
    assert Path(node).read_bytes()[:2] != b"#!"


CLI = """
function cli() { console.log(JSON.stringify([process.argv.slice(1), require.main.filename, __filename])); }
exports.cli = cli;
"""


@pytest.fixture
def own_cdk(tmp_path):
    """A function that runs our start of a CLI of two small files, and the folder of what it keeps."""
    program = tmp_path / "helpers" / "cdk" / "programs" / "cdk"
    tools = tmp_path / "node_modules"
    for path, text in (
        (program, OWN_CDK.read_text(encoding="utf-8")),
        (tools / "aws-cdk" / "bin" / "cdk", 'const { cli } = require("../lib");\ncli();\n'),
        (tools / "aws-cdk" / "lib" / "index.js", CLI),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    bin_cdk, index = str(tools / "aws-cdk" / "bin" / "cdk"), str(tools / "aws-cdk" / "lib" / "index.js")

    def run() -> None:
        ran = subprocess.run(
            ["node", program, "synth", "-q"], env=of_tools({}), capture_output=True, text=True, check=True
        )
        assert json.loads(ran.stdout) == [[bin_cdk, "synth", "-q"], bin_cdk, index]
        assert ran.stderr == ""

    return run, tools / ".cache" / "compiled-cdk"


def test_what_node_compiled_of_the_cli_is_kept_and_used(own_cdk):
    run, folder = own_cdk
    run()
    (kept,) = folder.iterdir()
    written = kept.stat()
    run()
    assert [path.name for path in folder.iterdir()] == [kept.name]
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


@pytest.mark.parametrize("damaged", [b"", b"abc", b"not what Node made", None])
def test_what_is_kept_and_damaged_is_made_anew(own_cdk, damaged):
    run, folder = own_cdk
    run()
    (kept,) = folder.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if damaged is None else damaged)
    run()
    assert len(kept.read_bytes()) == len(good)
    first = kept.stat().st_ino
    run()
    assert kept.stat().st_ino == first


def test_another_version_of_the_cli_is_compiled_anew(own_cdk):
    run, folder = own_cdk
    run()
    index = folder.parents[1] / "aws-cdk" / "lib" / "index.js"
    index.write_text(CLI + "// longer\n", encoding="utf-8")
    run()
    assert len(list(folder.iterdir())) == 2


def test_where_nothing_can_be_kept_the_cli_runs_all_the_same(own_cdk):
    run, folder = own_cdk
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be", encoding="utf-8")
    run()
    run()
    assert folder.is_file()


def test_the_cdk_of_the_tools_is_ours():
    assert shutil.which("cdk", path=tools_path()) == str(OWN_CDK)


def test_what_a_learner_has_set_stays():
    own = {"JSII_NODE": "/own/node"}
    assert {name: of_tools(own)[name] for name in own} == own
