"""Worlds for the tests of operations: a sandbox of its own, a folder and AWS files, each time from one equal state.

Two worlds are compared after `normal` (normal.py).
"""

import configparser
import functools
import math
import os
import re
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

import helpers.sandbox
from helpers.sandbox.world.changes import READS
from helpers.target import Target
from tests.support.operations.aws_files import CONFIG, CREDENTIALS
from tests.support.operations.ec2_world import Ec2World
from tests.support.operations.ecs_world import EcsWorld
from tests.support.operations.normal import content, normal

REGION = "ap-northeast-1"
TAKEN = "my-bucket"  # the sandbox has it in another account
NOTHING = "nothing"
PAST, FUTURE = 1_500_000_000, 4_000_000_000
FILES = {
    "hello.txt": b"hello, world\n",
    "empty.txt": b"",
    "日本語 の ノート.txt": "こんにちは\n".encode(),
    'it\'s "quoted" $HOME.txt': b"quotes\n",
    "photos/a.jpg": b"a" * 100,
    "photos/b.txt": b"b\n",
    "photos/sub/c.txt": b"c\n",
}
OBJECTS = {
    "hello.txt": b"hello from the bucket\n",
    "empty.txt": b"",
    "日本語 の メモ.txt": "メモ\n".encode(),
    "photos/a.jpg": b"A" * 100,
    "photos/b.txt": b"old b, of another size\n",
    "photos/gone.txt": b"only here\n",
    "photos/2024/d.txt": b"d" * 1500,
    "photos/2024/": b"",
}
SESSION = boto3.Session()  # reads botocore's large files once for all worlds
POLICIES = "arn:aws:iam::aws:policy/"
OF_BUCKET = re.compile(r"arn:aws:s3:::([^/*]+)")  # the resource of a call


@dataclass(frozen=True)
class State:
    """What a world holds: all of it comparable with `==` after `normal`."""

    buckets: dict
    users: dict
    files: dict
    aws_files: dict
    part: str = ""


@dataclass(frozen=True)
class Beginning:
    """What every case of a part begins from; the sandbox's own copy of it is in `file`."""

    state: State
    keys: dict[str, tuple[str, str]]
    file: Path


