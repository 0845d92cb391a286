"""The GPU server's app: what is in its template, and its two drills with the real CDK CLI, each failed and mended."""

import boto3
import pytest

from helpers import cdk
from helpers import sandbox as embedded
from helpers.home import PROJECT, home
from helpers.operations import find
from helpers.operations.cdk.failures import failure_of
from helpers.operations.failures import explain
from helpers.operations.running import run as run_operation
from helpers.sandbox.overlay.images.published import latest
from helpers.target import current
from tests.support.app_template import template_of
from tests.support.kept_worlds import bootstrapped
from tests.support.stacks import inventory

APP = PROJECT / "cdk_apps" / "gpu_dl"
PARAMETER = "/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.13-amazon-linux-2023/latest/ami-id"
MINE = {"app": "gpu_dl", "key_name": "my-key"}

pytestmark = pytest.mark.timeout(600)


def run(verb: str, **values):
    return run_operation(find(f"cdk {verb}")(**MINE, **values), current())


# ---------------------------------------------------------------- the template


@pytest.fixture(scope="module")
def template():
    """The stack's template for Tokyo."""
    import aws_cdk as core

    def make(app, stack):
        return stack(
            app,
            "Test",
            env=core.Environment(account="123456789012", region="ap-northeast-1"),
            images={"ap-northeast-1": "ami-0123456789abcdef0"},
            zone="ap-northeast-1c",
            key_name="my-key",
            ssh_from="203.0.113.10/32",
        )

    return template_of("gpu_dl", "DeepLearningStack", make)


def test_the_server_is_a_gpu_server_with_the_image_of_its_region(template):
    expected = {"InstanceType": "g4dn.xlarge", "ImageId": "ami-0123456789abcdef0", "KeyName": "my-key"}
    template.has_resource_properties("AWS::EC2::Instance", expected | {"AvailabilityZone": "ap-northeast-1c"})
    template.resource_count_is("AWS::EC2::Instance", 1)


def test_its_disk_is_large_and_encrypted(template):
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 100, "Encrypted": True, "VolumeType": "gp3"}}
    template.has_resource_properties("AWS::EC2::Instance", {"BlockDeviceMappings": [disk]})


def test_ssh_comes_from_one_place_and_nothing_else_comes_in(template):
    rule = {"CidrIp": "203.0.113.10/32", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "Description": "ssh"}
    template.has_resource_properties("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [rule]})


def test_its_metadata_needs_a_token_and_it_costs_no_gateway(template):
    template.has_resource_properties(
        "AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}}
    )
    template.resource_count_is("AWS::EC2::NatGateway", 0)
    template.resource_count_is("AWS::EC2::Subnet", 1)
    assert set(template.to_json()["Outputs"]) == {"InstanceId", "PublicIp", "PublicDnsName"}


def test_the_apps_map_holds_the_sandboxs_ids():
    source = (APP / "app.py").read_text(encoding="utf-8")
    for region in ("ap-northeast-1", "us-east-1"):
        assert f'"{region}": "{latest()[PARAMETER].image_id(region)}"' in source
    assert PARAMETER in source
    assert PARAMETER in (APP / "README.md").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the drills


@pytest.fixture(scope="module")
def prepared():
    """A sandbox that CDK was prepared for, with a key pair, and the learner's app as it comes."""
    bootstrapped()
    return embedded.ensure()


def test_a_quota_of_0_rolls_back_and_one_of_4_lets_the_server_up(prepared):
    """In one test, since each `cdk` takes seconds."""
    ec2, quotas = boto3.client("ec2"), boto3.client("service-quotas")
    before = inventory(ec2)
    failed = run("deploy")
    assert failed.failure.code == "VcpuLimitExceeded"
    assert "vCPU limit of 0 allows" in failed.failure.message
    assert "HandlerErrorCode: ServiceLimitExceeded" in failed.failure.values["reason"]
    assert [event.status for event in failed.events if event.of_stack][-1] == "ROLLBACK_COMPLETE"
    assert "g4dn.xlarge" in explain(failed.failure, "ja").next
    assert inventory(ec2) == before

    asked = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA"}
    quotas.request_service_quota_increase(**asked, DesiredValue=4)
    embedded.wind(hours=3)
    deployed = run("deploy")
    assert deployed.failure is None
    assert [event.status for event in deployed.events if event.of_stack][-1] == "CREATE_COMPLETE"
    identity = cdk.outputs("DeepLearningServer")["InstanceId"]
    server = ec2.describe_instances(InstanceIds=[identity])["Reservations"][0]["Instances"][0]
    assert (server["InstanceType"], server["State"]["Name"]) == ("g4dn.xlarge", "running")
    assert server["ImageId"] == boto3.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    (volume,) = ec2.describe_volumes()["Volumes"]
    assert (volume["Size"], volume["Encrypted"]) == (100, True)
    assert not (home() / "cdk_apps" / "gpu_dl" / "cdk.context.json").exists()

    ec2.stop_instances(InstanceIds=[identity])
    ec2.start_instances(InstanceIds=[identity])
    assert run("destroy").failure is None
    assert inventory(ec2) == before


def test_a_region_that_the_map_lacks_is_told_and_mended(prepared):
    here = cdk.app_folder("gpu_dl") / "app.py"
    source = here.read_text(encoding="utf-8")
    failed = run("synth", region="us-west-2")
    assert failed.failure.code == "NoImageInRegion"
    assert failed.failure.values["region"] == "us-west-2"
    told = explain(failed.failure, "en")
    assert "no AMI specified for region 'us-west-2'" in told.what
    assert "region-agnostic" in told.rule
    found = boto3.client("ssm", "us-west-2").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    here.write_text(source.replace("IMAGES = {\n", f'IMAGES = {{\n    "us-west-2": "{found}",\n'), encoding="utf-8")
    mended = run("synth", region="us-west-2")
    assert mended.failure is None
    assert f"ImageId: {found}" in mended.text


def test_the_message_of_the_old_cdk_is_known_too():
    said = (
        "Error: Unable to determine AMI from AMI map since stack is region-agnostic\npython app.py: Subprocess exited\n"
    )
    assert failure_of(said, [], "/app").code == "RegionAgnostic"
