"""Quotas of vCPUs: EC2 keeps to them, Service Quotas tells and raises them, and time passes when it is told to."""

import dataclasses
import re
import subprocess
import threading

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers import sandbox as embedded
from helpers.cdk.command import tools_path
from helpers.sandbox import client as finding
from helpers.sandbox.overlay.quotas.catalogue import bucket_of
from helpers.text import LANGUAGES, lookup, set_language
from tests.support.aws import IMAGE_OF_AWS
from tests.support.quota_codes import G_AND_VT, STANDARD, P

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
WITH_GPUS = """
us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-north-1
ap-south-1 ap-southeast-1 ap-southeast-2 ap-northeast-2 ap-northeast-3 ap-east-1 af-south-1 eu-south-1 me-south-1
"""
BEYOND = (
    "You have requested more vCPU capacity than your current vCPU limit of {} allows for the instance bucket that the "
    "specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an "
    "adjustment to this limit."
)


@pytest.fixture(scope="module")
def world():
    """The run's sandbox, emptied once for this module; each test works in a region of its own."""
    sandbox = embedded.ensure()
    sandbox.control("reset")
    return sandbox


@pytest.fixture(scope="module")
def regions():
    return iter(WITH_GPUS.split())


@pytest.fixture
def region(world, regions) -> str:
    """One that no test before has used: what was granted there stays."""
    return next(regions)


@pytest.fixture
def quotas(region):
    return boto3.client("service-quotas", region)


@pytest.fixture
def ec2(region):
    return boto3.client("ec2", region)


@pytest.fixture
def launch(ec2, region):
    """`launch("g4dn.xlarge")`: one instance of this type, by its id."""
    image = boto3.client("ssm", region).get_parameter(Name=IMAGE)["Parameter"]["Value"]
    if not ec2.describe_key_pairs()["KeyPairs"]:
        ec2.create_key_pair(KeyName="k")

    def launched(instance_type: str, count: int = 1, **more) -> str:
        given = {"ImageId": image, "InstanceType": instance_type, "KeyName": "k"} | more
        return ec2.run_instances(MinCount=count, MaxCount=count, **given)["Instances"][0]["InstanceId"]

    return launched


def refused(call) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def ask(quotas, code: str, value: float, **more) -> dict:
    return quotas.request_service_quota_increase(ServiceCode="ec2", QuotaCode=code, DesiredValue=value, **more)[
        "RequestedQuota"
    ]


def value(quotas, code: str) -> float:
    return quotas.get_service_quota(ServiceCode="ec2", QuotaCode=code)["Quota"]["Value"]


def status(quotas, request: dict) -> str:
    return quotas.get_requested_service_quota_change(RequestId=request["Id"])["RequestedQuota"]["Status"]


# ---------------------------------------------------------------- EC2


def test_a_new_account_starts_no_gpu_in_the_words_of_aws(launch, ec2):
    assert refused(lambda: launch("g4dn.xlarge")) == ("VcpuLimitExceeded", BEYOND.format(0))
    assert ec2.describe_instances()["Reservations"] == []
    assert refused(lambda: launch("p4d.24xlarge"))[0] == "VcpuLimitExceeded"


def test_what_else_is_wrong_is_told_first(launch):
    assert refused(lambda: launch("g4dn.xlarge", KeyName="nobodys"))[0] == "InvalidKeyPair.NotFound"


def test_running_vcpus_count_and_stopped_ones_are_given_back(launch, ec2):
    first = launch("t3.2xlarge", 3)  # 8 vCPUs each
    launch("m5.2xlarge")  # another family in the same bucket
    assert refused(lambda: launch("t3.micro")) == ("VcpuLimitExceeded", BEYOND.format(32))
    ec2.stop_instances(InstanceIds=[first])
    launch("c5.2xlarge")
    assert refused(lambda: ec2.start_instances(InstanceIds=[first]))[0] == "VcpuLimitExceeded"
    assert ec2.describe_instances(InstanceIds=[first])["Reservations"][0]["Instances"][0]["State"]["Name"] == "stopped"
    others = [one["InstanceId"] for each in ec2.describe_instances()["Reservations"] for one in each["Instances"]]
    ec2.terminate_instances(InstanceIds=[one for one in others if one != first])
    ec2.start_instances(InstanceIds=[first])
    ec2.start_instances(InstanceIds=[first])  # it runs already, and takes nothing more


