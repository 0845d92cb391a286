"""What the cases of 03_cdk are made of: stacks, made straight at CloudFormation, and what the forms would remember."""

import json
import threading
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.cdk import app_folder
from helpers.course.chapters import cdk
from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.operations import find
from helpers.operations.results import Failure, Result
from helpers.transcript import record

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64"
OLD_PLACE, NEW_PLACE = "203.0.113.10/32", "198.51.100.0/24"
TAKEN = "my-first-bucket"


def verdict(step: str):
    return cdk.CONTENT.step(step).check(CheckContext())


# ---------------------------------------------------------------- what a case is made of


def cloudformation():
    return boto3.client("cloudformation")


def settled(name: str) -> str:
    """The state of a stack once nothing is done to it any more; "" once it is gone."""
    for _ in range(400):
        state = stacks.status(CheckContext(), name)
        if not state.endswith("_IN_PROGRESS"):
            return state
        time.sleep(0.02)
    raise TimeoutError(name)


def template(resources: dict, parameters: dict | None = None) -> str:
    return json.dumps({"Resources": resources, "Parameters": parameters or {}})


def make(name: str, resources: dict, parameters: dict | None = None) -> str:
    cloudformation().create_stack(StackName=name, TemplateBody=template(resources, parameters))
    return settled(name)


def change(name: str, resources: dict, parameters: dict | None = None) -> str:
    cloudformation().update_stack(StackName=name, TemplateBody=template(resources, parameters))
    return settled(name)


def remove(name: str) -> str:
    cloudformation().delete_stack(StackName=name)
    return settled(name)


def bucket(policy: str = "Retain", **properties) -> dict:
    return {"Type": "AWS::S3::Bucket", "DeletionPolicy": policy, "Properties": properties}


def group(place: str = OLD_PLACE, *ports: int) -> dict:
    rules = [{"IpProtocol": "tcp", "FromPort": p, "ToPort": p, "CidrIp": place} for p in (22, *ports)]
    properties = {"GroupDescription": "ssh", "SecurityGroupIngress": rules}
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}


def server(key: str = "my-key") -> dict:
    return {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": {"Ref": "Image"}, "KeyName": key}}


IMAGE_PARAMETER = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": IMAGE}}


def key(name: str = "my-key") -> None:
    boto3.client("ec2").create_key_pair(KeyName=name)


def up(place: str = OLD_PLACE, *ports: int) -> None:
    """The server's stack, as far as its firewall goes."""
    assert make("MyFirstServer", {"Group": group(place, *ports)}) == "CREATE_COMPLETE"


def updated(place: str = NEW_PLACE) -> None:
    up()
    change("MyFirstServer", {"Group": group(place)})


def by_hand(port: int, place: str = "0.0.0.0/0") -> None:
    [identity] = stacks.resources(CheckContext(), "MyFirstServer", "AWS::EC2::SecurityGroup")
    boto3.client("ec2").authorize_security_group_ingress(
        GroupId=identity, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=place
    )


def with_server(key_name: str) -> None:
    key(key_name)
    assert make("MyFirstServer", {"Server": server(key_name)}, IMAGE_PARAMETER) == "CREATE_COMPLETE"


def data(policy: str = "Retain", name: str = "Data") -> str:
    """The data stack, and the name of its bucket."""
    assert make("KeepsData", {name: bucket(policy)}) == "CREATE_COMPLETE"
    return stacks.resources(CheckContext(), "KeepsData", "AWS::S3::Bucket")[0]


def put(name: str) -> None:
    boto3.client("s3").put_object(Bucket=name, Key="report.txt", Body=b"All is well.\n")


def rolled_back(name: str) -> None:
    assert make(name, {"Raw": bucket("Delete"), "Results": failing()}) == "ROLLBACK_COMPLETE"


def failing() -> dict:
    return bucket("Delete", BucketName=TAKEN) | {"DependsOn": "Raw"}


def begin(name: str, resources: dict, **more) -> None:
    """Have a stack made by a change set, as the CDK does."""
    client = cloudformation()
    both = {"StackName": name, "ChangeSetName": "made-here"}
    client.create_change_set(**both, ChangeSetType="CREATE", TemplateBody=template(resources))
    client.execute_change_set(**both, **more)


def busy(name: str) -> None:
    """A stack at which CloudFormation is at work for the next half second or more."""
    many = {f"Data{number}": bucket("Delete") for number in range(30)}
    threading.Thread(target=begin, args=(name, many)).start()  # the sandbox answers when most of the work is done
    for _ in range(200):
        if stacks.status(CheckContext(), name) == "CREATE_IN_PROGRESS":
            return
        time.sleep(0.01)
    raise TimeoutError(name)


def kept_as_it_failed() -> None:
    begin("RollsBack", {"Raw": bucket("Delete"), "Results": failing()}, DisableRollback=True)
    settled("RollsBack")


def ran(name: str, code: str = "", **values) -> None:
    """A form ran `name`, with this outcome."""
    failure = Failure(code, code) if code else None
    record.add(find(name)(**values), Result("", 1 if code else 0, failure))


def wrote(app: str, stack: str, resources: dict) -> None:
    """`cdk synth` has written this template, as it does in a terminal."""
    folder = app_folder(app) / "cdk.out"
    folder.mkdir(exist_ok=True)
    (folder / f"{stack}.template.json").write_text(template(resources))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{stack}.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {stack: artifact}}))


