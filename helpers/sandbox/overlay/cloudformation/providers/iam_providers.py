"""AWS::IAM: providers of identities of others, and roles that a service makes for itself."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    cannot_be_changed,
    each,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

ARN = {"OpenIDConnectProviderArn": physical_id}


def create_provider(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the provider."""
    return request.call("iam.create_open_id_connect_provider", **{"ThumbprintList": [], **arguments})


PUT_PRINTS = ServiceCall(
    "iam.update_open_id_connect_provider_thumbprint", **ARN, ThumbprintList=the("ThumbprintList", default=[])
)
BRING_TAGS = bring_tags(
    tag=ServiceCall("iam.tag_open_id_connect_provider", **ARN, Tags=the("Tags")),
    untag=ServiceCall("iam.untag_open_id_connect_provider", **ARN, TagKeys=removed_tags),
)
OIDC_PROVIDER = ResourceType(
    creation=create_provider,
    identifier="OpenIDConnectProviderArn",
    read=ServiceCall("iam.get_open_id_connect_provider", **ARN),
    attributes={"Arn": physical_id},
    properties={
        "Url": argument(),
        "ClientIdList": argument("ClientIDList", change=cannot_be_changed("ClientIdList")),
        "ThumbprintList": argument(change=PUT_PRINTS, reset=PUT_PRINTS),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={"Url": ""},  # the API says it without https://
    deletion=ServiceCall("iam.delete_open_id_connect_provider", **ARN),
)

UPDATE_ROLE = ServiceCall("iam.update_role", RoleName=physical_id, Description=the("Description", default=""))
LINKED_ROLE = ResourceType(
    creation=ServiceCall("iam.create_service_linked_role"),
    identifier="Role.RoleName",
    read=ServiceCall("iam.get_role", RoleName=physical_id),
    model="Role",
    attributes={"RoleName": "Role.RoleName"},
    properties={
        **each(argument(), "AWSServiceName", "CustomSuffix"),
        "Description": argument(change=UPDATE_ROLE, reset=UPDATE_ROLE),
    },
    shown={"AWSServiceName": "", "CustomSuffix": ""},
    deletion=ServiceCall("iam.delete_service_linked_role", RoleName=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::IAM::OIDCProvider": OIDC_PROVIDER,
    "AWS::IAM::ServiceLinkedRole": LINKED_ROLE,
}
