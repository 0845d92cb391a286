"""What the CDK's function for BucketDeployment does: the files of its assets are put into a bucket."""

import fnmatch
import io
import mimetypes
import zipfile
from typing import Any

from botocore.exceptions import ClientError

from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

SYSTEM = {  # options of `aws s3 sync` by which the function gives them, and arguments of PutObject
    **{"acl": "ACL", "cache-control": "CacheControl", "content-disposition": "ContentDisposition"},
    **{"content-encoding": "ContentEncoding", "content-language": "ContentLanguage", "content-type": "ContentType"},
    **{"expires": "Expires", "sse": "ServerSideEncryption", "sse-kms-key-id": "SSEKMSKeyId"},
    **{"storage-class": "StorageClass", "website-redirect": "WebsiteRedirectLocation"},
}
OWNED = "aws-cdk:cr-owned"


def _is_true(properties: dict[str, Any], name: str) -> bool:
    return str(properties.get(name, "true")).lower() == "true"


def _prefix(properties: dict[str, Any]) -> str:
    """What the names of the deployed objects begin with."""
    given = str(properties.get("DestinationBucketKeyPrefix", "")).strip("/")
    return f"{given}/" if given else ""


def _files(request: ResourceRequest) -> dict[str, bytes]:
    """The files of all sources by their names; those of a later one take the place of earlier ones."""
    given, found = request.properties, dict[str, bytes]()
    sources = zip(given["SourceBucketNames"], given["SourceObjectKeys"], strict=True)
    markers = given.get("SourceMarkers") or []
    for number, (bucket, key) in enumerate(sources):
        content = request.call("s3.get_object", Bucket=bucket, Key=key)["Body"].read()
        if not _is_true(given, "Extract"):
            found[key.rpartition("/")[2]] = content
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            several = {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
        for marker, value in (markers[number] if number < len(markers) else {}).items():
            several = {name: body.replace(marker.encode(), str(value).encode()) for name, body in several.items()}
        found |= several
    return {name: body for name, body in found.items() if _is_synced(name, given)}


def _is_synced(name: str, properties: dict[str, Any]) -> bool:
    """Whether the filters let a file through: --exclude before --include, as the function gives them."""
    excluded = any(fnmatch.fnmatchcase(name, one) for one in properties.get("Exclude", []))
    return not excluded or any(fnmatch.fnmatchcase(name, one) for one in properties.get("Include", []))


def _metadata(properties: dict[str, Any], name: str) -> dict[str, Any]:
    """What else PutObject is given for a file."""
    kind = mimetypes.guess_type(name)[0]
    found: dict[str, Any] = {"ContentType": kind} if kind else {}
    found |= {SYSTEM[key.lower()]: value for key, value in properties.get("SystemMetadata", {}).items()}
    user = {key.lower(): str(value) for key, value in properties.get("UserMetadata", {}).items()}
    return found | ({"Metadata": user} if user else {})


def _keys(request: ResourceRequest, bucket: str, prefix: str) -> list[str]:
    """The names of the objects that are there."""
    found, token = list[str](), dict[str, str]()
    while True:
        page = request.call("s3.list_objects_v2", Bucket=bucket, Prefix=prefix, **token)
        found += [one["Key"] for one in page.get("Contents", [])]
        if not page.get("IsTruncated"):
            return found
        token = {"ContinuationToken": page["NextContinuationToken"]}


def _remove(request: ResourceRequest, properties: dict[str, Any]) -> None:
    bucket = properties["DestinationBucketName"]
    for key in _keys(request, bucket, _prefix(properties)):
        request.call("s3.delete_object", Bucket=bucket, Key=key)


def deploy_files(request: ResourceRequest) -> dict[str, Any]:
    """Put the files into the bucket, take away what else is there (Prune), and have the distribution fetch them anew."""
    given, before = request.properties, request.before
    bucket, prefix = given["DestinationBucketName"], _prefix(given)
    moved = before and (before.get("DestinationBucketName"), _prefix(before)) != (bucket, prefix)
    if moved and not _is_true(given, "RetainOnDelete"):
        _remove(request, before)
    files = _files(request)
    for name, body in files.items():
        request.call("s3.put_object", Bucket=bucket, Key=prefix + name, Body=body, **_metadata(given, name))
    if _is_true(given, "Prune"):
        for key in _keys(request, bucket, prefix):
            name = key.removeprefix(prefix)
            if name not in files and _is_synced(name, given):
                request.call("s3.delete_object", Bucket=bucket, Key=key)
    if given.get("DistributionId"):
        _invalidate(request, given, prefix)
    keys = given["SourceObjectKeys"] if _is_true(given, "OutputObjectKeys") else []
    return {"DestinationBucketArn": given.get("DestinationBucketArn"), "SourceObjectKeys": keys}


def _invalidate(request: ResourceRequest, properties: dict[str, Any], prefix: str) -> None:
    paths = properties.get("DistributionPaths", [f"/{prefix}*"])
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": request.name or request.id}
    request.call("cloudfront.create_invalidation", DistributionId=properties["DistributionId"], InvalidationBatch=batch)


def remove_files(request: ResourceRequest) -> None:
    """Delete what was deployed, unless it is to be retained or another deployment owns it."""
    given = request.properties
    if _is_true(given, "RetainOnDelete"):
        return
    owner = f"{OWNED}:{str(given.get('DestinationBucketKeyPrefix', '')).strip('/')}"
    try:
        tags = request.call("s3.get_bucket_tagging", Bucket=given["DestinationBucketName"])["TagSet"]
    except ClientError:
        tags = []
    if not any(one["Key"].startswith(owner.rstrip(":")) for one in tags):
        _remove(request, given)
