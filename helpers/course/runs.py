"""When forms were run, and their runs told as the calls they made: what a check looks at where no sandbox keeps a record.

Of a real account nothing more is known: what was asked by `aws` or boto3 is in CloudTrail, which a learner seldom may read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

ACTIONS = {
    "sts get-caller-identity": "GetCallerIdentity",
    "s3 mb": "CreateBucket",
    "s3 rb": "DeleteBucket",
    "s3 rm": "DeleteObject",
    "s3api list-objects-v2": "ListBucket",
}


def ended(run: Mapping[str, Any]) -> float:
    """When a form's run ended, in seconds since 1970. An old record has whole seconds: the end of that second, so that what
    the run did is not later than it.
    """
    noted = datetime.fromisoformat(run["time"]).timestamp()
    return noted if "." in run["time"] else noted + 0.999


def calls_of(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls of `runs` as the sandbox's record would hold them: time (seconds since 1970), action, resource (an ARN),
    query (names), presigned, code."""
    made = [(run, *_call(run["name"], run["values"])) for run in runs if "values" in run]
    return [
        {
            "time": ended(run),
            "action": action,
            "resource": f"arn:aws:s3:::{resource}" if resource else "*",
            "query": ["prefix"] if run["name"] == "s3 ls" else [],
            "presigned": False,
            "code": run["code"],
        }
        for run, action, resource in made
        if action
    ]


def _call(name: str, values: dict[str, Any]) -> tuple[str, str]:
    """Action, and bucket with key where there is one; two empty strings for a run that no check asks about."""
    bucket = str(values.get("bucket") or "").removeprefix("s3://").strip("/")
    if name == "s3 ls":
        return ("ListBucket", bucket) if bucket else ("ListAllMyBuckets", "")
    if name == "s3 cp":
        return _copied(str(values.get("source") or ""), str(values.get("destination") or ""))
    return ACTIONS.get(name, ""), bucket


def _copied(source: str, destination: str) -> tuple[str, str]:
    if not destination.startswith("s3://"):
        return "", ""
    address = destination.removeprefix("s3://")
    whole = (
        address if "/" in address and not address.endswith("/") else f"{address.rstrip('/')}/{source.split('/')[-1]}"
    )
    return "PutObject", whole
