"""A sandbox starts without YAML, which is there as soon as somebody imports it."""

import subprocess
import sys

STARTED = """
import sys
from helpers.imports import leave_out_yaml_of_responses
leave_out_yaml_of_responses()
import moto.core.models
print("yaml" in sys.modules, "typing_extensions" in sys.modules, bool(sys.modules["responses"].RequestsMock))
import typing_extensions, yaml
print(yaml.safe_load("a: 1"), bool(typing_extensions.Protocol))
before = sys.modules["responses"]
leave_out_yaml_of_responses()
print(sys.modules["yaml"] is yaml, sys.modules["responses"] is before)
"""


def test_it_is_left_out_until_it_is_imported():
    ran = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["False False True", "{'a': 1} True", "True True"]
