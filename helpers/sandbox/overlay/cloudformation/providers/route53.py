"""AWS::Route53: hosted zones with their records, and health checks."""

from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Handler,
    ServiceCall,
    argument,
    each,
    found_by,
    in_create,
    not_acted_on,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

NO_ANSWERS = "The sandbox keeps it, and answers no DNS queries."


def tags_of(kind: str, name: str) -> Handler:
    """What brings the tags of a "hostedzone" or "healthcheck" up to date, which a template calls `name`."""

    def bring(request: ResourceRequest) -> None:
        before, now = ({one["Key"] for one in given.get(name, [])} for given in (request.before, request.properties))
        new = {"AddTags": request.properties[name]} if now else {}
        gone = {"RemoveTagKeys": sorted(before - now)} if before - now else {}
        request.call("route53.change_tags_for_resource", ResourceType=kind, ResourceId=request.id, **new, **gone)

    return bring


def shown_tags(kind: str) -> Any:
    """What the API says of such tags."""
    return found_by("route53.list_tags_for_resource", "ResourceTagSet.Tags", ResourceType=kind, ResourceId=physical_id)


# ----------------------------------------------------------------------------------------------------------------- zones


def networks(given: Mapping[str, Any]) -> list[dict[str, str]]:
    """The VPCs whose queries a zone answers, as the API takes them."""
    return [{"VPCId": one["VPCId"], "VPCRegion": one["VPCRegion"]} for one in given.get("VPCs", [])]


