"""S3's transfers of whole files, told and stopped as they are under way, in place of the client's own methods."""

import threading
from typing import Any

from boto3.exceptions import RetriesExceededError, S3TransferFailedError

from helpers.operations.watch import Watch

Extra = dict[str, Any] | None


def watch_transfers(client: Any, watch: Watch) -> None:
    """Have `upload_file`, `download_file` and `copy` of the S3 client `client` followed by `watch`."""
    listed: dict[tuple[str, str], dict[str, Any]] = {}

    def remember(parsed: dict[str, Any], **_: Any) -> None:
        listed.update({(parsed.get("Name", ""), item["Key"]): item for item in parsed.get("Contents", [])})

    # The names of the arguments are boto3's, by which its callers give them.
    def upload_file(Filename: str, Bucket: str, Key: str, ExtraArgs: Extra = None) -> None:  # noqa: N803
        _transfer(client, watch, "upload", str(Filename), str(Filename), Bucket, Key, extra_args=ExtraArgs)

    def download_file(Bucket: str, Key: str, Filename: str, ExtraArgs: Extra = None) -> None:  # noqa: N803
        known = listed.get((Bucket, Key))
        _transfer(client, watch, "download", Key, Bucket, Key, str(Filename), extra_args=ExtraArgs, listed=known)

    def copy(CopySource: dict[str, str], Bucket: str, Key: str, ExtraArgs: Extra = None) -> None:  # noqa: N803
        known = listed.get((CopySource["Bucket"], CopySource["Key"]))
        _transfer(client, watch, "copy", Key, CopySource, Bucket, Key, extra_args=ExtraArgs, listed=known)

    client.meta.events.register("after-call.s3.ListObjectsV2", remember)
    client.upload_file, client.download_file, client.copy = upload_file, download_file, copy


class _Progress:
    """The bytes of one transfer, told to the watch: never fewer than before, and all of them at its end."""

    def __init__(self, watch: Watch, label: str):
        self.watch, self.label = watch, label
        self.lock = threading.Lock()
        self.done = self.told = 0

    def add(self, number: int, total: int) -> None:
        with self.lock:
            self.done += number  # negative where a part is sent again
            if self.done > self.told:
                self.told = self.done
                self.watch.progress(self.told, total, self.label)


def _subscriber(watch: Watch, label: str, listed: dict[str, Any]) -> Any:
    """What tells the progress of a transfer; the size of an object that was listed is known, and not asked for again."""
    from s3transfer.subscribers import BaseSubscriber

    progress = _Progress(watch, label)

    class Subscriber(BaseSubscriber):  # type: ignore[misc]  # s3transfer brings no types
        def on_queued(self, future: Any, **_: Any) -> None:
            if listed:
                future.meta.provide_transfer_size(listed["Size"])
                future.meta.provide_object_etag(listed["ETag"])

        def on_progress(self, future: Any, bytes_transferred: int, **_: Any) -> None:
            progress.add(bytes_transferred, future.meta.size or 0)

    return Subscriber()


def _transfer(
    client: Any,
    watch: Watch,
    method: str,
    label: str,
    *arguments: Any,
    listed: dict[str, Any] | None = None,
    **options: Any,
) -> None:
    from boto3.s3.transfer import TransferConfig, create_transfer_manager

    manager = create_transfer_manager(client, TransferConfig())
    future = getattr(manager, method)(*arguments, subscribers=[_subscriber(watch, label, listed or {})], **options)
    watch.follow(manager.shutdown, future.cancel)
    try:
        future.result()
    except Exception as error:
        watch.raise_if_cancelled()
        raise _as_boto3(error) from error


def _as_boto3(error: Exception) -> Exception:
    """The error of a transfer as boto3's own methods raise it."""
    from s3transfer import exceptions as transfer

    if isinstance(error, transfer.RetriesExceededError):
        given_up: Exception = RetriesExceededError(error.last_exception)
        return given_up
    kinds = (transfer.S3UploadFailedError, transfer.S3DownloadFailedError, transfer.S3CopyFailedError)
    failed = isinstance(error, (*kinds, transfer.S3ValidationError))
    return S3TransferFailedError(*error.args) if failed else error
