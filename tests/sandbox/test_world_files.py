"""The files of a kept world: whole or not at all, and told apart from what is none of this version."""

import errno
import json
import os
import stat

import pytest

from helpers.sandbox.world import bodies, files


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))


def kept(*pieces: bytes, **changes) -> files.Header:
    header = files.new_header("me")
    files.write_world(files.world_file(), header, pieces)
    if changes:
        line, _, rest = files.world_file().read_bytes().partition(b"\n")
        files.world_file().write_bytes(json.dumps(json.loads(line) | changes).encode() + b"\n" + rest)
    return header


def not_readable() -> files.NotReadable:
    with pytest.raises(files.NotReadable) as error:
        files.read_world(files.world_file())
    return error.value


def test_a_world_comes_back_as_it_was_and_is_its_owners_alone():
    header = kept(b"one", b"", b"three" * 1000)
    assert files.read_world(files.world_file()) == (header, [b"one", b"", b"three" * 1000])
    assert stat.S_IMODE(files.world_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder().stat().st_mode) == 0o700


def test_a_world_that_is_cut_off_anywhere_is_damaged():
    kept(b"one", b"two")
    whole = files.world_file().read_bytes()
    frames = len(whole) - 2 * (files.FRAME.size + 3)
    for length in range(frames + 1, len(whole)):
        files.world_file().write_bytes(whole[:length])
        if length != frames + files.FRAME.size + 3:  # between two pieces; the next piece is then missed in reading
            assert not_readable().code == "damaged"


def test_a_changed_byte_is_noticed():
    kept(b"one" * 100)
    whole = bytearray(files.world_file().read_bytes())
    whole[-7] ^= 1
    files.world_file().write_bytes(whole)
    assert not_readable().code == "damaged"


@pytest.mark.parametrize("changes", [{"format": 2}, {"format": 0}, {"format": "1"}, {"moto": "4.0.0"}])
def test_another_version_is_said_to_be_that(changes):
    kept(b"one", **changes)
    assert not_readable().code == "older"


@pytest.mark.parametrize("line", [b"", b"\n", b"no JSON\n", b"[]\n", b"{}\n", b'{"format": 1}\n', b"{" * 20_000])
def test_what_has_no_header_is_damaged(line):
    files.folder().mkdir(parents=True)
    files.world_file().write_bytes(line)
    assert not_readable().code == "damaged"


def test_a_file_of_half_a_gigabyte_is_not_read():
    kept(b"one")
    os.truncate(files.world_file(), 500_000_000)  # with a hole: it takes no room
    assert "at most" in str(not_readable())


def test_a_piece_that_claims_half_a_gigabyte_takes_none():
    files.folder().mkdir(parents=True)
    header, _, _ = files.content_of(files.new_header("me"), []).partition(b"\n")
    files.world_file().write_bytes(header + b"\n" + files.FRAME.pack(files.MARK, 0, 500_000_000) + b"x")
    assert not_readable().code == "damaged"


def test_a_journal_ends_at_the_first_piece_that_is_not_whole():
    journal = files.Journal(3)
    journal.append(b"one")
    journal.append(b"two")
    journal.close()
    path = files.journal_file(3)
    whole = path.read_bytes()
    assert files.read_journal(path) == ([b"one", b"two"], len(whole))
    for length in range(len(whole) // 2, len(whole)):
        path.write_bytes(whole[:length])
        assert files.read_journal(path)[0] == [b"one"]
    assert files.read_journal(files.journal_file(4)) == ([], 0)


def test_a_full_disk_leaves_the_world_and_the_journal_as_they_were(monkeypatch):
    header = kept(b"one")
    journal = files.Journal(0)
    journal.append(b"two")
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content[:-5])  # the last bytes find no room

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        journal.append(b"three" * 10)
    monkeypatch.setattr(os, "write", write)
    journal.append(b"four")
    journal.close()
    assert files.read_journal(files.journal_file(0))[0] == [b"two", b"four"]

    def no_sync(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_sync)
    with pytest.raises(OSError, match="No space"):
        files.write_world(files.world_file(), header, [b"other"])
    assert files.read_world(files.world_file()) == (header, [b"one"])
    assert [path.name for path in files.folder().iterdir() if path.name.startswith(".")] == []


def test_what_is_put_aside_has_its_reason_beside_it():
    kept(b"one")
    aside = files.put_aside("it is cut off")
    assert (aside / "reason.txt").read_text() == "it is cut off\n"
    assert files.read_world(aside / "world")[1] == [b"one"]
    assert not files.folder().exists()
    assert files.put_aside("again") is None


def test_a_content_is_kept_once_and_known_by_its_digest():
    import io

    class Buffer(io.BytesIO):
        """As moto's, which can have attributes."""

    first, second = Buffer(b"x" * 100_000), Buffer(b"x" * 100_000)
    digest = bodies.keep(first)
    assert bodies.keep(second) == digest
    assert bodies.read(digest) == b"x" * 100_000
    (bodies.folder() / digest).write_bytes(b"another")
    with pytest.raises(ValueError, match="another"):
        bodies.read(digest)
    bodies.forget(but=set())
    with pytest.raises(OSError, match=digest):
        bodies.read(digest)
