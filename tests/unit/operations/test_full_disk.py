"""What is given once is kept or undone: a disk that is full costs no key, and spoils no file that was there."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.operations import find
from helpers.operations.explanations import explain
from helpers.operations.running import run


@contextmanager
def small_disk(folder: Path):
    """A small disk of its own at `folder`; the test is skipped where none can be mounted."""
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def full(here, monkeypatch, tmp_path):
    """The learner's folder on a disk of its own that is full."""
    folder = tmp_path / "full"
    folder.mkdir()
    with small_disk(folder):
        monkeypatch.chdir(folder)
        fill(Path("filler"))
        yield here
        monkeypatch.chdir(tmp_path)


def fill(path: Path) -> None:
    """Write into the file until its disk takes no more."""
    with open(path, "wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)


def key_names(world) -> list[str]:
    return [pair["KeyName"] for pair in world.client("ec2").describe_key_pairs()["KeyPairs"]]


def test_a_key_pair_that_cannot_be_kept_is_deleted_again(full):
    result = run(find("ec2 create-key-pair")(key_name="lost-key"), full.target)
    assert (result.failure.code, result.exit_code) == ("KeyNotKept", 255)
    assert [call.operation for call in result.calls] == ["CreateKeyPair", "DeleteKeyPair"]
    assert "lost-key" not in key_names(full)
    assert os.listdir(".") == ["filler"]
    for lang in ("en", "ja"):
        assert "lost-key.pem" in explain(result.failure, lang).what
        assert "No space left" in explain(result.failure, lang).what


@pytest.mark.parametrize("shown", ["python", "script"])
def test_what_is_shown_deletes_it_again_too(shown, full):
    operation = find("ec2 create-key-pair")(key_name="lost-key")
    words = {"python": [sys.executable, "-c", operation.python], "script": ["sh", "-c", operation.script]}[shown]
    environment = full.environment()
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    ran = subprocess.run(words, env=environment, capture_output=True, timeout=60, check=False)
    assert ran.returncode != 0
    assert "lost-key" not in key_names(full)
    assert os.listdir(".") == ["filler"]


def test_a_folder_that_cannot_be_written_to_makes_no_key_pair(here, monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = run(find("ec2 create-key-pair")(key_name="lost-key"), here.target)
    assert (result.failure.code, result.calls) == ("FileNotFoundError", ())


def test_an_older_file_stays_where_the_new_one_does_not_fit(full):
    Path("filler").write_bytes(b"")
    Path("out.txt").write_bytes(b"precious\n")
    full.client("s3").put_object(Bucket="seeded", Key="big.bin", Body=b"x" * 100_000)
    result = run(find("s3api get-object")(bucket="seeded", key="big.bin", outfile="out.txt"), full.target)
    assert result.failure.code == "ENOSPC"
    assert Path("out.txt").read_bytes() == b"precious\n"
    assert sorted(os.listdir(".")) == ["filler", "out.txt"]


def test_the_aws_files_stay_whole_and_the_new_access_key_is_deleted(here):
    before = {path.name: path.read_bytes() for path in here.aws.iterdir()}
    with small_disk(here.aws):
        for name, content in before.items():
            (here.aws / name).write_bytes(content)
        fill(here.aws / "filler")
        result = run(find("configure")(profile="lost-user"), here.target)
        (here.aws / "filler").unlink()
        after = {path.name: path.read_bytes() for path in here.aws.iterdir()}
    assert result.failure.code == "AccessKeyNotKept"
    assert after == before
    assert here.client("iam").list_access_keys(UserName="lost-user")["AccessKeyMetadata"] == []
    assert "lost-user" in explain(result.failure, "ja").what
