"""AWS::SecretsManager: secrets, also those that the service makes up, and their policies."""

import json
from collections.abc import Mapping
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    in_create,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

OWN = ("GenerateStringKey", "SecretStringTemplate")


def generated(request: ResourceRequest, asked: Mapping[str, Any]) -> str:
    """A secret that nobody knows, as a part of a JSON document where the template gives one."""
    rules = {name: value for name, value in asked.items() if name not in OWN}
    password = request.call("secretsmanager.get_random_password", **rules)["RandomPassword"]
    if "GenerateStringKey" not in asked:
        return str(password)
    return json.dumps(json.loads(asked.get("SecretStringTemplate", "{}")) | {asked["GenerateStringKey"]: password})


def secret_name(request: ResourceRequest) -> str:
    """The name, or what CloudFormation makes of the logical id."""
    return str(request.properties.get("Name") or f"{request.logical or request.name}-{request.name[-12:]}")


def create_secret(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the secret, and make it up where the template says so."""
    asked = request.properties.get("GenerateSecretString")
    text = {} if asked is None else {"SecretString": generated(request, asked)}
    return request.call("secretsmanager.create_secret", **arguments, **text)


def make_up(request: ResourceRequest) -> None:
    """Make another one up."""
    text = generated(request, request.properties["GenerateSecretString"])
    request.call("secretsmanager.put_secret_value", SecretId=request.id, SecretString=text)


UPDATE = ServiceCall(
    "secretsmanager.update_secret",
    SecretId=physical_id,
    Description=the("Description", default=""),
    KmsKeyId=the("KmsKeyId", default="alias/aws/secretsmanager"),
    SecretString=the("SecretString"),
)
BRING_TAGS = bring_tags(
    tag=ServiceCall("secretsmanager.tag_resource", SecretId=physical_id, Tags=the("Tags")),
    untag=ServiceCall("secretsmanager.untag_resource", SecretId=physical_id, TagKeys=removed_tags),
)
SECRET = ResourceType(
    creation=create_secret,
    identifier="ARN",
    read=ServiceCall("secretsmanager.describe_secret", SecretId=physical_id),
    attributes={"Id": physical_id},
    properties={
        "Name": argument(default=secret_name),
        **each(argument(change=UPDATE, reset=UPDATE), "Description", "KmsKeyId"),
        "SecretString": argument(change=UPDATE),
        "GenerateSecretString": in_create(change=make_up),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        "GenerateSecretString": "",
        "SecretString": found_by("secretsmanager.get_secret_value", "SecretString", SecretId=physical_id),
    },
    deletion=ServiceCall("secretsmanager.delete_secret", SecretId=physical_id, ForceDeleteWithoutRecovery=True),
)

PUT_POLICY = ServiceCall(
    "secretsmanager.put_resource_policy",
    SecretId=the("SecretId"),
    ResourcePolicy=the("ResourcePolicy", convert=as_text),
    BlockPublicPolicy=the("BlockPublicPolicy"),
)
RESOURCE_POLICY = ResourceType(
    creation=PUT_POLICY,
    identifier=the("SecretId"),
    read=ServiceCall("secretsmanager.get_resource_policy", SecretId=the("SecretId")),
    attributes={"Id": physical_id},
    properties={
        "SecretId": in_create(),
        "ResourcePolicy": in_create(change=PUT_POLICY),
        "BlockPublicPolicy": in_create(change=PUT_POLICY, reset=PUT_POLICY),
    },
    shown={"SecretId": physical_id, "BlockPublicPolicy": ""},
    deletion=ServiceCall("secretsmanager.delete_resource_policy", SecretId=the("SecretId")),
)

TARGETS = {  # what a secret can be attached to: how its address is asked for, and where that stands in the answer
    "AWS::RDS::DBInstance": (
        "rds.describe_db_instances",
        "DBInstanceIdentifier",
        "DBInstances[0].{engine: Engine, host: Endpoint.Address, port: Endpoint.Port, dbname: DBName}",
        "dbInstanceIdentifier",
    ),
    "AWS::RDS::DBCluster": (
        "rds.describe_db_clusters",
        "DBClusterIdentifier",
        "DBClusters[0].{engine: Engine, host: Endpoint, port: Port, dbname: DatabaseName}",
        "dbClusterIdentifier",
    ),
}


def attach(request: ResourceRequest, **_: Any) -> None:
    """Write the address of the database into the secret, beside user and password."""
    given = request.properties
    if given["TargetType"] in TARGETS:
        operation, name, path, identity = TARGETS[given["TargetType"]]
        found = found_by(operation, path, **{name: given["TargetId"]})(request) or {}
        address = {key: value for key, value in found.items() if value is not None} | {identity: given["TargetId"]}
        secret = json.loads(request.call("secretsmanager.get_secret_value", SecretId=given["SecretId"])["SecretString"])
        text = json.dumps(secret | address)
        request.call("secretsmanager.put_secret_value", SecretId=given["SecretId"], SecretString=text)


TARGET_ATTACHMENT = ResourceType(
    creation=attach,
    identifier=the("SecretId"),
    attributes={"Id": the("SecretId")},
    properties={
        "SecretId": in_create(),
        **each(in_create(change=attach), "TargetId", "TargetType"),
    },
    deletion=lambda request: None,  # the secret keeps what was written into it
)

TYPES: dict[str, ResourceType] = {
    "AWS::SecretsManager::ResourcePolicy": RESOURCE_POLICY,
    "AWS::SecretsManager::SecretTargetAttachment": TARGET_ATTACHMENT,
    "AWS::SecretsManager::Secret": SECRET,
}
