"""AWS::Cognito: user pools with their clients, domains, groups and users, and identity pools.

What a pool refuses in a change is worded as people quote CloudFormation (aws-amplify/amplify-cli, issue 4227; aws/aws-cdk, issue
8585).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    cannot_be_changed,
    cannot_be_removed,
    changed_only,
    each,
    generated_name,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

NOT_ALLOWED = (
    'Resource handler returned message: "Invalid request provided: Updates are not allowed for property - {name}." '
    "(RequestToken: {token}, HandlerErrorCode: InvalidRequest)"
)
ONCE = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
POOL_SETTINGS = (
    *("AccountRecoverySetting", "AdminCreateUserConfig", "AutoVerifiedAttributes", "DeletionProtection"),
    *("DeviceConfiguration", "EmailConfiguration", "EmailVerificationMessage", "EmailVerificationSubject"),
    *("LambdaConfig", "MfaConfiguration", "Policies", "SmsAuthenticationMessage", "SmsConfiguration"),
    *("SmsVerificationMessage", "UserAttributeUpdateSettings", "UserPoolAddOns", "UserPoolTags", "UserPoolTier"),
    "VerificationMessageTemplate",
)
OF_POOL = {"UserPoolId": the("UserPoolId")}
UPDATE_POOL = ServiceCall(
    "cognito-idp.update_user_pool",
    UserPoolId=physical_id,
    PoolName=the("UserPoolName"),
    **{name: the(name) for name in POOL_SETTINGS},
)


def not_allowed(name: str) -> Any:
    """What refuses a change as CloudFormation does."""

    def refuse(request: ResourceRequest) -> None:
        if not request.taken_back:
            raise ValueError(NOT_ALLOWED.format(name=name, token=uuid.uuid4()))

    return refuse


def add_attributes(request: ResourceRequest) -> None:
    """Give the pool the attributes that are new in the template; one that is there can neither change nor go."""
    gone, new = request.difference("Schema")
    if gone and not request.taken_back:
        raise ValueError("Invalid AttributeDataType input, consider using the provided AttributeDataType enum.")
    if new and not gone:
        request.call("cognito-idp.add_custom_attributes", UserPoolId=request.id, CustomAttributes=new)


POOL = ResourceType(
    creation=ServiceCall("cognito-idp.create_user_pool"),
    identifier="UserPool.Id",
    read=ServiceCall("cognito-idp.describe_user_pool", UserPoolId=physical_id),
    model="UserPool",
    attributes={
        "Arn": "UserPool.Arn",
        "ProviderName": lambda request: f"cognito-idp.{request.services.region}.amazonaws.com/{request.id}",
        "ProviderURL": lambda request: f"https://cognito-idp.{request.services.region}.amazonaws.com/{request.id}",
        "UserPoolId": "UserPool.Id",
    },
    properties={
        "UserPoolName": argument("PoolName", default=generated_name, change=cannot_be_changed("UserPoolName")),
        "Schema": argument(change=add_attributes, reset=add_attributes),
        **{name: argument(change=not_allowed(name)) for name in ONCE},
        **each(argument(change=UPDATE_POOL, reset=UPDATE_POOL), *POOL_SETTINGS),
        "EnabledMfas": not_acted_on("nobody signs in"),
    },
    shown={"UserPoolName": "Name", "Schema": ""},
    stands_in="The sandbox keeps the pool and sends no messages.",
    deletion=ServiceCall("cognito-idp.delete_user_pool", UserPoolId=physical_id),
)

CLIENT_SETTINGS = (
    *("AccessTokenValidity", "AllowedOAuthFlows", "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthScopes"),
    *("AuthSessionValidity", "CallbackURLs", "ClientName", "DefaultRedirectURI", "EnableTokenRevocation"),
    *("EnablePropagateAdditionalUserContextData", "ExplicitAuthFlows", "IdTokenValidity", "LogoutURLs"),
    *("PreventUserExistenceErrors", "ReadAttributes", "RefreshTokenValidity", "SupportedIdentityProviders"),
    *("TokenValidityUnits", "WriteAttributes"),
)
CLIENT_ID = {**OF_POOL, "ClientId": physical_id}
UPDATE_CLIENT = ServiceCall(
    "cognito-idp.update_user_pool_client", **CLIENT_ID, **{name: the(name) for name in CLIENT_SETTINGS}
)
CLIENT = ResourceType(
    creation=ServiceCall("cognito-idp.create_user_pool_client"),
    identifier="UserPoolClient.ClientId",
    read=ServiceCall("cognito-idp.describe_user_pool_client", **CLIENT_ID),
    model="UserPoolClient",
    attributes={
        "ClientId": "UserPoolClient.ClientId",
        "ClientSecret": "UserPoolClient.ClientSecret",
        "Name": "UserPoolClient.ClientName",
    },
    properties={
        **each(argument(), "GenerateSecret", "UserPoolId"),
        **changed_only(UPDATE_CLIENT, *CLIENT_SETTINGS),
        "ClientName": argument(default=generated_name, change=UPDATE_CLIENT, reset=cannot_be_removed("ClientName")),
    },
    shown={"GenerateSecret": ""},
    deletion=ServiceCall("cognito-idp.delete_user_pool_client", **CLIENT_ID),
)

OF_DOMAIN = {**OF_POOL, "Domain": the("Domain")}
UPDATE_DOMAIN = ServiceCall(
    "cognito-idp.update_user_pool_domain", **OF_DOMAIN, CustomDomainConfig=the("CustomDomainConfig")
)
DOMAIN = ResourceType(
    creation=ServiceCall("cognito-idp.create_user_pool_domain"),
    identifier=the("Domain"),
    read=ServiceCall("cognito-idp.describe_user_pool_domain", Domain=physical_id),
    model="DomainDescription",
    attributes={"CloudFrontDistribution": "DomainDescription.CloudFrontDistribution"},
    properties={
        **each(argument(), "Domain", "UserPoolId"),
        "CustomDomainConfig": argument(change=UPDATE_DOMAIN),
        "ManagedLoginVersion": not_acted_on("nothing answers at the domain"),
    },
    stands_in="The sandbox keeps the domain, and nothing answers there.",
    deletion=ServiceCall("cognito-idp.delete_user_pool_domain", **OF_DOMAIN),
)

OF_GROUP = {**OF_POOL, "GroupName": physical_id}
UPDATE_GROUP = ServiceCall(
    "cognito-idp.update_group",
    **OF_GROUP,
    Description=the("Description", default=""),
    Precedence=the("Precedence"),
    RoleArn=the("RoleArn"),
)
GROUP = ResourceType(
    creation=ServiceCall("cognito-idp.create_group"),
    identifier="Group.GroupName",
    read=ServiceCall("cognito-idp.get_group", **OF_GROUP),
    model="Group",
    properties={
        "GroupName": argument(default=generated_name),
        "UserPoolId": argument(),
        "Description": argument(change=UPDATE_GROUP, reset=UPDATE_GROUP),
        **changed_only(UPDATE_GROUP, "Precedence", "RoleArn"),
    },
    deletion=ServiceCall("cognito-idp.delete_group", **OF_GROUP),
)


def attributes(given: list[Mapping[str, str]]) -> list[dict[str, str]]:
    """A user's attributes as the API takes them."""
    return [{"Name": one["Name"], "Value": one["Value"]} for one in given]