def test_a_launch_template_counts_as_what_it_launches(launch, ec2):
    ec2.create_launch_template(LaunchTemplateName="gpu", LaunchTemplateData={"InstanceType": "g4dn.xlarge"})
    template = {"LaunchTemplateName": "gpu"}
    call = {"ImageId": IMAGE_OF_AWS, "LaunchTemplate": template, "KeyName": "k", "MinCount": 1, "MaxCount": 1}
    assert refused(lambda: ec2.run_instances(**call))[0] == "VcpuLimitExceeded"


def test_spot_instances_have_a_quota_of_their_own(launch):
    launch("t3.2xlarge", 4)
    launch("t3.micro", InstanceMarketOptions={"MarketType": "spot"})
    spot = {"InstanceMarketOptions": {"MarketType": "spot"}}
    assert refused(lambda: launch("g4dn.xlarge", **spot)) == (
        "MaxSpotInstanceCountExceeded",
        "Max spot instance count exceeded",
    )


def test_two_at_once_do_not_both_take_the_last_vcpus(launch, ec2):
    launch("t3.2xlarge", 3)
    codes = []

    def one() -> None:
        try:
            codes.append(launch("t3.2xlarge")[:2])
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["VcpuLimitExceeded", "VcpuLimitExceeded", "i-"]


@pytest.mark.parametrize(
    ("instance_type", "code"),
    [
        ("t3.micro", STANDARD),
        ("im4gn.large", STANDARD),
        ("g4dn.xlarge", G_AND_VT),
        ("gr6.4xlarge", G_AND_VT),
        ("vt1.3xlarge", G_AND_VT),
        ("p5.48xlarge", P),
    ],
)
def test_a_type_belongs_to_its_familys_bucket(instance_type, code):
    assert bucket_of(instance_type).code == code


def test_a_family_without_a_bucket_is_not_limited():
    assert bucket_of("mac2.metal") is None


def test_a_terminated_instance_may_be_terminated_again(launch, ec2):
    gone = launch("t3.micro")
    for _ in range(2):
        told = ec2.terminate_instances(InstanceIds=[gone])["TerminatingInstances"][0]
    assert told["PreviousState"]["Name"] == "terminated"


def test_the_aws_command_meets_the_same(world, region):
    def aws(*words: str) -> subprocess.CompletedProcess:
        command = ["aws", "--region", region, *words]
        environment = world.environment() | {"PATH": tools_path()}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    codes = ("--service-code", "ec2", "--quota-code", G_AND_VT)
    shown = aws("service-quotas", "get-service-quota", *codes, "--query", "Quota.[QuotaName,Value]", "--output", "text")
    assert shown.stdout == "Running On-Demand G and VT instances\t0.0\n"
    boto3.client("ec2", region).create_key_pair(KeyName="k")
    image = ("--image-id", f"resolve:ssm:{IMAGE}", "--key-name", "k")
    failed = aws("ec2", "run-instances", *image, "--instance-type", "g4dn.xlarge")
    assert failed.returncode == 255
    assert f"(VcpuLimitExceeded) when calling the RunInstances operation: {BEYOND.format(0)}" in failed.stderr


# ---------------------------------------------------------------- Service Quotas


def test_the_quotas_are_told_as_aws_tells_them(quotas, region):
    quota = quotas.get_service_quota(ServiceCode="ec2", QuotaCode=G_AND_VT)["Quota"]
    assert quota["QuotaName"] == "Running On-Demand G and VT instances"
    assert quota["QuotaArn"] == f"arn:aws:servicequotas:{region}:123456789012:ec2/L-DB2E81BA"
    assert (quota["Value"], quota["Unit"], quota["Adjustable"], quota["GlobalQuota"]) == (0.0, "None", True, False)
    assert quota["UsageMetric"]["MetricDimensions"]["Class"] == "G/OnDemand"
    assert value(quotas, STANDARD) == 32.0
    default = quotas.get_aws_default_service_quota(ServiceCode="ec2", QuotaCode=STANDARD)["Quota"]
    assert (default["Value"], default["QuotaArn"]) == (5.0, f"arn:aws:servicequotas:{region}::ec2/L-1216C47A")


