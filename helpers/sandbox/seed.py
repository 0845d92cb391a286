"""What a new sandbox holds: the learner's administrator, and somebody else who was faster with a few bucket names."""

import configparser
import re
from pathlib import Path

from helpers.home import aws_folder, read_json, state_folder, write_json, write_private
from helpers.sandbox import ACCOUNT, REGION

ADMINISTRATOR = "administrator"
ACCESS_KEY_ID = re.compile(r"AKIA[A-Z0-9]{12,124}")
SOMEBODY_ELSE = "210987654321"
TAKEN_NAMES = (
    "bucket",
    "data",
    "hello",
    "hello-world",
    "latest",
    "my-bucket",
    "my-bucket-name",
    "my-first-bucket",
    "mybucket",
    "test",
    "test-bucket",
    "tutorial",
)


def seed(port: int) -> None:
    """Fill the backends with what they lack, and write the profile [default] where the kit's AWS files have none."""
    _take_names()
    key = _administrator()
    write_default_profile(aws_folder(), port, *key)


def _take_names() -> None:
    from moto.s3.models import s3_backends

    for name in TAKEN_NAMES:
        if name not in s3_backends.bucket_accounts:
            s3_backends[SOMEBODY_ELSE]["aws"].create_bucket(name, "us-east-1")


def _administrator() -> tuple[str, str]:
    """Make the administrator with the access key it always had, so that older kernels and terminals go on working."""
    from moto.iam.models import iam_backends

    backend = iam_backends[ACCOUNT]["aws"]
    path = state_folder() / "administrator.json"
    kept = read_json(path) or _default_key()
    user = backend.users.get(ADMINISTRATOR)
    if user is not None and kept.get("id") in backend.access_keys:
        return kept["id"], kept["secret"]
    if user is None:
        user = backend.create_user(region_name=REGION, user_name=ADMINISTRATOR)
        backend.attach_user_policy("arn:aws:iam::aws:policy/AdministratorAccess", ADMINISTRATOR)
    elif len(user.access_keys) > 1:  # of a world from elsewhere: its administrator may have no third
        backend.delete_access_key(user.access_keys[0].access_key_id, ADMINISTRATOR)
    key = backend.create_access_key(user_name=ADMINISTRATOR)
    if {"id", "secret"} <= kept.keys():
        del backend.access_keys[key.access_key_id]
        key.access_key_id, key.secret_access_key = kept["id"], kept["secret"]
        user.id = kept.get("user", user.id)
        backend.access_keys[key.access_key_id] = key
    if "user" not in kept:
        write_json(path, {"id": key.access_key_id, "secret": key.secret_access_key, "user": user.id})
    return key.access_key_id, key.secret_access_key


def _default_key() -> dict[str, str]:
    """The key of [default], or {}: what was kept in a home folder whose memory of the administrator was deleted."""
    known = configparser.RawConfigParser(strict=False)
    try:
        known.read(aws_folder() / "credentials", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return {}
    own = dict(known["default"]) if known.has_section("default") else {}
    key_id, secret = own.get("aws_access_key_id", ""), own.get("aws_secret_access_key", "")
    return {"id": key_id, "secret": secret} if ACCESS_KEY_ID.fullmatch(key_id) and secret else {}


def write_default_profile(folder: Path, port: int, key_id: str, secret: str) -> None:
    """Write [default] into `config` and `credentials` under `folder`; what the learner put there stays as it is."""
    _merge(folder / "credentials", {"aws_access_key_id": key_id, "aws_secret_access_key": secret}, {})
    # as version 2 of the CLI has it: times in ISO 8601, and no web address fetched because a value looks like one
    settings = {"region": REGION, "output": "json", "cli_timestamp_format": "iso8601", "cli_follow_urlparam": "false"}
    endpoint = {"endpoint_url": f"http://127.0.0.1:{port}"}
    _merge(folder / "config", settings, endpoint)


def _merge(path: Path, when_missing: dict[str, str], always: dict[str, str]) -> None:
    known = configparser.RawConfigParser(strict=False)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        known.read_string(text)
    except (configparser.Error, UnicodeDecodeError):
        return  # what cannot be understood is the learner's to mend
    section = dict(known["default"]) if known.has_section("default") else None
    wanted = always if section else when_missing | always
    if section is not None and all(section.get(name) == value for name, value in wanted.items()):
        return
    merged = _with_values(text, wanted)
    write_private(path, merged)


def _with_values(text: str, values: dict[str, str]) -> str:
    """`text` with `values` in its section [default], each where it stood or at the beginning; every other line as it was."""
    lines = {name: f"{name} = {value}\n" for name, value in values.items()}
    written, inside, start = list[str](), False, 0
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = line.strip() == "[default]"
            written.append(line if line.endswith("\n") else line + "\n")
            start = start or (len(written) if inside else 0)
            continue
        name = line.partition("=")[0].strip()
        if inside and name in values:
            written.append(lines.pop(name, ""))  # once, where it is written several times
            continue
        written.append(line)
    new = "".join(lines.values())
    if not start:
        return f"[default]\n{new}" + (f"\n{text}" if text else "")
    return "".join([*written[:start], new, *written[start:]])
