"""What the cases of 04_ec2 are made of: deeds in the sandbox, straight at the API, and what the forms would remember."""

import json
import shutil
import time
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.course import progress
from helpers.course.chapters import ec2
from helpers.course.chapters.ec2 import exercises as ec2_exercises
from helpers.course.chapters.ec2 import resources
from helpers.course.context import CheckContext
from helpers.course.kit import account, servers, stacks
from helpers.operations import find
from helpers.operations.results import Failure, Result
from helpers.operations.running import run
from helpers.transcript import record

OWN, WORLD, OTHER = "203.0.113.10/32", "0.0.0.0/0", "198.51.100.7/32"
KEY, PEM = resources.KEY, Path("my-key.pem")


def verdict(step: str):
    return ec2.CONTENT.step(step).check(CheckContext())


# ---------------------------------------------------------------- what a case is made of


def client(service: str = "ec2"):
    return boto3.client(service)


def refused(call, **values) -> None:
    with pytest.raises(ClientError):
        call(**values)


def ran(name: str, code: str = "", /, **values) -> None:
    """A form's run of the operation, as the transcript keeps it."""
    record.add(find(name)(**values), Result("", 1, Failure(code, "")) if code else Result(""))


def ssh(code: str = "", identity: str = "my-key.pem", user: str = "ec2-user") -> None:
    ran("ssh", code, identity=identity, user=user, host="203.0.113.99")


def stacked(name: str, resources: dict) -> str:
    """Make a stack; its state once CloudFormation has done with it."""
    client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    return settled(name)


def settled(name: str) -> str:
    for _ in range(400):
        state = stacks.stack(CheckContext(), name).get("StackStatus", "")
        if not state.endswith("_IN_PROGRESS"):
            return state
        time.sleep(0.02)
    raise TimeoutError(name)


def resource(kind: str, after: str = "", **properties) -> dict:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties} | ({"DependsOn": after} if after else {})


def ref(name: str) -> dict:
    return {"Ref": name}


def server_template(key: str = KEY, source: str = OWN) -> dict:
    """What the app describes, as far as the checks look."""
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": source}
    return {
        "Vpc": resource("VPC", CidrBlock="10.10.0.0/23"),
        "Subnet": resource("Subnet", VpcId=ref("Vpc"), CidrBlock="10.10.0.0/24", MapPublicIpOnLaunch=True),
        "Gateway": resource("InternetGateway"),
        "Door": resource("VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")),
        "Table": resource("RouteTable", VpcId=ref("Vpc")),
        "Route": resource(
            "Route",
            "Door",
            RouteTableId=ref("Table"),
            DestinationCidrBlock=WORLD,
            GatewayId=ref("Gateway"),
        ),
        "Use": resource("SubnetRouteTableAssociation", RouteTableId=ref("Table"), SubnetId=ref("Subnet")),
        "Group": resource("SecurityGroup", GroupDescription="ssh", VpcId=ref("Vpc"), SecurityGroupIngress=[rule]),
        "Server": resource(
            "Instance",
            "Route",
            ImageId=resources.image(CheckContext()),
            InstanceType="t3.micro",
            KeyName=key,
            SubnetId=ref("Subnet"),
            SecurityGroupIds=[{"Fn::GetAtt": ["Group", "GroupId"]}],
        ),
    }


def server(key: str = KEY, source: str = OWN) -> str:
    """The stack with the server; its id."""
    make_pair(key)
    assert stacked(resources.STACK, server_template(key, source)) == "CREATE_COMPLETE"
    return resources.server_id(CheckContext())


def make_pair(name: str = KEY) -> None:
    """The key pair at AWS, and its private key in the folder."""
    file = Path(f"{name}.pem")
    file.touch(mode=0o600)
    file.write_text(client().create_key_pair(KeyName=name, KeyType="ed25519")["KeyMaterial"])


def rule(source: str = OWN, port: int = 22, protocol: str = "tcp") -> dict:
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}]}


def allow(group: str, *rules: dict) -> None:
    client().authorize_security_group_ingress(GroupId=group, IpPermissions=list(rules))


def locked() -> str:
    """A server behind a locked door; its group."""
    server()
    group = resources.group_id(CheckContext())
    client().revoke_security_group_ingress(GroupId=group, IpPermissions=[rule()])
    return group


def unlocked(*rules: dict) -> None:
    allow(locked(), *rules)


def let_out(group: str, port: int) -> None:
    client().authorize_security_group_egress(GroupId=group, IpPermissions=[rule(OTHER, port)])


def stopped() -> str:
    instance = server()
    client().stop_instances(InstanceIds=[instance])
    return instance


def started() -> None:
    client().start_instances(InstanceIds=[stopped()])


def run_instance(name: str = "", **values) -> str:
    given = {
        "ImageId": resources.image(CheckContext()),
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
    } | values
    if name:
        tags = [{"Key": "Name", "Value": name}]
        given["TagSpecifications"] = [{"ResourceType": "instance", "Tags": tags}]
    return client().run_instances(**given)["Instances"][0]["InstanceId"]


