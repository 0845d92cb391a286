"""The rules that values must keep. Each gives the name of the broken rule's text (`errors.<name>`), or ""."""

import functools
import ipaddress
import json
import os
import re

DEEPEST = 100  # objects and lists in one another, more than any service of AWS takes


def anything(value: str) -> str:
    """Every value is good."""
    return ""


def bucket_name(name: str) -> str:
    """S3's naming rules for buckets, told one at a time, the most telling first.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if name.startswith("s3://"):
        return "BucketWithScheme"
    if name != name.lower():
        return "BucketUpperCase"
    if not re.fullmatch(r"[a-z0-9.-]*", name):
        return "BucketCharacters"
    if len(name) < 3:
        return "BucketTooShort"
    if len(name) > 63:
        return "BucketTooLong"
    if ".." in name:
        return "BucketDots"
    if _is_address(name):
        return "BucketIsAddress"
    if not name[0].isalnum() or not name[-1].isalnum():
        return "BucketEnds"
    if name.startswith(("xn--", "sthree-", "amzn-s3-demo-")):
        return "BucketReservedStart"
    if name.endswith(("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")):
        return "BucketReservedEnd"
    return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def object_key(key: str) -> str:
    """A key may hold nearly anything; a leading slash is nearly always a slip, and 1024 bytes are the limit."""
    if key.startswith("s3://"):
        return "KeyWithScheme"
    if key.startswith("/"):
        return "KeyLeadingSlash"
    if len(key.encode("utf-8", "surrogateescape")) > 1024:
        return "KeyTooLongError"
    return ""


def special_file(path: str) -> str:
    """No pipe, socket or device: what is read from one may never end, and opening it may wait for ever."""
    ordinary = not os.path.exists(path) or os.path.isfile(path) or os.path.isdir(path)
    return "" if ordinary else "FileSpecial"


def local_file(path: str) -> str:
    """A file that is there and can be read."""
    if os.path.isdir(path):
        return "FileIsFolder"
    return local_path(path) or ("FileEmpty" if os.path.isfile(path) and os.path.getsize(path) == 0 else "")


def local_path(path: str) -> str:
    """A file or folder that is there and can be read."""
    if not os.path.exists(path):
        return "FileMissing"
    return "" if os.access(path, os.R_OK) else "FileUnreadable"


def new_file(path: str) -> str:
    """A file that is to be written: not a folder, and in a folder that is there."""
    if os.path.isdir(path):
        return "FileIsFolder"
    return "" if os.path.isdir(os.path.dirname(path) or ".") else "FolderMissing"


def s3_url(url: str) -> str:
    """s3://bucket or s3://bucket/key, each part by its own rule."""
    if not url.startswith("s3://"):
        return "S3UrlScheme"
    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not bucket:
        return "S3UrlBucket"
    return bucket_name(bucket) or object_key(key)


def local_or_s3(place: str) -> str:
    """A place in S3 by its rules; a path may be one that is yet to be made."""
    return s3_url(place) if re.match(r"s3:", place, re.IGNORECASE) else ""


def expiry(seconds: int) -> str:
    """A link signed with a user's keys lives from 1 second to 7 days."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return "NotANumber"
    return "" if 1 <= seconds <= 7 * 24 * 3600 else "ExpiryRange"


def region(name: str) -> str:
    """A region that botocore knows."""
    return "" if name in regions() else "RegionUnknown"


@functools.cache
def regions() -> tuple[str, ...]:
    """The names of the regions in botocore's own list, of all partitions."""
    from botocore.loaders import create_loader

    partitions = create_loader().load_data("partitions")["partitions"]
    return tuple(sorted(name for part in partitions for name in part["regions"] if not name.endswith("-global")))


def query(expression: str) -> str:
    """A JMESPath expression."""
    import jmespath

    try:
        jmespath.compile(expression)
    except (jmespath.exceptions.JMESPathError, RecursionError):  # the latter for thousands of brackets
        return "QueryInvalid"
    return ""


def profile_name(name: str) -> str:
    """Letters, digits and a few signs: what is safe in an ini section, a shell line and an IAM user name."""
    if any(c.isspace() for c in name):
        return "ProfileSpaces"
    return "" if re.fullmatch(r"[A-Za-z0-9_+=,.@-]{1,64}", name) and not name.startswith("-") else "ProfileCharacters"


