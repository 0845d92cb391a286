"""The warm `aws` of the parity tests is the real one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.warm_aws import warm_aws


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_warm_command_is_the_real_one(tmp_path):
    """Same words, streams and exit code as the executable, for an answer, an error and a usage."""
    environment = os.environ | {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "PYTHONUTF8": "1"}
    lines = [
        "aws --version",
        "aws configure get 日本",
        "aws s3 nonsense",
        "aws s3 presign s3://b/'a b' --region eu-west-1",
    ]
    with warm_aws(tmp_path) as folder:
        cold = Path(shutil.which("aws", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")).parent
        ran = {
            place: [
                subprocess.run(
                    ["sh", "-c", line],
                    env=environment | {"PATH": f"{place}:{os.environ['PATH']}"},
                    capture_output=True,
                    check=False,
                    cwd=tmp_path,
                )
                for line in lines
            ]
            for place in (folder, cold)
        }
    for warm, real in zip(*ran.values(), strict=True):
        assert warm.returncode == real.returncode
        assert warm.stdout.partition(b"Signature=")[0] == real.stdout.partition(b"Signature=")[0]
        assert warm.stderr == real.stderr
