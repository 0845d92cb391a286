"""Places in `aws s3`: "s3://bucket/key" and paths, and what the CLI makes of them."""

import os
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

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
        return relative(os.path.join(path, name))
    return relative(path)


def last_name(key: str) -> str:
    """The part of a key after its last "/"."""
    return key.rpartition("/")[2]


def place_word(name: str):
    """A part of the command line: the field `name`, a path that begins with "-" kept from being read as an option."""

    def word(values: Mapping[str, Any]) -> str:
        place = values[name]
        return os.path.join(".", place) if place.startswith("-") else place

    return word


def if_recursive(name: str):
    """A part of the command line: the option of the field `name`, only together with `--recursive`."""

    def words(values: Mapping[str, Any]) -> list[str]:
        return option(f"--{name}", values[name]) if values["recursive"] else []

    return words


# What follows is part of the programs shown to learners.


def relative(path):
    """The path as seen from where we are, as the CLI shows it."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.relpath(folder), name)


def files_under(folder):
    """The files in `folder` and in its folders, as names that begin there, in the order of S3's keys."""
    os.listdir(folder)  # an error where it is no folder
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def objects_under(s3, bucket, prefix):
    """The objects whose keys begin with `prefix`, by the rest of their keys; markers of empty folders are left out."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = [item for page in pages for item in page.get("Contents", [])]
    return {item["Key"].removeprefix(prefix): item for item in found if not item["Key"].endswith("/")}


def chosen(name, exclude, include):
    """Whether `name` is kept: not excluded, or excluded and included again."""
    return not fnmatch(name, exclude) or fnmatch(name, include)


def leads_out(name):
    """Whether `name` would lead out of the folder that it is put into."""
    return os.path.normpath("./" + name).split(os.sep)[0] == ".."
