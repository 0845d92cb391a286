"""AWS::CloudFront: distributions, the functions and the access of origins that they name."""

from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    cannot_be_changed,
    found_by,
    in_create,
    not_acted_on,
    physical_id,
    renamed,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

NO_TRAFFIC = "The sandbox keeps it, and it answers no requests."


def counted(shape: Any, value: Any) -> Any:
    """A structure of a template as CloudFront's API takes it: its lists have a Quantity and Items there."""
    if shape.type_name == "structure" and "Quantity" in shape.members and isinstance(value, list):
        items = [counted(shape.members["Items"].member, one) for one in value]
        return {"Quantity": len(items), **({"Items": items} if items else {})}
    if shape.type_name == "structure" and isinstance(value, Mapping):
        members = {name.lower(): name for name in shape.members}
        given = {members.get(name.lower(), name): inner for name, inner in value.items()}
        return {
            name: counted(shape.members[name], one) if name in shape.members else one for name, one in given.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [counted(shape.member, one) for one in value]
    return value


def behaviour(given: Mapping[str, Any]) -> dict[str, Any]:
    """A cache behaviour: methods are in one structure, and forwarded values have theirs."""
    found = dict(given)
    methods, cached = found.pop("AllowedMethods", None), found.pop("CachedMethods", None)
    if methods or cached:
        found["AllowedMethods"] = _several(methods or ["GET", "HEAD"]) | (
            {"CachedMethods": _several(cached)} if cached else {}
        )
    values = found.get("ForwardedValues")
    if values:
        cookies = dict(values.get("Cookies", {"Forward": "none"}))
        if "WhitelistedNames" in cookies:
            cookies["WhitelistedNames"] = _several(cookies["WhitelistedNames"])
        found["ForwardedValues"] = {**values, "Cookies": cookies}
    return found


def origin(given: Mapping[str, Any]) -> dict[str, Any]:
    """Where the content comes from; ports are the usual ones unless the template gives others."""
    custom = given.get("CustomOriginConfig")
    ports = {"HTTPPort": 80, "HTTPSPort": 443}
    named = {"OriginCustomHeaders": "CustomHeaders"}
    return renamed(given, **named) | ({"CustomOriginConfig": {**ports, **custom}} if custom is not None else {})


def _several(items: list[Any]) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": items}


def configuration(request: ResourceRequest) -> dict[str, Any]:
    """The configuration of the template as the API takes it."""
    given = dict(request.properties["DistributionConfig"])
    given["DefaultCacheBehavior"] = behaviour(given["DefaultCacheBehavior"])
    if "CacheBehaviors" in given:
        given["CacheBehaviors"] = [behaviour(one) for one in given["CacheBehaviors"]]
    given["Origins"] = [origin(one) for one in given.get("Origins", [])]
    limits = given.get("Restrictions", {}).get("GeoRestriction")
    if limits:
        places = _several(limits.get("Locations", []))
        given["Restrictions"] = {"GeoRestriction": {"RestrictionType": limits["RestrictionType"], **places}}
    if "Logging" in given:
        given["Logging"] = {"Enabled": True, "IncludeCookies": False, "Prefix": "", **given["Logging"]}
    given = {"Comment": "", **renamed(given, IPV6Enabled="IsIPV6Enabled")}
    client = request.services.client("cloudfront", request.services.region)
    operation = client.meta.service_model.operation_model("CreateDistribution")
    shaped = counted(operation.input_shape.members["DistributionConfig"], given)
    return {**shaped, "CallerReference": request.resource.attributes.get("_Reference", request.name)}


def create_distribution(request: ResourceRequest, **_: Any) -> Any:
    """Make the distribution, with its tags."""
    whole = {
        "DistributionConfig": configuration(request),
        "Tags": {"Items": request.properties.get("Tags", [])},
    }
    return request.call("cloudfront.create_distribution_with_tags", DistributionConfigWithTags=whole)


def tag_of(request: ResourceRequest) -> str:
    """The version of the distribution, which its change and deletion name."""
    return str(request.call("cloudfront.get_distribution", Id=request.id)["ETag"])


def change_distribution(request: ResourceRequest) -> None:
    """Bring the configuration up to date."""
    request.call(
        "cloudfront.update_distribution",
        Id=request.id,
        IfMatch=tag_of(request),
        DistributionConfig=configuration(request),
    )


def delete_distribution(request: ResourceRequest) -> None:
    """Disable the distribution and delete it."""
    answer = request.call("cloudfront.get_distribution_config", Id=request.id)
    config, where = answer["DistributionConfig"] | {"Enabled": False}, {"Id": request.id}
    request.call("cloudfront.update_distribution", **where, IfMatch=answer["ETag"], DistributionConfig=config)
    request.call("cloudfront.delete_distribution", **where, IfMatch=tag_of(request))


def arn_of(request: ResourceRequest) -> str:
    """The ARN by which a distribution is tagged."""
    return str(request.call("cloudfront.get_distribution", Id=request.id)["Distribution"]["ARN"])


BRING_TAGS = bring_tags(
    tag=ServiceCall("cloudfront.tag_resource", Resource=arn_of, Tags={"Items": the("Tags")}),
    untag=ServiceCall("cloudfront.untag_resource", Resource=arn_of, TagKeys={"Items": removed_tags}),
)
DISTRIBUTION = ResourceType(
    creation=create_distribution,
    identifier="Distribution.Id",
    read=ServiceCall("cloudfront.get_distribution", Id=physical_id),
    model="Distribution",
    attributes={
        "DomainName": "Distribution.DomainName",
        "Id": "Distribution.Id",
        "_Reference": "Distribution.DistributionConfig.CallerReference",
    },
    properties={
        "DistributionConfig": in_create(change=change_distribution),
        "Tags": in_create(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "DistributionConfig": "",
        "Tags": found_by("cloudfront.list_tags_for_resource", "Tags.Items", Resource=arn_of),
    },
    stands_in=NO_TRAFFIC,
    deletion=delete_distribution,
)

ACCESS = "OriginAccessControl"
CHANGE_ACCESS = ServiceCall(
    "cloudfront.update_origin_access_control",
    Id=physical_id,
    OriginAccessControlConfig=the("OriginAccessControlConfig"),
)
ORIGIN_ACCESS_CONTROL = ResourceType(
    creation=ServiceCall("cloudfront.create_origin_access_control"),
    identifier=f"{ACCESS}.Id",
    read=ServiceCall("cloudfront.get_origin_access_control", Id=physical_id),
    model=ACCESS,
    attributes={"Id": f"{ACCESS}.Id"},
    properties={"OriginAccessControlConfig": argument(change=CHANGE_ACCESS)},
    deletion=ServiceCall("cloudfront.delete_origin_access_control", Id=physical_id),
)


def create_function(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the function, whose code the template gives as text."""
    return request.call(
        "cloudfront.create_function", **arguments, FunctionCode=request.properties["FunctionCode"].encode()
    )


def delete_function(request: ResourceRequest) -> None:
    """Delete the function."""
    name = request.properties["Name"]
    version = request.call("cloudfront.describe_function", Name=name)["ETag"]
    request.call("cloudfront.delete_function", Name=name, IfMatch=version)


FUNCTION = ResourceType(
    creation=create_function,
    identifier="FunctionSummary.FunctionMetadata.FunctionARN",
    read=ServiceCall("cloudfront.describe_function", Name=the("Name")),
    model="FunctionSummary",
    attributes={
        "FunctionARN": "FunctionSummary.FunctionMetadata.FunctionARN",
        "FunctionMetadata.FunctionARN": "FunctionSummary.FunctionMetadata.FunctionARN",
        "Stage": "FunctionSummary.FunctionMetadata.Stage",
    },
    properties={
        "Name": argument(),
        "FunctionConfig": argument(change=cannot_be_changed("FunctionConfig")),
        "FunctionCode": in_create(change=cannot_be_changed("FunctionCode")),
        "AutoPublish": not_acted_on("nothing runs the function"),
    },
    shown={"FunctionCode": ""},
    stands_in="The sandbox keeps the function and does not run it.",
    deletion=delete_function,
)

TYPES: dict[str, ResourceType] = {
    "AWS::CloudFront::Distribution": DISTRIBUTION,
    "AWS::CloudFront::Function": FUNCTION,
    "AWS::CloudFront::OriginAccessControl": ORIGIN_ACCESS_CONTROL,
}
