"""The checks of 03_aws_cli's steps and exercises: each looks at what is there, whoever made it."""

from typing import Any

from helpers import seeds
from helpers.course import progress
from helpers.course.context import CheckContext
from helpers.course.kit.evidence import BY_CDK
from helpers.course.model import Done, NotYet, Verdict, wrong

REGION = "ap-northeast-1"
PROFILE = "my-new-profile"
FIRST = "first-steps-"
KEY = "hello_world.txt"
LETTER = f"letters/2026/{KEY}"
NOTES = ("one.txt", "two.txt", "three.txt")
PROBLEM = "open-problem-"
SIZES = {"2024/a.dat": 1_200, "2025/spring/b.dat": 40_960, "2025/c.dat": 9_999, "2026/d.dat": 40_959}


def first_bucket(context: CheckContext) -> str:
    """The learner's bucket of step 3, or "" where there is none."""
    return context.bucket(FIRST)


def who_am_i(context: CheckContext) -> Verdict:
    """Somebody asked who they are, and was told."""
    if context.called("GetCallerIdentity"):
        return Done()
    return wrong("refused") if any(call["action"] == "GetCallerIdentity" for call in context.calls) else NotYet()


def make_profile(context: CheckContext) -> Verdict:
    """The profile holds a region, an output format, and a key that STS accepts."""
    from botocore.exceptions import ClientError

    profiles = context.profiles()
    made = profiles.get(PROFILE)
    if made is None:
        ours = {"default", "no-keys", "old-keys", "reader"}
        return wrong("other-name") if profiles.keys() - ours else NotYet()
    if not made.get("aws_access_key_id") or not made.get("aws_secret_access_key"):
        return wrong("no-key")
    if not made.get("region"):
        return wrong("no-region")
    if made["region"] != REGION:
        return wrong("other-region", region=made["region"])
    if made.get("output", "json") != "json":
        return wrong("other-output", output=made["output"])
    try:
        context.client("sts", PROFILE).get_caller_identity()
    except ClientError:
        return wrong("bad-key")
    return Done()


def make_bucket(context: CheckContext) -> Verdict:
    return _bucket_here(context, FIRST)


def other_values(context: CheckContext) -> Verdict:
    return _bucket_here(context, "second-steps-")


def _bucket_here(context: CheckContext, beginning: str) -> Verdict:
    """A bucket whose name begins so is in the course's region."""
    name = context.bucket(beginning)
    if seeds.of_another(name):
        return wrong("of-another-world", found=name)
    if name:
        region = context.buckets[name]
        return Done() if region == REGION else wrong("other-region", found=name, region=region)
    known = (FIRST, "by-terminal-", "by-boto3-", "not-allowed-", PROBLEM)
    others = [name for name in context.buckets if beginning == FIRST or not name.startswith(known)]
    return wrong("other-name", found=others[-1]) if others else NotYet()


def list_buckets(context: CheckContext) -> Verdict:
    """Somebody listed the buckets after one was made."""
    listed = _times(context, "ListAllMyBuckets")
    made = _times(context, "CreateBucket")
    if listed and not context.buckets:
        return wrong("no-bucket")
    if listed and (not made or listed[-1] >= made[0]):
        return Done()
    return wrong("listed-objects") if context.called("ListBucket") else NotYet()


def _times(context: CheckContext, action: str) -> list[float]:
    """When calls of `action` succeeded, in seconds since 1970."""
    return [call["time"] for call in context.called(action)]


def upload(context: CheckContext) -> Verdict:
    """The object is in the bucket, with the file's content."""
    bucket = first_bucket(context)
    if not bucket:
        return NotYet("no-bucket")
    objects = context.objects(bucket)
    if KEY not in objects:
        return wrong("other-key", found=next(iter(objects))) if objects else NotYet()
    if objects[KEY] == 0:
        return wrong("empty")
    file = context.folder / KEY
    if file.is_file() and file.read_bytes() != context.content(bucket, KEY):
        return wrong("other-content")
    return Done()


