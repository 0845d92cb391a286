"""Running: what is watched, what is stopped, what is kept secret, and how a run ends when something dies."""

import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from helpers.operations import Watch, find
from helpers.operations.running import run
from helpers.target import Target
from tests.support.operations.cases import KEY, SECRET

MEGABYTE = 1024 * 1024
UP = {"source": "big.bin", "destination": "s3://seeded"}


@pytest.fixture
def big(here):
    """A file of 40 MB, which goes up in five parts."""
    Path("big.bin").write_bytes(b"\1" * 40 * MEGABYTE)
    return here


# ---- watching ----


def test_the_calls_of_a_run_are_noted(here):
    result = run(find("s3 mb")(bucket="brand-new"), here.target)
    (call,) = result.calls
    assert (call.service, call.operation, call.status) == ("s3", "CreateBucket", 200)
    assert call.parameters["Bucket"] == "brand-new"
    assert 0 < call.seconds <= result.seconds


def test_a_failed_call_is_noted_too(here):
    result = run(find("s3 ls")(bucket="nowhere"), here.target)
    assert [(call.operation, call.status) for call in result.calls] == [("ListObjectsV2", 404)]
    assert result.failure.values["bucket"] == "nowhere"


@pytest.mark.parametrize("way", ["up", "down", "between"])
def test_progress_grows_and_ends_at_the_whole(way, big):
    if way != "up":
        big.client("s3").upload_file("big.bin", "seeded", "big.bin")
    places = {"up": UP, "down": {"source": "s3://seeded/big.bin", "destination": "b.bin"}}
    between = {"source": "s3://seeded/big.bin", "destination": "s3://empty-one"}
    told = []
    result = run(find("s3 cp")(**places.get(way, between)), big.target, Watch(lambda *what: told.append(what)))
    assert result.failure is None
    done = [number for number, _, _ in told]
    assert done == sorted(set(done)) and len(done) > 2
    assert done[-1] == 40 * MEGABYTE
    assert {total for _, total, _ in told} == {40 * MEGABYTE}


# ---- stopping ----


def left_running() -> list[str]:
    """The threads of transfers that are still there."""
    return [t.name for t in threading.enumerate() if t.is_alive() and "ThreadPoolExecutor" in t.name]


def test_cancelling_a_large_upload_leaves_nothing(big):
    before = left_running()
    watch = Watch()
    watch.on_progress = lambda done, total, label: watch.cancel()
    result = run(find("s3 cp")(**UP), big.target, watch)
    assert (result.failure.code, result.exit_code) == ("Cancelled", 1)
    s3 = big.client("s3")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="seeded")
    assert "big.bin" not in [item["Key"] for item in s3.list_objects_v2(Bucket="seeded")["Contents"]]
    assert left_running() == before


def test_cancelling_a_download_leaves_no_half_file(big):
    big.client("s3").upload_file("big.bin", "seeded", "big.bin")
    before = sorted(Path.cwd().iterdir())
    watch = Watch()
    watch.on_progress = lambda done, total, label: watch.cancel()
    result = run(find("s3 cp")(source="s3://seeded/big.bin", destination="half.bin"), big.target, watch)
    assert result.failure.code == "Cancelled"
    assert sorted(Path.cwd().iterdir()) == before


def test_cancelling_between_files_keeps_what_was_done(here):
    watch = Watch()
    watch.on_progress = lambda done, total, label: watch.cancel()
    result = run(find("s3 cp")(source="photos", destination="s3://empty-one", recursive=True), here.target, watch)
    assert result.failure.code == "Cancelled"
    assert here.client("s3").list_objects_v2(Bucket="empty-one")["KeyCount"] <= 1


def test_cancelling_before_the_run_makes_no_call(here):
    watch = Watch()
    watch.cancel()
    result = run(find("s3 mb")(bucket="brand-new"), here.target, watch)
    assert (result.failure.code, result.exit_code, result.calls) == ("Cancelled", 130, ())


def test_an_interrupt_passes_through_and_leaves_no_thread(big):
    """Ctrl-C, or the notebook's stop button, in the middle of an upload."""
    import _thread

    before = left_running()
    once = threading.Event()

    def interrupt(*_):
        if not once.is_set():
            once.set()
            _thread.interrupt_main()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            run(find("s3 cp")(**UP), big.target, Watch(interrupt))
            time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert left_running() == before
    assert "Uploads" not in big.client("s3").list_multipart_uploads(Bucket="seeded")


# ---- secrets ----


def test_given_keys_are_nowhere_but_in_the_file(here):
    operation = find("configure")(profile="me", access_key_id=KEY, secret_access_key=SECRET)
    result = run(operation, here.target)
    shown = [operation.cli, operation.script, operation.python, repr(operation), result, operation.shown_values]
    for secret in (KEY, SECRET):
        assert secret not in repr(shown)
        assert secret in (here.aws / "credentials").read_text()
    assert f"AWS Access Key ID [None]: {'*' * 16}{KEY[-4:]}\n" in result.text
    assert (here.aws / "credentials").stat().st_mode & 0o777 == 0o600