class World:
    """One sandbox and one folder. `reset` brings both to the state that every case begins from."""

    def __init__(self, home: Path):
        self.home, self.folder, self.aws = home, home / "here", home / ".aws"
        self.ec2, self.ecs = Ec2World(self.client), EcsWorld(self.client)
        self.part: Ec2World | EcsWorld | None = None  # what is looked at in place of buckets and users
        self._beginnings: dict[str, Beginning] = {}
        self._holds, self._last = NOTHING, 0  # the part that the sandbox holds, and the last call before the case
        self._began, self._read = 0.0, {}  # the whole second in which the case began; objects read
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WORKSHOP_HOME", str(home))
            self.sandbox = helpers.sandbox.ensure()
            self._environment = self.sandbox.environment()
        written = configparser.ConfigParser()
        written.read(self.aws / "credentials")
        default = written["default"]
        self.keys = {"admin": (default["aws_access_key_id"], default["aws_secret_access_key"])}
        # as a learner's are
        self.aws_files = {name: (self.aws / name).read_text() for name in ("config", "credentials")}

    def close(self) -> None:
        try:
            self._look_once_more()
        finally:
            self.sandbox.control("stop")

    @property
    def target(self) -> Target:
        """What an operation is run at."""
        return Target("sandbox", self.sandbox.account, self.sandbox.region, endpoint=self.sandbox.endpoint)

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make this world the one that the test's own process acts in."""
        for name in [name for name in os.environ if name not in self.environment()]:
            patch.delenv(name)
        for name, value in self.environment().items():
            patch.setenv(name, value)
        patch.chdir(self.folder)

    def environment(self) -> dict[str, str]:
        """The environment of everything that acts in this world."""
        return self._environment | {"WORKSHOP_HOME": str(self.home), "PYTHONUTF8": "1"}

    @functools.cache  # noqa: B019  a world lives as long as the tests
    def client(self, service: str, region: str = REGION):
        """An administrator's client that looks at no environment and no file."""
        return SESSION.client(
            service,
            region_name=region,
            endpoint_url=self.sandbox.endpoint,
            aws_access_key_id=self.keys["admin"][0],
            aws_secret_access_key=self.keys["admin"][1],
            config=Config(retries={"total_max_attempts": 1}),
        )

    def reset(self, part: str = "") -> None:
        """The state that every case begins from: made once, and after that brought back where a case can have changed it.

        `part`: "ec2" or "ecs" where it is that part which is looked at, and not buckets and users.
        """
        if part != self._holds:
            self._look_once_more()
        self._began = math.floor(time.time())
        self.part = {"ec2": self.ec2, "ecs": self.ecs}.get(part)
        known = self._beginnings.get(part)
        if known is None or (self.part is self.ecs and part != self._holds):  # the tasks of a world that is opened end
            if self._holds != NOTHING:
                self.empty()
            self.fill(part)
            self._begin(part)
        elif part != self._holds or self._changes_asked_for():
            self._bring_back(part, known)
        self._files()

    def finish(self) -> State:
        """The state after a case, which is looked at where the case has asked for anything but to read."""
        known, changes = self._beginnings[self._holds].state, self._changes_asked_for()
        if not changes:
            return replace(known, files=self._file_state(), aws_files=self._aws_file_state())
        state = self.state(self._left_alone(changes))
        refused = all(call["status"] >= 400 for call in changes)
        if (refused or self.part is self.ecs) and _same(state, known):
            self._last = self._latest()  # nothing has to be brought back
        return state

    def empty(self) -> None:
        """Throw all away that is in the sandbox."""
        self.sandbox.control("reset")
        self.keys = {"admin": self.keys["admin"]}
        self._holds = NOTHING

    def fill(self, part: str) -> None:
        """Make what the cases of a part begin from, in a sandbox that has none of it."""
        if "reader" not in self.keys:
            self.keys["reader"] = self._user("reader", "AmazonS3ReadOnlyAccess")
            self.keys["old-user"] = self._user("old-user", "AmazonS3FullAccess")
        {"ec2": self.ec2.fill, "ecs": self.ecs.fill}.get(part, self._buckets)()
        self._files()

    def _begin(self, part: str) -> None:
        """Remember what the sandbox holds now as what the cases of a part begin from."""
        file = self.home / f"beginning-{part}.world"
        self.sandbox.control("world/save", file=file)
        self._beginnings[part] = Beginning(self.state(), self.keys, file)
        self._holds, self._last = part, self._latest()

    def _bring_back(self, part: str, known: Beginning) -> None:
        if self.part is self.ecs:
            self.ecs.mend()
            self._files()
            return self._begin(part)
        opened = self.sandbox.control("world/open", file=known.file)["world/open"]
        assert opened["opened"], opened
        self.keys = known.keys
        self._holds, self._last = part, self._latest()

    def _latest(self) -> int:
        return self.sandbox.control("latest")["latest"]

    def _changes_asked_for(self) -> list[dict]:
        """What the sandbox was asked for since the case began, but for what only reads."""
        calls = self.sandbox.control("calls", since=self._last)["calls"]
        return [call for call in calls if not READS.match(call["action"])]

    def _look_once_more(self) -> None:
        """What only reads has changed nothing: otherwise states would be taken for equal that were not looked at."""
        if self._holds in self._beginnings and not self._changes_asked_for():
            assert _same(self.state(), self._beginnings[self._holds].state)

    def _user(self, name: str, policy: str) -> tuple[str, str]:
        iam = self.client("iam")
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn=POLICIES + policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def _buckets(self) -> None:
        s3 = self.client("s3")
        for name in ("seeded", "empty-one"):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.client("s3", region="us-east-1").create_bucket(Bucket="in-virginia")
        for key, body in OBJECTS.items():
            s3.put_object(Bucket="seeded", Key=key, Body=body, ContentType="text/plain")

    def _files(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, body in FILES.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            os.utime(path, (PAST, PAST))
        shutil.rmtree(self.aws, ignore_errors=True)
        self.aws.mkdir(parents=True)
        for name, more in {"config": CONFIG, "credentials": CREDENTIALS.format(**self.keys)}.items():
            (self.aws / name).write_text(self.aws_files[name] + more)
            (self.aws / name).chmod(0o600)

    def _left_alone(self, changes: list[dict]) -> State | None:
        """What these changes cannot have touched, where all of them are of buckets: the users, and the other buckets."""
        of_buckets = [OF_BUCKET.match(call["resource"]) for call in changes]
        if not all(of_buckets):
            return None
        touched, known = {found[1] for found in of_buckets if found}, self._beginnings[self._holds].state
        return replace(known, buckets={name: one for name, one in known.buckets.items() if name not in touched})

    def state(self, known: State | None = None) -> State:
        """What there is now: of buckets and users, or of the part that is looked at. What is `known` is not read again."""
        files = self._file_state(), self._aws_file_state()
        if self.part:
            return State({}, {}, *files, normal(self.part.state(), self.home))
        names = [bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]]
        buckets = known.buckets if known else {}
        return State(
            {name: buckets[name] if name in buckets else self._bucket(name) for name in names},
            known.users if known else self._user_state(),
            *files,
        )

    def _bucket(self, name: str) -> tuple:
        """Where a bucket is, its objects, and how many uploads are under way."""
        s3 = self.client("s3")
        items = s3.list_objects_v2(Bucket=name).get("Contents", [])
        objects = {item["Key"]: self._object(name, item) for item in items}
        uploads = s3.list_multipart_uploads(Bucket=name).get("Uploads", [])
        return s3.get_bucket_location(Bucket=name)["LocationConstraint"], objects, len(uploads)

    def _object(self, bucket: str, item: dict) -> tuple:
        """An object's bytes and what is said of it; read again only if the case can have written it."""
        known = (bucket, item["Key"], item["ETag"], item["LastModified"])
        if known not in self._read or item["LastModified"].timestamp() >= self._began:
            got = self.client("s3").get_object(Bucket=bucket, Key=item["Key"])
            self._read[known] = (got["Body"].read(), got["ContentType"], got["ETag"], got["Metadata"])
        return self._read[known]

    def _user_state(self) -> dict:
        iam = self.client("iam")
        found = {}
        for user in iam.list_users()["Users"]:
            name = user["UserName"]
            policies = [p["PolicyName"] for p in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]]
            found[name] = (user["Arn"], policies, len(iam.list_access_keys(UserName=name)["AccessKeyMetadata"]))
        return found

    def _file_state(self) -> dict:
        """Kind, mode and bytes of each file, and whether its time is its own, an object's (whole seconds) or now."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name, about = path.relative_to(self.folder).as_posix(), path.stat()
            found[name] = ("folder", about.st_mode)
            if path.is_file():
                time = "own" if about.st_mtime == PAST else "object's" if about.st_mtime.is_integer() else "now"
                found[name] = (content(path), about.st_mode, time)
        return found

    def _aws_file_state(self) -> dict:
        files = sorted(self.aws.iterdir())
        return {path.name: (normal(path.read_text(), self.home), path.stat().st_mode) for path in files}


def _same(one: State, other: State) -> bool:
    """Whether two states hold the same, but for local files."""
    return (one.buckets, one.users, one.part) == (other.buckets, other.users, other.part)
