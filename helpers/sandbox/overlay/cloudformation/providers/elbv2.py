"""AWS::ElasticLoadBalancingV2: load balancers, target groups, listeners and their rules. None of them carries traffic."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    Property,
    ServiceCall,
    Value,
    argument,
    each,
    found_by,
    generated_name,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

CARRIES_NOTHING = "The sandbox keeps it, and it carries no traffic."
BRING_TAGS = bring_tags(
    tag=ServiceCall("elbv2.add_tags", ResourceArns=[physical_id], Tags=the("Tags")),
    untag=ServiceCall("elbv2.remove_tags", ResourceArns=[physical_id], TagKeys=removed_tags),
)
TAGS = argument(change=BRING_TAGS, reset=BRING_TAGS)
SHOWN_TAGS = found_by("elbv2.describe_tags", "TagDescriptions[0].Tags", ResourceArns=[physical_id])


def attributes_of(name: str, kind: str, argument_name: str) -> Property:
    """The property with the attributes of a "load_balancer" or "target_group"."""

    def bring(request: ResourceRequest) -> None:
        wanted = [{"Key": one["Key"], "Value": str(one["Value"])} for one in request.properties.get(name, [])]
        if wanted:
            request.call(f"elbv2.modify_{kind}_attributes", **{argument_name: request.id}, Attributes=wanted)

    return setting(bring, reset=bring)


def attributes_shown(name: str, kind: str, argument_name: str) -> Any:
    """Those attributes that the template gives, as the API has them."""
    asked = found_by(f"elbv2.describe_{kind}_attributes", "Attributes", **{argument_name: physical_id})

    def value(request: ResourceRequest) -> Any:
        keys = {one["Key"] for one in request.properties.get(name, [])}
        return [one for one in asked(request) or [] if one["Key"] in keys]

    return value


SET_GROUPS = ServiceCall(
    "elbv2.set_security_groups", LoadBalancerArn=physical_id, SecurityGroups=the("SecurityGroups", default=[])
)
SET_SUBNETS = ServiceCall("elbv2.set_subnets", LoadBalancerArn=physical_id, Subnets=the("Subnets"))
SET_ADDRESSES = ServiceCall(
    "elbv2.set_ip_address_type", LoadBalancerArn=physical_id, IpAddressType=the("IpAddressType", default="ipv4")
)
LOAD_BALANCER = ResourceType(
    creation=ServiceCall("elbv2.create_load_balancer"),
    identifier="LoadBalancers[0].LoadBalancerArn",
    read=ServiceCall("elbv2.describe_load_balancers", LoadBalancerArns=[physical_id]),
    model="LoadBalancers[0]",
    attributes={
        "LoadBalancerArn": physical_id,
        "DNSName": "LoadBalancers[0].DNSName",
        "CanonicalHostedZoneID": "LoadBalancers[0].CanonicalHostedZoneId",
        "LoadBalancerName": "LoadBalancers[0].LoadBalancerName",
        "LoadBalancerFullName": lambda request: request.id.partition("loadbalancer/")[2],
        "SecurityGroups": "LoadBalancers[0].SecurityGroups",
    },
    properties={
        "Name": argument(default=generated_name),
        **each(argument(), "Scheme", "Type"),
        "SubnetMappings": argument(
            change=ServiceCall("elbv2.set_subnets", LoadBalancerArn=physical_id, SubnetMappings=the("SubnetMappings"))
        ),
        "IpAddressType": argument(change=SET_ADDRESSES, reset=SET_ADDRESSES),
        "SecurityGroups": argument(change=SET_GROUPS, reset=SET_GROUPS),
        "Subnets": argument(change=SET_SUBNETS),
        "LoadBalancerAttributes": attributes_of("LoadBalancerAttributes", "load_balancer", "LoadBalancerArn"),
        "Tags": TAGS,
    },
    shown={
        "Name": "LoadBalancerName",
        "Subnets": "AvailabilityZones[].SubnetId",
        "SubnetMappings": "",
        "LoadBalancerAttributes": attributes_shown("LoadBalancerAttributes", "load_balancer", "LoadBalancerArn"),
        "Tags": SHOWN_TAGS,
    },
    stands_in=CARRIES_NOTHING,
    deletion=ServiceCall("elbv2.delete_load_balancer", LoadBalancerArn=physical_id),
)

HEALTH = (
    *("HealthCheckEnabled", "HealthCheckIntervalSeconds", "HealthCheckPath", "HealthCheckPort", "HealthCheckProtocol"),
    *("HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount", "Matcher"),
)
HEALTH_DEFAULTS = {  # for HTTP and HTTPS: "CreateTargetGroup" in the Elastic Load Balancing API Reference
    **{
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckPath": "/",
        "Matcher": {"HttpCode": "200"},
    },
    **{"HealthCheckPort": "traffic-port", "HealthCheckProtocol": "HTTP", "HealthCheckTimeoutSeconds": 5},
    **{"HealthyThresholdCount": 5, "UnhealthyThresholdCount": 2},
}


def health_setting(name: str) -> Value:
    """What the template gives of a health check, or what it gives no more and has by default."""

    def value(request: ResourceRequest) -> Any:
        if name in request.properties:
            return request.properties[name]
        web = str(request.properties.get("Protocol", "")).startswith("HTTP")
        return HEALTH_DEFAULTS[name] if web and name in request.before else ABSENT

    return value


CHECK_HEALTH = ServiceCall(
    "elbv2.modify_target_group", TargetGroupArn=physical_id, **{name: health_setting(name) for name in HEALTH}
)


def bring_targets(request: ResourceRequest) -> None:
    """Have the group send to these targets and no others."""
    gone, new = request.difference("Targets")
    if gone:
        request.call("elbv2.deregister_targets", TargetGroupArn=request.id, Targets=gone)
    if new:
        request.call("elbv2.register_targets", TargetGroupArn=request.id, Targets=new)


TARGET_GROUP = ResourceType(
    creation=ServiceCall("elbv2.create_target_group"),
    identifier="TargetGroups[0].TargetGroupArn",
    read=ServiceCall("elbv2.describe_target_groups", TargetGroupArns=[physical_id]),
    model="TargetGroups[0]",
    attributes={
        "TargetGroupArn": physical_id,
        "TargetGroupName": "TargetGroups[0].TargetGroupName",
        "TargetGroupFullName": lambda request: request.id.rpartition(":")[2],
        "LoadBalancerArns": "TargetGroups[0].LoadBalancerArns",
    },
    properties={
        "Name": argument(default=generated_name),
        **each(argument(), "IpAddressType", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"),
        **each(argument(change=CHECK_HEALTH, reset=CHECK_HEALTH), *HEALTH),
        "TargetGroupAttributes": attributes_of("TargetGroupAttributes", "target_group", "TargetGroupArn"),
        "Targets": setting(bring_targets, reset=bring_targets),
        "Tags": TAGS,
    },
    shown={
        "Name": "TargetGroupName",
        "TargetGroupAttributes": attributes_shown("TargetGroupAttributes", "target_group", "TargetGroupArn"),
        "Targets": found_by(
            "elbv2.describe_target_health", "TargetHealthDescriptions[].Target", TargetGroupArn=physical_id
        ),
        "Tags": SHOWN_TAGS,
    },
    stands_in=CARRIES_NOTHING,
    deletion=ServiceCall("elbv2.delete_target_group", TargetGroupArn=physical_id),
)

LISTENING = ("AlpnPolicy", "Certificates", "DefaultActions", "Port", "Protocol", "SslPolicy", "MutualAuthentication")
MODIFY_LISTENER = ServiceCall(
    "elbv2.modify_listener", ListenerArn=physical_id, **{name: the(name) for name in LISTENING}
)
LISTENER = ResourceType(
    creation=ServiceCall("elbv2.create_listener"),
    identifier="Listeners[0].ListenerArn",
    read=ServiceCall("elbv2.describe_listeners", ListenerArns=[physical_id]),
    model="Listeners[0]",
    attributes={"ListenerArn": physical_id},
    properties={
        "LoadBalancerArn": argument(),
        **each(argument(change=MODIFY_LISTENER), *LISTENING),
        "Tags": TAGS,
    },
    shown={"Tags": SHOWN_TAGS},
    stands_in=CARRIES_NOTHING,
    deletion=ServiceCall("elbv2.delete_listener", ListenerArn=physical_id),
)

MODIFY_RULE = ServiceCall(
    "elbv2.modify_rule", RuleArn=physical_id, Actions=the("Actions"), Conditions=the("Conditions")
)
SET_PRIORITY = ServiceCall(
    "elbv2.set_rule_priorities", RulePriorities=[{"RuleArn": physical_id, "Priority": the("Priority")}]
)
LISTENER_RULE = ResourceType(
    creation=ServiceCall("elbv2.create_rule"),
    identifier="Rules[0].RuleArn",
    read=ServiceCall("elbv2.describe_rules", RuleArns=[physical_id]),
    model="Rules[0]",
    attributes={"RuleArn": physical_id, "IsDefault": "Rules[0].IsDefault"},
    properties={
        "ListenerArn": argument(),
        **each(argument(change=MODIFY_RULE), "Actions", "Conditions"),
        "Priority": argument(change=SET_PRIORITY),
        "Tags": TAGS,
    },
    shown={"ListenerArn": "", "Tags": SHOWN_TAGS},
    stands_in=CARRIES_NOTHING,
    deletion=ServiceCall("elbv2.delete_rule", RuleArn=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::ElasticLoadBalancingV2::Listener": LISTENER,
    "AWS::ElasticLoadBalancingV2::ListenerRule": LISTENER_RULE,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": LOAD_BALANCER,
    "AWS::ElasticLoadBalancingV2::TargetGroup": TARGET_GROUP,
}