def test_new_keys_are_nowhere_but_in_the_file(here):
    operation = find("configure")(profile="me")
    result = run(operation, here.target)
    key_id, secret = (line.split(" = ")[1] for line in (here.aws / "credentials").read_text().splitlines()[-2:])
    (made,) = here.client("iam").list_access_keys(UserName="me")["AccessKeyMetadata"]
    assert made["AccessKeyId"] == key_id
    for hidden in (key_id, secret):
        assert hidden not in repr([operation.cli, operation.python, repr(operation), result])
    who = run(find("sts get-caller-identity")(profile="me", query="Arn"), here.target)
    assert who.text == '"arn:aws:iam::123456789012:user/me"\n'


def test_wrong_keys_are_in_no_problem_and_no_failure(here):
    values = {"access_key_id": "AKIAmine", "secret_access_key": "it-is-mine"}
    operation = find("configure")(profile="two words", **values)
    shown = repr([operation.problems(), run(operation, here.target), operation])
    assert not any(value in shown for value in values.values())


# ---- endings ----


def test_a_dead_sandbox_is_told_soon(here):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    gone = Target("sandbox", "123456789012", "ap-northeast-1", endpoint=f"http://127.0.0.1:{port}")
    for operation in (
        find("s3 ls")(),
        find("s3 mb")(bucket="abc"),
        find("s3 cp")(source="hello.txt", destination="s3://seeded"),
        find("configure")(profile="me"),
    ):
        started = time.perf_counter()
        result = run(operation, gone)
        assert result.failure.code == "EndpointConnectionError"
        assert result.exit_code != 0
        assert time.perf_counter() - started < 4


def test_a_sandbox_that_dies_in_the_middle_is_told_soon(here):
    """It answers the first bytes of an upload by closing the door."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def slam():
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=slam, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
        place = Target("sandbox", "123456789012", "ap-northeast-1", endpoint=endpoint)
        started = time.perf_counter()
        result = run(find("s3 cp")(source="s3://seeded/hello.txt", destination="."), place)
        assert result.failure.code in ("ConnectionClosedError", "EndpointConnectionError")
        assert time.perf_counter() - started < 4


def test_a_missing_profile_is_a_failure_and_no_exception(here):
    result = run(find("s3 ls")(profile="nobody"), here.target)
    assert (result.failure.code, result.failure.values["profile"]) == ("ProfileNotFound", "nobody")


def test_profiles_are_not_made_at_a_real_account(here):
    before = (here.aws / "credentials").read_text()
    result = run(find("configure")(profile="me"), Target("account", "111122223333", "eu-west-1", profile="mine"))
    assert (result.failure.code, result.exit_code, result.calls) == ("ConfigureRealAccount", 252, ())
    assert (here.aws / "credentials").read_text() == before


@pytest.mark.parametrize(("number", "code"), [(28, "ENOSPC"), (30, "EROFS"), (13, "PermissionError")])
def test_a_disk_that_refuses_is_told(number, code, here, monkeypatch):
    def refuse(*_, **__):
        raise OSError(number, "refused", "out.txt.0123abcd")

    monkeypatch.setattr("helpers.operations.api.write_whole", refuse)
    result = run(find("s3api get-object")(bucket="seeded", key="hello.txt", outfile="out.txt"), here.target)
    assert (result.failure.code, result.failure.values["path"]) == (code, "out.txt")


@pytest.mark.parametrize(
    ("outfile", "stderr"),
    [
        ("photos", "\n[Errno 21] Is a directory: 'photos'\n"),
        ("nowhere/out.txt", "\n[Errno 2] No such file or directory: 'nowhere/out.txt'\n"),
        ("hello.txt/out.txt", "\n[Errno 20] Not a directory: 'hello.txt/out.txt'\n"),
    ],
)
def test_a_file_that_cannot_be_written_is_named_as_it_was_typed(outfile, stderr, here):
    before = sorted(here.folder.rglob("*"))
    result = run(find("s3api get-object")(bucket="seeded", key="hello.txt", outfile=outfile), here.target)
    assert (result.failure.stderr, result.exit_code) == (stderr, 255)
    assert result.failure.message == stderr.strip()
    assert sorted(here.folder.rglob("*")) == before


def test_a_bug_of_our_own_is_not_hidden(here, monkeypatch):
    monkeypatch.setattr("helpers.operations.s3.buckets.remove_empty_bucket", lambda s3, print, *, bucket: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(find("s3 rb")(bucket="empty-one"), here.target)