def asked_for_the_toolkit() -> None:
    with pytest.raises(ClientError):
        boto3.client("ssm").get_parameter(Name="/cdk-bootstrap/hnb659fds/version")


def compared() -> None:
    """What `cdk diff` asks of CloudFormation."""
    cloudformation().get_template(StackName="MyFirstServer")


def looked_for_drift() -> None:
    """What `cdk drift` asks of CloudFormation."""
    cloudformation().detect_stack_drift(StackName="MyFirstServer")


def reverted() -> None:
    """What `cdk deploy --revert-drift` asks of CloudFormation."""
    both = {"StackName": "MyFirstServer", "ChangeSetName": "reverts"}
    cloudformation().create_change_set(**both, UsePreviousTemplate=True, DeploymentMode="REVERT_DRIFT")
    cloudformation().execute_change_set(**both)
    settled("MyFirstServer")


def closed_by_hand() -> None:
    """The rule by hand is taken away by hand."""
    [identity] = stacks.resources(CheckContext(), "MyFirstServer", "AWS::EC2::SecurityGroup")
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}
    boto3.client("ec2").revoke_security_group_ingress(GroupId=identity, **rule)


def in_a_circle(back: bool = True) -> dict:
    def told(other: str) -> dict:
        source = {"Fn::GetAtt": [other, "GroupId"]}
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": source}
        return {"GroupDescription": "x", "SecurityGroupIngress": [rule]}

    kind = "AWS::EC2::SecurityGroup"
    web = told("Database") if back else {"GroupDescription": "x"}
    return {"Web": {"Type": kind, "Properties": web}, "Database": {"Type": kind, "Properties": told("Web")}}


def a_server_of(kind: str) -> None:
    wrote("ec2", "MyFirstServer", {"Server": {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": kind}}})


def renamed() -> None:
    data()
    change("KeepsData", {"Results": bucket()})


def destroyed_with_its_bucket() -> None:
    data("Delete")
    remove("KeepsData")


def cleaned_up() -> None:
    up()
    remove("MyFirstServer")


DONE = {
    "key-pair": key,
    "list-stacks": lambda: ran("cdk list"),
    "synth": lambda: ran("cdk synth", key_name="my-key"),
    "not-bootstrapped": asked_for_the_toolkit,
    "bootstrap": lambda: make("CDKToolkit", {"StagingBucket": bucket()}),
    "deploy": lambda: with_server("my-key"),
    "diff": lambda: (up(), compared()),
    "update": updated,
    "by-hand": lambda: (up(), by_hand(80)),
    "diff-blind": lambda: (up(), by_hand(80), compared()),
    "drift": lambda: (up(), by_hand(80), looked_for_drift()),
    "revert-drift": lambda: (up(), by_hand(80), reverted()),
    "deploy-data": data,
    "rename": renamed,
    "retain": lambda: (data(), remove("KeepsData")),
    "missing-context": lambda: (
        ran("cdk deploy", "MissingContext"),
        ran("cdk deploy", key_name="my-key"),
    ),
    "circular": lambda: wrote("drill_circular", "Circular", in_a_circle()),
    "rollback": lambda: rolled_back("RollsBack"),
    "rollback-complete": lambda: (rolled_back("RollsBack"), remove("RollsBack")),
    "destroy": cleaned_up,
    "clean-up": cleaned_up,
    "other-values": lambda: a_server_of("t3.large"),
    "by-terminal": data,
    "by-boto3": lambda: put(data()),
    "open-problem": destroyed_with_its_bucket,
}