def create_zone(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the zone, a private one with its first VPC, and have it answer the others."""
    several = networks(request.properties)
    first = {"VPC": several[0]} if several else {}
    config = {**request.properties.get("HostedZoneConfig", {}), "PrivateZone": bool(several)}
    answer = request.call(
        "route53.create_hosted_zone", **arguments, **first, HostedZoneConfig=config, CallerReference=request.name
    )
    zone = answer["HostedZone"]
    zone["Id"] = zone["Id"].removeprefix("/hostedzone/")  # what Ref gives
    for one in several[1:]:
        request.call("route53.associate_vpc_with_hosted_zone", HostedZoneId=zone["Id"], VPC=one)
    return answer


def bring_networks(request: ResourceRequest) -> None:
    """Have the zone answer the VPCs of the template, and no others."""
    before, now = networks(request.before), networks(request.properties)
    for operation, several in (
        ("associate_vpc_with_hosted_zone", [one for one in now if one not in before]),
        ("disassociate_vpc_from_hosted_zone", [one for one in before if one not in now]),
    ):
        for one in several:
            request.call(f"route53.{operation}", HostedZoneId=request.id, VPC=one)


COMMENT = ServiceCall(
    "route53.update_hosted_zone_comment",
    Id=physical_id,
    Comment=the("HostedZoneConfig", default="", convert=lambda given: given.get("Comment", "")),
)
BRING_ZONE_TAGS = tags_of("hostedzone", "HostedZoneTags")
ZONE = ResourceType(
    creation=create_zone,
    identifier="HostedZone.Id",
    read=ServiceCall("route53.get_hosted_zone", Id=physical_id),
    model="HostedZone",
    attributes={"Id": physical_id, "NameServers": "DelegationSet.NameServers"},
    properties={
        "Name": argument(),
        "HostedZoneConfig": in_create(change=COMMENT, reset=COMMENT),
        "VPCs": in_create(change=bring_networks, reset=bring_networks),
        "HostedZoneTags": setting(BRING_ZONE_TAGS, reset=BRING_ZONE_TAGS),
        "QueryLoggingConfig": not_acted_on("there are no queries"),
    },
    shown={
        "Name": the("Name"),
        "HostedZoneConfig": "Config",
        "VPCs": found_by("route53.get_hosted_zone", "VPCs", Id=physical_id),
        "HostedZoneTags": shown_tags("hostedzone"),
    },
    stands_in=NO_ANSWERS,
    deletion=ServiceCall("route53.delete_hosted_zone", Id=physical_id),
)

# --------------------------------------------------------------------------------------------------------------- records

OF_RECORD = (
    *("AliasTarget", "CidrRoutingConfig", "Failover", "GeoLocation", "HealthCheckId", "MultiValueAnswer", "Region"),
    *("SetIdentifier", "TTL", "Type", "Weight"),
)


def record(given: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the API takes it."""
    found = {name: given[name] for name in OF_RECORD if name in given}
    if "AliasTarget" in found:
        found["AliasTarget"] = {"EvaluateTargetHealth": False, **found["AliasTarget"]}
    if "ResourceRecords" in given:
        found["ResourceRecords"] = [{"Value": value} for value in given["ResourceRecords"]]
    name = str(given["Name"])
    return {"Name": name if name.endswith(".") else f"{name}.", **found}


def zone_of(request: ResourceRequest, given: Mapping[str, Any]) -> str:
    """The id of the zone in which a record is. Raises ValueError where there is none of its name."""
    if "HostedZoneId" in given:
        return str(given["HostedZoneId"]).rpartition("/")[2]
    name = str(given["HostedZoneName"])
    for one in request.call("route53.list_hosted_zones_by_name", DNSName=name)["HostedZones"]:
        if one["Name"] == name:
            return str(one["Id"]).rpartition("/")[2]
    raise ValueError(f"No hosted zones named {name} found")


def change_records(request: ResourceRequest, steps: list[tuple[str, Mapping[str, Any]]]) -> None:
    """Make these changes, each an action and a record."""
    where: dict[str, list[dict[str, Any]]] = {}
    for action, one in steps:
        zone = zone_of(request, {**request.properties, **one})
        where.setdefault(zone, []).append({"Action": action, "ResourceRecordSet": record(one)})
    for zone, changes in where.items():
        request.call("route53.change_resource_record_sets", HostedZoneId=zone, ChangeBatch={"Changes": changes})


def create_record(request: ResourceRequest, **_: Any) -> None:
    """Make the record."""
    change_records(request, [("CREATE", request.properties)])


def change_record(request: ResourceRequest) -> None:
    """Bring the record to what the template says; one of another type or identifier is another record."""
    own = ("Type", "SetIdentifier")
    other = any(request.before.get(name) != request.properties.get(name) for name in own)
    gone = [("DELETE", request.before)] if other else []
    change_records(request, [*gone, ("UPSERT", request.properties)])


def read_record(request: ResourceRequest) -> dict[str, Any]:
    """What the API says of the record. Raises LookupError where there is none."""
    given = record(request.properties)
    asked = {"StartRecordName": given["Name"], "StartRecordType": given["Type"]}
    answer = request.call(
        "route53.list_resource_record_sets", HostedZoneId=zone_of(request, request.properties), **asked
    )
    for one in answer["ResourceRecordSets"]:
        if all(one.get(name) == given.get(name) for name in ("Name", "Type", "SetIdentifier")):
            found: dict[str, Any] = one | {
                "ResourceRecords": [value["Value"] for value in one.get("ResourceRecords", [])]
            }
            return found
    raise LookupError(request.id)


CHANGED = in_create(change=change_record, reset=change_record)
RECORD = ResourceType(
    creation=create_record,
    identifier=the("Name"),
    read=read_record,
    properties={
        **each(in_create(), "HostedZoneId", "HostedZoneName", "Name"),
        **each(CHANGED, *[name for name in OF_RECORD if name != "Type"], "ResourceRecords"),
        "Type": in_create(change=change_record),
        "Comment": not_acted_on("the API does not keep it either"),
    },
    shown={"HostedZoneId": "", "HostedZoneName": "", "Name": ""},
    stands_in=NO_ANSWERS,
    deletion=lambda request: change_records(request, [("DELETE", request.properties)]),
)


def bring_records(request: ResourceRequest, **_: Any) -> None:
    """Make the records of the template, and take away those that it gives no more."""
    gone, new = request.difference("RecordSets")
    kept = {(one["Name"], one["Type"], one.get("SetIdentifier")) for one in new}
    away = [one for one in gone if (one["Name"], one["Type"], one.get("SetIdentifier")) not in kept]
    change_records(request, [("DELETE", one) for one in away] + [("UPSERT", one) for one in new])


RECORD_GROUP = ResourceType(
    creation=bring_records,
    identifier=lambda request: request.name,
    properties={
        **each(in_create(), "HostedZoneId", "HostedZoneName"),
        "RecordSets": in_create(change=bring_records, reset=bring_records),
        "Comment": not_acted_on("the API does not keep it either"),
    },
    stands_in=NO_ANSWERS,
    deletion=lambda request: change_records(
        request, [("DELETE", one) for one in request.properties.get("RecordSets", [])]
    ),
)

# --------------------------------------------------------------------------------------------------------- health checks

ONCE = ("Type", "MeasureLatency", "RequestInterval", "Regions")


def change_check(request: ResourceRequest) -> None:
    """Bring the check up to date, but for what only a new one can have."""
    given = {name: value for name, value in request.properties["HealthCheckConfig"].items() if name not in ONCE}
    request.call("route53.update_health_check", HealthCheckId=request.id, **given)


BRING_CHECK_TAGS = tags_of("healthcheck", "HealthCheckTags")
HEALTH_CHECK = ResourceType(
    creation=ServiceCall("route53.create_health_check", CallerReference=lambda request: request.name[:64]),
    identifier="HealthCheck.Id",
    read=ServiceCall("route53.get_health_check", HealthCheckId=physical_id),
    model="HealthCheck",
    attributes={"HealthCheckId": physical_id},
    properties={
        "HealthCheckConfig": argument(change=change_check),
        "HealthCheckTags": setting(BRING_CHECK_TAGS, reset=BRING_CHECK_TAGS),
    },
    shown={"HealthCheckTags": shown_tags("healthcheck")},
    stands_in="The sandbox keeps it, and checks nothing.",
    deletion=ServiceCall("route53.delete_health_check", HealthCheckId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::Route53::HealthCheck": HEALTH_CHECK,
    "AWS::Route53::HostedZone": ZONE,
    "AWS::Route53::RecordSet": RECORD,
    "AWS::Route53::RecordSetGroup": RECORD_GROUP,
}
