"""The exercises of 04_ec2, and the way to have nothing left after them."""

from collections.abc import Iterable, Iterator
from typing import Any

from helpers import seeds
from helpers.course.chapters.ec2 import resources
from helpers.course.context import CheckContext
from helpers.course.kit import account, servers
from helpers.course.kit.servers import EVERYWHERE, SSH, state_of
from helpers.course.model import Action, Done, NotYet, Verdict, wrong

WEB, DATABASE, BY_BOTO3, PUZZLE = "web", "db", "by-boto3", "puzzle"
HTTP, POSTGRES = 80, 5432
NO_ROUTE, NO_GATEWAY = "NoRoute", "NoGateway"  # as helpers.reachability has them
# Rules that look as if they let the learner in: protocol, port, source ("": the learner's own network).
WRONG_RULES = (("tcp", 2222, ""), ("tcp", SSH, "198.51.100.7/32"), ("udp", SSH, ""), ("tcp", 23, ""))


def web_group(context: CheckContext) -> Verdict:
    """The group for a web server lets everyone in to the web's port, and to no other."""
    group = servers.group_named(context, WEB)
    if not group:
        others = [g["GroupName"] for g in servers.groups(context).values() if g["GroupName"].lower().startswith(WEB)]
        return wrong("other-name", found=others[0]) if others else NotYet()
    rules = servers.rules_of(group["IpPermissions"])
    if not rules:
        out = servers.rules_of(group["IpPermissionsEgress"])
        return wrong("egress") if any(first == HTTP for _, first, _, _ in out) else NotYet("no-rule")
    if any(protocol == "-1" or (first or 0) <= SSH <= (last or 0) for protocol, first, last, _ in rules):
        return wrong("too-much")
    if any(end == EVERYWHERE and protocol == "tcp" and first == last == HTTP for protocol, first, last, end in rules):
        return Done()
    return wrong("other-rule", found=_words(rules[0]))


def database_group(context: CheckContext) -> Verdict:
    """The group for a database lets in what is in the group of the web server, and nothing else."""
    group, web = servers.group_named(context, DATABASE), servers.group_named(context, WEB)
    if not group or not web:
        return NotYet("" if web else "no-web")
    rules = servers.rules_of(group["IpPermissions"])
    if not rules:
        return NotYet("no-rule")
    addresses = [end for *_, end in rules if "/" in end]
    if addresses:
        return wrong("addresses", found=", ".join(addresses))
    if any(end == group["GroupId"] for *_, end in rules):
        return wrong("itself")
    wanted = ("tcp", POSTGRES, POSTGRES, web["GroupId"])
    return Done() if wanted in rules else wrong("other-port", found=_words(rules[0]))


def _words(rule: tuple[str, int | None, int | None, str]) -> str:
    protocol, first, last, end = rule
    return f"{protocol} {first if first == last else f'{first}-{last}'} {end}"


def by_boto3(context: CheckContext) -> Verdict:
    """An instance was started by a program, and terminated."""
    mine = [instance for instance in servers.instances(context) if servers.named(instance) == BY_BOTO3]
    states = {state_of(instance) for instance in mine}
    if not mine:
        return NotYet()
    if states & {"running", "pending"}:
        return wrong("still-running")
    return wrong("only-stopped") if states & {"stopped", "stopping"} else Done()