def user_name(name: str) -> str:
    """IAM's rule for user names.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    return "" if re.fullmatch(r"[A-Za-z0-9_+=,.@-]{1,64}", name) else "UserNameCharacters"


def access_key_id(key: str) -> str:
    """Twenty capital letters and digits, beginning with AKIA (a user's) or ASIA (a session's)."""
    return "" if re.fullmatch(r"(AKIA|ASIA|LKIA)[A-Z0-9]{16}", key) else "AccessKeyIdMalformed"


def secret_access_key(secret: str) -> str:
    """Forty letters, digits, "/" and "+"."""
    return "" if re.fullmatch(r"[A-Za-z0-9/+]{40}", secret) else "SecretMalformed"


def cdk_app(value: str) -> str:
    """The name of a folder of cdk_apps/ that holds an app."""
    from helpers.cdk import app_names

    return "" if value in app_names() else "NoSuchApp"


def host(value: str) -> str:
    """A host name or an address, without blanks and without a user before it."""
    return "" if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?", value) else "HostMalformed"


def login_name(value: str) -> str:
    """The name of a user of a Unix system."""
    return "" if re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", value) else "LoginNameMalformed"


def tunnel_port(number: int) -> str:
    """A port of tcp at which a program can listen."""
    if not isinstance(number, int) or isinstance(number, bool):
        return "NotANumber"
    return "" if 1 <= number <= 65535 else "TunnelPortRange"


def cdk_environment(value: str) -> str:
    """An account and a region: "aws://123456789012/ap-northeast-1"."""
    return "" if re.fullmatch(r"aws://\d{12}/[a-z]{2}(-[a-z]+)+-\d", value) else "EnvironmentMalformed"


def service_code(value: str) -> str:
    """The short name of a service: "ec2"."""
    return "" if re.fullmatch(r"[a-z][a-z0-9-]{0,62}", value) else "ServiceCodeMalformed"


def quota_code(value: str) -> str:
    """The code of a quota: "L-DB2E81BA"."""
    return "" if re.fullmatch(r"L-[0-9A-F]{8}", value) else "QuotaCodeMalformed"


def quota_value(value: object) -> str:
    """A number above 0 (Service Quotas takes up to 10,000,000,000)."""
    try:
        return "" if 0 < float(str(value)) <= 1e10 else "QuotaValueRange"
    except ValueError:
        return "QuotaValueRange"


def parameter_name(value: str) -> str:
    """The name of a parameter: letters, digits, `.`, `-`, `_` and `/`."""
    return "" if re.fullmatch(r"[A-Za-z0-9_./-]{1,2048}", value) else "ParameterNameMalformed"


def log_group(value: str) -> str:
    """Up to 512 letters, digits and `_ - / . #`.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    return "" if re.fullmatch(r"[A-Za-z0-9_/.#-]{1,512}", value) else "LogGroupCharacters"


def event_limit(number: int) -> str:
    """How many events at once: 1 to 10,000."""
    if not isinstance(number, int) or isinstance(number, bool):
        return "NotANumber"
    return "" if 1 <= number <= 10_000 else "EventLimitRange"


def minutes(number: int) -> str:
    """How far to look back: a minute to a week."""
    if not isinstance(number, int) or isinstance(number, bool):
        return "NotANumber"
    return "" if 1 <= number <= 7 * 24 * 60 else "MinutesRange"


def table_name(value: str) -> str:
    """3 to 255 letters, digits and `_ - .`; or the table's ARN.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    """
    return "" if re.fullmatch(r"[A-Za-z0-9_.-]{3,255}|arn:aws[a-z-]*:dynamodb:.+", value) else "TableNameCharacters"


def json_object(typed: str) -> str:
    """JSON, and in it an object: names with values, between braces."""
    try:
        value = json.loads(typed)
    except RecursionError:
        return "JsonTooDeep"
    except ValueError:
        return "JsonMalformed"
    if not isinstance(value, dict):
        return "JsonNotObject"
    return "JsonTooDeep" if _depth(value) > DEEPEST else ""


def _depth(value: object) -> int:
    """How many objects and lists stand in one another, at most."""
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, dict | list)]:
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        depth += 1
    return depth
