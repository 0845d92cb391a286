"""The process that waits with the CDK CLI loaded: the same as `cdk`, whatever happens to it."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from helpers.cdk import waiting
from helpers.cdk.command import CdkCommand, CompletedCommand, of_tools, run, tools_path
from helpers.cdk.waiting import cli
from helpers.operations.cdk.cdk_run import CdkRun
from tests.support.processes import alive, wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="none waits elsewhere")
LONGEST = 60  # seconds that a busy machine may take
PROGRAM = """#!/usr/bin/env node
process.setSourceMapsEnabled(true);
const { cli } = require("../lib");

cli();
"""
TELLS = """
const fs = require("node:fs");
const file = process.env.READ_BY_LOADING ?? process.env.CDK_HOME;
exports.cli = (words = process.argv.slice(2)) => {
  fs.writeFileSync("pid", String(process.pid));
  console.log(JSON.stringify({
    words, file, argv: process.argv, argv0: process.argv0, execArgv: process.execArgv, execPath: process.execPath,
    main: [require.main.filename, process.mainModule.filename], folder: process.cwd(),
    environment: Object.entries(process.env), input: fs.readFileSync(0, "utf8"),
    terminals: [process.stdin.isTTY, process.stdout.isTTY, process.stderr.isTTY],
    descriptors: [0, 1, 2].map((number) => fs.fstatSync(number).mode),
    handled: process.eventNames().map(String), parent: process.ppid, handles: process.getActiveResourcesInfo(),
    leads: fs.readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ").slice(2, 4).map((id) => id == process.pid),
  }));
  console.error("told to standard error");
  process.exitCode = 3;
};
"""
# Its cli waits in the first process that calls it, having written half of what it writes, and with a child of its own.
WAITS = """
const fs = require("node:fs");
exports.cli = () => {
  if (fs.existsSync("again")) {
    return console.log("whole");
  }
  console.log("half");
  const child = require("node:child_process").spawn("sleep", ["600"]);
  fs.writeFileSync("draft", `${process.pid} ${child.pid}`);
  fs.renameSync("draft", "again");
  setInterval(() => {}, 1000);
};
"""
LOADS_FOR_LONG = """
const fs = require("node:fs");
if (!fs.existsSync("again")) {
  fs.writeFileSync("again", "");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
exports.cli = () => console.log("whole");
"""
# An app that changes what it can, and does not end; the next time it tells what it finds.
ENDLESS = """
import os, sys, time
begun = os.path.exists("begun")
print("jsii" in sys.modules, os.getcwd(), os.environ.get("LEFT"), "/nowhere" in sys.path, flush=True)
open("begun", "w").close()
os.environ["LEFT"] = "behind"
sys.path.append("/nowhere")
os.chdir("/")
while not begun:
    time.sleep(60)
sys.exit(7)
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, where one may wait, with a folder for the command."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setenv("WORKSHOP_CDK_WAITING", "1")
    monkeypatch.setattr("helpers.cdk.waiting.NEEDED", 0)
    (tmp_path / "app").mkdir()
    yield tmp_path
    cli.end()
    waiting.end()


@pytest.fixture
def program(home, monkeypatch):
    """Gives the CLI's place to what is given as its library."""

    def programmed(library):
        for place, text in (("bin/cdk", PROGRAM), ("lib/index.js", library)):
            path = home / "cli" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        path = f"{home / 'cli' / 'bin'}{os.pathsep}{tools_path()}"
        monkeypatch.setattr("helpers.cdk.command.tools_path", lambda: path)

    return programmed


def started(**changed):
    """Whether one waits, with what this environment is changed by; and its process id."""
    assert cli.start(of_tools(os.environ | changed))
    return cli._waits.process.process.pid


def ran(home, *words, meanwhile=lambda: False, anew=lambda: None, **changed):
    return run(["cdk", *words], home / "app", os.environ | changed, meanwhile, anew)


def killing(pid, when=lambda: True):
    """What kills the process the first time that it is called `when` that is wanted."""
    killed = []

    def look():
        if not killed and when():
            killed.append(os.kill(pid, signal.SIGKILL))
        return False

    return look


def test_it_is_in_all_that_can_be_seen_the_command_as_started_from_a_terminal(home, program):
    program(TELLS)
    changed = {"AWS_ACCESS_KEY_ID": "another", "CDK_LIVE": "é\n", "WORKSHOP_LANG": ""}
    pid = started()
    waited = ran(home, "list", "-c", "name=ä b", **changed)
    assert not alive(pid)
    assert (home / "app" / "pid").read_text() == str(pid)
    assert waited == ran(home, "list", "-c", "name=ä b", **changed)
    assert waited.exit_code == 3
    told = json.loads(waited.stdout)
    assert told["words"] == ["list", "-c", "name=ä b"]
    assert dict(told["environment"]).items() >= changed.items()
    assert told["folder"] == str(home / "app")
    assert told["leads"] == [True, True]
    assert cli._waits is None  # it serves one command


def test_the_cli_itself_does_and_tells_the_same_and_gives_an_app_the_same(home):
    """The app is a program that writes its environment, with the context in it, and fails."""
    app = home / "app"
    (app / "app.sh").write_text(
        "cat /proc/self/environ > told; pwd; cut -d' ' -f5 /proc/self/stat > cli; echo failed >&2; exit 7\n"
    )
    (app / "cdk.json").write_text(json.dumps({"app": "sh app.sh", "context": {"own": ["ä", 1]}}))
    told = []
    for waits in (True, False):
        if waits:
            pid = started()
        ended = ran(home, "synth", "-c", "given=value", "--output", "out", AWS_REGION="eu-north-1")
        told.append((ended, (app / "told").read_bytes()))
        assert waits == ((app / "cli").read_text() == f"{pid}\n")
    assert not alive(pid)
    assert told[0] == told[1]
    assert told[0][0].exit_code == 1
    assert "exited with error 7" in told[0][0].output
    assert b'"given":"value"' in told[0][1]
    assert b"eu-north-1" in told[0][1]


def test_one_that_was_killed_before_it_was_needed_is_not_missed(home, program):
    program(TELLS)
    pid = started()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid), LONGEST)
    assert ran(home, "list").exit_code == 3
    assert started() != pid


