"""Every operation in every way that matters, as one table; the proofs of parity and of the shown code run all of it."""

import os

from helpers.operations import find, names
from tests.support.operations.case import Case
from tests.support.operations.ec2_cases import EC2
from tests.support.operations.ecs_cases import CASES_OF_ECS
from tests.support.operations.quota_cases import PARAMETERS, QUOTAS
from tests.support.operations.world import FUTURE, PAST, POLICIES, TAKEN, World

pytest_plugins = ["test_operations_world"]


def newer_files(world: World) -> None:
    """The local files are newer than the objects."""
    for path in world.folder.rglob("*"):
        os.utime(path, (FUTURE, FUTURE))


def same_sizes(world: World) -> None:
    """The local files have the sizes of the objects, and are older."""
    (world.folder / "photos/b.txt").write_bytes(b"B" * 23)
    os.utime(world.folder / "photos/b.txt", (PAST, PAST))


def hidden_key(world: World) -> None:
    """An object whose key leads out of a folder."""
    world.client("s3").put_object(Bucket="seeded", Key="photos/../../escape.txt", Body=b"x")


def big_file(world: World) -> None:
    """A file that goes up in parts."""
    (world.folder / "big.bin").write_bytes(bytes(range(256)) * 4 * 1024 * 9)
    os.utime(world.folder / "big.bin", (PAST, PAST))


def big_object(world: World) -> None:
    """An object that comes down in parts."""
    world.client("s3").put_object(Bucket="seeded", Key="big.bin", Body=bytes(range(256)) * 4 * 1024 * 9)


def bare_user(world: World) -> None:
    """A user with nothing that would keep it from being deleted."""
    world.client("iam").create_user(UserName="bare")


def profile_there(world: World) -> None:
    """A profile of that name is there already, with a comment."""
    with open(world.aws / "config", "a") as file:
        file.write("\n# mine\n[profile me]\nregion = us-east-1\n# kept\n")


KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = {"access_key_id": KEY, "secret_access_key": SECRET}
FOLDER, BUCKET, PREFIX = "photos", "s3://seeded", "s3://seeded/photos"

BUCKETS = [
    Case("s3 mb", {"bucket": "brand-new"}),
    Case("s3 mb", {"bucket": "brand-new", "region": "us-east-1"}),
    Case("s3 mb", {"bucket": "brand-new", "profile": "virginia"}),
    Case("s3 mb", {"bucket": "brand-new", "region": "eu-west-1", "profile": "as-table"}),
    Case("s3 mb", {"bucket": "seeded"}, "BucketAlreadyOwnedByYou"),
    Case("s3 mb", {"bucket": TAKEN}, "BucketAlreadyExists"),
    Case("s3 mb", {"bucket": "ab"}, "InvalidBucketName"),
    Case("s3 mb", {"bucket": "UPPER-case"}, "InvalidBucketName"),
    Case("s3 mb", {"bucket": "two..dots"}, "InvalidBucketName"),
    Case("s3 mb", {"bucket": "192.168.0.1"}, "InvalidBucketName"),
    Case("s3 mb", {"bucket": "x" * 64}, "InvalidBucketName"),
    Case("s3 mb", {"bucket": "日本"}, "ParamValidationError"),
    Case("s3 mb", {"bucket": "brand-new", "profile": "reader"}, "AccessDenied"),
    Case("s3 mb", {"bucket": "brand-new", "profile": "wrong-key"}, "InvalidAccessKeyId"),
    Case("s3 mb", {"bucket": "brand-new", "profile": "wrong-secret"}, "SignatureDoesNotMatch"),
    Case("s3 mb", {"bucket": "brand-new", "profile": "no-keys"}, "NoCredentialsError"),
    Case("s3 mb", {"bucket": "brand-new", "profile": "nobody"}, "ProfileNotFound"),
    Case("s3 rb", {"bucket": "empty-one"}),
    Case("s3 rb", {"bucket": "seeded"}, "BucketNotEmpty"),
    Case("s3 rb", {"bucket": "seeded", "force": True}),
    Case("s3 rb", {"bucket": "nowhere"}, "NoSuchBucket"),
    Case("s3 rb", {"bucket": "nowhere", "force": True}, "NoSuchBucket"),
    Case("s3 rb", {"bucket": "empty-one", "profile": "reader"}, "AccessDenied"),
]

