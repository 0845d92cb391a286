"""What `aws s3` prints to standard error, and returns, where it says it in its own way (AWS CLI 1.46)."""

import os

from botocore.exceptions import ClientError

from helpers.operations.core import Operation
from helpers.operations.kinds import Problem
from helpers.operations.results import Failure
from helpers.operations.s3.places import SPECIAL, is_s3, relative
from helpers.operations.watch import Cancelled

LOOKING = ("HeadObject", "ListObjectsV2")


def bucket_not_made(error: Exception, operation: Operation) -> tuple[str, int] | None:
    """Of `aws s3 mb`; None for what it says as all commands do."""
    if isinstance(error, Cancelled):
        return None
    return f"make_bucket failed: s3://{operation.values['bucket']} {error}\n", 1


def bucket_not_removed(error: Exception, operation: Operation) -> tuple[str, int] | None:
    """Of `aws s3 rb`; None for what it says as all commands do."""
    if isinstance(error, Cancelled):
        return None
    if getattr(error, "operation_name", "DeleteBucket") == "DeleteBucket":
        return f"remove_bucket failed: s3://{operation.values['bucket']} {error}\n", 1
    kept = "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted."
    return f"fatal error: {error}\n\n{kept}\n", 255


def transfer_failed(error: Exception, operation: Operation) -> tuple[str, int]:
    """Of the commands that copy, move and delete."""
    if isinstance(error, Cancelled):
        return "cancelled: ctrl-c received\n", 1
    values = operation.values
    source = values.get("source", "")
    if isinstance(error, FileNotFoundError | NotADirectoryError) and source and not is_s3(source):
        if not os.path.exists(source):
            return f"\nThe user-provided path {source} does not exist.\n", 255
        return _skipped(os.path.join(os.path.abspath(source), ""), "File does not exist.")
    if isinstance(error, PermissionError) and source and not is_s3(source):
        return _skipped(os.path.abspath(source), "File/Directory is not readable.")
    if getattr(error, "operation_name", "") in LOOKING:
        return f"fatal error: {_key_named(error, operation)}\n", 1
    word, places = _word_and_places(operation)
    return f"{word} failed: {places} {error}\n", 1


def transfer_explained(failure: Failure | Problem) -> str:
    """The text for a source that is not there, where source and destination may have been swapped."""
    source, destination = (str(failure.values.get(name, "")) for name in ("source", "destination"))
    if failure.code == "FileNotFoundError" and not is_s3(source) and is_s3(destination):
        return "UploadSourceMissing"
    call = getattr(failure, "call", "")
    if failure.code == "NoSuchKey" or (failure.code, call) == ("404", "HeadObject"):
        return "DownloadSourceMissing" if not is_s3(destination) and os.path.isfile(destination) else "NoSuchKey"
    return ""


def _skipped(path: str, why: str) -> tuple[str, int]:
    return f"warning: Skipping file {path}. {why}\n", 2


def _key_named(error: Exception, operation: Operation) -> str:
    """The error's own words, the key named in them as the CLI does."""
    if isinstance(error, ClientError) and error.response["Error"]["Code"] == "404":
        response = {
            **error.response,
            "Error": {"Code": "404", "Message": f'Key "{operation.invocation.values["key"]}" does not exist'},
        }
        return str(ClientError(response, error.operation_name))
    return str(error)


def _word_and_places(operation: Operation) -> tuple[str, str]:
    """ "upload" and "./hello.txt to s3://bucket/hello.txt": what failed, and between which places."""
    values = operation.invocation.values
    source = f"s3://{values['bucket']}/{values.get('key', values.get('prefix', ''))}"
    if operation.name == "s3 rm":
        return "delete", source
    path = values.get("path") or relative(values.get("folder", "."))
    if "to_bucket" in values:
        to_key = values.get("to_key", values.get("to_prefix", ""))
        word, places = "copy", f"{source} to s3://{values['to_bucket']}/{to_key}"
    elif is_s3(operation.values["source"]):
        word, places = "download", f"{source} to {path}"
    else:
        word, places = "upload", f"{path} to {source}"
    return ("move" if operation.name == "s3 mv" else word), places


def transfer_refused(problem: Problem, field: str, operation: Operation) -> tuple[str, int] | None:
    """Of a file to be copied that is no ordinary one, which the command passes over; None for other problems."""
    if (problem.code, field) != ("FileSpecial", "source"):
        return None
    source = os.path.abspath(operation.values["source"])
    if operation.values.get("recursive", operation.name == "s3 sync"):
        return _skipped(os.path.join(source, ""), "File does not exist.")
    return _skipped(source, SPECIAL)
