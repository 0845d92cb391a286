"""Where the cases run: a learner's folder with files of every sort, and a sandbox with something of everything in it."""

import os
import socket
import tempfile
from pathlib import Path
from typing import Any

from helpers import sandbox
from tests.support.aws import IMAGE_OF_AWS


class World:
    """Four folders below a temporary one: the learner's `home`, `elsewhere`, the `person`'s own, `scratch` for programs."""

    def __init__(self, root: Path):
        self.home, self.elsewhere = root / "learner", root / "elsewhere"
        self.person, self.scratch = root / "person", root / "scratch"
        self.folder = self.home / "en"
        for made in (
            self.folder,
            self.elsewhere / "deep",
            self.person / ".aws",
            self.person / ".cache/aws",
            self.scratch,
        ):
            made.mkdir(parents=True)
        (self.elsewhere / "canary.txt").write_text("as it was\n")
        (self.person / ".bashrc").write_text("# as it was\n")
        self.names: dict[str, str] = {}

    def enter(self) -> None:
        """Make this process's surroundings these."""
        os.environ.update(WORKSHOP_HOME=str(self.home), HOME=str(self.person), TMPDIR=str(self.scratch))
        os.environ["WORKSHOP_SANDBOX_IDLE"] = "1800"
        os.environ.pop("WORKSHOP_AUTORUN", None)
        tempfile.tempdir = None
        os.chdir(self.folder)
        self._files()
        sandbox.activate()
        self.refresh()

    def _files(self) -> None:
        folder = self.folder
        (folder / "hello.txt").write_text("Hello\n")
        (folder / "empty.txt").touch()
        (folder / "questions.json").write_text('[{"context": "The sky is blue.", "question": "What is blue?"}]')
        (folder / "wrong.json").write_text('{"a": ')
        (folder / "a-folder").mkdir(exist_ok=True)
        (folder / "a-folder" / "inside.txt").write_text("inside\n")
        (folder / "日本語.txt").write_text("日本語\n")
        (folder / "with blank.txt").write_text("blank\n")
        (folder / "key.pem").write_text("no key\n")
        (folder / os.fsdecode(b"caf\xe9.txt")).write_text("a name that is not UTF-8\n")
        (folder / "locked").write_text("closed\n")
        (folder / "locked").chmod(0)
        for name, leads in (("a-loop", "a-loop"), ("a-dangling-link", "nowhere")):
            if not (folder / name).is_symlink():
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(leads)
        if not (folder / "a-pipe").is_fifo():
            (folder / "a-pipe").unlink(missing_ok=True)
            os.mkfifo(folder / "a-pipe")
        if not (folder / "a-socket").exists():
            with socket.socket(socket.AF_UNIX) as made:
                made.bind("a-socket")

    def refresh(self) -> None:
        """Empty the sandbox, and put something of everything into it."""
        from helpers.target import current

        self._files()
        sandbox.ensure().control("reset")
        session = current().session()
        s3, ec2 = session.client("s3"), session.client("ec2")
        for bucket in ("fuzz-bucket", "fuzz-other"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
        for key in ("hello.txt", "a/b.txt", "日本語.txt", "a/"):
            s3.put_object(Bucket="fuzz-bucket", Key=key, Body=b"" if key.endswith("/") else b"content\n")
        session.client("dynamodb").create_table(
            TableName="fuzz-table",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        session.client("ecs").create_cluster(clusterName="fuzz-cluster")
        session.client("logs").create_log_group(logGroupName="/fuzz/group")
        session.client("logs").create_log_stream(logGroupName="/fuzz/group", logStreamName="stream")
        session.client("iam").create_user(UserName="fuzz-user")
        session.client("ssm").put_parameter(Name="/fuzz/parameter", Value="x", Type="String")
        ec2.create_key_pair(KeyName="fuzz-key")
        subnet = ec2.describe_subnets()["Subnets"][0]
        groups = ec2.describe_security_groups()["SecurityGroups"]
        found = {
            "vpc": subnet["VpcId"],
            "subnet": subnet["SubnetId"],
            "group": groups[0]["GroupId"],
            "image": IMAGE_OF_AWS,
        }
        self.names = {f"{{{name}}}": identity for name, identity in found.items()}
        session.client("ecs").register_task_definition(
            family="fuzz-task", containerDefinitions=[{"name": "main", "image": "x", "memory": 128}]
        )

    def filled(self, value: Any) -> Any:
        """`value` with the names of what is there, as the sandbox gave them."""
        if isinstance(value, str):
            for name, identity in self.names.items():
                value = value.replace(name, identity)
        return value.replace("elsewhere", str(self.elsewhere / "deep")) if isinstance(value, str) else value

    def free_pipe(self) -> None:
        """Let go whoever waits for the pipe."""
        for flags in (os.O_WRONLY, os.O_RDONLY):
            try:
                os.close(os.open(self.folder / "a-pipe", flags | os.O_NONBLOCK))
            except OSError:
                continue

    def leave(self) -> None:
        """End the sandbox."""
        sandbox.stop()