LISTS = [
    Case("s3 ls"),
    Case("s3 ls", {"summarize": True}),
    Case("s3 ls", {"summarize": True, "human_readable": True}),
    Case("s3 ls", {"bucket": "seeded"}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "photos"}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "photos/"}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "日本語 の"}),
    Case("s3 ls", {"bucket": "seeded", "recursive": True, "human_readable": True, "summarize": True}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "photos/2", "recursive": True, "summarize": True}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "photos/", "human_readable": True, "summarize": True}),
    Case("s3 ls", {"bucket": "empty-one"}),
    Case("s3 ls", {"bucket": "seeded", "prefix": "none"}, "NothingListed"),
    Case("s3 ls", {"bucket": "seeded", "prefix": "none", "recursive": True}, "NothingListed"),
    Case("s3 ls", {"bucket": "nowhere"}, "NoSuchBucket"),
    Case("s3 ls", {"bucket": TAKEN}, "AccessDenied"),
    Case("s3 ls", {"profile": "no-keys"}, "NoCredentialsError"),
    Case("s3 ls", {"profile": "wrong-key"}, "InvalidAccessKeyId"),
    Case("s3 ls", {"bucket": "empty-one", "recursive": True, "summarize": True}),
]

COPIES = [
    Case("s3 cp", {"source": "hello.txt", "destination": BUCKET}),
    Case("s3 cp", {"source": "./hello.txt", "destination": "s3://seeded/"}),
    Case("s3 cp", {"source": "hello.txt", "destination": "s3://seeded/into/"}),
    Case("s3 cp", {"source": "photos/b.txt", "destination": "s3://seeded/other name.txt"}),
    Case("s3 cp", {"source": "日本語 の ノート.txt", "destination": "s3://seeded/日本語/"}),
    Case("s3 cp", {"source": 'it\'s "quoted" $HOME.txt', "destination": BUCKET}),
    Case("s3 cp", {"source": "empty.txt", "destination": BUCKET}),
    Case("s3 cp", {"source": "big.bin", "destination": BUCKET}, prepare=big_file),
    Case("s3 cp", {"source": "missing.txt", "destination": BUCKET}, "FileNotFoundError"),
    Case("s3 cp", {"source": FOLDER, "destination": "s3://seeded/p"}, "IsADirectoryError", stderr=False),
    Case("s3 cp", {"source": "hello.txt", "destination": "s3://nowhere"}, "NoSuchBucket"),
    Case("s3 cp", {"source": "hello.txt", "destination": BUCKET, "profile": "reader"}, "AccessDenied"),
    Case("s3 cp", {"source": "hello.txt", "destination": BUCKET, "profile": "no-keys"}, "NoCredentialsError"),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "."}),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "again.txt"}),
    Case("s3 cp", {"source": "s3://seeded/photos/b.txt", "destination": "photos"}),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "new folder/sub/"}),
    Case("s3 cp", {"source": "s3://seeded/日本語 の メモ.txt", "destination": "."}),
    Case("s3 cp", {"source": "s3://seeded/empty.txt", "destination": "../here/e.txt"}),
    Case("s3 cp", {"source": "s3://seeded/big.bin", "destination": "."}, prepare=big_object),
    Case("s3 cp", {"source": "s3://seeded/none.txt", "destination": "."}, "404"),
    Case("s3 cp", {"source": "s3://nowhere/none.txt", "destination": "."}, "404"),
    Case("s3 cp", {"source": "s3://my-bucket/x.txt", "destination": "."}, "403"),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "hello.txt/x"}, "FileExistsError", stderr=False),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "s3://empty-one"}),
    Case("s3 cp", {"source": "s3://seeded/photos/b.txt", "destination": "s3://seeded/日本 語/"}),
    Case("s3 cp", {"source": "s3://seeded/none.txt", "destination": "s3://empty-one"}, "404"),
    Case("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "s3://nowhere"}, "NoSuchBucket"),
    Case("s3 cp", {"source": FOLDER, "destination": BUCKET, "recursive": True}),
    Case("s3 cp", {"source": ".", "destination": "s3://seeded/all", "recursive": True}),
    Case("s3 cp", {"source": ".", "destination": BUCKET, "recursive": True, "exclude": "*", "include": "*.jpg"}),
    Case("s3 cp", {"source": "hello.txt", "destination": BUCKET, "recursive": True}, "NotADirectoryError"),
    Case("s3 cp", {"source": "nothing", "destination": BUCKET, "recursive": True}, "FileNotFoundError"),
    Case("s3 cp", {"source": PREFIX, "destination": "down", "recursive": True}),
    Case("s3 cp", {"source": BUCKET, "destination": ".", "recursive": True, "exclude": "photos/*"}),
    Case("s3 cp", {"source": PREFIX, "destination": "down", "recursive": True}, "SkippedFiles", prepare=hidden_key),
    Case("s3 cp", {"source": "s3://nowhere", "destination": "down", "recursive": True}, "NoSuchBucket"),
    Case("s3 cp", {"source": PREFIX, "destination": "s3://empty-one/copied", "recursive": True}),
    Case("s3 cp", {"source": PREFIX, "destination": "s3://empty-one", "recursive": True, "exclude": "2024/*"}),
    Case("s3 mv", {"source": "hello.txt", "destination": "s3://seeded/moved.txt"}),
    Case("s3 mv", {"source": "s3://seeded/hello.txt", "destination": "moved.txt"}),
    Case("s3 mv", {"source": "s3://seeded/hello.txt", "destination": "s3://seeded/moved/"}),
    Case("s3 mv", {"source": "s3://seeded/none.txt", "destination": "."}, "404"),
    Case("s3 mv", {"source": "hello.txt", "destination": "s3://nowhere"}, "NoSuchBucket"),
]

