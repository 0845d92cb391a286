"""What cannot be equal in two worlds that hold the same, and how texts and files are compared without it.

Times, ids and addresses made at random, keys, signatures and times of links, the server's port and the world's folder.
"""

import functools
import re
from pathlib import Path


def content(path: Path) -> bytes:
    """The bytes of a file; of a private key only which kind of key it is, and that it ends as it should."""
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join([lines[0], lines[-1]] if path.suffix == ".pem" and lines else lines)


NORMAL = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?", "<time>"),
        (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "<time>"),
        (r"\b(AKIA|LKIA|ASIA)[A-Z0-9]{16}\b", "<access key id>"),
        (r"\*{16}[A-Z0-9]{4}", "<masked>"),
        (r"(aws_secret_access_key = ).+", r"\1<secret>"),
        (r"\b(AIDA[A-Z0-9]{16,17}|[a-z0-9]{20})\b", "<user id>"),
        (r"(Signature=)[^&\n]+", r"\1<signature>"),
        (r"(Expires=|X-Amz-Date=)[^&\n]+", r"\1<time>"),
        (r"http://127\.0\.0\.1:\d+", "<endpoint>"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<token>"),
        (r"\b([0-9a-f]{2}:){15,}[0-9a-f]{2}\b", "<fingerprint>"),
        (r"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b", "<mac address>"),
        (r"(ssh-(?:rsa|ed25519)) [A-Za-z0-9+/=]+", r"\1 <public key>"),
        (r"\b(?:ip|ec2)-\d+-\d+-\d+-\d+\b", "<host>"),
        (r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d./])", "<address>"),
        (r"\b1[0-9]{12}\b", "<milliseconds>"),
        (r"\b[0-9a-f]{32}\b(-\d{10})?", "<task>"),
        (r'(task-definition/[\w-]+:|"revision": |TaskDefinition is inactive: )\d+', r"\1<revision>"),
        (r"\b(ap-northeast-1|apne1-az)[1-4a-d]\b", r"\1<zone>"),
    )
]
ID = re.compile(r"\b(?!ami-)([a-z]+(?:-[a-z]+)*)-[0-9a-f]{17}\b")


def normal(text: str, home: Path) -> str:
    """`text` without what differs between two worlds that hold the same."""
    return numbered("\n".join(map(_normal_line, text.replace(str(home), "<home>").split("\n"))))


@functools.lru_cache(100_000)
def _normal_line(line: str) -> str:
    """A line, no part of which a pattern sees together with another; most are of what every case begins from."""
    for pattern, replacement in NORMAL:
        line = pattern.sub(replacement, line)
    return line


def stdout_of(raw: str) -> str:
    """The lines that `aws s3` leaves standing: progress (which ends in a carriage return) and padding taken away."""
    lines = [line.rpartition("\r")[2].rstrip(" ") if "\r" in line else line for line in raw.split("\n")]
    return "\n".join(lines)


def numbered(text: str) -> str:
    """`text` with every id that was made at random as a number: the first VPC in it, the second."""
    known: dict[str, str] = {}

    def number(match: re.Match) -> str:
        kind = match[1]
        count = sum(name.startswith(f"<{kind} ") for name in known.values())
        return known.setdefault(match[0], f"<{kind} {count + 1}>")

    return ID.sub(number, text)
