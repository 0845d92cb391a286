"""What may have been meant by a name or an id that is not there: the nearest of those that are.

They are listed by one reading call, made as the kit's own, with the same keys and in the same region. Where it is refused, no
more is said than AWS said.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jmespath

from helpers import target
from helpers.operations.alike import closest
from helpers.operations.profiles import profile_names
from helpers.operations.results import Call, Failure

FEW = 3  # so many names are told where none of them is alike


@dataclass(frozen=True)
class Listing:
    """The reading call that lists what there is of a kind: the `names` that its answer holds (JMESPath), and the
    parameters that may hold the wrong one (none: all)."""

    service: str
    method: str
    names: str
    wrong: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  # parameters of the failed call that this one has, too

    def there(self, session: Any, parameters: Mapping[str, Any]) -> list[str]:
        """The names of the first page; `parameters` are those of the failed call. Raises what a call to a target may raise."""
        client = session.own_client(self.service)
        answer = getattr(client, self.method)(**{name: parameters[name] for name in self.kept})
        found = [name for name in jmespath.search(self.names, answer) or () if name]
        return [name.rpartition("/")[2] if name.startswith("arn:") else name for name in found]

    def meant(self, call: Call) -> list[str]:
        """The values of the failed call that may be wrong."""
        return [
            word
            for name, value in call.parameters.items()
            if not self.wrong or name in self.wrong
            for word in _words(value)
        ]


BUCKETS = Listing("s3", "list_buckets", "Buckets[].Name", wrong=("Bucket",))
KEYS = Listing("s3", "list_objects_v2", "Contents[].Key", wrong=("Key",), kept=("Bucket",))
INSTANCES = Listing("ec2", "describe_instances", "Reservations[].Instances[].InstanceId")
GROUPS = Listing("ec2", "describe_security_groups", "SecurityGroups[].[GroupId, GroupName][]")
VPCS = Listing("ec2", "describe_vpcs", "Vpcs[].VpcId")
SUBNETS = Listing("ec2", "describe_subnets", "Subnets[].SubnetId")
ROUTE_TABLES = Listing("ec2", "describe_route_tables", "RouteTables[].RouteTableId")
GATEWAYS = Listing("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId")
KEY_PAIRS = Listing("ec2", "describe_key_pairs", "KeyPairs[].KeyName")
STACKS = Listing("cloudformation", "describe_stacks", "Stacks[].StackName")
# By AWS's code; by code and API call, or code and service, where one code means several things.
LISTINGS = {
    "NoSuchBucket": BUCKETS,
    "404 HeadBucket": BUCKETS,
    "NoSuchKey": KEYS,
    "404 HeadObject": KEYS,
    "NoSuchEntity": Listing("iam", "list_users", "Users[].UserName", wrong=("UserName",)),
    "InvalidInstanceID.NotFound": INSTANCES,
    "InvalidInstanceID.Malformed": INSTANCES,
    "InvalidGroup.NotFound": GROUPS,
    "InvalidGroupId.Malformed": GROUPS,
    "InvalidVpcID.NotFound": VPCS,
    "InvalidVpcID.Malformed": VPCS,
    "InvalidSubnetID.NotFound": SUBNETS,
    "InvalidSubnetID.Malformed": SUBNETS,
    "InvalidRouteTableID.NotFound": ROUTE_TABLES,
    "InvalidRouteTableId.Malformed": ROUTE_TABLES,
    "InvalidInternetGatewayID.NotFound": GATEWAYS,
    "InvalidInternetGatewayId.Malformed": GATEWAYS,
    "InvalidKeyPair.NotFound": KEY_PAIRS,
    "ValidationError cloudformation": STACKS,
    "ParameterNotFound": Listing("ssm", "describe_parameters", "Parameters[].Name"),
    "ClusterNotFoundException": Listing("ecs", "list_clusters", "clusterArns", wrong=("cluster",)),
    "ResourceNotFoundException dynamodb": Listing("dynamodb", "list_tables", "TableNames", wrong=("TableName",)),
    "ResourceNotFoundException logs": Listing("logs", "describe_log_groups", "logGroups[].logGroupName"),
    "RepositoryNotFoundException": Listing("ecr", "describe_repositories", "repositories[].repositoryName"),
}
# What programs say in words, with no code of AWS's: of which kind the name in it is.
IN_WORDS = (
    (r"key pair '([^']+)'", KEY_PAIRS),
    (r"'?\b(i-[\w-]+)", INSTANCES),
    (r"'?\b(sg-[\w-]+)", GROUPS),
    (r"'?\b(subnet-[\w-]+)", SUBNETS),
    (r"'?\b(vpc-[\w-]+)", VPCS),
)
MISSING = re.compile(r"not exist|not found|NotFound", re.IGNORECASE)
ADDRESSES = Listing("ec2", "describe_instances", "Reservations[].Instances[].PublicIpAddress")


def of_program(failure: Failure, session: Any) -> Failure:
    """The same for a failure of `cdk`, which tells the words of the stack's event, or of `ssh`, which knows no such host."""
    wrong, listing = _told_by(failure)
    if listing is None or not hasattr(session, "session"):
        return failure
    try:
        session = session.session()
        there = listing.there(session, {})
    except target.expected_errors():
        return failure
    return _with(failure, closest([wrong], there), there)


def _told_by(failure: Failure) -> tuple[str, Listing | None]:
    """The name that is not there, and what lists those that are; ("", None) where the failure is of another kind."""
    if failure.code == "HostUnknown":
        return str(failure.values.get("host", "")), ADDRESSES
    reason = str(failure.values.get("reason", ""))
    if "stack" in failure.values and MISSING.search(reason):
        for pattern, listing in IN_WORDS:
            if found := re.search(pattern, reason):
                return found[1], listing
    return "", None


def with_nearest(failure: Failure, calls: Sequence[Call], session: Any) -> Failure:
    """The failure, and where something is not there what may have been meant: the value `did_you_mean` (a name), or
    `there` (the few names that there are)."""
    if failure.code == "ProfileNotFound":
        return _with(failure, closest([failure.values.get("profile", "")], profile_names()), ())
    call = next((one for one in reversed(calls) if one.operation == failure.call), None)
    if call is None or not hasattr(session, "own_client"):
        return failure
    keys = (f"{failure.code} {failure.call}", f"{failure.code} {call.service}", failure.code)
    listing = next((LISTINGS[key] for key in keys if key in LISTINGS), None)
    if listing is None:
        return failure
    try:
        there = listing.there(session, call.parameters)
    except target.expected_errors():
        return failure
    return _with(failure, closest(listing.meant(call), there), there)


def _with(failure: Failure, near: str, there: Sequence[str]) -> Failure:
    if near:
        return replace(failure, values={**failure.values, "did_you_mean": near})
    return replace(failure, values={**failure.values, "there": list(there)}) if len(there) <= FEW and there else failure


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [word for one in inner for word in _words(one)]
