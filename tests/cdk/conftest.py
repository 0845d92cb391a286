"""A sandbox in which the CDK can deploy."""

import pytest

from helpers import sandbox as embedded
from tests.support.kept_worlds import bootstrapped


@pytest.fixture
def clean():
    """A sandbox that CDK was prepared for, with a key pair, and the learner's apps as they come."""
    bootstrapped()
    return embedded.ensure()
