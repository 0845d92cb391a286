"""`aws s3 sync`: copy what is missing or has changed, and (with --delete) delete what is no longer there."""

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
    is_s3,
    objects_under,
    place_word,
    relative,
    split,
    unwritable,
)

WORDS = (place_word("source"), place_word("destination"), "--delete", "--exclude", "--include")


@transfer("s3 sync", cli=WORDS, check=copy_problems)
def sync(
    *,
    source: LOCAL_OR_S3,
    destination: LOCAL_OR_S3,
    delete: FLAG,
    exclude: PATTERN,
    include: PATTERN,
) -> Invocation:
    """Make the destination hold what the source holds: up, down or between buckets."""
    rest = {"delete": delete, "exclude": exclude, "include": include}
    to_bucket, to_prefix = split(destination)
    if not is_s3(source):
        return Invocation(sync_up, {"folder": source, "bucket": to_bucket, "prefix": as_folder(to_prefix), **rest})
    bucket, prefix = split(source)
    where = {"bucket": bucket, "prefix": as_folder(prefix)}
    if not is_s3(destination):
        return Invocation(sync_down, {**where, "folder": destination, **rest})
    return Invocation(sync_between, {**where, "to_bucket": to_bucket, "to_prefix": as_folder(to_prefix), **rest})


def sync_up(s3, print, *, folder, bucket, prefix, delete, exclude, include):
    ends = []
    here = files_under(print, folder, ends)
    there = objects_under(s3, bucket, prefix)
    if exclude:
        here = [name for name in here if chosen(name, exclude, include)]
        there = {name: item for name, item in there.items() if chosen(name, exclude, include)}
    for name in here:
        path = os.path.join(folder, name)
        places = f"{relative(path)} to s3://{bucket}/{prefix}{name}"
        with going_on(print, f"upload failed: {places}", ends):
            file = os.stat(path)
            item = there.get(name)
            if item and item["Size"] == file.st_size and item["LastModified"].timestamp() >= file.st_mtime:
                continue  # the same size, and the object is not older: nothing to do
            content_type = mimetypes.guess_type(path)[0] or "binary/octet-stream"
            s3.upload_file(path, bucket, prefix + name, ExtraArgs={"ContentType": content_type})
            print(f"upload: {places}")
    if delete:
        for name in sorted(there.keys() - here):
            with going_on(print, f"delete failed: s3://{bucket}/{prefix}{name}", ends):
                s3.delete_object(Bucket=bucket, Key=prefix + name)
                print(f"delete: s3://{bucket}/{prefix}{name}")
    if ends:
        sys.exit(min(ends))  # 1 where one has failed, 2 where some were only passed over


def sync_down(s3, print, *, bucket, prefix, folder, delete, exclude, include):
    os.makedirs(folder, exist_ok=True)
    ends = []
    here = files_under(print, folder, ends)
    there = objects_under(s3, bucket, prefix)
    if exclude:
        here = [name for name in here if chosen(name, exclude, include)]
        there = {name: item for name, item in there.items() if chosen(name, exclude, include)}
    for name, item in there.items():
        path = os.path.join(folder, "") + name  # a key may begin with "/": it is a part of the name, not a root
        places = f"s3://{bucket}/{item['Key']} to {relative(path)}"
        modified = item["LastModified"].timestamp()
        with going_on(print, f"download failed: {places}", ends):
            if reason := unwritable(folder, path):
                print(f"warning: Skipping file {name}. {reason}", file=sys.stderr)
                ends.append(2)
                continue
            if name in here:
                file = os.stat(path)
                if file.st_size == item["Size"] and file.st_mtime <= modified:
                    continue  # the same size, and the file is not newer: nothing to do
            os.makedirs(os.path.dirname(path), exist_ok=True)
            s3.download_file(bucket, item["Key"], path)
            os.utime(path, (modified, modified))  # the file keeps the object's time
            print(f"download: {places}")
    if delete:
        for name in here:
            path = os.path.join(folder, name)
            if name in there:
                continue
            with going_on(print, f"delete failed: {relative(path)}", ends):
                if reason := unwritable(folder, path):
                    print(f"warning: Skipping file {name}. {reason}", file=sys.stderr)
                    ends.append(2)
                    continue
                os.remove(path)
                print(f"delete: {relative(path)}")
    if ends:
        sys.exit(min(ends))  # 1 where one has failed, 2 where some were only passed over


def sync_between(s3, print, *, bucket, prefix, to_bucket, to_prefix, delete, exclude, include):
    ends = []
    here = objects_under(s3, bucket, prefix)
    there = objects_under(s3, to_bucket, to_prefix)
    if exclude:
        here = {name: item for name, item in here.items() if chosen(name, exclude, include)}
        there = {name: item for name, item in there.items() if chosen(name, exclude, include)}
    for name, item in here.items():
        copy = there.get(name)
        if copy and copy["Size"] == item["Size"] and copy["LastModified"] >= item["LastModified"]:
            continue  # the same size, and the copy is not older: nothing to do
        places = f"s3://{bucket}/{prefix}{name} to s3://{to_bucket}/{to_prefix}{name}"
        with going_on(print, f"copy failed: {places}", ends):
            s3.copy({"Bucket": bucket, "Key": prefix + name}, to_bucket, to_prefix + name)
            print(f"copy: {places}")
    if delete:
        for name in sorted(there.keys() - here.keys()):
            with going_on(print, f"delete failed: s3://{to_bucket}/{to_prefix}{name}", ends):
                s3.delete_object(Bucket=to_bucket, Key=to_prefix + name)
                print(f"delete: s3://{to_bucket}/{to_prefix}{name}")
    if ends:
        sys.exit(1)
