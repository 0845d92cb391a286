"""What the tests of checks share."""

import os

import pytest

from tests.support.warm_aws import warm_aws


@pytest.fixture
def quick_aws(tmp_path_factory, monkeypatch):
    """`aws` on PATH is the real one kept warm: a tenth of the time for each command."""
    with warm_aws(tmp_path_factory.mktemp("aws")) as folder:
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        yield