def prepare_puzzle(context: CheckContext) -> None:
    """A network with an instance that cannot be reached, for two reasons; in the sandbox alone, since it would cost money."""
    if context.target.kind != "sandbox" or puzzle_id(context):
        return
    ec2 = context.client("ec2")
    network = f"10.{20 + seeds.number('puzzle network', 200)}.0.0"
    vpc = ec2.create_vpc(CidrBlock=f"{network}/24", TagSpecifications=_tags("vpc"))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"{network}/25")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    if puzzle_fault() != NO_GATEWAY:
        gateway = ec2.create_internet_gateway(TagSpecifications=_tags("internet-gateway"))["InternetGateway"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    group = ec2.create_security_group(GroupName=PUZZLE, Description="for the open problem", VpcId=vpc)["GroupId"]
    protocol, port, source = seeds.pick("puzzle rule", WRONG_RULES)
    rule = {
        "IpProtocol": protocol,
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": source or servers.own_network(context)}],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    ec2.run_instances(
        ImageId=resources.image(context),
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        TagSpecifications=_tags("instance"),
    )


def puzzle_fault() -> str:
    """What is missing first in this learner's open problem."""
    return seeds.pick("puzzle fault", (NO_ROUTE, NO_GATEWAY))


def puzzle_question() -> str:
    """The name of the question that fits the fault."""
    return "puzzle-no-gateway" if puzzle_fault() == NO_GATEWAY else PUZZLE


def _tags(resource: str) -> list[dict[str, Any]]:
    return [{"ResourceType": resource, "Tags": [{"Key": "Name", "Value": PUZZLE}]}]


def puzzle_instance(context: CheckContext) -> dict[str, Any]:
    """The instance of the open problem; {} where it is not there."""
    mine = [i for i in servers.instances(context) if servers.named(i) == PUZZLE and state_of(i) != "terminated"]
    return mine[-1] if mine else {}


def puzzle_id(context: CheckContext) -> str:
    return str(puzzle_instance(context).get("InstanceId", ""))


def puzzle(context: CheckContext) -> Verdict:
    """The learner reaches ssh on the instance of the open problem, and the rest of the world does not."""
    instance = puzzle_instance(context)
    if not instance:
        return NotYet("not-there")
    answer = servers.from_here(context, instance["InstanceId"])
    if answer.open:
        return wrong("world") if answer.values["source"] == EVERYWHERE else Done()
    groups = servers.groups(context)
    rules = [r for g in instance["SecurityGroups"] for r in servers.rules_of(groups[g["GroupId"]]["IpPermissions"])]
    if answer.reason in (NO_ROUTE, puzzle_fault()):
        return wrong("no-route") if any(servers.admits(rule, SSH) for rule in rules) else NotYet()
    return wrong("no-rule") if answer.reason == "NoRule" else wrong("broken", found=str(answer))


def mend_puzzle(context: CheckContext) -> Iterator[Action]:
    """A route to the gateway, and a rule for ssh."""
    instance, network = puzzle_instance(context), servers.network(context)
    vpc = instance.get("VpcId", "")
    table = next((t["RouteTableId"] for t in network.route_tables if t["VpcId"] == vpc), "")
    gateways = [g for g in network.internet_gateways if any(a.get("VpcId") == vpc for a in g.get("Attachments", ()))]
    gateway = gateways[0]["InternetGatewayId"] if gateways else ""
    if puzzle_fault() == NO_GATEWAY and not gateway:
        yield "ec2 create-internet-gateway", {"name_tag": PUZZLE}
        gateway = _loose_gateway(CheckContext()) or "igw-…"
        yield "ec2 attach-internet-gateway", {"internet_gateway_id": gateway, "vpc_id": vpc}
    group = next((g["GroupId"] for g in instance.get("SecurityGroups", ())), "")
    yield "ec2 create-route", {"route_table_id": table, "destination_cidr_block": EVERYWHERE, "gateway_id": gateway}
    rule = {"protocol": "tcp", "port": str(SSH), "cidr": servers.own_network(context)}
    yield "ec2 authorize-security-group-ingress", {"group_id": group, **rule}


def _loose_gateway(context: CheckContext) -> str:
    """The id of a gateway that belongs to no VPC, or ""."""
    free = [g for g in servers.network(context).internet_gateways if not g.get("Attachments")]
    return str(free[-1]["InternetGatewayId"]) if free else ""


def make_database_group(context: CheckContext) -> Iterator[Action]:
    """The group, and its rule with the other group as the source."""
    yield "ec2 create-security-group", {"group_name": DATABASE, "description": "database"}
    own, web = (servers.group_named(CheckContext(), name).get("GroupId", "") for name in (DATABASE, WEB))
    rule = {"protocol": "tcp", "port": str(POSTGRES), "source_group": web or "sg-…"}
    yield "ec2 authorize-security-group-ingress", {"group_id": own or "sg-…", **rule}


def start_and_terminate(context: CheckContext) -> Iterator[Action]:
    """An instance in the default network, and its end."""
    yield "ec2 run-instances", {"image_id": resources.image(context), "name_tag": BY_BOTO3}
    mine = [i["InstanceId"] for i in servers.instances(CheckContext()) if servers.named(i) == BY_BOTO3]
    yield "ec2 terminate-instances", {"instance_ids": mine or "i-…"}


def remove_the_rest(context: CheckContext) -> Iterable[Action]:
    """Everything that was not there before, in an order in which nothing is in use any more.

    What was made by hand goes first; the stack, which knows only its own, after it.
    """
    stacked = _of_the_stack(context)
    more = [(kind, name) for name, kind in account.left(context, resources.CHAPTER).items() if name not in stacked]
    of = {kind: [name for known, name in more if known == kind] for kind, _ in more}
    actions: list[Action] = []
    if of.get("instance"):
        actions.append(("ec2 terminate-instances", {"instance_ids": of["instance"]}))
        actions.append(("ec2 wait instance-terminated", {"instance_ids": of["instance"]}))
    actions += [("ec2 delete-security-group", {"group_id": name}) for name in _users_first(context, of)]
    actions += [("ec2 delete-subnet", {"subnet_id": name}) for name in of.get("subnet", ())]
    actions += _without_gateways(context, of.get("internet-gateway", ()))
    actions += [("ec2 delete-route-table", {"route_table_id": name}) for name in of.get("route-table", ())]
    actions += [("ec2 delete-vpc", {"vpc_id": name}) for name in of.get("vpc", ())]
    if resources.STACK in of.get("stack", ()):
        actions.append(("cdk destroy", {"key_name": resources.KEY}))
    actions += [("ec2 delete-key-pair", {"key_name": name}) for name in of.get("key-pair", ())]
    return actions


def _of_the_stack(context: CheckContext) -> set[str]:
    """The ids of what the stack made, and of what came with its instance."""
    if not resources.stack(context):
        return set()
    told = context.client("cloudformation").describe_stack_resources(StackName=resources.STACK)["StackResources"]
    return {one.get("PhysicalResourceId", "") for one in told}


def _users_first(context: CheckContext, of: dict[str, list[str]]) -> list[str]:
    """The security groups, those that name another one in a rule before that other one."""
    ids, known = of.get("security-group", []), servers.groups(context)
    named = {end for name in ids for *_, end in servers.rules_of(known[name]["IpPermissions"])}
    return sorted(ids, key=lambda name: name in named)


def _without_gateways(context: CheckContext, ids: Iterable[str]) -> Iterator[Action]:
    for gateway in servers.network(context).internet_gateways:
        identity = gateway["InternetGatewayId"]
        if identity in ids:
            for attachment in gateway.get("Attachments", ()):
                yield "ec2 detach-internet-gateway", {"internet_gateway_id": identity, "vpc_id": attachment["VpcId"]}
            yield "ec2 delete-internet-gateway", {"internet_gateway_id": identity}
