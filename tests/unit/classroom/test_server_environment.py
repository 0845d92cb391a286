"""What a learner's server on the hub is started with."""

import os
import subprocess

from helpers.cdk.command import APP_NODE, of_tools
from helpers.classroom import hub_config
from helpers.classroom.settings import Settings


def test_an_apps_node_is_the_one_that_starts_sooner(tmp_path):
    settings = Settings(
        str(tmp_path), str(tmp_path / "board"), True, "ja", "127.0.0.1", 1, 2, 3, 4, "token", "python", "/bin", "node"
    )  # fmt: skip
    given = hub_config.server_environment(settings)
    assert given["PATH"] == "/bin"
    assert given["JSII_NODE"] == str(APP_NODE)
    words = [given["JSII_NODE"], "-e", "console.log(process.execArgv.slice(0, 2).join())"]
    done = subprocess.run(words, env=of_tools(os.environ), capture_output=True, text=True, check=True)
    assert done.stdout == "--single-threaded,--liftoff-only\n"
