"""AWS::CertificateManager: certificates."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    found_by,
    not_acted_on,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags


def untagged(request: ResourceRequest) -> list[dict[str, str]]:
    """The tags that go, as ACM takes them."""
    return [{"Key": key} for key in removed_tags(request)]


BRING_TAGS = bring_tags(
    tag=ServiceCall("acm.add_tags_to_certificate", CertificateArn=physical_id, Tags=the("Tags")),
    untag=ServiceCall("acm.remove_tags_from_certificate", CertificateArn=physical_id, Tags=untagged),
)
CERTIFICATE = ResourceType(
    creation=ServiceCall("acm.request_certificate"),
    identifier="CertificateArn",
    read=ServiceCall("acm.describe_certificate", CertificateArn=physical_id),
    model="Certificate",
    properties={
        "DomainName": argument(),
        "SubjectAlternativeNames": argument(),
        "ValidationMethod": argument(),
        "KeyAlgorithm": argument(),
        "DomainValidationOptions": not_acted_on("nobody is asked whether the domain is yours"),
        "CertificateTransparencyLoggingPreference": not_acted_on("nothing is logged"),
        "CertificateAuthorityArn": not_acted_on("every certificate is one of Amazon's"),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={
        **dict.fromkeys(("ValidationMethod", "KeyAlgorithm", "SubjectAlternativeNames"), ""),
        "Tags": found_by("acm.list_tags_for_certificate", "Tags", CertificateArn=physical_id),
    },
    stands_in="The sandbox issues the certificate without asking whether the domain is yours.",
    deletion=ServiceCall("acm.delete_certificate", CertificateArn=physical_id),
)

TYPES: dict[str, ResourceType] = {"AWS::CertificateManager::Certificate": CERTIFICATE}
