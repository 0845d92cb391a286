"""What `cdk` and `ssh` say is not there is answered by what may have been meant, too."""

import pytest

from helpers import target
from helpers.operations import find
from helpers.operations.explanations import explain
from helpers.operations.nearest import of_program
from helpers.operations.results import Failure
from helpers.operations.running import run
from helpers.text import LANGUAGES
from tests.support.aws import IMAGE_OF_AWS


@pytest.fixture
def aws(fresh):
    place = target.current()
    place.session().client("ec2").create_key_pair(KeyName="my-key")
    return place


def stack_failure(reason: str) -> Failure:
    return Failure("StackRolledBack", reason, values={"stack": "MyFirstServer", "reason": reason})


def test_the_words_of_a_stack_name_what_is_not_there(aws):
    (vpc,) = (one["VpcId"] for one in aws.session().client("ec2").describe_vpcs()["Vpcs"])
    last = "1" if vpc.endswith("0") else "0"
    for reason, near in (
        ("The key pair 'mykey' does not exist (Service: Ec2, Status Code: 400)", "my-key"),
        (f"The vpc ID '{vpc[:-1]}{last}' does not exist", vpc),
    ):
        failure = of_program(stack_failure(reason), aws)
        assert all(f"`{near}`" in explain(failure, lang).next for lang in LANGUAGES), reason


@pytest.mark.parametrize("reason", ["You have requested more vCPU capacity than your limit", "my-kye was refused", ""])
def test_other_failures_of_stacks_say_no_more(aws, reason):
    assert "did_you_mean" not in of_program(stack_failure(reason), aws).values


def test_an_address_that_no_instance_has(aws, tmp_path):
    ec2 = aws.session().client("ec2")
    made = ec2.run_instances(ImageId=IMAGE_OF_AWS, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    told = ec2.describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"][0]["Instances"][0]
    address = told["PublicIpAddress"]
    key = tmp_path / "my-key.pem"
    key.touch(mode=0o600)
    wrong = address[:-1] if address[-2].isdigit() else f"{address}1"
    result = run(find("ssh")(identity=str(key), host=wrong, command="true"), aws)
    assert result.failure is not None
    assert result.failure.code == "HostUnknown"
    assert all(f"`{address}`" in explain(result.failure, lang).next for lang in LANGUAGES)
