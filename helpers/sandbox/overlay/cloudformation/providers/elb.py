"""AWS::ElasticLoadBalancing: load balancers of the first generation."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Handler,
    ServiceCall,
    argument,
    cannot_be_changed,
    found_by,
    generated_name,
    not_acted_on,
    physical_id,
    setting,
    the,
    without,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

NAME = {"LoadBalancerName": physical_id}
DEFAULT_CHECK = {  # what Elastic Load Balancing says of one that nobody has configured ("Configure health checks", user guide)
    **{"Interval": 30, "Timeout": 5, "UnhealthyThreshold": 2, "HealthyThreshold": 10},
    "Target": "TCP:80",
}


def listener(given: dict[str, Any]) -> dict[str, Any]:
    """A listener as the API says it."""
    return {
        name: value.upper() if name.endswith("Protocol") else value
        for name, value in without(given, "PolicyNames").items()
    }


def load_balancer_name(request: ResourceRequest) -> str:
    """What Ref gives of a load balancer: its name."""
    return str(request.properties.get("LoadBalancerName", request.name))


def bring_listeners(request: ResourceRequest) -> None:
    """Have the load balancer listen as the template says, and not otherwise."""
    gone, new = request.difference("Listeners")
    if gone:
        ports = [int(one["LoadBalancerPort"]) for one in gone]
        request.call("elb.delete_load_balancer_listeners", LoadBalancerName=request.id, LoadBalancerPorts=ports)
    if new:
        listeners = [listener(one) for one in new]
        request.call("elb.create_load_balancer_listeners", LoadBalancerName=request.id, Listeners=listeners)


def bring_items(name: str, add: str, remove: str, convert: Any = lambda one: one) -> Handler:
    """What adds to a list of the load balancer what is new and takes away what is gone."""

    def bring(request: ResourceRequest) -> None:
        gone, new = request.difference(name)
        for operation, items in ((add, new), (remove, gone)):
            if items:
                request.call(operation, LoadBalancerName=request.id, **{name: [convert(one) for one in items]})

    return bring


def attributes(property_name: str, api_name: str, default: dict[str, Any]) -> Any:
    """A property that is among the attributes of the load balancer."""
    put = ServiceCall(
        "elb.modify_load_balancer_attributes",
        **NAME,
        LoadBalancerAttributes={api_name: the(property_name, default=default)},
    )
    return setting(put, reset=put)


def bring_cross_zone(request: ResourceRequest) -> None:
    """Have it send to instances of all zones, or not."""
    wanted = {"CrossZoneLoadBalancing": {"Enabled": request.properties.get("CrossZone", False)}}
    request.call("elb.modify_load_balancer_attributes", LoadBalancerName=request.id, LoadBalancerAttributes=wanted)


def shown_attribute(path: str) -> Any:
    """What the API says of an attribute."""
    return found_by("elb.describe_load_balancer_attributes", f"LoadBalancerAttributes.{path}", **NAME)


CHECK = ServiceCall("elb.configure_health_check", **NAME, HealthCheck=the("HealthCheck", default=DEFAULT_CHECK))
SET_GROUPS = ServiceCall("elb.apply_security_groups_to_load_balancer", **NAME, SecurityGroups=the("SecurityGroups"))
BRING_SUBNETS = bring_items("Subnets", "elb.attach_load_balancer_to_subnets", "elb.detach_load_balancer_from_subnets")
BRING_INSTANCES = bring_items(
    "Instances",
    "elb.register_instances_with_load_balancer",
    "elb.deregister_instances_from_load_balancer",
    lambda identity: {"InstanceId": identity},
)
BRING_TAGS = bring_tags(
    tag=ServiceCall("elb.add_tags", LoadBalancerNames=[physical_id], Tags=the("Tags")),
    untag=ServiceCall(
        "elb.remove_tags",
        LoadBalancerNames=[physical_id],
        Tags=lambda request: [{"Key": key} for key in removed_tags(request)],
    ),
)
ONE = "LoadBalancerDescriptions[0]"
LOAD_BALANCER = ResourceType(
    creation=ServiceCall("elb.create_load_balancer"),
    identifier=load_balancer_name,
    read=ServiceCall("elb.describe_load_balancers", LoadBalancerNames=[physical_id]),
    model=ONE,
    attributes={
        "DNSName": f"{ONE}.DNSName",
        "CanonicalHostedZoneName": f"{ONE}.CanonicalHostedZoneName",
        "CanonicalHostedZoneNameID": f"{ONE}.CanonicalHostedZoneNameID",
        "SourceSecurityGroup.GroupName": f"{ONE}.SourceSecurityGroup.GroupName",
        "SourceSecurityGroup.OwnerAlias": f"{ONE}.SourceSecurityGroup.OwnerAlias",
    },
    properties={
        "LoadBalancerName": argument(default=generated_name),
        "Listeners": argument(convert=lambda given: [listener(one) for one in given], change=bring_listeners),
        "AvailabilityZones": argument(change=cannot_be_changed("AvailabilityZones")),
        "Subnets": argument(change=BRING_SUBNETS),
        "SecurityGroups": argument(change=SET_GROUPS),
        "Scheme": argument(),
        "HealthCheck": setting(CHECK, reset=CHECK),
        "Instances": setting(BRING_INSTANCES, reset=BRING_INSTANCES),
        "CrossZone": setting(bring_cross_zone, reset=bring_cross_zone),
        "ConnectionDrainingPolicy": attributes("ConnectionDrainingPolicy", "ConnectionDraining", {"Enabled": False}),
        "ConnectionSettings": attributes("ConnectionSettings", "ConnectionSettings", {"IdleTimeout": 60}),
        "AccessLoggingPolicy": attributes("AccessLoggingPolicy", "AccessLog", {"Enabled": False}),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
        **dict.fromkeys(
            ("AppCookieStickinessPolicy", "LBCookieStickinessPolicy", "Policies"),
            not_acted_on("no traffic reaches the load balancer"),
        ),
    },
    shown={
        "Listeners": "ListenerDescriptions[].Listener",
        "Instances": "Instances[].InstanceId",
        "AvailabilityZones": "AvailabilityZones",
        "CrossZone": shown_attribute("CrossZoneLoadBalancing.Enabled"),
        "ConnectionDrainingPolicy": shown_attribute("ConnectionDraining"),
        "ConnectionSettings": shown_attribute("ConnectionSettings"),
        "AccessLoggingPolicy": shown_attribute("AccessLog"),
        "Tags": found_by("elb.describe_tags", "TagDescriptions[0].Tags", LoadBalancerNames=[physical_id]),
    },
    stands_in="The sandbox keeps it, and it carries no traffic.",
    deletion=ServiceCall("elb.delete_load_balancer", **NAME),
)

TYPES: dict[str, ResourceType] = {"AWS::ElasticLoadBalancing::LoadBalancer": LOAD_BALANCER}
