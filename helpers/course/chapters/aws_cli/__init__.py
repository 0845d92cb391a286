"""03_aws_cli: profiles, then S3 by form, in the terminal and in Python."""

from collections.abc import Callable, Iterable

from helpers.course.chapters.aws_cli import checks, drills
from helpers.course.context import CheckContext
from helpers.course.kit.values import same
from helpers.course.model import Action, Content, Step

PROFILE = "my-new-profile"
HERE = {"region": "ap-northeast-1", "output": "json"}
BUCKET = "first-steps-{me}"
KEY = "hello_world.txt"


def with_profile(operation: str, **values: str) -> Callable[[CheckContext], Iterable[Action]]:
    """What mends a drill: the same once more, with the profile that works."""
    return lambda context: [(operation, values | {"profile": PROFILE})]


def in_the_terminal(context: CheckContext) -> Iterable[Action]:
    """What the learner does in the terminal."""
    (context.folder / "from_terminal.txt").write_text("Hello from the terminal\n")
    yield "s3 cp", {"source": "from_terminal.txt", "destination": f"s3://{BUCKET}/from_terminal.txt"}


def make_and_fill(bucket: str) -> Callable[[CheckContext], Iterable[Action]]:
    """A bucket, and the file of step 5 in it."""
    return lambda context: [
        ("s3 mb", {"bucket": bucket}),
        ("s3 cp", {"source": KEY, "destination": f"s3://{bucket}/"}),
    ]


def remove_the_rest(context: CheckContext) -> Iterable[Action]:
    """Every bucket that is still there."""
    return [("s3 rb", {"bucket": name, "force": True}) for name in context.buckets]


def copy(source: str, destination: str) -> dict[str, str]:
    return {"source": source, "destination": destination}


ADDRESS = f"s3://{BUCKET}"
LETTER = f"{ADDRESS}/letters/2026/{KEY}"

CONTENT = Content(
    steps=(
        Step("who-am-i", checks.who_am_i, "sts get-caller-identity"),
        Step("make-profile", checks.make_profile, "configure", **same(profile=PROFILE, **HERE)),
        Step("make-bucket", checks.make_bucket, "s3 mb", **same(bucket=BUCKET)),
        Step("list-buckets", checks.list_buckets, "s3 ls"),
        Step("upload", checks.upload, "s3 cp", **same(**copy(KEY, f"{ADDRESS}/{KEY}"))),
        Step("list-objects", checks.list_objects, "s3 ls", reference={"bucket": BUCKET}),
        Step("like-folders", checks.like_folders, "s3 cp", copy(KEY, LETTER), {"source": KEY}),
        Step("list-folders", checks.list_folders, "s3 ls", {"bucket": BUCKET, "recursive": True}, {"bucket": BUCKET}),
        Step("download", checks.download, "s3 cp", copy(f"{ADDRESS}/{KEY}", "back.txt")),
        Step("sync", checks.sync, "s3 sync", **same(**copy("notes", f"{ADDRESS}/notes"))),
        Step("presign", checks.presign, "s3 presign", **same(bucket=BUCKET, key=KEY, expires_in=300)),
        Step("two-commands", checks.two_commands, "s3api list-objects-v2", {"bucket": BUCKET}),
        Step("in-the-terminal", checks.in_the_terminal, finish=in_the_terminal),
        Step(
            "no-such-profile",
            drills.no_such_profile,
            "s3 ls",
            **same(profile="my-new-profil"),
            show=("profile",),
            finish=with_profile("s3 ls"),
        ),
        Step(
            "no-credentials",
            drills.no_credentials,
            "s3 ls",
            **same(profile=drills.WITHOUT_KEYS),
            show=("profile",),
            prepare=drills.prepare_profile_without_keys,
            finish=with_profile("s3 ls"),
        ),
        Step(
            "bad-key",
            drills.bad_key,
            "s3 ls",
            **same(profile=drills.WITH_OLD_KEYS),
            show=("profile",),
            prepare=drills.prepare_profile_with_old_keys,
            finish=with_profile("s3 ls"),
        ),
        Step("bad-name", drills.bad_name, "s3 mb", **same(bucket="My_Bucket-{me}")),
        Step("name-taken", drills.name_taken, "s3 mb", **same(bucket=drills.TAKEN)),
        Step("own-bucket-again", drills.own_bucket_again, "s3 mb", **same(bucket=BUCKET)),
        Step(
            "no-such-bucket",
            drills.no_such_bucket,
            "s3 ls",
            **same(bucket="first-step-{me}"),
            finish=lambda context: [("s3 ls", {"bucket": BUCKET})],
        ),
        Step("not-empty", drills.not_empty, "s3 rb", **same(bucket=BUCKET)),
        Step(
            "access-denied",
            drills.access_denied,
            "s3 mb",
            **same(bucket="not-allowed-{me}", profile=drills.READER),
            show=("profile",),
            prepare=drills.prepare_reader,
            finish=with_profile("s3 mb", bucket="not-allowed-{me}"),
        ),
        Step(
            "clean-up",
            checks.clean_up,
            "s3 rb",
            {"bucket": BUCKET, "force": True},
            {"bucket": BUCKET},
            finish=remove_the_rest,
            only_now=True,
        ),
        Step("other-values", checks.other_values, "s3 mb", {"bucket": "second-steps-{me}"}),
        Step("by-terminal", checks.by_terminal, finish=make_and_fill("by-terminal-{me}")),
        Step("by-boto3", checks.by_boto3, finish=make_and_fill("by-boto3-{me}")),
        Step("open-problem", checks.open_problem, prepare=checks.prepare_open_problem),
    ),
    answers={"account-number": lambda context: context.target.account, "open-problem": checks.largest_key},
)
