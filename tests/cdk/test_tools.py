"""CDK commands of forms start Node itself, and an app's Node with what a short program needs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.cdk.command import APP_NODE, of_tools
from helpers.home import OF_OTHERS, state_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the environment has its Node elsewhere")
ASKED = "console.log(JSON.stringify([process.execArgv, process.env.NODE_COMPILE_CACHE ?? null, process.execPath]))"


def test_an_apps_node_is_that_of_the_tools_with_flags():
    environment = of_tools({})
    assert environment["JSII_NODE"] == str(APP_NODE)
    ran = subprocess.run([APP_NODE, "-e", ASKED], env=environment, capture_output=True, text=True, check=True)
    flags, kept, program = json.loads(ran.stdout)
    assert flags[:2] == ["--single-threaded", "--liftoff-only"]
    assert kept is None
    assert os.path.realpath(program) == os.path.realpath(shutil.which("node", path=environment["PATH"]))


def test_node_is_no_program_of_python():
    node = shutil.which("node", path=of_tools({})["PATH"])
    assert Path(node).read_bytes()[:2] != b"#!"


def test_what_node_keeps_is_in_a_folder_that_is_closed_to_others():
    folder = Path(of_tools({})["NODE_COMPILE_CACHE"]).relative_to(state_folder())
    assert folder.parts[0] in OF_OTHERS


def test_what_a_learner_has_set_stays():
    own = {"JSII_NODE": "/own/node", "NODE_COMPILE_CACHE": "/own/cache"}
    assert {name: of_tools(own)[name] for name in own} == own
