"""AWS::S3: buckets and their policies."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    Property,
    ServiceCall,
    Value,
    argument,
    as_text,
    found_by,
    in_create,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers import s3_forms as forms
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

BUCKET_NAME = {"Bucket": physical_id}


def location(request: ResourceRequest) -> Any:
    """The argument CreateBucketConfiguration, which S3 wants in every region but the first."""
    region = request.services.region
    return ABSENT if region == "us-east-1" else {"LocationConstraint": region}


def bucket_name(request: ResourceRequest) -> str:
    """The name of the bucket, or one made of the stack's and the resource's that follows the rules of S3."""
    return str(request.properties.get("BucketName") or request.name.lower()[:63].rstrip("-"))


def locked(request: ResourceRequest) -> Any:
    """Whether objects can be locked."""
    return True if str(request.properties.get("ObjectLockEnabled", "")).lower() == "true" else ABSENT


def configured(name: str, api: str, what: str, convert: Callable[[Any], Any], reset: Any = None) -> Property:
    """A property that S3 keeps as a configuration of its own: s3.put_bucket_`api` takes it as the argument `what`.
    `reset`: what takes its place; without that, s3.delete_bucket_`api` takes it away.
    """
    put = ServiceCall(f"s3.put_bucket_{api}", **BUCKET_NAME, **{what: the(name, convert=convert)})
    again = (
        ServiceCall(f"s3.delete_bucket_{api}", **BUCKET_NAME)
        if reset is None
        else ServiceCall(f"s3.put_bucket_{api}", **BUCKET_NAME, **{what: reset})
    )
    return setting(put, reset=again, convert=convert)


def shown(api: str, path: str) -> Value:
    """What S3 says of such a configuration."""
    return found_by(f"s3.get_bucket_{api}", path, **BUCKET_NAME)


def put_logging(request: ResourceRequest) -> None:
    """Have the requests for the bucket recorded, in the bucket itself where the template names no other."""
    status = forms.logging({"DestinationBucketName": request.id, **request.properties["LoggingConfiguration"]})
    request.call("s3.put_bucket_logging", Bucket=request.id, BucketLoggingStatus=status)


PUT_ACL = ServiceCall(
    "s3.put_bucket_acl", **BUCKET_NAME, ACL=the("AccessControl", convert=forms.canned, default="private")
)
PUT_LOCK = ServiceCall(
    "s3.put_object_lock_configuration",
    **BUCKET_NAME,
    ObjectLockConfiguration=the("ObjectLockConfiguration", default={"ObjectLockEnabled": "Enabled"}),
)
PUT_BLOCK = ServiceCall(
    "s3.put_public_access_block",
    **BUCKET_NAME,
    PublicAccessBlockConfiguration=the("PublicAccessBlockConfiguration"),
)
BUCKET = ResourceType(
    creation=ServiceCall(
        "s3.create_bucket",
        CreateBucketConfiguration=location,
        ObjectLockEnabledForBucket=locked,
        ObjectOwnership=the("OwnershipControls", convert=lambda given: given["Rules"][0]["ObjectOwnership"]),
    ),
    identifier=bucket_name,
    read=ServiceCall("s3.head_bucket", **BUCKET_NAME),
    attributes={
        "Arn": lambda request: f"arn:aws:s3:::{request.id}",
        "DomainName": lambda request: f"{request.id}.s3.amazonaws.com",
        "DualStackDomainName": lambda r: f"{r.id}.s3.dualstack.{r.services.region}.amazonaws.com",
        "RegionalDomainName": lambda request: f"{request.id}.s3.{request.services.region}.amazonaws.com",
        "WebsiteURL": lambda request: f"http://{request.id}.s3-website-{request.services.region}.amazonaws.com",
    },
    properties={
        "BucketName": argument("Bucket", default=bucket_name),
        "ObjectLockEnabled": in_create(change=PUT_LOCK),
        "OwnershipControls": configured(
            "OwnershipControls", "ownership_controls", "OwnershipControls", forms.unchanged
        ),
        "PublicAccessBlockConfiguration": setting(
            PUT_BLOCK, reset=ServiceCall("s3.delete_public_access_block", **BUCKET_NAME)
        ),
        "AccessControl": setting(PUT_ACL, reset=PUT_ACL),
        "AccelerateConfiguration": configured(
            "AccelerateConfiguration",
            "accelerate_configuration",
            "AccelerateConfiguration",
            forms.acceleration,
            {"Status": "Suspended"},
        ),
        "BucketEncryption": configured(
            "BucketEncryption", "encryption", "ServerSideEncryptionConfiguration", forms.encryption
        ),
        "CorsConfiguration": configured("CorsConfiguration", "cors", "CORSConfiguration", forms.cors),
        "VersioningConfiguration": configured(
            "VersioningConfiguration", "versioning", "VersioningConfiguration", forms.unchanged, {"Status": "Suspended"}
        ),
        "LifecycleConfiguration": setting(
            ServiceCall(
                "s3.put_bucket_lifecycle_configuration",
                **BUCKET_NAME,
                LifecycleConfiguration=the("LifecycleConfiguration", convert=forms.lifecycle),
            ),
            reset=ServiceCall("s3.delete_bucket_lifecycle", **BUCKET_NAME),
            convert=forms.lifecycle,
        ),
        "LoggingConfiguration": setting(
            put_logging,
            reset=ServiceCall("s3.put_bucket_logging", **BUCKET_NAME, BucketLoggingStatus={}),
            convert=forms.logging,
        ),
        "NotificationConfiguration": configured(
            "NotificationConfiguration",
            "notification_configuration",
            "NotificationConfiguration",
            forms.notifications,
            {},
        ),
        "ObjectLockConfiguration": setting(PUT_LOCK, reset=PUT_LOCK),
        "ReplicationConfiguration": configured(
            "ReplicationConfiguration", "replication", "ReplicationConfiguration", forms.replication
        ),
        "Tags": configured("Tags", "tagging", "Tagging", lambda tags: {"TagSet": tags}),
        "WebsiteConfiguration": configured("WebsiteConfiguration", "website", "WebsiteConfiguration", forms.website),
    },
    shown={
        "BucketName": physical_id,
        "ObjectLockEnabled": "",
        "AccessControl": "",
        "OwnershipControls": shown("ownership_controls", "OwnershipControls"),
        "PublicAccessBlockConfiguration": found_by(
            "s3.get_public_access_block", "PublicAccessBlockConfiguration", **BUCKET_NAME
        ),
        "AccelerateConfiguration": shown("accelerate_configuration", "{Status: Status}"),
        "BucketEncryption": shown("encryption", "ServerSideEncryptionConfiguration"),
        "CorsConfiguration": shown("cors", "{CORSRules: CORSRules}"),
        "VersioningConfiguration": shown("versioning", "{Status: Status}"),
        "LifecycleConfiguration": shown("lifecycle_configuration", "{Rules: Rules}"),
        "LoggingConfiguration": shown("logging", "{LoggingEnabled: LoggingEnabled}"),
        "NotificationConfiguration": shown("notification_configuration", "@"),
        "ObjectLockConfiguration": found_by(
            "s3.get_object_lock_configuration", "ObjectLockConfiguration", **BUCKET_NAME
        ),
        "ReplicationConfiguration": shown("replication", "ReplicationConfiguration"),
        "Tags": shown("tagging", "{TagSet: TagSet}"),
        "WebsiteConfiguration": shown("website", "@"),
    },
    deletion=ServiceCall("s3.delete_bucket", **BUCKET_NAME),
)

PUT_POLICY = ServiceCall("s3.put_bucket_policy", Bucket=the("Bucket"), Policy=the("PolicyDocument", convert=as_text))
BUCKET_POLICY = ResourceType(
    creation=PUT_POLICY,
    identifier=the("Bucket"),
    read=ServiceCall("s3.get_bucket_policy", **BUCKET_NAME),
    properties={"Bucket": in_create(), "PolicyDocument": in_create(change=PUT_POLICY)},
    shown={"Bucket": physical_id, "PolicyDocument": "Policy"},
    deletion=ServiceCall("s3.delete_bucket_policy", Bucket=the("Bucket")),
)

TYPES: dict[str, ResourceType] = {
    "AWS::S3::Bucket": BUCKET,
    "AWS::S3::BucketPolicy": BUCKET_POLICY,
}