def test_one_that_is_killed_while_it_is_asked_is_not_missed(home, program):
    program(LOADS_FOR_LONG)
    (home / ".workshop").mkdir()
    pid = started()
    wait_until((home / ".workshop" / "again").exists, LONGEST)
    (home / "app" / "again").touch()
    anew = []
    ended = ran(home, "list", meanwhile=killing(pid), anew=lambda: anew.append(1))
    assert (ended, anew) == (CompletedCommand(0, "whole\n", "whole\n"), [1])


def test_one_that_is_killed_in_the_command_leaves_nothing_and_the_command_is_run_anew(home, program):
    program(WAITS)
    begun = home / "app" / "again"
    pid = started()
    children = []
    ended = ran(
        home, "list", meanwhile=killing(pid, begun.exists), anew=lambda: children.extend(begun.read_text().split())
    )
    assert ended == CompletedCommand(0, "whole\n", "whole\n")
    assert children[0] == str(pid)
    wait_until(lambda: not alive(int(children[1])), LONGEST)


def test_a_program_that_ends_while_it_is_loaded_has_not_been_the_command(home, program):
    program("if (process.argv.length < 3) process.exit(0);\nexports.cli = () => console.log('whole');\n")
    started()
    assert ran(home, "list").stdout == "whole\n"


def test_a_command_that_is_called_off_is_not_run_anew_and_leaves_nothing(home, program):
    program(WAITS)
    begun = home / "app" / "again"
    started()
    ended = ran(home, "list", meanwhile=begun.exists, anew=lambda: pytest.fail("it was run anew"))
    assert (ended.exit_code, ended.stdout) == (-signal.SIGINT, "half\n")
    pid, child = map(int, begun.read_text().split())
    wait_until(lambda: not alive(pid) and not alive(child), LONGEST)
    started()
    assert ran(home, "list").stdout == "whole\n"