def answered(step: str, text: str) -> None:
    progress.note("04_ec2", step, answer=text)


def inside(member: str) -> None:
    server()
    answered("inside", resources.server(CheckContext())[member] if member else "192.0.2.1")


def group(name: str, *rules: dict) -> str:
    made = client().create_security_group(GroupName=name, Description=name)["GroupId"]
    if rules:
        allow(made, *rules)
    return made


def from_group(source: str, port: int = 5432) -> dict:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": source}]}


def with_web(*rules: dict) -> None:
    group("web", rule(WORLD, 80))
    group("db", *rules)


def puzzle(*kinds: str, source: str = OWN) -> None:
    """The open problem, mended where `kinds` say so."""
    ec2_exercises.prepare_puzzle(CheckContext())
    deeds = dict(zip(("route", "rule"), ec2_exercises.mend_puzzle(CheckContext()), strict=True))
    for kind in kinds:
        name, values = deeds[kind]
        values = values | ({"cidr": source} if kind == "rule" else {})
        assert run(find(name)(**values), CheckContext().target).failure is None


def taken() -> None:
    """Stock was taken, and then the server was deployed."""
    account.take_stock(CheckContext(), resources.CHAPTER)
    server()


def destroyed() -> None:
    """The stack was deleted, in the way that DeleteStack is seen by a check."""
    ran("cdk destroy", app="ec2", key_name=KEY)
    client("cloudformation").delete_stack(StackName=resources.STACK)
    assert settled(resources.STACK) == ""


def all_gone() -> None:
    taken()
    destroyed()
    client().delete_key_pair(KeyName=KEY)


def unreadable() -> None:
    make_pair()
    PEM.chmod(0o644)


def another_half() -> None:
    make_pair("other")
    make_pair()
    shutil.copy("other.pem", PEM)


def toolkit_that_failed() -> None:
    """A stack CDKToolkit that went back."""
    broken = {"Vpc": resource("VPC", CidrBlock="10.0.0.0/8")}
    assert "ROLLBACK" in stacked("CDKToolkit", broken)


def hidden(then) -> None:
    """The key was made and asked for again; what `then` does about its file."""
    make_pair()
    refused(client().create_key_pair, KeyName=KEY)
    then()


def denied(then: str, **how: str) -> None:
    ssh("PermissionDenied", **how)
    if then:
        ssh("" if then == "mended" else then)


LOOKS = {
    "list-instances": lambda: client().describe_instances(),
    "public-subnet": lambda: client().describe_route_tables(),
    "read-group": lambda: client().describe_security_groups(),
}

DONE = {
    "stock": lambda: account.take_stock(CheckContext(), resources.CHAPTER),
    "bootstrap": lambda: stacked("CDKToolkit", {"Vpc": resource("VPC", CidrBlock="10.0.0.0/16")}),
    "make-key": make_pair,
    "list-keys": lambda: (make_pair(), client().describe_key_pairs()),
    "choose-image": lambda: client().describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["x"]}]),
    "choose-type": lambda: client().describe_instance_types(InstanceTypes=["t3.micro"]),
    "subnet-size": lambda: answered("subnet-size", "251"),
    "deploy": server,
    **{step: lambda look=look: (server(), look()) for step, look in LOOKS.items()},
    "log-in": lambda: (server(), ssh()),
    "inside": lambda: inside("PrivateIpAddress"),
    "lock": locked,
    "locked-out": lambda: (locked(), ssh("ConnectionTimedOut")),
    "unlock": lambda: unlocked(rule()),
    "stop": stopped,
    "start": started,
    "no-key-name": lambda: (ran("cdk deploy", "MissingContext"), ran("cdk deploy", key_name=KEY)),
    "key-not-found": lambda: (refused(run_instance, KeyName="my-kye"), client().describe_key_pairs()),
    "lost-key": lambda: hidden(lambda: None),
    "wrong-key": lambda: denied("mended", identity="other-key.pem"),
    "wrong-user": lambda: denied("mended", user="ubuntu"),
    "whole-world": lambda: ran("cdk diff", app="ec2", key_name=KEY, ssh_from=WORLD),
    "other-region": lambda: refused(run_instance, ImageId=resources.image_elsewhere(CheckContext())),
    "in-use": lambda: (server(), refused(client().delete_vpc, VpcId=resources.vpc_id(CheckContext()))),
    "clean-up": all_gone,
    "web-group": lambda: group("web", rule(WORLD, 80)),
    "database-group": lambda: with_web(from_group(servers.group_named(CheckContext(), "web")["GroupId"])),
    "by-boto3": lambda: client().terminate_instances(InstanceIds=[run_instance("by-boto3")]),
    "puzzle": lambda: puzzle("route", "rule"),
}
DONE["database-group"] = lambda: group("db", from_group(group("web", rule(WORLD, 80))))
