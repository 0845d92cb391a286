"""The process that waits for a synthesis: the same as `python app.py`, whatever happens to it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.cdk import waiting
from tests.support.processes import alive, wait_until

LONGEST = 60  # seconds that a busy machine may take
APP = """
import os, sys
import aws_cdk as cdk
from aws_cdk import aws_sns as sns

print("from", __file__, sys.argv, sys.path[0], os.getcwd(), os.environ.get("GIVEN"))
sys.path.insert(0, "/nowhere")
os.environ["LEFT"] = "behind"
app = cdk.App(analytics_reporting=True)
stack = cdk.Stack(app, "Waiting")
sns.Topic(stack, "Topic", display_name=app.node.try_get_context("name"))
app.synth()
os.chdir("/")
sys.exit("told to standard error")
"""
RAISING = """
def inner():
    raise ValueError("of the app")


inner()
"""
# It ends its own process the first time, with half an asset written.
KILLED = """
import os, pathlib, signal
out = pathlib.Path(os.environ["CDK_OUTDIR"])
if not pathlib.Path("again").exists():
    pathlib.Path("again").touch()
    (out / "asset.half").mkdir()
    print("half", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
print("whole", sorted(path.name for path in out.iterdir()))
"""
ENDLESS = """
import os, pathlib, time
pathlib.Path("draft").write_text(str(os.getpid()))
os.rename("draft", "begun")
time.sleep(600)
"""
RANDOM = re.compile(r"jsii-kernel-\w+")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, where one may wait."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setenv("WORKSHOP_CDK_WAITING", "1")
    monkeypatch.setattr("helpers.cdk.waiting.NEEDED", 0)
    (tmp_path / "app").mkdir()
    (tmp_path / "out").mkdir()
    yield tmp_path
    waiting.end()


@pytest.fixture
def without_library(tmp_path, monkeypatch):
    """Nothing is loaded while one waits: what is tested does not need it."""
    folder = tmp_path / "stubs"
    folder.mkdir()
    (folder / "aws_cdk.py").touch()
    (folder / "jsii.py").write_text(
        "class kernel:\n    load = staticmethod(lambda *a: None)\n    sinvoke = staticmethod(lambda *a: None)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


def environment(home, out="out"):
    asked = {"CDK_OUTDIR": str(home / out), "CDK_CONTEXT_JSON": json.dumps({"name": "given"})}
    asked |= {"PYTHONIOENCODING": "utf-8", "CDK_DEFAULT_REGION": "ap-northeast-1"}
    (home / out).mkdir(exist_ok=True)
    return os.environ | asked


def begin(home, words, out="out", **changed):
    return subprocess.Popen(
        words,
        cwd=home / "app",
        env=environment(home, out) | changed,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ran(home, words, out="out", **changed):
    process = begin(home, words, out, **changed)
    told = process.communicate(timeout=120)
    return process.returncode, *told


def both(home, app, **changed):
    """What comes of the app by the process that waits, and by itself."""
    (home / "app" / "app.py").write_text(app)
    plain = [sys.executable, "app.py"]
    assert waiting.start(os.environ)
    await_socket(home)
    return ran(home, waiting.relayed(plain), "out", **changed), ran(home, plain, "plain", **changed)


def await_socket(home):
    deadline = time.monotonic() + 60
    while not (home / ".workshop" / "cdk-waiting" / "socket").exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def contents(folder):
    return {
        str(path.relative_to(folder)): RANDOM.sub("", path.read_text().replace(str(folder), "OUT"))
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_assembly_and_all_that_is_told_are_those_of_the_app_itself(home):
    waited, plain = both(home, APP)
    assert waited == plain
    assert plain[0] == 1
    assert "told to standard error" in plain[2]
    assert contents(home / "out") == contents(home / "plain")
    template = (home / "out" / "Waiting.template.json").read_text()
    assert "given" in template
    assert "Analytics" in template  # it holds what each construct is made of, and by which library
    assert not waiting.waits()  # it serves one synthesis


@pytest.mark.usefixtures("without_library")
def test_what_an_app_raises_has_the_same_traceback_and_exit_code(home):
    for app in (
        RAISING,
        "import nowhere_at_all\n",
        "print('x'\n",
        "raise SystemExit(7)\n",
        "raise SystemExit('word')\n",
    ):
        waited, plain = both(home, app)
        assert waited == plain
        waiting.end()


@pytest.mark.usefixtures("without_library")
def test_an_app_whose_process_is_killed_runs_in_the_plain_way_as_if_nothing_was(home):
    (home / "app" / "app.py").write_text(KILLED)
    waiting.start(os.environ)
    await_socket(home)
    assert ran(home, waiting.relayed([sys.executable, "app.py"])) == (0, "whole []\n", "")


@pytest.mark.usefixtures("without_library")
def test_of_one_that_was_used_nothing_stays_open(home):
    (home / "app" / "app.py").touch()
    waiting.start(os.environ)
    await_socket(home)
    (used,) = waiting._started
    assert ran(home, waiting.relayed([sys.executable, "app.py"]))[0] == 0
    used.wait(60)
    waiting.start(os.environ)
    assert used.stdin.closed
    assert used not in waiting._started


@pytest.mark.usefixtures("without_library")
def test_without_one_that_waits_or_in_another_environment_an_app_runs_in_the_plain_way(home):
    (home / "app" / "app.py").write_text("import sys\nprint('jsii' in sys.modules)\n")
    words = waiting.relayed([sys.executable, "app.py"])
    assert ran(home, words)[1] == "False\n"
    for changed, expected in (({}, "True\n"), ({"PYTHONHASHSEED": "1"}, "False\n")):
        waiting.start(os.environ)
        await_socket(home)
        assert ran(home, words, **changed)[1] == expected
        waiting.end()
    (home / "app" / "jsii.py").touch()  # a module of the app's own, which its plain start would prefer
    waiting.start(os.environ)
    await_socket(home)
    assert ran(home, words)[1] == "False\n"


@pytest.mark.usefixtures("without_library")
def test_a_synthesis_that_is_called_off_leaves_nothing_running(home):
    (home / "app" / "app.py").write_text(ENDLESS)
    waiting.start(os.environ)
    await_socket(home)
    relay = begin(home, waiting.relayed([sys.executable, "app.py"]))
    wait_until((home / "app" / "begun").exists, LONGEST)
    os.killpg(relay.pid, signal.SIGINT)
    relay.communicate()
    pid = int((home / "app" / "begun").read_text())
    wait_until(lambda: not alive(pid), LONGEST)
    wait_until(lambda: not waiting.waits(), LONGEST)


@pytest.mark.usefixtures("without_library")
def test_none_waits_for_longer_than_who_started_it(home):
    program = "import os; from helpers.cdk import waiting; waiting.start(os.environ); print(waiting._started[0].pid)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    wait_until(lambda: not alive(int(ended.stdout)), LONGEST)
    assert not waiting.waits()


def test_an_app_of_another_python_or_another_command_has_none_to_wait_for_it(tmp_path, monkeypatch):
    (tmp_path / "app.py").touch()
    path = str(Path(sys.executable).parent)
    for app, known in (
        ("python app.py", True),
        ("python3 app.py", True),
        ("python app.py && true", False),
        ("python -m app", False),
        (".venv/bin/python app.py", False),
        ("npx ts-node app.ts", False),
        ("python other.py", False),
    ):
        (tmp_path / "cdk.json").write_text(json.dumps({"app": app}))
        assert bool(waiting.app_command(tmp_path, path)) is known, app
    (tmp_path / "cdk.json").write_text('{"app": "python app.py"}')
    assert waiting.app_command(tmp_path, "/nowhere") == []
    monkeypatch.setenv("WORKSHOP_WARM", "0")
    monkeypatch.delenv("WORKSHOP_CDK_WAITING", raising=False)
    assert not waiting.wanted()
