"""The drills of 03_aws_cli: an error caused on purpose, seen where it happened, and mended.

What AWS refused is in the sandbox's record of calls, whichever program asked. What the CLI or boto3 refuse before any
call is made is known from the runs of the forms alone.
"""

import json
from collections.abc import Sequence
from typing import TypeVar

from helpers.course.chapters.aws_cli.checks import first_bucket
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.world import World

Moment = TypeVar("Moment", float, str)  # of a call, or of a form's run
WITHOUT_KEYS = "no-keys"
WITH_OLD_KEYS = "old-keys"
READER = "reader"
TAKEN = "my-first-bucket"
MAY_LIST_BUCKETS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}


def prepare_profile_without_keys(world: World) -> None:
    """A profile with a region and nothing else."""
    _write(world, WITHOUT_KEYS, {"region": "ap-northeast-1"})


def prepare_profile_with_old_keys(world: World) -> None:
    """A profile whose key no sandbox has ever issued."""
    key = {"aws_access_key_id": "AKIA" + "OLDKEYOLDKEY" + "AAAA", "aws_secret_access_key": "old" * 13 + "x"}
    _write(world, WITH_OLD_KEYS, {"region": "ap-northeast-1"}, key)


def prepare_reader(world: World) -> None:
    """A user who may list buckets and nothing more, and a profile with its key."""
    iam = world.client("iam")
    users = {user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]}
    kept = world.profiles().get(READER, {}).get("aws_access_key_id")
    if READER in users:
        keys = [key["AccessKeyId"] for key in iam.list_access_keys(UserName=READER)["AccessKeyMetadata"]]
        if kept in keys:
            return
        for key_id in keys:
            iam.delete_access_key(UserName=READER, AccessKeyId=key_id)
    else:
        iam.create_user(UserName=READER)
    iam.put_user_policy(UserName=READER, PolicyName="list-buckets", PolicyDocument=json.dumps(MAY_LIST_BUCKETS))
    made = iam.create_access_key(UserName=READER)["AccessKey"]
    key = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
    _write(world, READER, {"region": "ap-northeast-1"}, key)


def _write(world: World, profile: str, config: dict[str, str], key: dict[str, str] | None = None) -> None:
    from awscli.customizations.configure.writer import ConfigFileWriter

    writer = ConfigFileWriter()
    writer.update_config({"__section__": f"profile {profile}", **config}, str(world.aws_folder / "config"))
    if key:
        writer.update_config({"__section__": profile, **key}, str(world.aws_folder / "credentials"))


def _met(times: Sequence[Moment], mended: Sequence[Moment] | None) -> Verdict:
    """The verdict of a drill: when the error was met, and when the mended call came (None: nothing to mend)."""
    if not times:
        return NotYet("not-met")
    if mended is not None and not any(moment >= times[0] for moment in mended):
        return NotYet("not-mended")
    return Done()


def _runs(world: World, operation: str, code: str) -> list[str]:
    return [run["time"] for run in world.runs if run["name"] == operation and run["code"] == code]


def _calls(world: World, action: str, code: str = "", resource: str = "") -> list[float]:
    return [call["time"] for call in world.called(action, resource, code)]


def no_such_profile(world: World) -> Verdict:
    return _met(_runs(world, "s3 ls", "ProfileNotFound"), _runs(world, "s3 ls", ""))


def no_credentials(world: World) -> Verdict:
    return _met(_runs(world, "s3 ls", "NoCredentialsError"), _runs(world, "s3 ls", ""))


def bad_key(world: World) -> Verdict:
    met = _calls(world, "ListAllMyBuckets", "InvalidAccessKeyId")
    return _met(met, _calls(world, "ListAllMyBuckets"))


def bad_name(world: World) -> Verdict:
    return _met(_calls(world, "CreateBucket", "InvalidBucketName"), None)


def name_taken(world: World) -> Verdict:
    met = _calls(world, "CreateBucket", "BucketAlreadyExists")
    own = max(_calls(world, "CreateBucket", "BucketAlreadyOwnedByYou"), default=0)
    if not met and own:
        return wrong("own-bucket")
    return _met(met, None)


def own_bucket_again(world: World) -> Verdict:
    met = _calls(world, "CreateBucket", "BucketAlreadyOwnedByYou")
    made = _calls(world, "CreateBucket", "", first_bucket(world))
    removed = _calls(world, "DeleteBucket", "", first_bucket(world))
    if made and removed and not met and made[-1] > removed[-1]:
        return wrong("made-new")
    return _met(met, None)


def no_such_bucket(world: World) -> Verdict:
    bucket = first_bucket(world)
    mended = _calls(world, "ListBucket", "", bucket) if bucket else []
    return _met(_calls(world, "ListBucket", "NoSuchBucket"), mended)


def not_empty(world: World) -> Verdict:
    met = _calls(world, "DeleteBucket", "BucketNotEmpty")
    removed = _calls(world, "DeleteBucket")
    if removed and not met and not first_bucket(world):
        emptied = [moment for moment in _calls(world, "DeleteObject") if moment <= removed[-1]]
        return wrong("forced" if emptied else "was-empty")
    return _met(met, None)


def access_denied(world: World) -> Verdict:
    denied = world.called("CreateBucket", code="AccessDenied")
    made = [
        call["time"] for call in world.called("CreateBucket") if call["resource"] in {d["resource"] for d in denied}
    ]
    return _met([call["time"] for call in denied], made)