SYNCS = [
    Case("s3 sync", {"source": FOLDER, "destination": PREFIX}),
    Case("s3 sync", {"source": FOLDER, "destination": PREFIX, "delete": True}),
    Case("s3 sync", {"source": FOLDER, "destination": PREFIX}, prepare=newer_files),
    Case("s3 sync", {"source": FOLDER, "destination": PREFIX}, prepare=same_sizes),
    Case("s3 sync", {"source": ".", "destination": "s3://empty-one/x", "exclude": "*.txt", "include": "photos/*"}),
    Case("s3 sync", {"source": PREFIX, "destination": FOLDER}),
    Case("s3 sync", {"source": PREFIX, "destination": FOLDER, "delete": True}),
    Case("s3 sync", {"source": PREFIX, "destination": FOLDER, "delete": True}, prepare=newer_files),
    Case("s3 sync", {"source": BUCKET, "destination": "new folder", "exclude": "photos/*"}),
    Case("s3 sync", {"source": PREFIX, "destination": "s3://empty-one", "delete": True}),
    Case("s3 sync", {"source": "nothing", "destination": BUCKET}, "FileNotFoundError"),
    Case("s3 sync", {"source": "s3://nowhere", "destination": "down"}, "NoSuchBucket"),
    Case("s3 sync", {"source": FOLDER, "destination": "s3://nowhere"}, "NoSuchBucket"),
]

REMOVALS = [
    Case("s3 rm", {"bucket": "seeded", "key": "hello.txt"}),
    Case("s3 rm", {"bucket": "seeded", "key": "日本語 の メモ.txt"}),
    Case("s3 rm", {"bucket": "seeded", "key": "none.txt"}),
    Case("s3 rm", {"bucket": "nowhere", "key": "none.txt"}, "NoSuchBucket"),
    Case("s3 rm", {"bucket": "seeded", "key": "hello.txt", "profile": "reader"}, "AccessDenied"),
    Case("s3 rm", {"bucket": "seeded", "key": "photos", "recursive": True}),
    Case("s3 rm", {"bucket": "seeded", "recursive": True}),
    Case("s3 rm", {"bucket": "seeded", "recursive": True, "exclude": "*", "include": "photos/*.txt"}),
    Case("s3 rm", {"bucket": "nowhere", "recursive": True}, "NoSuchBucket"),
    Case("s3 presign", {"bucket": "seeded", "key": "日本語 の メモ.txt"}),
    Case("s3 presign", {"bucket": "seeded", "key": "hello.txt", "expires_in": 60}),
    Case("s3 presign", {"bucket": "seeded", "key": "hello.txt", "profile": "no-keys"}, "NoCredentialsError"),
]

