"""AWS::Events: archives, and the addresses elsewhere to which events go."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    cannot_be_removed,
    changed_only,
    each,
    generated_name,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType

SENDS_NOTHING = "The sandbox keeps it, and sends nothing there yet."
NO_KEY = "nothing is encrypted with a key of your own"
NAME = {"Name": physical_id}

UPDATE_ARCHIVE = ServiceCall(
    "events.update_archive",
    ArchiveName=physical_id,
    Description=the("Description", default=""),
    EventPattern=the("EventPattern", convert=as_text),
    RetentionDays=the("RetentionDays"),
)
ARCHIVE = ResourceType(
    creation=ServiceCall("events.create_archive"),
    identifier=lambda request: request.properties.get("ArchiveName", request.name[:48]),
    read=ServiceCall("events.describe_archive", ArchiveName=physical_id),
    attributes={"Arn": "ArchiveArn"},
    properties={
        "ArchiveName": argument(default=lambda request: request.name[:48]),
        "SourceArn": argument("EventSourceArn"),
        **changed_only(UPDATE_ARCHIVE, "Description", "RetentionDays"),
        "EventPattern": argument(convert=as_text, change=UPDATE_ARCHIVE, reset=cannot_be_removed("EventPattern")),
        "KmsKeyIdentifier": not_acted_on(NO_KEY),
    },
    deletion=ServiceCall("events.delete_archive", ArchiveName=physical_id),
)

OF_CONNECTION = ("AuthorizationType", "AuthParameters", "Description")
UPDATE_CONNECTION = ServiceCall("events.update_connection", **NAME, **{name: the(name) for name in OF_CONNECTION})
CONNECTION = ResourceType(
    creation=ServiceCall("events.create_connection"),
    identifier=lambda request: request.properties.get("Name", request.name),
    read=ServiceCall("events.describe_connection", **NAME),
    attributes={"Arn": "ConnectionArn", "ArnForPolicy": "ConnectionArn", "SecretArn": "SecretArn"},
    properties={
        "Name": argument(default=generated_name),
        **changed_only(UPDATE_CONNECTION, *OF_CONNECTION),
        "KmsKeyIdentifier": not_acted_on(NO_KEY),
    },
    shown={"AuthParameters": ""},  # the API says no secrets
    stands_in=SENDS_NOTHING,
    deletion=ServiceCall("events.delete_connection", **NAME),
)

OF_DESTINATION = ("ConnectionArn", "Description", "HttpMethod", "InvocationEndpoint", "InvocationRateLimitPerSecond")
UPDATE_DESTINATION = ServiceCall(
    "events.update_api_destination", **NAME, **{name: the(name) for name in OF_DESTINATION}
)
API_DESTINATION = ResourceType(
    creation=ServiceCall("events.create_api_destination"),
    identifier=lambda request: request.properties.get("Name", request.name),
    read=ServiceCall("events.describe_api_destination", **NAME),
    attributes={"Arn": "ApiDestinationArn", "ArnForPolicy": "ApiDestinationArn"},
    properties={
        "Name": argument(default=generated_name),
        **each(argument(change=UPDATE_DESTINATION), "ConnectionArn", "HttpMethod", "InvocationEndpoint"),
        **changed_only(UPDATE_DESTINATION, "Description", "InvocationRateLimitPerSecond"),
    },
    stands_in=SENDS_NOTHING,
    deletion=ServiceCall("events.delete_api_destination", **NAME),
)

TYPES: dict[str, ResourceType] = {
    "AWS::Events::ApiDestination": API_DESTINATION,
    "AWS::Events::Archive": ARCHIVE,
    "AWS::Events::Connection": CONNECTION,
}
