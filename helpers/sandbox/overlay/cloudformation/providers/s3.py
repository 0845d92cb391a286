"""AWS::S3: buckets and their policies."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    as_text,
    in_create,
    not_acted_on,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest


def location(request: ResourceRequest) -> Any:
    """The argument CreateBucketConfiguration, which S3 wants in every region but the first."""
    region = request.services.region
    return ABSENT if region == "us-east-1" else {"LocationConstraint": region}


def bucket_name(request: ResourceRequest) -> str:
    """The name of the bucket, or one made of the stack's and the resource's that follows the rules of S3."""
    return str(request.properties.get("BucketName") or request.name.lower()[:63].rstrip("-"))


BUCKET = ResourceType(
    creation=ServiceCall("s3.create_bucket", CreateBucketConfiguration=location),
    identifier=bucket_name,
    attributes={
        "Arn": lambda request: f"arn:aws:s3:::{request.id}",
        "DomainName": lambda request: f"{request.id}.s3.amazonaws.com",
        "RegionalDomainName": lambda request: f"{request.id}.s3.{request.services.region}.amazonaws.com",
    },
    properties={
        "BucketName": argument("Bucket", default=bucket_name),
        "VersioningConfiguration": setting(
            ServiceCall(
                "s3.put_bucket_versioning",
                Bucket=physical_id,
                VersioningConfiguration=the("VersioningConfiguration"),
            )
        ),
        "PublicAccessBlockConfiguration": setting(
            ServiceCall(
                "s3.put_public_access_block",
                Bucket=physical_id,
                PublicAccessBlockConfiguration=the("PublicAccessBlockConfiguration"),
            )
        ),
        "Tags": setting(
            ServiceCall("s3.put_bucket_tagging", Bucket=physical_id, Tagging={"TagSet": the("Tags")}),
            reset=ServiceCall("s3.delete_bucket_tagging", Bucket=physical_id),
        ),
        "BucketEncryption": not_acted_on("objects are kept as they are"),
        "LifecycleConfiguration": not_acted_on("nothing expires by itself"),
    },
    deletion=ServiceCall("s3.delete_bucket", Bucket=physical_id),
)

PUT_POLICY = ServiceCall("s3.put_bucket_policy", Bucket=the("Bucket"), Policy=the("PolicyDocument", convert=as_text))
BUCKET_POLICY = ResourceType(
    creation=PUT_POLICY,
    identifier=the("Bucket"),
    properties={"Bucket": in_create(), "PolicyDocument": in_create(change=PUT_POLICY)},
    deletion=ServiceCall("s3.delete_bucket_policy", Bucket=the("Bucket")),
)

TYPES: dict[str, ResourceType] = {
    "AWS::S3::Bucket": BUCKET,
    "AWS::S3::BucketPolicy": BUCKET_POLICY,
}
