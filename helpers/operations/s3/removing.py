"""`aws s3 rm`: delete one object, or all whose keys begin alike."""

import sys

from helpers.operations.core import Invocation
from helpers.operations.kinds import BUCKET_NAME, FLAG, OBJECT_KEY, PATTERN
from helpers.operations.s3.checks import remove_problems
from helpers.operations.s3.declaring import transfer
from helpers.operations.s3.places import as_folder, chosen, going_on, if_recursive

WORDS = (
    lambda values: f"s3://{values['bucket']}" + (f"/{values['key']}" if values["key"] else ""),
    "--recursive",
    if_recursive("exclude"),
    if_recursive("include"),
)


@transfer("s3 rm", cli=WORDS, check=remove_problems)
def remove(
    *, bucket: BUCKET_NAME, key: OBJECT_KEY.optional(), recursive: FLAG, exclude: PATTERN, include: PATTERN
) -> Invocation:
    """Delete one object, or (recursive) all under a prefix."""
    if not recursive:
        return Invocation(remove_object, {"bucket": bucket, "key": key})
    filters = {"exclude": exclude, "include": include}
    return Invocation(remove_objects, {"bucket": bucket, "prefix": as_folder(key), **filters})


def remove_object(s3, print, *, bucket, key):
    s3.delete_object(Bucket=bucket, Key=key)
    print(f"delete: s3://{bucket}/{key}")


def remove_objects(s3, print, *, bucket, prefix, exclude, include):
    ends = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            key = item["Key"]
            if exclude and not chosen(key.removeprefix(prefix), exclude, include):
                continue
            with going_on(print, f"delete failed: s3://{bucket}/{key}", ends):
                s3.delete_object(Bucket=bucket, Key=key)
                print(f"delete: s3://{bucket}/{key}")
    if ends:
        sys.exit(1)