def list_objects(context: CheckContext) -> Verdict:
    """Somebody listed the objects of the bucket after one had come into it."""
    bucket = first_bucket(context)
    listed = [call["time"] for call in context.called("ListBucket", bucket)] if bucket else []
    uploaded = [call["time"] for call in context.called("PutObject") if bucket and _name(call) == bucket]
    if listed and not context.objects(bucket):
        return wrong("empty-bucket")
    if listed and (not uploaded or listed[-1] >= uploaded[0]):
        return Done()
    others = [call for call in _listings(context) if _name(call) != bucket]
    if others:
        return wrong("other-bucket", found=_name(others[-1]))
    since = [moment for moment in _times(context, "ListAllMyBuckets") if uploaded and moment > uploaded[-1]]
    return wrong("listed-buckets") if since else NotYet()


def _listings(context: CheckContext) -> list[dict[str, Any]]:
    """The calls that listed objects; not those of the CDK, which looks into a bucket of its own."""
    return [call for call in context.called("ListBucket") if call.get("program") != BY_CDK]


def _name(call: dict[str, Any]) -> str:
    """The bucket in a recorded call."""
    return str(call["resource"]).rpartition(":::")[2].partition("/")[0]


def like_folders(context: CheckContext) -> Verdict:
    """The object with slashes in its key is there."""
    objects = context.objects(first_bucket(context)) if first_bucket(context) else {}
    if objects.get(LETTER):
        return Done()
    if f"/{LETTER}" in objects:
        return wrong("leading-slash")
    if folders := [key for key in objects if key.endswith("/")]:
        return wrong("folder-object", found=folders[0])
    others = [key for key in objects if "/" in key and not key.startswith("notes/")]
    return wrong("other-key", found=others[0]) if others else NotYet()


def list_folders(context: CheckContext) -> Verdict:
    """Somebody listed the bucket after an object with slashes in its key had come into it."""
    bucket = first_bucket(context)
    listed = [call["time"] for call in context.called("ListBucket", bucket)] if bucket else []
    if not listed:
        return NotYet()
    letters = [call["time"] for call in context.called("PutObject") if f"{bucket}/letters/" in call["resource"]]
    if not letters:
        return wrong("no-letters")
    return Done() if listed[-1] >= letters[0] else NotYet()


def download(context: CheckContext) -> Verdict:
    """The file is there, with the object's content."""
    file = context.folder / "back.txt"
    bucket = first_bucket(context)
    objects = context.objects(bucket) if bucket else {}
    if not file.is_file():
        return wrong("other-direction") if "back.txt" in objects else NotYet()
    if KEY not in objects:  # removed since, or never there: nothing to compare with
        return NotYet()
    return Done() if file.read_bytes() == context.content(bucket, KEY) else wrong("other-content")


def sync(context: CheckContext) -> Verdict:
    """All notes are in the bucket under notes/, as they are in the folder."""
    bucket = first_bucket(context)
    objects = context.objects(bucket) if bucket else {}
    missing = [name for name in NOTES if f"notes/{name}" not in objects]
    if len(missing) == len(NOTES):
        elsewhere = {key.rpartition("/")[2] for key in objects}
        return wrong("at-the-top") if set(NOTES) & elsewhere else NotYet()
    if missing:
        return wrong("some-missing", missing=", ".join(missing))
    for name in NOTES:
        file = context.folder / "notes" / name
        if file.is_file() and file.read_bytes() != context.content(bucket, f"notes/{name}"):
            return wrong("out-of-date", found=f"notes/{name}")
    return Done()


def presign(context: CheckContext) -> Verdict:
    """A link to the object was made, or used."""
    bucket = first_bucket(context)
    if any(call["presigned"] for call in context.called("GetObject", f"{bucket}/{KEY}")) and bucket:
        return Done()
    made = [run["values"] for run in context.runs if run["name"] == "s3 presign" and run["exit_code"] == 0]
    if not made:
        return NotYet()
    last = made[-1]
    if last["key"] not in context.objects(last["bucket"]):
        return wrong("no-such-key", found=f"s3://{last['bucket']}/{last['key']}")
    return Done() if (last["bucket"], last["key"]) == (bucket, KEY) else wrong("other-key", found=last["key"])


