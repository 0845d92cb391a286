"""Resource types of CloudFormation in the sandbox: what is declared of each property is what happens with it."""

import base64
import functools
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.home import PROJECT
from helpers.sandbox.overlay.cloudformation import declaration
from helpers.sandbox.overlay.cloudformation.declaration import ServiceCall
from helpers.sandbox.overlay.cloudformation.providers import DECLARED
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, ResourceRequest, Services
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn
from tests.support.provider_samples import GROUPS, TAGS, Account, Sample, trust

SCRIPT = base64.b64encode(b"#!/").decode()
READING = ("Describe", "Get", "List")

REPLACED_HERE_ALONE = {  # AWS's schemas do not say so; its documentation does, or says that they cannot be changed
    "AWS::CertificateManager::Certificate": {"ValidationMethod"},
    "AWS::CloudFormation::WaitCondition": {"Count", "Handle", "Timeout"},
    "AWS::DynamoDB::GlobalTable": {"KeySchema", "LocalSecondaryIndexes"},
    "AWS::DynamoDB::Table": {"KeySchema", "LocalSecondaryIndexes", "VectorIndexes"},
    "AWS::EC2::Instance": {"BlockDeviceMappings", "InstanceInitiatedShutdownBehavior", "Monitoring"},
    "AWS::EC2::LaunchTemplate": {"TagSpecifications"},
    "AWS::EC2::PrefixList": {"AddressFamily"},
    "AWS::EC2::Volume": {"AvailabilityZone", "Encrypted", "KmsKeyId", "MultiAttachEnabled", "SnapshotId"},
    "AWS::Events::Rule": {"EventBusName"},
    "AWS::KMS::Key": {"KeySpec", "KeyUsage", "MultiRegion", "Origin"},
    "AWS::RDS::DBCluster": {"AvailabilityZones", "Engine", "MasterUsername"},
    "AWS::RDS::DBInstance": {"AvailabilityZone", "Engine", "Port", "SourceDBInstanceIdentifier"},
    "AWS::Route53::RecordSet": {"Name"},
    "AWS::SSM::Document": {
        "Attachments",
        "Content",
        "DocumentFormat",
        "Requires",
        "TargetType",
        "VersionName",
    },  # UpdateMethod
    "AWS::Scheduler::Schedule": {"GroupName"},
}
IN_PLACE_HERE_ALONE = {"AWS::EC2::KeyPair": {"Tags"}}  # AWS makes a new one
RECORDED = (  # of which the samples give every property, and each reaches a call with its own words
    *("AWS::DynamoDB::Table", "AWS::EC2::EIP", "AWS::EC2::Instance", "AWS::EC2::InternetGateway", "AWS::EC2::KeyPair"),
    *("AWS::EC2::LaunchTemplate", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::RouteTable"),
    *("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"),
    *("AWS::EC2::Subnet", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment"),
    *("AWS::ECR::Repository", "AWS::ECS::Cluster", "AWS::ECS::ClusterCapacityProviderAssociations"),
    *("AWS::ECS::TaskDefinition", "AWS::IAM::InstanceProfile", "AWS::IAM::Policy", "AWS::IAM::Role"),
    *("AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SSM::Parameter"),
)


class Recorder:
    """The API of the run's sandbox, whose calls are noted as (operation, arguments)."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.clients: dict[str, Any] = {}

    def client(self, service: str, region: str) -> Any:
        if service not in self.clients:
            client = self.clients[service] = boto3.client(service, region_name=region)
            client.meta.events.register("provide-client-params.*", self._note)
        return self.clients[service]

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append((model.name, json.dumps(params, default=_as_text).replace("\\", "").lower()))

    def begin(self) -> None:
        self.calls.clear()

    def writing(self) -> list[str]:
        """The noted operations that change something."""
        return [operation for operation, _ in self.calls if not operation.startswith(READING)]

    def has(self, value: Any) -> bool:
        """Whether every leaf of `value` is among the arguments of the noted calls."""
        text = " ".join(arguments for _, arguments in self.calls)
        return all(any(one in text for one in spellings(leaf)) for leaf in leaves(value))


def _as_text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def leaves(value: Any) -> Iterator[str]:
    """The values within a property, as JSON has them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value if isinstance(value, str) else json.dumps(value)


def spellings(leaf: str) -> list[str]:
    """How a value may stand in the arguments: as it is, or decoded where it is user data in base64."""
    decoded = [base64.b64decode(leaf).decode()] if leaf.startswith(SCRIPT) else []
    return [json.dumps(one).strip('"').replace("\\", "").lower() for one in [leaf, *decoded]]


def handlers_of(declared: ResourceType) -> list[Any]:
    """All that a declaration calls."""
    of_properties = [[one.make, one.change, one.reset] for one in declared.properties.values()]
    return [declared.creation, declared.read, declared.deletion, *[one for several in of_properties for one in several]]


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def services(recorder: Recorder) -> Services:
    return Services(boto3.session.Session().region_name or "us-east-1", {"of": "the-stack"}, recorder.client)


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Sample]]:
    from helpers import sandbox

    sandbox.ensure().control("reset")
    account = Account()
    return {name: several for group in GROUPS for name, several in group(account).items()}


