"""Places in `aws s3`: "s3://bucket/key" and paths, and what the CLI makes of them."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from helpers.operations.command_line import option


def is_s3(place: str) -> bool:
    """Whether `place` is written as one in S3."""
    return place.startswith("s3://")


def split(place: str) -> tuple[str, str]:
    """Bucket and key of "s3://bucket/key"; the key is "" where none is given."""
    bucket, _, key = place.removeprefix("s3://").partition("/")
    return bucket, key


def as_folder(key: str) -> str:
    """The key as the beginning of others: ending in "/", or empty for the whole bucket."""
    return key if key == "" or key.endswith("/") else key + "/"


def into(place: str, name: str) -> tuple[str, str]:
    """Bucket and key for something called `name` that goes to `place`: a bucket, a "folder/", or its own key."""
    bucket, key = split(place)
    return bucket, key + name if key == "" or key.endswith("/") else key


def into_file(path: str, name: str) -> str:
    """The file for something called `name` that goes to `path`: a folder, or the file itself."""
    if os.path.isdir(path) or path.endswith(os.sep):
        return os.path.join(os.path.relpath(path), name)  # as it is: "..", worked out, would be another folder
    shown: str = relative(path)
    return shown


def last_name(key: str) -> str:
    """The part of a key after its last "/"."""
    return key.rpartition("/")[2]


def place_word(name: str) -> Callable[[Mapping[str, Any]], str]:
    """A part of the command line: the field `name`, a path that begins with "-" kept from being read as an option."""

    def word(values: Mapping[str, Any]) -> str:
        place = values[name]
        return os.path.join(".", place) if place.startswith("-") else place

    return word


def if_recursive(name: str) -> Callable[[Mapping[str, Any]], list[str]]:
    """A part of the command line: the option of the field `name`, only together with `--recursive`."""

    def words(values: Mapping[str, Any]) -> list[str]:
        return option(f"--{name}", values[name]) if values["recursive"] else []

    return words


# What follows is part of the programs shown to learners.


def relative(path):
    """The path as seen from where we are, as the CLI shows it."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.relpath(folder), name)


def files_under(print, folder, ends):
    """The files in `folder` and in its folders, as names that begin there, in the order of S3's keys.

    What cannot be read is passed over with a warning, and noted in `ends` with the exit code for it.
    """
    os.listdir(folder)  # an error where it is no folder
    found, waiting = [], [("", ())]
    while waiting:
        name, above = waiting.pop()
        path = os.path.join(folder, name)
        real = os.path.realpath(path)
        if reason := unreadable(path):
            print(f"warning: Skipping file {os.path.abspath(path)}. {reason}", file=sys.stderr)
            ends.append(2)
        elif not os.path.isdir(path):
            found.append(name)
        elif real not in above:  # else a link that leads back to a folder we came from
            inside = sorted(os.listdir(path), reverse=True)
            waiting += [(f"{name}/{one}" if name else one, (*above, real)) for one in inside]
    return sorted(found)


def objects_under(s3, bucket, prefix):
    """The objects whose keys begin with `prefix`, by the rest of their keys; markers of empty folders are left out."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = [item for page in pages for item in page.get("Contents", [])]
    return {item["Key"].removeprefix(prefix): item for item in found if not item["Key"].endswith("/")}


def chosen(name, exclude, include):
    """Whether `name` is kept: not excluded, or excluded and included again."""
    return not fnmatch(name, exclude) or fnmatch(name, include)


SPECIAL = "File is character special device, block special device, FIFO, or socket."


def unreadable(path):
    """Why the CLI passes over a file or a folder; "" where it reads it."""
    if not os.path.exists(path):
        return "File does not exist."
    if not os.path.isfile(path) and not os.path.isdir(path):
        return SPECIAL
    return "" if os.access(path, os.R_OK) else "File/Directory is not readable."


def unwritable(folder, path):
    """Why nothing is written to `path`: it is not in `folder` once all links are followed, or no file; else ""."""
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        return SPECIAL
    home = os.path.realpath(folder)
    if os.path.commonpath([home, os.path.realpath(path)]) == home:
        return ""
    by_name = os.path.commonpath([os.path.abspath(folder), os.path.abspath(path)]) == os.path.abspath(folder)
    return "File is behind a link that leads out of the folder." if by_name else "File references a parent directory."


@contextmanager
def going_on(print, what, ends):
    """Tell a failure, and note it in `ends`, in place of ending with it: the CLI goes on with the others."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError, OSError, ValueError) as error:
        print(f"{what} {error}", file=sys.stderr)
        ends.append(1)
