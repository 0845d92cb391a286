"""`aws s3 cp`: copy up, down, and between buckets, one object or many."""

import mimetypes
import os
import sys

from helpers.operations.core import Invocation
from helpers.operations.kinds import FLAG, LOCAL_OR_S3, PATTERN
from helpers.operations.s3.checks import copy_problems
from helpers.operations.s3.declaring import transfer
from helpers.operations.s3.places import (
    as_folder,
    chosen,
    files_under,
    going_on,
    if_recursive,
    into,
    into_file,
    is_s3,
    last_name,
    objects_under,
    place_word,
    relative,
    split,
    unwritable,
)

WORDS = (
    place_word("source"),
    place_word("destination"),
    "--recursive",
    if_recursive("exclude"),
    if_recursive("include"),
)


@transfer("s3 cp", cli=WORDS, check=copy_problems)
def copy(
    *,
    source: LOCAL_OR_S3,
    destination: LOCAL_OR_S3,
    recursive: FLAG,
    exclude: PATTERN,
    include: PATTERN,
) -> Invocation:
    """One of six copies: up, down or between buckets; of one object, or (recursive) of everything below."""
    filters = {"exclude": exclude, "include": include}
    return copy_many(source, destination, filters) if recursive else copy_one(source, destination)


def copy_one(source: str, destination: str) -> Invocation:
    """The Invocation that copies one file or object."""
    if not is_s3(source):
        bucket, key = into(destination, os.path.basename(source))
        return Invocation(upload, {"path": relative(source), "bucket": bucket, "key": key})
    bucket, key = split(source)
    if not is_s3(destination):
        return Invocation(download, {"bucket": bucket, "key": key, "path": into_file(destination, last_name(key))})
    to_bucket, to_key = into(destination, last_name(key))
    return Invocation(copy_object, {"bucket": bucket, "key": key, "to_bucket": to_bucket, "to_key": to_key})


def copy_many(source: str, destination: str, filters: dict[str, str]) -> Invocation:
    """The Invocation that copies everything below a folder or a prefix."""
    to_bucket, to_prefix = split(destination)
    if not is_s3(source):
        return Invocation(
            upload_folder, {"folder": source, "bucket": to_bucket, "prefix": as_folder(to_prefix), **filters}
        )
    bucket, prefix = split(source)
    where = {"bucket": bucket, "prefix": as_folder(prefix)}
    if not is_s3(destination):
        return Invocation(download_folder, {**where, "folder": destination, **filters})
    return Invocation(copy_folder, {**where, "to_bucket": to_bucket, "to_prefix": as_folder(to_prefix), **filters})


def upload(s3, print, *, path, bucket, key):
    content_type = mimetypes.guess_type(path)[0] or "binary/octet-stream"
    s3.upload_file(path, bucket, key, ExtraArgs={"ContentType": content_type})
    print(f"upload: {path} to s3://{bucket}/{key}")


def download(s3, print, *, bucket, key, path):
    found = s3.head_object(Bucket=bucket, Key=key)
    if reason := unwritable(os.path.dirname(path), path):
        print(f"warning: Skipping file {path}. {reason}", file=sys.stderr)
        sys.exit(2)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    s3.download_file(bucket, key, path)
    modified = found["LastModified"].timestamp()
    os.utime(path, (modified, modified))  # the file keeps the object's time
    print(f"download: s3://{bucket}/{key} to {path}")


def copy_object(s3, print, *, bucket, key, to_bucket, to_key):
    s3.copy({"Bucket": bucket, "Key": key}, to_bucket, to_key)
    print(f"copy: s3://{bucket}/{key} to s3://{to_bucket}/{to_key}")


def upload_folder(s3, print, *, folder, bucket, prefix, exclude, include):
    ends = []
    for name in files_under(print, folder, ends):
        if exclude and not chosen(name, exclude, include):
            continue
        path = os.path.join(folder, name)
        places = f"{relative(path)} to s3://{bucket}/{prefix}{name}"
        with going_on(print, f"upload failed: {places}", ends):
            content_type = mimetypes.guess_type(path)[0] or "binary/octet-stream"
            s3.upload_file(path, bucket, prefix + name, ExtraArgs={"ContentType": content_type})
            print(f"upload: {places}")
    if ends:
        sys.exit(min(ends))  # 1 where one has failed, 2 where some were only passed over


def download_folder(s3, print, *, bucket, prefix, folder, exclude, include):
    os.makedirs(folder, exist_ok=True)
    ends = []
    for name, item in objects_under(s3, bucket, prefix).items():
        if exclude and not chosen(name, exclude, include):
            continue
        path = os.path.join(folder, "") + name  # a key may begin with "/": it is a part of the name, not a root
        places = f"s3://{bucket}/{item['Key']} to {relative(path)}"
        with going_on(print, f"download failed: {places}", ends):
            if reason := unwritable(folder, path):
                print(f"warning: Skipping file {name}. {reason}", file=sys.stderr)
                ends.append(2)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            s3.download_file(bucket, item["Key"], path)
            modified = item["LastModified"].timestamp()
            os.utime(path, (modified, modified))  # the file keeps the object's time
            print(f"download: {places}")
    if ends:
        sys.exit(min(ends))  # 1 where one has failed, 2 where some were only passed over


def copy_folder(s3, print, *, bucket, prefix, to_bucket, to_prefix, exclude, include):
    ends = []
    for name in objects_under(s3, bucket, prefix):
        if exclude and not chosen(name, exclude, include):
            continue
        places = f"s3://{bucket}/{prefix}{name} to s3://{to_bucket}/{to_prefix}{name}"
        with going_on(print, f"copy failed: {places}", ends):
            s3.copy({"Bucket": bucket, "Key": prefix + name}, to_bucket, to_prefix + name)
            print(f"copy: {places}")
    if ends:
        sys.exit(1)