@pytest.mark.parametrize("name", DECLARED)
def test_each_property_is_made_in_one_way_or_said_not_to_be(name):
    for one in DECLARED[name].properties.values():
        made = [bool(one.argument), one.in_create, one.make is not None, one.in_delete, bool(one.not_acted_on)]
        assert made.count(True) == 1
        assert one.change or not one.reset
        assert not (one.needs_no_call and one.change)


@pytest.mark.parametrize("name", DECLARED)
def test_what_changes_in_place_is_what_has_a_call_for_it(name):
    declared = DECLARED[name]
    assert declared.in_place == {key for key, one in declared.properties.items() if one.change}
    assert not declared.in_place & declared.replacing
    for key, one in declared.properties.items():
        assert declared.can_change({key}) == (key in declared.in_place or one.needs_no_call)
    assert not declared.can_change({"Unheard"})
    assert not declared.can_change({*declared.in_place, *declared.replacing}) or not declared.replacing


@pytest.mark.parametrize("name", DECLARED)
def test_the_declared_calls_are_calls_of_the_service(name):
    client_of = functools.cache(boto3.client)
    for call in handlers_of(DECLARED[name]):
        if isinstance(call, ServiceCall):
            service, _, method = call.operation.partition(".")
            client = client_of(service)
            shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
            assert {key.lower() for key in call.arguments} <= {key.lower() for key in shape.members}


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    """AWS's own schemas of the declared types, as cfn-lint has them."""
    package = importlib.util.find_spec("cfnlint")
    assert package is not None
    folder = Path(next(iter(package.submodule_search_locations or ()))) / "data" / "schemas"
    index = json.loads((folder / "providers" / "us-east-1.json").read_text())
    return {name: json.loads((folder / "resources" / f"{index[name]}.json").read_text()) for name in DECLARED}


def named(schema: dict[str, Any], kind: str) -> set[str]:
    """The whole properties that a schema lists as `kind` ("createOnlyProperties")."""
    paths = [path.split("/")[2:] for path in schema.get(kind, [])]
    return {path[0] for path in paths if len(path) == 1}


@pytest.mark.parametrize("name", DECLARED)
def test_the_declarations_differ_from_the_schemas_of_aws_only_so(name, schemas):
    declared, schema = DECLARED[name], schemas[name]
    fixed = named(schema, "createOnlyProperties")
    assert declared.properties.keys() <= schema["properties"].keys() - named(schema, "readOnlyProperties")
    assert declared.replacing - fixed == REPLACED_HERE_ALONE.get(name, set())
    assert declared.in_place & fixed == IN_PLACE_HERE_ALONE.get(name, set())
    required = {key for key in schema.get("required", []) if key in declared.properties}
    assert not {key for key in required if declared.properties[key].reset} - {"Replicas"}


