"""What the checks may look at: the API's state, the sandbox's record of calls, the learner's folder and runs."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from helpers import sandbox, target
from helpers.course import progress
from helpers.course.runs import calls_of, ended
from helpers.home import aws_folder, learner_suffix
from helpers.transcript import record


class CheckContext:
    """What a check looks at: target, calls, runs, folder. Make a new one for each check: what it has read it keeps.

    Of `chapter` (none: whatever was done) only what was done since its stock was taken: the rest is another chapter's.
    """

    def __init__(self, folder: Path | None = None, chapter: str = ""):
        self.target = target.current()
        self.since = progress.began(chapter) if chapter else 0.0
        self.folder = folder or Path.cwd()
        self.aws_folder = aws_folder()
        self.me = learner_suffix()

    def client(self, service: str, profile: str | None = None) -> Any:
        """A boto3 client for `service`; its calls are the kit's own and count for no step."""
        return self.target.session(profile).own_client(service)

    @cached_property
    def calls(self) -> list[dict[str, Any]]:
        """The sandbox's record of calls, oldest first; of a real account, those that the forms made."""
        if self.target.kind != "sandbox":
            return calls_of(self.runs)
        found = sandbox.find()
        told = found.control("calls")["calls"] if found else []
        return [call for call in told if call["time"] >= self.since]

    @cached_property
    def session_log(self) -> list[dict[str, Any]]:
        """The sandbox's record of what was done on its servers over ssh, oldest first; of a real account nothing."""
        found = sandbox.find() if self.target.kind == "sandbox" else None
        told = found.control("session_log")["session_log"] if found else []
        return [entry for entry in told if entry["time"] >= self.since]

    @cached_property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of forms in this same world, oldest first; without those that a value kept from trying anything."""
        there = record.of_this_world(record.entries())
        return [run for run in there if ended(run) >= self.since and not run.get("refused")]

    def called(self, action: str, resource: str = "", code: str = "") -> list[dict[str, Any]]:
        """The recorded calls of `action` on a resource whose ARN ends with `resource`, that ended with `code`."""
        arn = f":::{resource}" if resource else ""
        return [c for c in self.calls if c["action"] == action and c["code"] == code and c["resource"].endswith(arn)]

    @cached_property
    def buckets(self) -> dict[str, str]:
        """The learner's buckets with the region of each, the latest last."""
        s3 = self.client("s3")
        found = sorted(s3.list_buckets()["Buckets"], key=lambda bucket: bucket["CreationDate"])
        return {b["Name"]: s3.get_bucket_location(Bucket=b["Name"])["LocationConstraint"] or "us-east-1" for b in found}

    def bucket(self, beginning: str) -> str:
        """The learner's latest bucket whose name begins so, or "" where there is none."""
        return next((name for name in reversed(self.buckets) if name.startswith(beginning)), "")

    def objects(self, bucket: str) -> dict[str, int]:
        """The keys in `bucket` with the size in bytes of each; empty where the bucket is not there."""
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        sizes: dict[str, int] = _unless_gone(
            lambda: {o["Key"]: o["Size"] for page in pages for o in page.get("Contents", [])}, {}
        )
        return sizes

    def content(self, bucket: str, key: str) -> bytes | None:
        """The bytes of an object, or None where it is not there."""
        s3 = self.client("s3")
        found: bytes | None = _unless_gone(lambda: s3.get_object(Bucket=bucket, Key=key)["Body"].read(), None)
        return found

    def profiles(self) -> dict[str, dict[str, str]]:
        """What the kit's AWS files hold: profile, setting, value."""
        found: dict[str, dict[str, str]] = self.target.session()._session.full_config["profiles"]
        return found


def _unless_gone(ask: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchBucket", "NoSuchKey"):
            return otherwise
        raise


def filled_in(values: Mapping[str, Any], context: CheckContext) -> dict[str, Any]:
    """`values` with the learner's suffix put where "{me}" stands."""
    return {n: v.replace("{me}", context.me) if isinstance(v, str) else v for n, v in values.items()}
