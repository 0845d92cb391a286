"""What postBuild leaves in the environment of Binder and conda."""

import os
import re
import subprocess

import pytest

from helpers.cdk.command import OWN_CDK
from helpers.home import PROJECT


@pytest.mark.skipif(os.name != "posix", reason="a script of bash")
def test_a_terminals_cdk_is_our_start_of_it(tmp_path):
    (link,) = re.findall(r"^ln -sf .*cdk.*$", (PROJECT / "postBuild").read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / "python").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    subprocess.run(["bash", "-euc", link], cwd=PROJECT, env=environment, check=True)
    assert (tmp_path / "cdk").resolve() == OWN_CDK
    assert os.access(tmp_path / "cdk", os.X_OK)