@pytest.mark.parametrize("name", RECORDED)
def test_each_property_reaches_the_api_as_declared(name, samples, services, recorder):
    for number, sample in enumerate(samples[name]):
        declared = DECLARED[name]
        recorder.begin()
        resource = declared.create(ResourceRequest(services, sample.properties, name=f"stack-sample{number}-ABC"))
        for key, value in sample.properties.items():
            if not declared.properties[key].needs_no_call:
                assert recorder.has(value), (key, recorder.calls)
        _change(declared, services, recorder, resource, sample)
        recorder.begin()
        declared.delete(ResourceRequest(services, sample.properties, resource=resource))
        for key, value in sample.properties.items():
            if declared.properties[key].in_delete:
                assert recorder.has(value)


def _change(
    declared: ResourceType, services: Services, recorder: Recorder, resource: PhysicalResource, sample: Sample
) -> None:
    """Give each property that changes in place its other value, then none if that is possible, then the first again."""
    for key, other in sample.other.items():
        changed = sample.properties | {key: other}
        recorder.begin()
        declared.update(ResourceRequest(services, changed, sample.properties, resource))
        assert recorder.writing(), key
        assert recorder.has(other), (key, recorder.calls)
        if declared.properties[key].reset:
            removed = {name: value for name, value in changed.items() if name != key}
            recorder.begin()
            try:
                declared.update(ResourceRequest(services, removed, changed, resource))
            except NotImplementedError as refusal:
                assert "On a real account CloudFormation can." in str(refusal)
            else:
                assert recorder.writing(), key
                changed = removed
        declared.update(ResourceRequest(services, sample.properties, changed, resource))


LEFT_BY = {  # properties of which a setting fails, and how one asks whether the resource is there all the same
    "AWS::IAM::Role": (
        {"AssumeRolePolicyDocument": trust("ec2"), "ManagedPolicyArns": ["arn:aws:iam::aws:policy/Nowhere"]},
        lambda name: boto3.client("iam").get_role(RoleName=name),
    ),
    "AWS::IAM::InstanceProfile": (
        {"Roles": ["nobody"]},
        lambda name: boto3.client("iam").get_instance_profile(InstanceProfileName=name),
    ),
    "AWS::EC2::SecurityGroup": (
        {"GroupDescription": "d", "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 1, "CidrIp": "nowhere"}]},
        lambda name: boto3.client("ec2").describe_security_groups(GroupNames=[name]),
    ),
    "AWS::ECR::Repository": (
        {"RepositoryPolicyText": "no policy"},
        lambda name: boto3.client("ecr").describe_repositories(repositoryNames=[name]),
    ),
}


@pytest.mark.parametrize("name", LEFT_BY)
def test_a_resource_of_which_a_setting_fails_is_gone_again(sandbox, services, name):
    properties, find = LEFT_BY[name]
    with pytest.raises(ClientError):
        DECLARED[name].create(ResourceRequest(services, properties, name="stack-failing-abc"))
    with pytest.raises(ClientError, match=r"NotFound|NoSuchEntity"):
        find("stack-failing-abc")


def test_the_type_that_contributing_shows_lives_a_whole_life(sandbox, services, recorder):
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown: dict[str, Any] = vars(declaration) | {"ResourceType": ResourceType, "tags_by_arn": tags_by_arn}
    exec(text.partition("```python")[2].partition("```")[0], shown)  # noqa: S102 a text of this repository
    topic: ResourceType = shown["TYPES"]["AWS::SNS::Topic"]
    properties = {"TopicName": "news", "DisplayName": "News", "Tags": TAGS}
    resource = topic.create(ResourceRequest(services, properties))
    assert resource.attributes == {"TopicArn": resource.physical_resource_id}
    recorder.begin()
    topic.update(ResourceRequest(services, {"TopicName": "news", "DisplayName": "Newer"}, properties, resource))
    assert recorder.writing() == ["SetTopicAttributes", "UntagResource"]
    topic.delete(ResourceRequest(services, properties, resource=resource))
    assert {"TopicArn": resource.physical_resource_id} not in boto3.client("sns").list_topics()["Topics"]
