"""Who can reach an instance: each answer, from networks written down and from EC2's own words."""

import boto3
import pytest

from helpers.reachability import Network, Reachability, network_of, reach
from helpers.text import LANGUAGES, catalogue

LEARNER, INSTANCE, NEIGHBOUR = "203.0.113.10", "i-1", "i-2"


def rule(port: int | None = 22, cidr: str = "", group: str = "", protocol: str = "tcp", to: int | None = None) -> dict:
    """One inbound rule as describe_security_groups gives it."""
    ports = {} if port is None else {"FromPort": port, "ToPort": port if to is None else to}
    ranges = {"IpRanges": [], "Ipv6Ranges": [], "UserIdGroupPairs": [], "IpProtocol": protocol}
    if cidr:
        key, name = ("Ipv6Ranges", "CidrIpv6") if ":" in cidr else ("IpRanges", "CidrIp")
        ranges[key] = [{name: cidr}]
    if group:
        ranges["UserIdGroupPairs"] = [{"GroupId": group}]
    return ports | ranges


def entry(number: int, action: str, egress: bool = False, protocol: str = "-1", ports: tuple = (), cidr="0.0.0.0/0"):
    found = {"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": protocol, "CidrBlock": cidr}
    return found | ({"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {})


ALL_PASS = [
    entry(100, "allow"),
    entry(100, "allow", egress=True),
    entry(32767, "deny"),
    entry(32767, "deny", egress=True),
]
EVERYONE = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
LOCAL = {"DestinationCidrBlock": "10.10.0.0/23", "GatewayId": "local", "State": "active"}


def instance(name: str = INSTANCE, private: str = "10.10.0.4", group: str = "sg-1", **more) -> dict:
    public = {"PublicIpAddress": "198.51.100.7"} if name == INSTANCE else {}
    place = {"VpcId": "vpc-1", "SubnetId": "subnet-1", "PrivateIpAddress": private, "State": {"Name": "running"}}
    return {"InstanceId": name, "SecurityGroups": [{"GroupId": group}], **place, **public, **more}


def network(*rules: dict, entries: list | None = None, routes: tuple = (LOCAL, EVERYONE), **parts) -> Network:
    """A VPC with one subnet, a way to the internet, and two instances; the first one's group has these rules."""
    table = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": True}], "Routes": list(routes)}
    acl = {"NetworkAclId": "acl-1", "Associations": [{"SubnetId": "subnet-1"}], "Entries": entries or ALL_PASS}
    given = {
        "instances": (instance(), instance(NEIGHBOUR, "10.10.0.5", "sg-2")),
        "security_groups": (
            {"GroupId": "sg-1", "GroupName": "door", "IpPermissions": list(rules)},
            {"GroupId": "sg-2", "GroupName": "other", "IpPermissions": []},
        ),
        "subnets": ({"SubnetId": "subnet-1", "VpcId": "vpc-1"},),
        "route_tables": (table,),
        "internet_gateways": ({"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]},),
        "network_acls": (acl,),
    }
    return Network(**given | parts)


def ask(
    there: Network, address: str = LEARNER, port: int = 22, protocol: str = "tcp", name: str = INSTANCE
) -> Reachability:
    return reach(there, name, address, port, protocol)


ADMITTING = {
    "everyone": (rule(cidr="0.0.0.0/0"), "22", "0.0.0.0/0"),
    "the address itself": (rule(cidr=f"{LEARNER}/32"), "22", f"{LEARNER}/32"),
    "a range of ports": (rule(20, "203.0.113.0/24", to=25), "20-25", "203.0.113.0/24"),
    "every protocol": (rule(None, "0.0.0.0/0", protocol="-1"), "0-65535", "0.0.0.0/0"),
    "the protocol's number": (rule(cidr="0.0.0.0/0", protocol="6"), "22", "0.0.0.0/0"),
}


@pytest.mark.parametrize("name", ADMITTING)
def test_a_rule_that_fits_admits_and_is_named(name):
    admitting, ports, source = ADMITTING[name]
    found = ask(network(rule(80, "0.0.0.0/0"), admitting))
    assert (found.open, found.reason) == (True, "Admitted")
    assert (found.values["group"], found.values["ports"], found.values["source"]) == ("sg-1", ports, source)


@pytest.mark.parametrize(
    "other",
    [
        rule(80, "0.0.0.0/0"),
        rule(23, "0.0.0.0/0", to=65535),
        rule(cidr="203.0.113.0/29"),
        rule(cidr="0.0.0.0/0", protocol="udp"),
        rule(cidr="::/0"),
        rule(group="sg-2"),
    ],
)
def test_a_rule_that_does_not_fit_admits_nobody(other):
    found = ask(network(other))
    assert (found.open, found.reason, found.values["groups"]) == (False, "NoRule", "sg-1")


def test_a_group_as_source_admits_its_members_by_their_private_addresses():
    there = network(rule(group="sg-2"))
    assert ask(there, "10.10.0.5").values["source"] == "sg-2"
    assert not ask(there, "10.10.0.6").open
    assert not ask(there, "10.10.0.4").open


def test_groups_that_only_the_network_interface_names_count_too():
    interface = {"Attachment": {"DeviceIndex": 0}, "Groups": [{"GroupId": "sg-1"}]}
    other = {"Attachment": {"DeviceIndex": 1}, "Groups": [{"GroupId": "sg-2"}]}
    there = network(
        rule(cidr="0.0.0.0/0"), instances=(instance(SecurityGroups=[], NetworkInterfaces=[other, interface]),)
    )
    assert ask(there).values["group"] == "sg-1"


def test_inside_the_vpc_neither_public_address_nor_gateway_is_needed():
    there = network(
        rule(cidr="10.10.0.0/16"), routes=(LOCAL,), internet_gateways=(), instances=(instance(PublicIpAddress=""),)
    )
    assert ask(there, "10.10.1.9").open
    assert ask(there).reason == "NoPublicAddress"


def test_icmp_and_udp_have_rules_of_their_own():
    there = network(rule(-1, "0.0.0.0/0", protocol="icmp"), rule(53, "0.0.0.0/0", protocol="udp"))
    assert ask(there, port=-1, protocol="icmp").open
    assert ask(there, port=53, protocol="udp").open
    assert not ask(there, port=53).open


def test_both_ends_of_the_port_numbers_can_be_asked_for():
    there = network(rule(0, "0.0.0.0/0", to=65535))
    assert ask(there, port=0).open
    assert ask(there, port=65535).open


OPEN = rule(cidr="0.0.0.0/0")
ELSEWHERE = ({"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-2"}]},)
GONE = EVERYONE | {"State": "blackhole"}
NAT = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
NARROW = {"DestinationCidrBlock": "203.0.113.0/24", "NatGatewayId": "nat-1", "State": "active"}

MISSING = {
    "the instance": (network(OPEN, instances=()), "NoSuchInstance"),
    "its running": (network(OPEN, instances=(instance(State={"Name": "stopped"}),)), "NotRunning"),
    "its public address": (network(OPEN, instances=(instance(PublicIpAddress=""),)), "NoPublicAddress"),
    "any gateway": (network(OPEN, internet_gateways=()), "NoGateway"),
    "a gateway of this VPC": (network(OPEN, internet_gateways=ELSEWHERE), "NoGateway"),
    "a route": (network(OPEN, routes=(LOCAL,)), "NoRoute"),
    "a route to what is there": (network(OPEN, routes=(LOCAL, GONE)), "NoRoute"),
    "a route to the internet gateway": (network(OPEN, routes=(LOCAL, NAT)), "NoRoute"),
    "the most specific route": (network(OPEN, routes=(LOCAL, EVERYONE, NARROW)), "NoRoute"),
    "every route table": (network(OPEN, route_tables=()), "NoRoute"),
    "a rule": (network(), "NoRule"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named(name):
    there, reason = MISSING[name]
    found = ask(there)
    assert (found.open, found.reason) == (False, reason)


def test_the_subnets_own_route_table_comes_before_the_main_one():
    main = network(OPEN).route_tables[0]
    own = main | {"RouteTableId": "rtb-2", "Associations": [{"Main": False, "SubnetId": "subnet-1"}], "Routes": [LOCAL]}
    found = ask(network(OPEN, route_tables=(main, own)))
    assert (found.reason, found.values["table"]) == ("NoRoute", "rtb-2")


OUT = entry(100, "allow", egress=True)

DENYING = {
    "an earlier rule": ([entry(90, "deny", protocol="6", ports=(22, 22)), *ALL_PASS], "90", "ingress"),
    "no rule for the way in": ([entry(32767, "deny"), OUT], "*", "ingress"),
    "no rule for the replies": ([entry(100, "allow"), entry(50, "allow", True, "6", (22, 22))], "*", "egress"),
    "one range of addresses": ([entry(1, "deny", cidr="203.0.113.0/24"), *ALL_PASS], "1", "ingress"),
}


@pytest.mark.parametrize("name", DENYING)
def test_a_network_acl_denies_and_its_rule_is_named(name):
    entries, number, direction = DENYING[name]
    found = ask(network(OPEN, entries=entries))
    assert (found.reason, found.values["rule"], found.values["direction"]) == ("NetworkAclDenies", number, direction)


def test_the_first_fitting_rule_of_a_network_acl_decides_whatever_their_order():
    entries = [entry(200, "deny"), entry(100, "allow", protocol="6", ports=(22, 22)), OUT]
    assert ask(network(OPEN, entries=entries)).open


def test_what_is_no_address_is_an_error():
    with pytest.raises(ValueError, match="everyone"):
        ask(network(OPEN), "everyone")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_has_its_words(lang):
    answers = [ask(there) for there, _ in MISSING.values()] + [ask(network(OPEN))]
    answers += [ask(network(OPEN, entries=entries)) for entries, _, _ in DENYING.values()]
    words = catalogue("reachability", lang)
    assert {found.reason for found in answers} == words.keys()
    for found in answers:
        assert "{" not in words[found.reason].format_map(found.values)


@pytest.fixture
def ec2(bare_moto):
    client = boto3.client("ec2", endpoint_url=bare_moto, region_name="eu-north-1")
    yield client
    from moto.ec2.models import ec2_backends

    ec2_backends.reset()


def test_ec2s_own_words_and_motos_memory_give_the_same_answers(ec2):
    from moto.ec2.models import ec2_backends

    from helpers.sandbox.overlay.ec2.memory import network_in

    vpc = ec2.create_vpc(CidrBlock="10.10.0.0/23")["Vpc"]["VpcId"]
    public, private = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"]
        for block in ("10.10.0.0/24", "10.10.1.0/24")
    )
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=public)
    door, inner = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("door", "inner")
    )
    for group, permission in (
        (door, rule(cidr="203.0.113.0/24")),
        (door, rule(8000, "::/0", to=8010)),
        (inner, rule(None, group=door, protocol="-1")),
    ):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    acl = next(a for a in ec2.describe_network_acls()["NetworkAcls"] if a["VpcId"] == vpc)["NetworkAclId"]
    denied = {"PortRange": {"From": 80, "To": 90}, "Protocol": "6", "CidrBlock": "203.0.113.0/24"}
    ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=9, RuleAction="deny", Egress=False, **denied)
    for subnet, group, is_public in ((public, door, True), (public, inner, False), (private, inner, True)):
        interface = {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "AssociatePublicIpAddress": is_public}
        ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1, NetworkInterfaces=[interface])
    stopped = ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1, SubnetId=public, SecurityGroupIds=[door])
    ec2.stop_instances(InstanceIds=[stopped["Instances"][0]["InstanceId"]])

    asked = network_of(ec2)
    held = network_in(ec2_backends["123456789012"]["eu-north-1"])
    addresses = [LEARNER, "8.8.8.8", "10.10.0.4", "10.10.0.5", "2001:db8::1"]
    answers = [
        [reach(there, each["InstanceId"], address, port) for address in addresses for port in (22, 85, 8005)]
        for there in (asked, held)
        for each in asked.instances
    ]
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    reasons = {found.reason for some in answers for found in some}
    assert reasons == {"Admitted", "NotRunning", "NoPublicAddress", "NoRoute", "NoRule", "NetworkAclDenies"}
