"""The parts of the AWS CLI that serve as a library: what writes its files, and what prints text and tables.

Importing `awscli` puts its own copies of botocore and s3transfer in the place of those not yet imported, and its folder
into the environment. Neither may happen to a learner's kernel: both are imported before, and all else is put back.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import botocore
import s3transfer


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put the finders of modules and the environment back to what they are."""
    finders, data_path = list(sys.meta_path), os.environ.get("AWS_DATA_PATH")
    yield
    sys.meta_path[:] = finders
    os.environ.pop("AWS_DATA_PATH", None)
    if data_path is not None:
        os.environ["AWS_DATA_PATH"] = data_path


with undisturbed():
    from awscli.customizations.configure.writer import ConfigFileWriter
    from awscli.formatter import get_formatter

__all__ = ["ConfigFileWriter", "botocore", "get_formatter", "s3transfer"]