def test_an_environment_that_was_read_while_loading_has_to_be_the_same(home, program):
    """What Node itself reads, and what the CLI does before it knows its command."""
    program(TELLS)
    for changed in ({"CDK_HOME": "/other"}, {"NODE_DEBUG": "x"}, {"TZ": "Asia/Tokyo"}, {"CDK_VERBOSE": "1"}):
        pid = started()
        told = json.loads(ran(home, "list", **changed).stdout)
        assert told["file"] == changed.get("CDK_HOME", os.environ.get("CDK_HOME"))
        assert dict(told["environment"]).items() >= changed.items()
        assert (home / "app" / "pid").read_text() != str(pid)
        assert not alive(pid)
    pid = started()
    assert started(TZ="Asia/Tokyo") != pid
    assert not alive(pid)


def test_none_waits_for_longer_than_who_started_it_nor_after_the_end(home, program):
    program(TELLS)
    code = (
        "import os; from helpers.cdk.waiting import cli; cli.start(os.environ); print(cli._waits.process.process.pid)"
    )
    words = [sys.executable, "-c", code]
    environment = of_tools(os.environ)
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    wait_until(lambda: not alive(int(ended.stdout)), LONGEST)
    pid = started()
    cli.end()
    assert not alive(pid)


def test_of_a_home_the_one_that_was_started_last_stays(home, program, monkeypatch):
    program(TELLS)
    monkeypatch.setattr("helpers.cdk.waiting.cli.LOOK", 0.02)
    pid = started()
    (home / ".workshop" / "cdk-waiting" / "newest-cli").write_text("1")
    wait_until(lambda: not alive(pid), LONGEST)


def test_none_waits_where_none_is_wanted_nor_for_another_kind_of_program(home, program, monkeypatch):
    program(TELLS)
    (home / "cli" / "bin" / "cdk").write_text("#!/bin/sh\necho other\n")
    assert not cli.start(of_tools(os.environ))
    assert ran(home, "list").stdout == "other\n"
    program(TELLS)
    monkeypatch.setenv("WORKSHOP_CDK_WAITING", "0")
    assert not cli.start(of_tools(os.environ))
    assert cli._waits is None
    assert not cli.start({"PATH": "/nowhere"})


def synthesizing(home):
    """A deploy whose app has begun to write."""
    begun = CdkRun.__new__(CdkRun)
    begun.command, begun.app, begun.assembly, begun.ready = CdkCommand("deploy", home), "app", home / "assembly", False
    begun.target, begun.follower, begun.latest = None, None, 0.0  # nothing can be asked
    return begun


def test_half_of_a_synthesis_is_not_there_when_the_command_is_run_anew(home):
    half = home / "assembly" / "asset.half"
    half.mkdir(parents=True)
    synthesizing(home)._clear()
    assert not half.exists()


def test_nobody_is_asked_about_stacks_while_the_app_writes(home):
    begun = synthesizing(home)
    begun._look()
    assert begun.latest  # it has looked


def test_an_app_that_never_ends_is_called_off_with_the_cli_and_the_next_is_clean(home, monkeypatch):
    """Both wait, as for a form: the CLI itself, and the process of an app (its library is not needed here)."""
    app, stubs = home / "app", home / "stubs"
    stubs.mkdir()
    (stubs / "aws_cdk.py").touch()
    (stubs / "jsii.py").write_text(
        "class kernel:\n    load = staticmethod(lambda *a: None)\n    sinvoke = staticmethod(lambda *a: None)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(stubs))
    (app / "app.py").write_text(ENDLESS)
    words = ["synth", "--app", " ".join(waiting.relayed(["python", "app.py"])), "--output", "out"]
    (app / "cdk.json").write_text("{}")
    for stopped in (True, False):
        assert waiting.start(of_tools(os.environ))
        process = waiting._started[-1]
        wait_until((home / ".workshop" / "cdk-waiting" / "socket").exists, LONGEST)
        pid = started()
        ended = ran(home, *words, meanwhile=(app / "begun").exists if stopped else lambda: False)
        assert not alive(pid)
        process.wait(60)
        shutil.rmtree(app / "out", ignore_errors=True)
    assert ended.exit_code == 1
    assert f"True {app} None False" in ended.stdout
