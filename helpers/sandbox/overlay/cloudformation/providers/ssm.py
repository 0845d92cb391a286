"""AWS::SSM: parameters and documents."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    generated_name,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags of a template, which are a map here, as the API takes them."""
    return [{"Key": key, "Value": str(value)} for key, value in tags.items()]


def removed(request: ResourceRequest) -> list[str]:
    """The keys of the tags that the template has no more."""
    return sorted(request.before.get("Tags", {}).keys() - request.properties.get("Tags", {}).keys())


def name_of(request: ResourceRequest) -> str:
    """The parameter's name; one that CloudFormation gives begins with CFN, since none may begin with "aws" or "ssm"."""
    return str(request.properties.get("Name") or f"CFN-{request.logical or request.name}-{request.name[-12:]}")


WHICH = {"ResourceType": "Parameter", "ResourceId": physical_id}
BRING_TAGS = bring_tags(
    tag=ServiceCall("ssm.add_tags_to_resource", **WHICH, Tags=the("Tags", convert=listed)),
    untag=ServiceCall("ssm.remove_tags_from_resource", **WHICH, TagKeys=removed),
    removed=removed,
)
OVERWRITE = ServiceCall(
    "ssm.put_parameter",
    Name=physical_id,
    Overwrite=True,
    **{one: the(one) for one in ("Value", "Type", "DataType", "Policies", "Tier")},
    AllowedPattern=the("AllowedPattern", default=""),
    Description=the("Description", default=""),
)
PARAMETER = ResourceType(
    creation=ServiceCall("ssm.put_parameter"),
    identifier=name_of,
    read=ServiceCall("ssm.get_parameter", Name=physical_id),
    model="Parameter",
    attributes={"Value": "Parameter.Value", "Type": "Parameter.Type"},
    properties={
        "Name": argument(default=name_of),
        **each(argument(change=OVERWRITE), "Value", "Type"),
        **each(
            argument(change=OVERWRITE, reset=OVERWRITE),
            *("AllowedPattern", "DataType", "Description", "Policies", "Tier"),
        ),
        "Tags": argument(convert=listed, change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "Policies": "",
        **{
            name: found_by(
                "ssm.describe_parameters",
                f"Parameters[0].{name}",
                Filters=[{"Key": "Name", "Values": [physical_id]}],
            )
            for name in ("AllowedPattern", "Description", "Tier")
        },
        "Tags": found_by("ssm.list_tags_for_resource", "TagList", **WHICH),
    },
    deletion=ServiceCall("ssm.delete_parameter", Name=physical_id),
)

OF_DOCUMENT = {"ResourceType": "Document", "ResourceId": physical_id}
BRING_DOCUMENT_TAGS = bring_tags(
    tag=ServiceCall("ssm.add_tags_to_resource", **OF_DOCUMENT, Tags=the("Tags")),
    untag=ServiceCall("ssm.remove_tags_from_resource", **OF_DOCUMENT, TagKeys=removed_tags),
)
DOCUMENT = ResourceType(
    creation=ServiceCall("ssm.create_document"),
    identifier="DocumentDescription.Name",
    read=ServiceCall("ssm.get_document", Name=physical_id),
    properties={
        "Name": argument(default=generated_name),
        "Content": argument(convert=as_text),
        **each(argument(), "Attachments", "DocumentFormat", "DocumentType", "Requires", "TargetType", "VersionName"),
        "UpdateMethod": not_acted_on("another content is another document"),
        "Tags": argument(change=BRING_DOCUMENT_TAGS, reset=BRING_DOCUMENT_TAGS),
    },
    shown={
        **dict.fromkeys(("Attachments", "Requires", "TargetType"), ""),
        "Tags": found_by("ssm.list_tags_for_resource", "TagList", **OF_DOCUMENT),
    },
    deletion=ServiceCall("ssm.delete_document", Name=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::SSM::Document": DOCUMENT, "AWS::SSM::Parameter": PARAMETER}
