"""`aws s3 mb` and `aws s3 rb`: make and remove buckets."""

import sys

from helpers.operations.core import Invocation
from helpers.operations.kinds import BUCKET_NAME, FLAG
from helpers.operations.s3.declaring import command
from helpers.operations.s3.errors import bucket_not_made, bucket_not_removed
from helpers.operations.s3.places import going_on


@command("s3 mb", cli=["s3://{bucket}"], changes=True, manages="resource", cli_error=bucket_not_made)
def make_bucket(s3, print, *, bucket: BUCKET_NAME):
    """Make a bucket in the client's region."""
    region = s3.meta.region_name
    if region == "us-east-1":
        s3.create_bucket(Bucket=bucket)
    else:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    print(f"make_bucket: {bucket}")


@command("s3 rb", cli=["s3://{bucket}", "--force"], changes=True, manages="resource", cli_error=bucket_not_removed)
def remove_bucket(*, bucket: BUCKET_NAME, force: FLAG) -> Invocation:
    """Remove a bucket; with `force` its objects first."""
    return Invocation(empty_and_remove_bucket if force else remove_empty_bucket, {"bucket": bucket})


def remove_empty_bucket(s3, print, *, bucket):
    s3.delete_bucket(Bucket=bucket)
    print(f"remove_bucket: {bucket}")


def empty_and_remove_bucket(s3, print, *, bucket):
    ends = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            with going_on(print, f"delete failed: s3://{bucket}/{item['Key']}", ends):
                s3.delete_object(Bucket=bucket, Key=item["Key"])
                print(f"delete: s3://{bucket}/{item['Key']}")
    if ends:
        print(
            "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted.",
            file=sys.stderr,
        )
        sys.exit(255)
    s3.delete_bucket(Bucket=bucket)
    print(f"remove_bucket: {bucket}")