OF_USER = {**OF_POOL, "Username": physical_id}
USER = ResourceType(
    creation=ServiceCall("cognito-idp.admin_create_user"),
    identifier="User.Username",
    read=ServiceCall("cognito-idp.admin_get_user", **OF_USER),
    properties={
        **each(argument(), "ClientMetadata", "DesiredDeliveryMediums", "ForceAliasCreation", "MessageAction"),
        **each(argument(), "UserPoolId", "Username", "ValidationData"),
        "UserAttributes": argument(convert=attributes),
    },
    shown={
        **dict.fromkeys(("ClientMetadata", "DesiredDeliveryMediums", "ForceAliasCreation", "MessageAction"), ""),
        **dict.fromkeys(("UserPoolId", "ValidationData", "Username", "UserAttributes"), ""),
    },
    stands_in="The sandbox sends the user no message.",
    deletion=ServiceCall("cognito-idp.admin_delete_user", **OF_USER),
)
OF_MEMBER = {**OF_POOL, "Username": the("Username"), "GroupName": the("GroupName")}
MEMBERSHIP = ResourceType(
    creation=ServiceCall("cognito-idp.admin_add_user_to_group"),
    identifier=generated_name,
    properties=each(argument(), "GroupName", "UserPoolId", "Username"),
    deletion=ServiceCall("cognito-idp.admin_remove_user_from_group", **OF_MEMBER),
)

