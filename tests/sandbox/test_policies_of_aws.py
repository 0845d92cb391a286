"""AWS's policies are those that moto would make, whether or not their documents were read."""

import pytest
from moto.iam import models

from helpers.sandbox.overlay.policies_of_aws import policies


@pytest.fixture(scope="module")
def own():
    """All policies, as the sandbox makes them."""
    return policies(models.aws_managed_policies_data, "111122223333", "aws")


def described(policy) -> dict:
    (version,) = policy.versions
    of_version = {name: getattr(version, name) for name in ("document", "policy_arn", "version_id", "is_default")}
    own = {name: value for name, value in vars(policy).items() if name not in ("id", "versions", "found_arn")}
    return own | of_version | {"arn": policy.arn, "created": version.create_date, "class": type(policy)}


def test_they_are_those_of_moto(own, monkeypatch):
    monkeypatch.setattr(models, "load_iam_aws_managed_policies", lambda: True)
    plain = models.IAMBackend._init_aws_policies(models.iam_backends["111122223333"]["aws"])
    assert len(own) > 1500
    assert [described(one) for one in own] == [described(one) for one in plain]
    assert len({one.id for one in own}) == len(own)
    assert all(len(one.id) == len(plain[0].id) and one.id.startswith("ANPA") for one in own)


def test_a_text_of_another_layout_is_refused():
    with pytest.raises(ValueError, match="no policy"):
        policies('{"A": {"Document": {}}}', "111122223333", "aws")
