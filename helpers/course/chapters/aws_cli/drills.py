"""The drills of 03_aws_cli: an error caused on purpose, seen where it happened, and mended.

What AWS refused is in the sandbox's record of calls, whichever program asked. What the CLI or boto3 refuse before any
call is made is known from the runs of the forms alone.
"""

import json
from collections.abc import Sequence
from typing import TypeVar

from helpers.course.chapters.aws_cli.checks import first_bucket
from helpers.course.context import CheckContext
from helpers.course.kit.evidence import BY_CDK
from helpers.course.model import Done, NotYet, Verdict, wrong

Moment = TypeVar("Moment", float, int)  # of a call; of a form's run its place
WITHOUT_KEYS = "no-keys"
WITH_OLD_KEYS = "old-keys"
READER = "reader"
TAKEN = "my-first-bucket"
MAY_LIST_BUCKETS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}


def prepare_profile_without_keys(context: CheckContext) -> None:
    """A profile with a region and nothing else."""
    _write(context, WITHOUT_KEYS, {"region": "ap-northeast-1"})


def prepare_profile_with_old_keys(context: CheckContext) -> None:
    """A profile whose key no sandbox has ever issued."""
    key = {"aws_access_key_id": "AKIA" + "OLDKEYOLDKEY" + "AAAA", "aws_secret_access_key": "old" * 13 + "x"}
    _write(context, WITH_OLD_KEYS, {"region": "ap-northeast-1"}, key)


def prepare_reader(context: CheckContext) -> None:
    """A user who may list buckets and nothing more, and a profile with its key."""
    iam = context.client("iam")
    users = {user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]}
    kept = context.profiles().get(READER, {}).get("aws_access_key_id")
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
    _write(context, READER, {"region": "ap-northeast-1"}, key)


def _write(context: CheckContext, profile: str, config: dict[str, str], key: dict[str, str] | None = None) -> None:
    from awscli.customizations.configure.writer import ConfigFileWriter

    writer = ConfigFileWriter()
    writer.update_config({"__section__": f"profile {profile}", **config}, str(context.aws_folder / "config"))
    if key:
        writer.update_config({"__section__": profile, **key}, str(context.aws_folder / "credentials"))


def _met(times: Sequence[Moment], mended: Sequence[Moment] | None) -> Verdict:
    """The verdict of a drill: when the error was met, and when the mended call came (None: nothing to mend)."""
    if not times:
        return NotYet("not-met")
    if mended is not None and not any(moment >= times[0] for moment in mended):
        return NotYet("not-mended")
    return Done()


def _runs(context: CheckContext, operation: str, code: str) -> list[int]:
    return [place for place, run in enumerate(context.runs) if (run["name"], run["code"]) == (operation, code)]


def _calls(context: CheckContext, action: str, code: str = "", resource: str = "") -> list[float]:
    """When it was called; not by the CDK, which asks for buckets of its own."""
    return [call["time"] for call in context.called(action, resource, code) if call.get("program") != BY_CDK]


def no_such_profile(context: CheckContext) -> Verdict:
    return _met(_runs(context, "s3 ls", "ProfileNotFound"), _runs(context, "s3 ls", ""))


def no_credentials(context: CheckContext) -> Verdict:
    return _met(_runs(context, "s3 ls", "NoCredentialsError"), _runs(context, "s3 ls", ""))


def bad_key(context: CheckContext) -> Verdict:
    met = _calls(context, "ListAllMyBuckets", "InvalidAccessKeyId")
    return _met(met, _calls(context, "ListAllMyBuckets"))


def bad_name(context: CheckContext) -> Verdict:
    return _met(_calls(context, "CreateBucket", "InvalidBucketName"), None)


def name_taken(context: CheckContext) -> Verdict:
    met = _calls(context, "CreateBucket", "BucketAlreadyExists")
    own = max(_calls(context, "CreateBucket", "BucketAlreadyOwnedByYou"), default=0)
    if not met and own:
        return wrong("own-bucket")
    return _met(met, None)


def own_bucket_again(context: CheckContext) -> Verdict:
    met = _calls(context, "CreateBucket", "BucketAlreadyOwnedByYou")
    made = _calls(context, "CreateBucket", "", first_bucket(context))
    removed = _calls(context, "DeleteBucket", "", first_bucket(context))
    if made and removed and not met and made[-1] > removed[-1]:
        return wrong("made-new")
    return _met(met, None)


def no_such_bucket(context: CheckContext) -> Verdict:
    bucket = first_bucket(context)
    mended = _calls(context, "ListBucket", "", bucket) if bucket else []
    return _met(_calls(context, "ListBucket", "NoSuchBucket"), mended)


def not_empty(context: CheckContext) -> Verdict:
    met = _calls(context, "DeleteBucket", "BucketNotEmpty")
    removed = _calls(context, "DeleteBucket")
    if removed and not met and not first_bucket(context):
        emptied = [moment for moment in _calls(context, "DeleteObject") if moment <= removed[-1]]
        return wrong("forced" if emptied else "was-empty")
    return _met(met, None)


def access_denied(context: CheckContext) -> Verdict:
    denied = context.called("CreateBucket", code="AccessDenied")
    made = [
        call["time"] for call in context.called("CreateBucket") if call["resource"] in {d["resource"] for d in denied}
    ]
    return _met([call["time"] for call in denied], made)