# -------------------------------------------------------------------------------------------------------- identity pools

IDENTITY_SETTINGS = (
    *("AllowUnauthenticatedIdentities", "CognitoIdentityProviders", "DeveloperProviderName"),
    *("OpenIdConnectProviderARNs", "SamlProviderARNs", "SupportedLoginProviders"),
)


def change_identity_pool(request: ResourceRequest) -> None:
    """Bring the pool's settings up to date, of which UpdateIdentityPool wants the name, too."""
    there = request.call("cognito-identity.describe_identity_pool", IdentityPoolId=request.id)
    name = request.properties.get("IdentityPoolName", there["IdentityPoolName"])
    given = {one: request.properties[one] for one in IDENTITY_SETTINGS if one in request.properties}
    request.call("cognito-identity.update_identity_pool", IdentityPoolId=request.id, IdentityPoolName=name, **given)


NO_CREDENTIALS = "the sandbox gives out no credentials for the identities of a pool"
IDENTITY_POOL = ResourceType(
    creation=ServiceCall("cognito-identity.create_identity_pool"),
    identifier="IdentityPoolId",
    read=ServiceCall("cognito-identity.describe_identity_pool", IdentityPoolId=physical_id),
    attributes={"Id": "IdentityPoolId", "Name": "IdentityPoolName"},
    properties={
        "IdentityPoolName": argument(
            default=lambda request: request.name.replace("-", "_"),
            change=change_identity_pool,
            reset=cannot_be_removed("IdentityPoolName"),
        ),
        "AllowUnauthenticatedIdentities": argument(change=change_identity_pool),
        **changed_only(change_identity_pool, *IDENTITY_SETTINGS[1:]),
        **each(not_acted_on(NO_CREDENTIALS), "AllowClassicFlow", "CognitoEvents", "CognitoStreams", "PushSync"),
        "IdentityPoolTags": not_acted_on("the sandbox keeps no tags of identity pools"),
    },
    deletion=ServiceCall("cognito-identity.delete_identity_pool", IdentityPoolId=physical_id),
)
ROLE_ATTACHMENT = ResourceType(
    creation=lambda request, **_: request.call(
        "cognito-identity.describe_identity_pool", IdentityPoolId=request.properties["IdentityPoolId"]
    ),
    identifier=the("IdentityPoolId"),
    properties={
        "IdentityPoolId": argument(),
        **each(not_acted_on(NO_CREDENTIALS), "RoleMappings", "Roles"),
    },
    deletion=lambda request: None,  # there is nothing to take away
)

TYPES: dict[str, ResourceType] = {
    "AWS::Cognito::IdentityPool": IDENTITY_POOL,
    "AWS::Cognito::IdentityPoolRoleAttachment": ROLE_ATTACHMENT,
    "AWS::Cognito::UserPool": POOL,
    "AWS::Cognito::UserPoolClient": CLIENT,
    "AWS::Cognito::UserPoolDomain": DOMAIN,
    "AWS::Cognito::UserPoolGroup": GROUP,
    "AWS::Cognito::UserPoolUser": USER,
    "AWS::Cognito::UserPoolUserToGroupAttachment": MEMBERSHIP,
}
