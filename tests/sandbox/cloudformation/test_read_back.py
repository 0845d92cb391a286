"""Each property of each type is made, read back from the API, changed, read back, taken away, and read back again."""

import functools
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.sandbox.overlay.cloudformation.comparison import differs
from helpers.sandbox.overlay.cloudformation.providers import DECLARED
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest, Services
from helpers.sandbox.overlay.cloudformation.schemas import schema_of
from tests.support import (
    provider_samples,
    provider_samples_apigateway,
    provider_samples_beside,
    provider_samples_data,
    provider_samples_more,
    provider_samples_services,
    provider_samples_web,
)
from tests.support.provider_samples import Account, Sample

GROUPS = (
    *(*provider_samples.GROUPS, *provider_samples_services.GROUPS),
    *(*provider_samples_apigateway.GROUPS, *provider_samples_more.GROUPS),
    *(*provider_samples_web.GROUPS, *provider_samples_data.GROUPS, *provider_samples_beside.GROUPS),
)
ELSEWHERE = {name for name in DECLARED if name.startswith("AWS::CloudFormation::")}  # tests/…/test_nested.py
ONE_WAY = {"AWS::EC2::Volume": ("Size",)}  # which never gets smaller
STAYS = {"AWS::ApiGateway::Account"}  # a setting of the account, which deletion leaves as it is
NOT_READ = {  # moto 5.2.5 keeps these and does not say them, or says them otherwise
    ("AWS::AutoScaling::LaunchConfiguration", "UserData"),
    ("AWS::ECR::Repository", "ImageTagMutabilityExclusionFilters"),
}


@pytest.fixture(scope="module")
def services() -> Services:
    client = functools.cache(lambda service, region: boto3.client(service, region_name=region))
    return Services("ap-northeast-1", {}, client)


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Sample]]:
    from helpers import sandbox

    sandbox.ensure().control("reset")
    account, found = Account(), dict[str, list[Sample]]()
    for group in GROUPS:
        for name, several in group(account).items():
            found.setdefault(name, []).extend(several)
    return found


def wrong(name: str, request: ResourceRequest) -> dict[str, tuple[Any, Any]]:
    """The properties that the API says otherwise: what was wanted, and what it says."""
    declared = DECLARED[name]
    if not declared.read:
        return {}
    said = declared.described(request)
    shown = [key for key in request.properties if declared.is_shown(key) and (name, key) not in NOT_READ]
    wanted = {key: declared.properties[key].convert(request.properties[key]) for key in shown}
    return {key: (value, said.get(key)) for key, value in wanted.items() if differs(value, said.get(key))}


def is_gone(name: str, request: ResourceRequest) -> bool:
    """Whether the API knows the resource no more, or what it was is taken back from the one that had it."""
    try:
        return wrong(name, request) != {}
    except (ClientError, LookupError, StopIteration, IndexError):
        return True


@pytest.mark.parametrize("name", sorted(set(DECLARED) - ELSEWHERE))
def test_what_was_declared_is_what_the_api_says(name, samples, services):
    declared, schema = DECLARED[name], schema_of(name)
    assert schema is not None
    for number, sample in enumerate(samples.get(name, [])):
        request = ResourceRequest(
            services, sample.properties, name=f"stack-read{number}-ABCDEF123456", logical=f"read{number}"
        )
        request = replace(request, resource=declared.create(request))
        assert wrong(name, request) == {}
        now = sample.properties
        for key, other in sample.other.items():
            former, now = now, now | {key: other}
            request = replace(request, before=former, properties=now)
            declared.update(request)
            assert wrong(name, request) == {}, f"after {key} was changed"
        back = sample.properties | {key: now[key] for key in ONE_WAY.get(name, ())}
        declared.update(replace(request, before=now, properties=back))
        request = replace(request, before={}, properties=back)
        assert wrong(name, request) == {}, "after all was brought back"
        declared.delete(request)
        if declared.read and name not in STAYS:
            assert is_gone(name, request)


def test_every_type_has_a_sample(samples):
    assert set(DECLARED) - ELSEWHERE - samples.keys() == set()
