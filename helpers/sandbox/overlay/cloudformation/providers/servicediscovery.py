"""AWS::ServiceDiscovery: namespaces of Cloud Map, and services in them."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Handler,
    Property,
    ServiceCall,
    Value,
    argument,
    attribute,
    cannot_be_changed,
    each,
    found_by,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

NO_ANSWERS = "The sandbox keeps it, and answers no DNS queries."
ARN = attribute("Arn")
BRING_TAGS = tags_by_arn("servicediscovery", ARN, arn_name="ResourceARN")
TAGS = argument(change=BRING_TAGS, reset=BRING_TAGS)
SHOWN_TAGS: Value = found_by("servicediscovery.list_tags_for_resource", "Tags", ResourceARN=ARN)


def described(kind: str) -> Handler:
    """What changes a namespace's description: its one setting that changes in place."""

    def change(request: ResourceRequest) -> None:
        text = {"Description": request.properties.get("Description", "")}
        request.call(f"servicediscovery.update_{kind}_namespace", Id=request.id, Namespace=text)

    return change


def namespace(kind: str, *once: str) -> ResourceType:
    """A type of namespaces: "http", "private_dns" or "public_dns"."""
    change, zone = described(kind), dict[str, Property]()
    if kind != "http":
        zone["Properties"] = argument(change=cannot_be_changed("Properties"))
    return ResourceType(
        creation=ServiceCall(f"servicediscovery.create_{kind}_namespace", CreatorRequestId=lambda r: r.name[:64]),
        identifier=made,
        read=ServiceCall("servicediscovery.get_namespace", Id=physical_id),
        model="Namespace",
        attributes={
            "Arn": "Namespace.Arn",
            "Id": "Namespace.Id",
            "HostedZoneId": "Namespace.Properties.DnsProperties.HostedZoneId",  # of those with DNS alone
        },
        properties={
            **each(argument(), "Name", *once),
            "Description": argument(change=change, reset=change),
            "Tags": TAGS,
            **zone,
        },
        shown={"Vpc": "", "Properties": "", "Tags": SHOWN_TAGS},
        stands_in=NO_ANSWERS,
        deletion=ServiceCall("servicediscovery.delete_namespace", Id=physical_id),
    )


def made(request: ResourceRequest) -> str:
    """The id of the namespace that was made: of the newest of its name."""
    found = request.call("servicediscovery.list_namespaces")["Namespaces"]
    several = [one for one in found if one["Name"] == request.properties["Name"]]
    return str(max(several, key=lambda one: one["CreateDate"])["Id"])


def instance_id(request: ResourceRequest) -> str:
    """The id of an instance, or what CloudFormation calls it."""
    return str(request.properties.get("InstanceId") or request.name[:64])


def change_service(request: ResourceRequest) -> None:
    """Bring the service's description and records up to date."""
    service: dict[str, Any] = {"Description": request.properties.get("Description", "")}
    if "DnsConfig" in request.properties:
        service["DnsConfig"] = {"DnsRecords": request.properties["DnsConfig"]["DnsRecords"]}
    if "HealthCheckConfig" in request.properties:
        service["HealthCheckConfig"] = request.properties["HealthCheckConfig"]
    request.call("servicediscovery.update_service", Id=request.id, Service=service)


SERVICE = ResourceType(
    creation=ServiceCall("servicediscovery.create_service", CreatorRequestId=lambda request: request.name[:64]),
    identifier="Service.Id",
    read=ServiceCall("servicediscovery.get_service", Id=physical_id),
    model="Service",
    attributes={"Arn": "Service.Arn", "Id": "Service.Id", "Name": "Service.Name"},
    properties={
        **each(argument(), "HealthCheckCustomConfig", "NamespaceId", "Type"),
        "Name": argument(default=the("Name", default="")),
        **each(argument(change=change_service, reset=change_service), "Description", "HealthCheckConfig"),
        "DnsConfig": argument(change=change_service),
        "ServiceAttributes": not_acted_on("the sandbox keeps no attributes of services"),
        "Tags": TAGS,
    },
    shown={"DnsConfig": "{DnsRecords: DnsConfig.DnsRecords}", "Type": "", "Tags": SHOWN_TAGS},
    stands_in=NO_ANSWERS,
    deletion=ServiceCall("servicediscovery.delete_service", Id=physical_id),
)

OF_INSTANCE = {"ServiceId": the("ServiceId"), "InstanceId": physical_id}
REGISTER = ServiceCall("servicediscovery.register_instance", **OF_INSTANCE, Attributes=the("InstanceAttributes"))
DEREGISTER = ServiceCall("servicediscovery.deregister_instance", **OF_INSTANCE)


def change_instance(request: ResourceRequest) -> None:
    """Register the instance anew: moto 5.2.5 leaves one that is there as it is."""
    DEREGISTER(request)
    REGISTER(request)


INSTANCE = ResourceType(
    creation=ServiceCall("servicediscovery.register_instance"),
    identifier=instance_id,
    read=ServiceCall("servicediscovery.get_instance", **OF_INSTANCE),
    model="Instance",
    properties={
        "ServiceId": argument(),
        "InstanceId": argument(default=instance_id),
        "InstanceAttributes": argument("Attributes", change=change_instance),
    },
    shown={"ServiceId": "", "InstanceId": "Id"},
    stands_in=NO_ANSWERS,
    deletion=DEREGISTER,
)

TYPES: dict[str, ResourceType] = {
    "AWS::ServiceDiscovery::HttpNamespace": namespace("http"),
    "AWS::ServiceDiscovery::Instance": INSTANCE,
    "AWS::ServiceDiscovery::PrivateDnsNamespace": namespace("private_dns", "Vpc"),
    "AWS::ServiceDiscovery::PublicDnsNamespace": namespace("public_dns"),
    "AWS::ServiceDiscovery::Service": SERVICE,
}