def test_all_quotas_are_listed_page_by_page(quotas):
    pages = quotas.get_paginator("list_service_quotas").paginate(ServiceCode="ec2", PaginationConfig={"PageSize": 4})
    codes = [one["QuotaCode"] for page in pages for one in page["Quotas"]]
    assert len(codes) == len(set(codes)) == 10
    assert {STANDARD, G_AND_VT, P} < set(codes)
    assert len(quotas.list_aws_default_service_quotas(ServiceCode="ec2")["Quotas"]) == 10
    assert quotas.list_service_quotas(ServiceCode="vpc")["Quotas"]
    assert [one["ServiceCode"] for one in quotas.list_services()["Services"]] == ["ec2", "vpc"]


def test_a_request_waits_is_looked_at_and_is_granted(quotas, launch):
    request = ask(quotas, G_AND_VT, 4)
    assert request["Status"] == "PENDING"
    assert "CaseId" not in request
    assert request["Requester"] == (
        '{"accountId":"123456789012","callerArn":"arn:aws:iam::123456789012:user/administrator"}'
    )
    assert status(quotas, request) == "PENDING"
    embedded.wind(minutes=15)
    opened = quotas.get_requested_service_quota_change(RequestId=request["Id"])["RequestedQuota"]
    assert opened["Status"] == "CASE_OPENED"
    assert opened["CaseId"].isdigit()
    assert opened["LastUpdated"] > opened["Created"]
    assert refused(lambda: launch("g4dn.xlarge"))[0] == "VcpuLimitExceeded"
    embedded.wind(hours=2)
    assert status(quotas, request) == "APPROVED"
    assert value(quotas, G_AND_VT) == 4.0
    launch("g4dn.xlarge")
    assert refused(lambda: launch("g4dn.xlarge")) == ("VcpuLimitExceeded", BEYOND.format(4))


def test_one_vcpu_is_granted_and_is_too_few(quotas, launch):
    ask(quotas, G_AND_VT, 1)
    embedded.wind(hours=3)
    assert refused(lambda: launch("g4dn.xlarge")) == ("VcpuLimitExceeded", BEYOND.format(1))


def test_too_much_is_denied_and_changes_nothing(quotas):
    request = ask(quotas, G_AND_VT, 10_000)
    embedded.wind(minutes=30)
    assert status(quotas, request) == "CASE_OPENED"
    embedded.wind(hours=3)
    assert status(quotas, request) == "DENIED"
    assert value(quotas, G_AND_VT) == 0.0
    assert ask(quotas, G_AND_VT, 4)["Status"] == "PENDING"


def test_without_a_case_it_is_not_approved(quotas):
    request = ask(quotas, G_AND_VT, 4, SupportCaseAllowed=False)
    embedded.wind(hours=3)
    assert status(quotas, request) == "NOT_APPROVED"


def test_a_request_that_cannot_be_made_is_refused_with_its_reason(quotas):
    assert refused(lambda: ask(quotas, STANDARD, 32)) == (
        "IllegalArgumentException",
        "You must provide a quota value greater than the current quota value",
    )
    ask(quotas, STANDARD, 64)
    assert refused(lambda: ask(quotas, STANDARD, 128)) == (
        "ResourceAlreadyExistsException",
        "Only one open service quota increase request is allowed per quota.",
    )
    ask(quotas, G_AND_VT, 4)
    assert refused(lambda: ask(quotas, P, 4))[0] == "QuotaExceededException"
    assert refused(lambda: ask(quotas, "L-00000000", 4))[0] == "NoSuchResourceException"
    asked = {"QuotaCode": G_AND_VT, "DesiredValue": 4.0}
    code, said = refused(lambda: quotas.request_service_quota_increase(ServiceCode="sagemaker", **asked))
    assert code == "NoSuchResourceException"
    assert "The sandbox holds the quotas of ec2 and vpc." in said
    assert refused(lambda: quotas.get_requested_service_quota_change(RequestId="nothing"))[0] == code


