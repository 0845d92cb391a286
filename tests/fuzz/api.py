"""Every operation of the course's services with values from botocore's models: which answers have no code of AWS's.

`python -m tests.fuzz.api [--seed N] [--first OPERATION] [--last OPERATION] [SERVICE …]` starts a sandbox of its own and prints
each answer of status 500 or more, and each that only says that the sandbox stumbled.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import OperationModel, ServiceModel, Shape

SERVICES = (
    *("s3", "ec2", "ecs", "ecr", "iam", "sts", "dynamodb", "ssm", "logs", "cloudformation"),
    *("kms", "secretsmanager", "sns", "sqs", "elbv2", "autoscaling", "events", "cloudwatch", "lambda"),
)
SETTINGS = Config(
    parameter_validation=False,
    retries={"total_max_attempts": 1},
    request_checksum_calculation="when_required",
    inject_host_prefix=False,
    read_timeout=20,
)
NAME = "fuzzed"
STUMBLED = "stumbled"  # a value that moto does not know how to handle, and the sandbox says so
DEEPEST = 4
STRANGE = {  # of the type that a model tells; two of them for each member, others for each seed
    "string": (
        *("", "no such/thing & <else>", "a" * 3000, "\x07\x00", "日本語", "0", "-1", "*", "null", "a,b", "true", "{}", "[]"),
        *("10.0.0.0/33", "i-0123456789abcdef0", "arn:aws:s3:::x", "arn:", "2023-13-45T99:00:00Z", "a:b:c", "${A}"),
    ),
    "integer": (-1, 2**31, 0, 1, 65536),
    "long": (-1, 2**40, 0, 1, 2**63),
    "double": (-1.0, 1e300, 0.0),
    "float": (-1.0, 1e30, 0.0),
    "list": ([],),
    "map": ({},),
}
MOST = 3  # strange values for a member
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "ec2.amazonaws.com"}}]}'
)
UNSENT = ("ContentLength",)  # a length that is not the body's leaves both sides waiting


class World:
    """What there is in the sandbox for the operations to find: values by the name of a member, in lower case."""

    def __init__(self, seed: int = 0) -> None:
        self.values: dict[str, Any] = {}
        self.random = random.Random(seed) if seed else None

    def strange(self, kind: str) -> tuple[Any, ...]:
        """Values that a member of this type seldom has: the first of them, or as the seed chooses."""
        pool = STRANGE.get(kind, ())
        return pool[:MOST] if self.random is None else tuple(self.random.sample(pool, min(MOST, len(pool))))

    def make(self, service: str) -> None:
        """Make the things of a service anew, where they are not there."""
        maker = getattr(self, f"_{service}", None)
        self.values = {"policydocument": POLICY, "assumerolepolicydocument": TRUST, "policy": POLICY, "key": NAME}
        if maker:
            maker(boto3.client(service, config=SETTINGS.merge(Config(parameter_validation=True))))

    def _s3(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": client.meta.region_name})
        client.put_object(Bucket=NAME, Key=NAME, Body=b"x")
        upload = client.create_multipart_upload(Bucket=NAME, Key=NAME)["UploadId"]
        self.values |= {"bucket": NAME, "uploadid": upload, "copysource": f"{NAME}/{NAME}"}

    def _ec2(self, client: Any) -> None:
        vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
        group = client.create_security_group(VpcId=vpc, GroupName=f"g{time.time()}", Description="x")["GroupId"]
        volume = client.create_volume(Size=1, AvailabilityZone=f"{client.meta.region_name}a")["VolumeId"]
        address = client.allocate_address(Domain="vpc")
        interface = client.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        table = client.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        gateway = client.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        image = client.describe_images()["Images"][0]["ImageId"]
        with contextlib.suppress(ClientError):
            client.create_key_pair(KeyName=NAME)
        self.values |= {"vpcid": vpc, "subnetid": subnet, "groupid": group, "volumeid": volume, "imageid": image}
        self.values |= {"allocationid": address["AllocationId"], "publicip": address["PublicIp"], "keyname": NAME}
        self.values |= {"networkinterfaceid": interface, "routetableid": table, "internetgatewayid": gateway}
        self.values |= {"securitygroupid": group, "cidrblock": "10.0.7.0/24", "destinationcidrblock": "10.9.0.0/16"}
        self.values |= {"availabilityzone": f"{client.meta.region_name}a", "snapshotid": self._snapshot(client, volume)}

    @staticmethod
    def _snapshot(client: Any, volume: str) -> str:
        return client.create_snapshot(VolumeId=volume)["SnapshotId"]

    def _iam(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_user(UserName=NAME)
            client.create_group(GroupName=NAME)
            client.create_role(RoleName=NAME, AssumeRolePolicyDocument=TRUST)
            client.create_instance_profile(InstanceProfileName=NAME)
            client.create_policy(PolicyName=NAME, PolicyDocument=POLICY)
        arn = next(one["Arn"] for one in client.list_policies(Scope="Local")["Policies"])
        self.values |= {"policyarn": arn}

    def _sts(self, client: Any) -> None:
        account = client.get_caller_identity()["Account"]
        self.values |= {"rolearn": f"arn:aws:iam::{account}:role/{NAME}", "policy": POLICY}

    def _dynamodb(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_table(
                TableName=NAME,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            )
        item = {"id": {"S": "1"}}
        self.values |= {"tablename": NAME, "key": item, "item": item, "keys": [item], "tablearn": NAME}
        self.values |= {"keyconditionexpression": "id = :a", "filterexpression": "NOT b <> :a OR c = :a"}
        self.values |= {"conditionexpression": "NOT b <> :a OR c = :a", "updateexpression": "SET b = :a"}
        self.values |= {"expressionattributevalues": {":a": {"S": "1"}}, "projectionexpression": "id"}
        self.values |= {"statement": 'SELECT * FROM "fuzzed"'}

    def _ssm(self, client: Any) -> None:
        client.put_parameter(Name=NAME, Value="x", Type="String", Overwrite=True)

    def _logs(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_log_group(logGroupName=NAME)
            client.create_log_stream(logGroupName=NAME, logStreamName=NAME)

    def _kms(self, client: Any) -> None:
        key = client.create_key()["KeyMetadata"]["KeyId"]
        self.values |= {"keyid": key, "targetkeyid": key, "aliasname": f"alias/{time.time_ns()}"}

    def _secretsmanager(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_secret(Name=NAME, SecretString="x")
        self.values |= {"secretid": NAME}

    def _sns(self, client: Any) -> None:
        self.values |= {"topicarn": client.create_topic(Name=NAME)["TopicArn"]}

    def _sqs(self, client: Any) -> None:
        self.values |= {"queueurl": client.create_queue(QueueName=NAME)["QueueUrl"]}

    def _ecs(self, client: Any) -> None:
        client.create_cluster(clusterName=NAME)
        container = {"name": NAME, "image": "x", "memory": 64}
        client.register_task_definition(family=NAME, containerDefinitions=[container])

    def _ecr(self, client: Any) -> None:
        with contextlib.suppress(ClientError):
            client.create_repository(repositoryName=NAME)

    def _cloudformation(self, client: Any) -> None:
        body = '{"Resources": {"A": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}'
        with contextlib.suppress(ClientError):
            client.create_stack(StackName=NAME, TemplateBody=body)
        self.values |= {"templatebody": body}

    def value(self, name: str, shape: Shape, depth: int = 0) -> Any:
        """A value as the model allows it, of what there is where the name says so."""
        known = self.values.get(name.lower())
        if known is not None and isinstance(known, str) == (shape.type_name == "string"):
            return known
        match shape.type_name:
            case "structure":
                members = shape.required_members or ([] if depth else list(shape.members)[:1])
                return {
                    one: self.value(one, shape.members[one], depth + 1)
                    for one in members[: 9 if depth < DEEPEST else 0]
                }
            case "list":
                single = name.lower().removesuffix("s")
                return [self.value(single, shape.member, depth + 1)] if depth < DEEPEST else []
            case "map":
                return {self.value("key", shape.key, depth + 1): self.value("value", shape.value, depth + 1)}
            case "string":
                if shape.enum and self.random is not None:
                    return self.random.choice(shape.enum)
                return shape.enum[0] if shape.enum else NAME
            case "integer" | "long":
                return max(1, int(shape.metadata.get("min", 1)))
            case "boolean":
                return True
            case "blob":
                return b"x"
            case "timestamp":
                return 1_700_000_000
            case _:
                return 1.0


def cases(world: World, operation: OperationModel) -> Iterator[tuple[str, dict[str, Any]]]:
    """The requests to make: what is required alone, without each part of it, and each member with values right and strange."""
    shape = operation.input_shape
    members = dict(shape.members) if shape else {}
    required = {name: world.value(name, members[name]) for name in (shape.required_members if shape else ())}
    yield "required", required
    for name, member in members.items():
        if name in UNSENT:
            continue
        if name in required:
            yield f"no {name}", {one: value for one, value in required.items() if one != name}
        else:
            yield f"+{name}", required | {name: world.value(name, member)}
        if member.type_name == "list" and member.member.type_name == "structure":
            yield f"{name}=[{{}}]", required | {name: [{}]}
        if member.type_name == "structure":
            yield f"{name}={{}}", required | {name: {}}
        for value in world.strange(member.type_name):
            yield f"{name}={str(value)[:30]!r}", required | {name: value}


def call(client: Any, operation: str, given: dict[str, Any]) -> tuple[int, str]:
    """The status and code of an answer; (0, …) where botocore sent nothing."""
    try:
        response = getattr(client, xform_name(operation))(**given)
    except ClientError as error:
        told = error.response["Error"]
        code = (
            STUMBLED
            if "The sandbox cannot act on this request" in (told.get("Message") or "")
            else told.get("Code", "")
        )
        return error.response["ResponseMetadata"].get("HTTPStatusCode", 0), code
    except Exception as error:  # noqa: BLE001 what botocore itself refuses, or cannot read
        return 0, type(error).__name__
    return response["ResponseMetadata"]["HTTPStatusCode"], ""


@dataclass(frozen=True)
class Slice:
    """Which operations of the services are called, by name, and the seed of the values (0: the first of each kind)."""

    services: tuple[str, ...] = SERVICES
    seed: int = 0
    first: str = ""
    last: str = "~"

    def operations(self, model: ServiceModel) -> list[str]:
        """Their names, those that take things away last."""
        names = [name for name in model.operation_names if self.first <= name <= self.last]
        return sorted(names, key=lambda name: (name.startswith(("Delete", "Terminate")), name))


def fuzz(asked: Slice, tell: Any = print) -> Counter[str]:
    """How many answers there were of each kind ("calls", "operations", "500", …); `tell` gets a line for each fault."""
    counted: Counter[str] = Counter()
    world = World(asked.seed)
    for service in asked.services:
        client = boto3.client(service, config=SETTINGS)
        world.make(service)
        for name in asked.operations(client.meta.service_model):
            counted["operations"] += 1
            if name.startswith(("Delete", "Release", "Terminate", "Deregister")):
                with contextlib.suppress(ClientError):
                    world.make(service)
            for case, given in cases(world, client.meta.service_model.operation_model(name)):
                status, code = call(client, name, given)
                counted["calls"] += 1
                counted[str(status)] += 1
                if code == STUMBLED:
                    counted[f"stumbled {service}"] += 1
                    tell(f"{code} {service} {name} {case}")
                if status >= 500 and status != 501:
                    counted[f"500 {service}"] += 1
                    tell(f"{status} {code} {service} {name} {case}")
                if status == 501:
                    counted["operations answered by 501"] += 1
                    break
    return counted


def main(words: list[str]) -> int:
    """Print what came of it; 1 where an answer had no code of AWS's."""
    from helpers import sandbox

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.api", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", default="", help="the first operation, by name")
    parser.add_argument("--last", default="~", help="the last operation, by name")
    parser.add_argument("services", nargs="*")
    given = parser.parse_args(words)
    asked = Slice(tuple(given.services) or SERVICES, given.seed, given.first, given.last)
    with tempfile.TemporaryDirectory(prefix="workshop-api-fuzz-", ignore_cleanup_errors=True) as home:
        os.environ |= {"WORKSHOP_HOME": home, "WORKSHOP_WARM": "0", "WORKSHOP_KEEP_WORLD": "0"}
        sandbox.activate()
        try:
            counted = fuzz(asked, lambda line: print(line, flush=True))
        finally:
            if log := os.environ.get("FUZZ_LOG"):  # where to keep the sandbox's own log, with what crashed
                Path(log).write_text("".join(path.read_text() for path in Path(home).rglob("*.log")))
            sandbox.stop(60)
    print(dict(sorted(counted.items())))
    return 1 if any(name.startswith("500 ") for name in counted) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