OBJECT = {"bucket": "seeded", "key": "hello.txt"}
S3API = [
    Case("s3api create-bucket", {"bucket": "brand-new", "location_constraint": "ap-northeast-1"}),
    Case("s3api create-bucket", {"bucket": "brand-new"}, "IllegalLocationConstraintException"),
    Case("s3api create-bucket", {"bucket": "brand-new", "region": "us-east-1", "output": "text"}, printed=False),
    Case("s3api list-buckets"),
    Case("s3api list-buckets", {"output": "text"}, printed=False),
    Case("s3api list-buckets", {"output": "table"}, printed=False),
    Case("s3api list-buckets", {"profile": "as-table"}, printed=False),
    Case("s3api list-buckets", {"query": "Buckets[].Name"}),
    Case("s3api list-buckets", {"query": "Buckets[].Name", "output": "text"}, printed=False),
    Case("s3api list-buckets", {"query": "Buckets[?starts_with(Name, 'empty')] | [0].CreationDate"}),
    Case("s3api list-buckets", {"query": "Nothing"}),
    Case("s3api head-bucket", {"bucket": "seeded"}),
    Case("s3api head-bucket", {"bucket": "nowhere"}, "404"),
    Case("s3api get-bucket-location", {"bucket": "seeded"}),
    Case("s3api get-bucket-location", {"bucket": "in-virginia"}),
    Case("s3api put-object", {**OBJECT, "body": "hello.txt"}),
    Case("s3api put-object", {**OBJECT, "body": "日本語 の ノート.txt", "content_type": "text/plain"}),
    Case("s3api put-object", {**OBJECT, "body": "missing.txt"}, "FileNotFoundError", stderr=False),
    Case("s3api get-object", {**OBJECT, "outfile": "out.txt"}),
    Case("s3api get-object", {**OBJECT, "outfile": "out.txt", "query": "ContentLength"}),
    Case("s3api get-object", {"bucket": "seeded", "key": "none", "outfile": "out.txt"}, "NoSuchKey"),
    Case("s3api get-object", {"bucket": "seeded", "key": "日本語 の メモ.txt", "outfile": "メモ.txt"}),
    Case("s3api head-object", OBJECT),
    Case("s3api head-object", {"bucket": "seeded", "key": "none"}, "404"),
    Case("s3api list-objects-v2", {"bucket": "seeded"}),
    Case("s3api list-objects-v2", {"bucket": "seeded", "prefix": "photos/", "delimiter": "/"}),
    Case("s3api list-objects-v2", {"bucket": "seeded", "output": "table"}, printed=False),
    Case("s3api list-objects-v2", {"bucket": "seeded", "output": "text"}, printed=False),
    Case("s3api list-objects-v2", {"bucket": "empty-one"}),
    Case("s3api list-objects-v2", {"bucket": "nowhere"}, "NoSuchBucket"),
    Case("s3api delete-object", OBJECT),
    Case("s3api delete-bucket", {"bucket": "empty-one"}),
    Case("s3api delete-bucket", {"bucket": "seeded"}, "BucketNotEmpty"),
]

USER = {"user_name": "old-user"}
FULL, ADMIN = POLICIES + "AmazonS3FullAccess", POLICIES + "AdministratorAccess"
WHO = [
    Case("sts get-caller-identity"),
    Case("sts get-caller-identity", {"query": "Account", "output": "text"}, printed=False),
    Case("sts get-caller-identity", {"output": "table"}, printed=False),
    Case("sts get-caller-identity", {"profile": "reader", "region": "us-east-1"}),
    Case("sts get-caller-identity", {"profile": "wrong-key"}, "InvalidClientTokenId"),
    Case("sts get-caller-identity", {"profile": "wrong-secret"}, "SignatureDoesNotMatch"),
    Case("iam create-user", {"user_name": "new-user"}),
    Case("iam create-user", {**USER}, "EntityAlreadyExists"),
    Case("iam create-user", {"user_name": "new-user", "profile": "reader"}, "AccessDenied"),
    Case("iam list-users", {"region": "us-east-1"}),
    Case("iam list-users", {"query": "Users[].UserName", "output": "text"}, printed=False),
    Case("iam delete-user", {"user_name": "bare"}, prepare=bare_user),
    Case("iam delete-user", {**USER}, "DeleteConflict"),
    Case("iam delete-user", {"user_name": "nobody"}, "NoSuchEntity"),
    Case("iam attach-user-policy", {**USER, "policy_arn": ADMIN}),
    Case("iam attach-user-policy", {"user_name": "nobody", "policy_arn": ADMIN}, "NoSuchEntity"),
    Case("iam detach-user-policy", {**USER, "policy_arn": FULL}),
    Case("iam list-attached-user-policies", USER),
    Case("iam list-access-keys", USER),
    Case("iam list-access-keys", {}),
    Case("iam delete-access-key", {**USER, "access_key_id": "{old-user}"}),
    Case("iam delete-access-key", {**USER, "access_key_id": KEY}, "NoSuchEntity"),
    Case("configure", {"profile": "me", **KEYS}, answers=(KEY, SECRET, "ap-northeast-1", "json")),
    Case("configure", {"profile": "me", **KEYS, "region": "", "output": ""}, answers=(KEY, SECRET, "", "")),
    Case(
        "configure",
        {"profile": "me", **KEYS, "region": "eu-west-1", "output": "text"},
        answers=(KEY, SECRET, "eu-west-1", "text"),
        prepare=profile_there,
    ),
    Case("configure", {"profile": "me"}),
    Case("configure", {"profile": "me", "policy": "AmazonS3ReadOnlyAccess", "region": "us-east-1", "output": "table"}),
    Case("configure", {"profile": "old-user"}, "EntityAlreadyExists"),
]

CASES = [*BUCKETS, *LISTS, *COPIES, *SYNCS, *REMOVALS, *S3API, *WHO, *EC2, *QUOTAS, *PARAMETERS, *CASES_OF_ECS]


# `cdk` and `ssh` are other programs; "ask many" is no command, but a program (sandbox/operations/test_asking.py)
ENDLESS = {"follow"}  # its test is in sandbox/operations/test_ecs.py
AWS = [name for name in names() if find(name).execute is None and name != "ask many"]