@pytest.mark.parametrize("desired", [1e11, float("inf"), float("nan")])
def test_a_value_beyond_the_models_bounds_is_refused(quotas, desired):
    code, said = refused(lambda: ask(quotas, G_AND_VT, desired))
    assert code == "ValidationException"
    assert said.endswith("Member must have value less than or equal to 10000000000")
    assert quotas.list_requested_service_quota_change_history()["RequestedQuotas"] == []
    bounds = quotas.meta.service_model.shape_for("QuotaValue").metadata
    assert bounds == {"min": 0, "max": 10**10}


def test_the_rule_of_a_quotas_value_names_its_greatest():
    for lang in LANGUAGES:
        assert "10,000,000,000" in lookup("errors.QuotaValueRange.rule", lang)


def test_the_history_holds_the_regions_requests_the_newest_first(quotas):
    first = ask(quotas, P, 8)
    embedded.wind(hours=3)
    second = ask(quotas, P, 16)
    told = quotas.list_requested_service_quota_change_history(ServiceCode="ec2")["RequestedQuotas"]
    assert [(one["Id"], one["Status"]) for one in told] == [(second["Id"], "PENDING"), (first["Id"], "APPROVED")]
    pending = quotas.list_requested_service_quota_change_history(ServiceCode="ec2", Status="PENDING")
    assert [one["Id"] for one in pending["RequestedQuotas"]] == [second["Id"]]
    one = quotas.list_requested_service_quota_change_history_by_quota(ServiceCode="ec2", QuotaCode=STANDARD)
    assert second["Id"] not in [request["Id"] for request in one["RequestedQuotas"]]


def test_a_reset_forgets_requests_and_puts_the_clock_back(world):
    quotas = boto3.client("service-quotas")
    ask(quotas, G_AND_VT, 4)
    assert embedded.wind(hours=3) >= 3.0
    assert value(quotas, G_AND_VT) == 4.0
    world.control("reset")
    assert value(quotas, G_AND_VT) == 0.0
    assert quotas.list_requested_service_quota_change_history()["RequestedQuotas"] == []
    assert embedded.wind() == 0.0


@pytest.mark.parametrize("hours", [-1, float("nan"), float("inf"), 1e9, 10**400, "3", None, True])
def test_the_clock_goes_forward_alone(world, hours):
    before = embedded.wind()
    for lang, words in (("en", "wind(hours=3)"), ("ja", "時計は元のまま")):
        set_language(lang)
        try:
            with pytest.raises(ValueError, match=re.escape(words)) as caught:
                embedded.wind(hours=hours)
        finally:
            set_language(None)
        assert caught.value._render_traceback_() == [str(caught.value)]  # what a notebook shows
    assert embedded.wind() == pytest.approx(before, abs=0.01)


def test_however_often_it_is_wound_the_requests_can_be_answered(region):
    quotas = boto3.client("service-quotas", region)
    for _ in range(110):
        embedded.wind(hours=87600)
    assert ask(quotas, G_AND_VT, 4)["Created"].year < 4000
    embedded.ensure().control("reset")


def test_a_clock_of_a_sandbox_that_had_died_says_so(monkeypatch, capsys):
    now = embedded.ensure()
    monkeypatch.setattr(finding, "ensure", lambda: dataclasses.replace(now, started_anew=True, why="died"))
    embedded.wind()
    assert "empty now" in capsys.readouterr().out
    monkeypatch.setattr(finding, "ensure", lambda: dataclasses.replace(now, started_anew=True, why="first"))
    embedded.wind()
    assert capsys.readouterr().out == ""


# ---------------------------------------------------------------- the gaps of moto


def test_moto_starts_any_number_and_knows_no_quota_of_ec2(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-north-1"}
    ec2 = boto3.client("ec2", endpoint_url=bare_moto, **keys)
    ec2.run_instances(ImageId=IMAGE_OF_AWS, InstanceType="g4dn.xlarge", MinCount=20, MaxCount=20)
    quotas = boto3.client("service-quotas", endpoint_url=bare_moto, **keys)
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        quotas.get_service_quota(ServiceCode="ec2", QuotaCode=G_AND_VT)
    ec2.terminate_instances(
        InstanceIds=[
            one["InstanceId"] for each in ec2.describe_instances()["Reservations"] for one in each["Instances"]
        ]
    )
