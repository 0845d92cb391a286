"""`aws s3 mv`: copy one file or object, then delete the original."""

import mimetypes
import os
import sys
from collections.abc import Callable
from typing import Any

from helpers.operations.core import Invocation
from helpers.operations.kinds import LOCAL_OR_S3
from helpers.operations.s3.checks import copy_problems
from helpers.operations.s3.copying import copy_one
from helpers.operations.s3.declaring import transfer
from helpers.operations.s3.places import place_word, unwritable


@transfer("s3 mv", cli=[place_word("source"), place_word("destination")], check=copy_problems)
def move(*, source: LOCAL_OR_S3, destination: LOCAL_OR_S3) -> Invocation:
    """One of three moves: up, down or between buckets."""
    copied = copy_one(source, destination)
    moves: dict[str, Callable[..., Any]] = {"upload": move_up, "download": move_down, "copy_object": move_object}
    return Invocation(moves[copied.function.__name__], copied.values)


def move_up(s3, print, *, path, bucket, key):
    content_type = mimetypes.guess_type(path)[0] or "binary/octet-stream"
    s3.upload_file(path, bucket, key, ExtraArgs={"ContentType": content_type})
    os.remove(path)
    print(f"move: {path} to s3://{bucket}/{key}")


def move_down(s3, print, *, bucket, key, path):
    found = s3.head_object(Bucket=bucket, Key=key)
    if reason := unwritable(os.path.dirname(path), path):
        print(f"warning: Skipping file {path}. {reason}", file=sys.stderr)
        sys.exit(2)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    s3.download_file(bucket, key, path)
    modified = found["LastModified"].timestamp()
    os.utime(path, (modified, modified))  # the file keeps the object's time
    s3.delete_object(Bucket=bucket, Key=key)
    print(f"move: s3://{bucket}/{key} to {path}")


def move_object(s3, print, *, bucket, key, to_bucket, to_key):
    s3.copy({"Bucket": bucket, "Key": key}, to_bucket, to_key)
    s3.delete_object(Bucket=bucket, Key=key)
    print(f"move: s3://{bucket}/{key} to s3://{to_bucket}/{to_key}")
