"""In the sandbox nothing leaves the machine: the CDK CLI, which would report each command to AWS, is told not to."""

import re

from helpers import sandbox as embedded
from helpers.home import PROJECT

SENDER = re.compile(
    r"process\.env\.(\w+) \?\? \"\"\) \|\| \[\"false\", false\]\.includes\(context\.get\(\"cli-telemetry\"\)\)"
)


def test_the_cdk_cli_is_told_not_to_report_what_is_typed(sandbox: embedded.Sandbox):
    (name,) = SENDER.findall((PROJECT / "node_modules/aws-cdk/lib/index.js").read_text())
    assert sandbox.environment()[name] == "true"