def two_commands(context: CheckContext) -> Verdict:
    """Somebody listed the objects with s3api, which (unlike `aws s3 ls`) names no prefix unless told to."""
    bucket = first_bucket(context)
    runs = [run for run in context.runs if run["name"] == "s3api list-objects-v2" and run["values"]["bucket"]]
    if any(run["exit_code"] == 0 and run["values"]["bucket"] == bucket for run in runs):
        return Done()
    bare = [call for call in _listings(context) if "prefix" not in call["query"]]
    if any(_name(call) == bucket for call in bare):
        return Done()
    if any(str(run["values"]["bucket"]).startswith("s3://") for run in runs):
        return wrong("with-s3")
    if runs or bare:
        return wrong("other-bucket", found=runs[-1]["values"]["bucket"] if runs else _name(bare[-1]))
    return NotYet()


def in_the_terminal(context: CheckContext) -> Verdict:
    """The object from the terminal is in the bucket."""
    bucket = first_bucket(context)
    objects = context.objects(bucket) if bucket else {}
    if "from_terminal.txt" in objects:
        return Done() if objects["from_terminal.txt"] else wrong("empty")
    earlier = (KEY, LETTER, *(f"notes/{name}" for name in NOTES))
    new = [key for key in objects if key not in earlier]
    return wrong("other-key", found=new[0]) if new else NotYet()


def clean_up(context: CheckContext) -> Verdict:
    """No bucket is left."""
    left = list(context.buckets)
    if not left:
        made = "done" in progress.read("03_aws_cli").get("make-bucket", {}) or context.called("DeleteBucket")
        return Done() if made else NotYet("nothing-yet")
    if not progress.read("03_aws_cli").get("make-bucket") and not context.called("DeleteObject"):
        return NotYet()
    emptied = [name for name in left if not context.objects(name) and context.called("DeleteObject", "")]
    emptied = [n for n in emptied if any(_name(call) == n for call in context.called("DeleteObject"))]
    return wrong("emptied-only", found=emptied[0]) if emptied else wrong("left", found=", ".join(left))


def by_terminal(context: CheckContext) -> Verdict:
    """A bucket of the exercise holds the file."""
    bucket = context.bucket("by-terminal-")
    if not bucket:
        return NotYet()
    if seeds.of_another(bucket):
        return wrong("of-another-world", found=bucket)
    objects = context.objects(bucket)
    if not objects:
        return wrong("no-object", found=bucket)
    return Done() if KEY in objects else wrong("other-key", found=bucket)


def by_boto3(context: CheckContext) -> Verdict:
    """A bucket of the exercise is in the course's region and holds an object."""
    bucket = context.bucket("by-boto3-")
    if not bucket:
        return NotYet()
    if seeds.of_another(bucket):
        return wrong("of-another-world", found=bucket)
    if context.buckets[bucket] != REGION:
        return wrong("other-region", found=bucket, region=context.buckets[bucket])
    return Done() if context.objects(bucket) else wrong("no-object", found=bucket)


def prepare_open_problem(context: CheckContext) -> None:
    """Make the bucket with objects of several sizes, unless it is there."""
    bucket = f"{PROBLEM}{context.me}"
    s3 = context.client("s3")
    if bucket not in context.buckets:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    there = context.objects(bucket)
    for key, size in sizes().items():
        if key not in there:
            s3.put_object(Bucket=bucket, Key=key, Body=b"x" * size)


def sizes() -> dict[str, int]:
    """The objects of the open problem; in a class the keys tell whose world they are of, and another one is the largest."""
    if not seeds.seeded():
        return SIZES
    keys = [f"{key.removesuffix('.dat')}-{seeds.suffix()}.dat" for key in SIZES]
    less = seeds.number("open-problem less", 900)
    return {
        keys[place]: size - less for place, size in zip(seeds.order("open-problem", 4), SIZES.values(), strict=True)
    }


def largest_key(context: CheckContext) -> str:
    """The key of the largest object of the open problem; "" where the bucket is gone."""
    objects = context.objects(f"{PROBLEM}{context.me}")
    return max(objects, key=objects.__getitem__, default="")


def open_problem(context: CheckContext) -> Verdict:
    """The learner named the largest object."""
    typed = progress.read("03_aws_cli").get("open-problem", {}).get("answer", "")
    objects = context.objects(f"{PROBLEM}{context.me}")
    if not typed or not objects:
        return NotYet()
    if typed == largest_key(context):
        return Done()
    if typed.isdigit():
        return wrong("size", found=typed)
    if seeds.of_another(typed):
        return wrong("of-another-world", found=typed)
    return wrong("smaller" if typed in objects else "no-such-key", found=typed)
