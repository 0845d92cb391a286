"""`aws s3 ls`: list buckets, or what is in one."""

import sys
from collections.abc import Mapping
from typing import Any

from helpers.operations.core import Invocation
from helpers.operations.kinds import BUCKET_NAME, FLAG, PREFIX
from helpers.operations.s3.declaring import command


def place(values: Mapping[str, Any]) -> str:
    """The word of the command line: nothing, s3://bucket or s3://bucket/prefix."""
    if not values["bucket"]:
        return ""
    return f"s3://{values['bucket']}" + (f"/{values['prefix']}" if values["prefix"] else "")


@command("s3 ls", cli=[place, "--recursive", "--human-readable", "--summarize"], manages="resource")
def list_things(
    *,
    bucket: BUCKET_NAME.optional(),
    prefix: PREFIX.optional(),
    recursive: FLAG,
    human_readable: FLAG,
    summarize: FLAG,
) -> Invocation:
    """List the buckets; or what one bucket holds, like folders or (recursive) every object."""
    form = {"human_readable": human_readable, "summarize": summarize}
    if not bucket:
        return Invocation(list_buckets, form)
    return Invocation(
        list_every_object if recursive else list_like_folders, {"bucket": bucket, "prefix": prefix, **form}
    )


def list_buckets(s3, print, *, human_readable, summarize):
    for bucket in s3.list_buckets()["Buckets"]:
        print(f"{bucket['CreationDate'].astimezone():%Y-%m-%d %H:%M:%S} {bucket['Name']}")
    if summarize:
        print("\nTotal Objects: 0")  # buckets are not objects
        if human_readable:
            print("   Total Size: 0 Bytes")
        else:
            print("   Total Size: 0")


def list_like_folders(s3, print, *, bucket, prefix, human_readable, summarize):
    folders = []
    objects = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/"):
        folders += page.get("CommonPrefixes", [])
        objects += page.get("Contents", [])
    for folder in folders:
        name = folder["Prefix"].split("/")[-2]
        print(f"                           PRE {name}/")
    for item in objects:
        size = item["Size"]
        name = item["Key"].split("/")[-1]
        if human_readable:
            size = readable_size(size)
        print(f"{item['LastModified'].astimezone():%Y-%m-%d %H:%M:%S} {size:>10} {name}")
    if summarize:
        total = sum(item["Size"] for item in objects)
        if human_readable:
            total = readable_size(total)
        print(f"\nTotal Objects: {len(objects)}\n   Total Size: {total}")
    if prefix and not folders and not objects:
        sys.exit(1)  # as `aws s3 ls` does when nothing begins with the prefix


def list_every_object(s3, print, *, bucket, prefix, human_readable, summarize):
    objects = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        objects += page.get("Contents", [])
    for item in objects:
        size = item["Size"]
        if human_readable:
            size = readable_size(size)
        print(f"{item['LastModified'].astimezone():%Y-%m-%d %H:%M:%S} {size:>10} {item['Key']}")
    if summarize:
        total = sum(item["Size"] for item in objects)
        if human_readable:
            total = readable_size(total)
        print(f"\nTotal Objects: {len(objects)}\n   Total Size: {total}")
    if prefix and not objects:
        sys.exit(1)  # as `aws s3 ls` does when nothing begins with the prefix


def readable_size(size):
    """A number of bytes as people read it: 1536 gives "1.5 KiB"."""
    if size == 1:
        return "1 Byte"
    if size < 1024:
        return f"{size} Bytes"
    for unit in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]:
        size = size / 1024
        if round(size) < 1024:
            return f"{size:.1f} {unit}"
