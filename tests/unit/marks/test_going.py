"""Going back to a mark: the world, the files, what is kept aside; and what cannot be gone back to."""

import boto3
import pytest

from helpers.home import home, private_lock, state_folder
from helpers.marks import going, places, store
from helpers.marks.errors import MarkError
from helpers.sandbox.world import bodies, files
from tests.unit.marks.conftest import buckets, make_bucket


def test_going_back_brings_the_world_and_the_files_and_from_there_here_again(folder, mark):
    make_bucket("later")
    boto3.client("s3").delete_object(Bucket="of-the-mark", Key="large")
    for path in bodies.folder().glob("*"):
        path.unlink()
    (folder / "my-key.pem").write_text("the second key")
    (folder / "notes.md").write_text("longer notes")
    gone = going.go_back(store.called("mine"), folder)
    assert buckets() == ["of-the-mark"]
    body = boto3.client("s3").get_object(Bucket="of-the-mark", Key="large")["Body"].read()
    assert body == b"large" * 20_000
    assert (folder / "my-key.pem").read_text() == "the first key"
    assert (folder / "my-key.pem").stat().st_mode & 0o777 == 0o600  # else ssh does not take it
    assert (folder / "notes.md").read_text() == "longer notes"  # notes belong to no world
    assert gone.replaced.places == ("folder/my-key.pem",)
    assert (gone.replaced.folder / "folder" / "my-key.pem").read_text() == "the second key"
    going.go_back(gone.before, folder)
    assert buckets() == ["later", "of-the-mark"]
    assert (folder / "my-key.pem").read_text() == "the second key"


def test_marks_share_what_is_the_same_in_them(folder, mark):
    contents = store.folder() / "contents"
    there = {path.name for path in contents.iterdir()}
    second = going.save("mine too", folder)
    assert set(second.objects) == set(mark.objects) != set()
    assert second.files == mark.files
    more = [path.stat().st_size for path in contents.iterdir() if path.name not in there]
    assert sum(more) < 50_000, more  # the world as it is by now


def test_a_name_is_used_once(folder, mark):
    again = going.save("mine", folder)
    assert [one.id for one in store.marks() if one.name == "mine"] == [again.id]


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "..", "../x", "a\\b", "-x", ".hidden", "a\nb", "a\x00b", "x" * 81, "\x1b[2J"]
)
def test_a_name_that_is_none_is_refused_in_a_sentence_that_can_be_printed(name):
    with pytest.raises(MarkError) as refused:
        store.checked_name(name)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("name", ["before lunch", "昼の前", "04_ec2 done", "a" * 80, "é😀"])
def test_other_names_are_taken(name):
    assert store.checked_name(f" {name} ") == name


def test_a_mark_whose_content_is_gone_or_another_is_told_and_the_world_stays(folder, mark):
    make_bucket("later")
    piece = store.content_file(mark.world[-1])
    content = piece.read_bytes()
    piece.unlink()
    with pytest.raises(MarkError, match="is gone"):
        going.go_back(mark, folder)
    for damaged in (b"", content[:-9], content[:40] + b"x" + content[41:], b"x" * 1000):
        piece.write_bytes(damaged)
        with pytest.raises(MarkError, match="no mark that can be read"):
            going.go_back(mark, folder)
    assert buckets() == ["later", "of-the-mark"]
    assert (folder / "my-key.pem").read_text() == "the first key"


def test_a_mark_of_another_version_is_told_and_the_world_stays(folder, mark):
    line = store.read(mark.world[0]).replace(files.versions()[0].encode(), b"0.0.1")
    other = type(mark)(**{**vars(mark), "world": (store.keep(line), *mark.world[1:])})
    make_bucket("later")
    with pytest.raises(MarkError, match="another version"):
        going.go_back(other, folder)
    assert buckets() == ["later", "of-the-mark"]


def test_a_file_of_a_mark_that_cannot_be_understood_is_left_out(folder, mark):
    for name, content in {"0" * 16: "", "1" * 16: "[]", "2" * 16: '{"format": 1}', "3" * 16: '{"format": 2}'}.items():
        (store.folder() / f"{name}.json").write_text(content)
    assert store.marks() == [mark]


def test_pressed_twice_the_second_is_told_to_wait(folder, mark):
    with private_lock(store.folder() / "lock", 0), pytest.raises(MarkError, match="at this moment"):
        going.go_back(mark, folder)


def test_nobody_goes_away_from_a_deployment_under_way(folder, mark, monkeypatch):
    told = {"world": {"holds": {"under_way": ["MyFirstServer"]}}}
    monkeypatch.setattr(type(going.sandbox.ensure()), "control", lambda *_, **__: told)
    with pytest.raises(MarkError, match="MyFirstServer"):
        going.go_back(mark, folder)


def test_a_full_disk_leaves_no_mark_and_the_world(folder, mark, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_private_bytes", full)
    (folder / "new.txt").write_text("not kept before")
    with pytest.raises(OSError, match="No space"):
        going.save("another", folder)
    with pytest.raises(OSError, match="No space"):
        going.go_back(mark, folder)
    assert [one.name for one in store.marks()] == ["mine"]
    assert not list(store.folder().glob("world.*"))
    assert buckets() == ["of-the-mark"]


def test_marks_before_going_are_not_kept_for_ever(folder):
    for _ in range(store.MOST_ASIDE + 3):
        with going._alone(0):
            going.before_leaving(folder)
    assert len(store.marks()) == store.MOST_ASIDE


@pytest.mark.parametrize(
    "place", ["../x.txt", "folder/../../x.txt", "/etc/x.txt", "folder//etc/x.txt", "other/x.txt", "folder", ""]
)
def test_a_place_outside_is_none(folder, place):
    path = places._path(place, folder)
    assert path is None or path.resolve().is_relative_to(folder)


def test_a_link_leads_nowhere(folder, mark):
    (folder / "notes").symlink_to(home())
    assert places._path("folder/notes/x.txt", folder) is None
    assert not any(place.startswith("folder/notes") for place in places.collect(folder))


def test_what_was_put_in_is_for_its_owner_alone(folder, mark):
    modes = {path.stat().st_mode & 0o077 for path in (state_folder() / "marks").rglob("*")}
    assert modes == {0}
