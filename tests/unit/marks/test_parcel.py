"""A mark as a file: handed to others, and what others may hand over."""

import io
import json
import zipfile
import zlib

import boto3
import pytest

from helpers.home import state_folder
from helpers.marks import commands, going, parcel, store
from helpers.marks.errors import MarkError
from tests.unit.marks.conftest import buckets, make_bucket


@pytest.fixture
def file(folder, mark, tmp_path):
    path = tmp_path / "class at step 9.mark"
    parcel.write(mark, path)
    return path


def changed(path, **parts: bytes | None):
    """The same file with other parts; None leaves one out."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content |= parts
    with zipfile.ZipFile(path, "w") as archive:
        for name, one in content.items():
            if one is not None:
                archive.writestr(name, one)


def described(path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("mark.json"))


def elsewhere() -> None:
    """The home is another one: it has another secret, and none of the contents."""
    (state_folder() / "marks-secret").unlink()
    for path in (store.folder() / "contents").iterdir():
        path.unlink()


def test_a_world_goes_from_one_home_to_another_with_its_data_and_nothing_that_runs(folder, file, monkeypatch):
    value = described(file) | {"disks": {"i-0123456789abcdef0": "0" * 64}}
    digest = value["files"]["folder/my-key.pem"]
    value["files"] = {
        "en/my-key.pem": digest,
        "cdk_apps/ec2/stack.py": digest,
        "aws/config": digest,
        "en/cdk.json": digest,
        "en/.hidden.json": digest,
        "en/run.py": digest,
        "runs": digest,
        "en/../../x.txt": digest,
    }
    changed(file, **{"mark.json": json.dumps(value).encode()})
    elsewhere()
    boto3.client("s3").delete_object(Bucket="of-the-mark", Key="large")
    make_bucket("later")
    taken = parcel.read(file)
    assert (taken.name, taken.kind, dict(taken.disks)) == ("class at step 9", "opened", {})
    assert dict(taken.files) == {"en/my-key.pem": digest}
    going.go_back(taken, folder)
    assert buckets() == ["of-the-mark"]
    assert boto3.client("s3").get_object(Bucket="of-the-mark", Key="large")["ContentLength"] == 100_000


def test_ones_own_file_brings_all_files(folder, mark, file):
    assert dict(parcel.read(file).files) == dict(mark.files)


def test_a_file_is_not_written_over(mark, file):
    with pytest.raises(MarkError, match="is there already"):
        parcel.write(mark, file)
    with pytest.raises(MarkError, match="is there already"):
        list(commands.exported(str(file)))


BAD = {
    "empty": lambda path: path.write_bytes(b""),
    "no archive": lambda path: path.write_bytes(b"\x89PNG" * 100),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "no mark": lambda path: changed(path, **{"mark.json": None}),
    "no JSON": lambda path: changed(path, **{"mark.json": b"{"}),
    "deep": lambda path: changed(path, **{"mark.json": b"[" * 200_000}),
    "a list": lambda path: changed(path, **{"mark.json": b"[1]"}),
    "later format": lambda path: altered(path, format=99),
    "name of control characters": lambda path: altered(path, name="\x1b[2J"),
    "no digests": lambda path: altered(path, world=["../../etc/passwd"]),
    "a world of nothing": lambda path: altered(path, world=[]),
    "contents that are not there": lambda path: altered(path, objects=["0" * 64]),
    "infinite": lambda path: altered(path, saved="x"),
    "a bomb": lambda path: bomb(path),
}


def altered(path, **values) -> None:
    changed(path, **{"mark.json": json.dumps(described(path) | values).encode()})


def bomb(path) -> None:
    """A content that is far larger than its part of the file."""
    packing, target = zlib.compressobj(9), io.BytesIO()
    for _ in range(3):
        target.write(packing.compress(bytes(1_000_000)))
    target.write(packing.flush())
    altered(path, objects=["0" * 64])
    changed(path, **{"contents/" + "0" * 64: target.getvalue()})


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_mark_is_told_and_nothing_is_changed(file, kind, monkeypatch):
    monkeypatch.setattr(store, "MOST", 2_000_000)
    before = [one.name for one in store.marks()]
    BAD[kind](file)
    with pytest.raises(MarkError) as refused:
        parcel.read(file)
    assert "The sandbox is as it was" in str(refused.value)
    assert [one.name for one in store.marks()] == before
    assert buckets() == ["of-the-mark"]


def test_a_file_that_is_too_large_is_not_read(file, monkeypatch):
    monkeypatch.setattr(parcel, "MOST", 1000)
    with pytest.raises(MarkError, match="1000 at most"):
        parcel.read(file)


def test_a_file_that_is_not_there_is_told(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(MarkError, match="There is no file"):
            parcel.read(path)


def test_a_world_that_runs_code_is_refused_and_its_mark_is_not_kept(folder, mark, file, tmp_path):
    proof = tmp_path / "was-run"
    hostile = b'[["s3", "123456789012", "aws"]]\n' + b"\x80\x04cos\nsystem\n(S'touch " + str(proof).encode() + b"'\ntR."
    value = described(file)
    digest = store.keep(hostile)
    packed = store.content_file(digest).read_bytes()
    changed(
        file,
        **{
            "mark.json": json.dumps(value | {"world": [value["world"][0], digest]}).encode(),
            f"contents/{digest}": packed,
        },
    )
    with pytest.raises(MarkError, match="no mark that can be read"):
        list(commands.opened(str(file)))
    assert not proof.exists()
    assert buckets() == ["of-the-mark"]
    assert not [one for one in store.marks() if one.kind == "opened"]
