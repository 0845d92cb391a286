"""What there is for the fuzz of the API to find, and values for the members of a model.

`World` makes the things of a service; `value` and `strange` give what a member may have, and what it seldom has.
"""

import contextlib
import random
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import Shape

from tests.support.aws import IMAGE_OF_AWS

NAME = "fuzzed"
DEEPEST = 4
SETTINGS = Config(
    parameter_validation=False,
    retries={"total_max_attempts": 1},
    request_checksum_calculation="when_required",
    inject_host_prefix=False,
    read_timeout=20,
)
STRANGE = {  # of the type that a model tells; two of them for each member, others for each seed
    "string": (
        *(
            "",
            "no such/thing & <else>",
            "a" * 3000,
            "\x07\x00",
            "日本語",
            "0",
            "-1",
            "*",
            "null",
            "a,b",
            "true",
            "{}",
            "[]",
        ),
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
        with contextlib.suppress(ClientError):
            client.create_key_pair(KeyName=NAME)
        self.values |= {"vpcid": vpc, "subnetid": subnet, "groupid": group, "volumeid": volume, "imageid": IMAGE_OF_AWS}
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
