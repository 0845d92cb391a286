"""What there is in the account, before the chapter and after it: the region's resources, and the buckets and names of all.

What every account has from the first day (the default VPC with its parts) and what CDK keeps for itself (`CDKToolkit`) is
no part of it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from helpers.course import progress
from helpers.course.context import CheckContext
from helpers.course.kit import servers
from helpers.course.kit.evidence import moments, runs
from helpers.course.kit.stacks import TOOLKIT
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.text import text

OF_CDK = "cdk-hnb659fds-"
PAID = ("instance", "volume", "elastic-ip", "nat-gateway", "task")  # what costs money while it is there, used or not
# Kind of resource: the method of boto3's client that tells them, the key of its answer, and the member that names one.
OF_EC2 = {
    "volume": ("describe_volumes", "Volumes", "VolumeId"),
    "elastic-ip": ("describe_addresses", "Addresses", "AllocationId"),
    "nat-gateway": ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "network-interface": ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    "key-pair": ("describe_key_pairs", "KeyPairs", "KeyName"),
    "security-group": ("describe_security_groups", "SecurityGroups", "GroupId"),
    "vpc": ("describe_vpcs", "Vpcs", "VpcId"),
    "subnet": ("describe_subnets", "Subnets", "SubnetId"),
    "route-table": ("describe_route_tables", "RouteTables", "RouteTableId"),
    "internet-gateway": ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "launch-template": ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
}


def things(context: CheckContext) -> dict[str, str]:
    """All there is: the kind of each thing by its name or id."""
    told = [*_of_ec2(context), *_of_containers(context), *_of_cloudformation(context), *_of_the_account(context)]
    return {name: kind for kind, name in told if not name.startswith(OF_CDK) and name != TOOLKIT}


def _of_ec2(context: CheckContext) -> Iterator[tuple[str, str]]:
    ec2 = context.client("ec2")
    for instance in servers.instances(context):
        if servers.state_of(instance) != "terminated":
            yield "instance", instance["InstanceId"]
    given = {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc.get("IsDefault")}
    for kind, (method, key, name) in OF_EC2.items():
        for one in getattr(ec2, method)()[key]:
            if not _is_given(one, given):
                yield kind, one[name]


def _is_given(one: Mapping[str, Any], given: set[str]) -> bool:
    """Whether it came with the account, comes and goes with its VPC, or is as good as gone."""
    if one.get("State") == "deleted":
        return True
    if one.get("GroupName") == "default" or any(a.get("Main") for a in one.get("Associations", ())):
        return True
    if "GroupId" in one:
        return False  # a security group that the learner made in the default VPC is the learner's
    return bool(given & {one.get("VpcId"), *(a.get("VpcId") for a in one.get("Attachments", ()))})


def _of_containers(context: CheckContext) -> Iterator[tuple[str, str]]:
    """Clusters with the tasks that run in them, recipes that tasks can be run from, tables, registries."""
    ecs = context.client("ecs")
    clusters = [arn for page in ecs.get_paginator("list_clusters").paginate() for arn in page["clusterArns"]]
    for arn in clusters:
        yield "cluster", arn.rpartition("/")[2]
        for page in ecs.get_paginator("list_tasks").paginate(cluster=arn):
            yield from (("task", task.rpartition("/")[2]) for task in page["taskArns"])
    for page in ecs.get_paginator("list_task_definitions").paginate(status="ACTIVE"):
        yield from (("task-definition", recipe.rpartition("/")[2]) for recipe in page["taskDefinitionArns"])
    for page in context.client("dynamodb").get_paginator("list_tables").paginate():
        yield from (("table", name) for name in page["TableNames"])
    for page in context.client("ecr").get_paginator("describe_repositories").paginate():
        yield from (("repository", one["repositoryName"]) for one in page["repositories"])


def _of_cloudformation(context: CheckContext) -> Iterator[tuple[str, str]]:
    for page in context.client("cloudformation").get_paginator("describe_stacks").paginate():
        yield from (("stack", one["StackName"]) for one in page["Stacks"] if one["StackStatus"] != "DELETE_COMPLETE")


def _of_the_account(context: CheckContext) -> Iterator[tuple[str, str]]:
    """What belongs to no network: buckets, users, roles (but not AWS's own) and their profiles, log groups."""
    yield from (("bucket", one["Name"]) for one in context.client("s3").list_buckets()["Buckets"])
    iam = context.client("iam")
    for page in iam.get_paginator("list_users").paginate():
        yield from (("user", one["UserName"]) for one in page["Users"])
    for page in iam.get_paginator("list_instance_profiles").paginate():
        yield from (("instance-profile", one["InstanceProfileName"]) for one in page["InstanceProfiles"])
    for page in iam.get_paginator("list_roles").paginate():
        yield from (("role", r["RoleName"]) for r in page["Roles"] if not r["Path"].startswith("/aws-service-role/"))
    for page in context.client("logs").get_paginator("describe_log_groups").paginate():
        yield from (("log-group", one["logGroupName"]) for one in page["logGroups"])


def before(context: CheckContext, chapter: str) -> list[str] | None:
    """What there was when stock was taken here; None where that was not done. A later sandbox began with nothing."""
    kept = progress.read(chapter).get("stock", {})
    if kept.get("world") == context.target.world:
        known: list[str] = kept.get("things", [])
        return known
    return ["administrator"] if kept and context.target.kind == "sandbox" else None


def take_stock(context: CheckContext, chapter: str) -> None:
    """Keep what there is now, unless that was done in this same world; and when it was done for the first time."""
    kept = progress.read(chapter).get("stock", {})
    if kept.get("world") != context.target.world:
        taken = kept.get("taken") or datetime.now(UTC).isoformat(timespec="microseconds")
        progress.note(chapter, "stock", world=context.target.world, things=sorted(things(context)), taken=taken)


def stock(context: CheckContext, chapter: str) -> Verdict:
    """Stock was taken in this world."""
    kept = progress.read(chapter).get("stock", {})
    return Done({"count": len(kept["things"])}) if kept.get("world") == context.target.world else NotYet()


def left(context: CheckContext, chapter: str) -> dict[str, str]:
    """What is there and was not there before: kind by name."""
    known = before(context, chapter) or []
    return {name: kind for name, kind in things(context).items() if name not in known}


def clean_up(context: CheckContext, chapter: str) -> Verdict:
    """Nothing is there that was not there before."""
    if before(context, chapter) is None:
        return NotYet("no-stock")
    more = left(context, chapter)
    if not more:
        begun = moments(context, "cloudformation delete-stack") or runs(context, "cdk destroy")
        return Done() if begun else NotYet("nothing-yet")
    paid = {name: kind for name, kind in more.items() if kind in PAID}
    if paid:
        return wrong("still-paid", found=words_for(paid))
    return wrong("left", found=words_for(more))


def words_for(more: Mapping[str, str]) -> str:
    """The things with their kinds, in the learner's language."""
    return ", ".join(f"{text(f'stock.kinds.{kind}')} {name}" for name, kind in sorted(more.items()))
