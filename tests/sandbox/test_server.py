"""The sandbox: found, started, started again, ended, and private."""

import errno
import os
import shutil
import signal
import socket
import stat
import threading
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers import sandbox as embedded
from helpers.home import aws_folder, state_folder
from helpers.sandbox import client as finding
from helpers.sandbox import server
from tests.support.aws import answer
from tests.support.processes import alive, keys, wait_until
from tests.support.quick_sandboxes import new_process

REGION = {"LocationConstraint": "ap-northeast-1"}


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    """A home folder of its own; whatever sandbox was started there is ended."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    yield tmp_path / "work"
    embedded.stop()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_two_that_start_at_once_get_the_same_sandbox(own_home):
    found = []
    threads = [threading.Thread(target=lambda: found.append(embedded.ensure())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({sandbox.pid for sandbox in found}) == 1
    assert sorted(sandbox.why for sandbox in found) == ["", "", "first"]


def test_killed_it_comes_back_on_the_same_port_with_the_same_keys_and_empty(own_home):
    first = embedded.ensure()
    client = boto3.Session().client("s3", endpoint_url=first.endpoint, **keys())
    client.create_bucket(Bucket="kept-nowhere", CreateBucketConfiguration=REGION)
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: embedded.find() is None)
    again = embedded.ensure()
    assert (again.port, again.started_anew, again.why) == (first.port, True, "died")
    assert again.pid != first.pid
    assert client.list_buckets()["Buckets"] == []


def test_a_port_taken_meanwhile_is_left_to_its_taker(own_home):
    first = embedded.ensure()
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: embedded.find() is None)
    with socket.create_server(("127.0.0.1", first.port)):
        again = embedded.ensure()
        assert again.port != first.port
    assert f"endpoint_url = {again.endpoint}" in (aws_folder() / "config").read_text()


def test_a_stranger_on_the_port_is_not_taken_for_the_sandbox(own_home, bare_moto):
    sandbox = embedded.ensure()
    stranger = embedded.Sandbox(int(bare_moto.rpartition(":")[2]), sandbox.pid, sandbox.token)
    assert finding._proof_of(sandbox) is not None
    assert finding._proof_of(stranger) is None


def test_a_later_sandbox_has_another_identity(own_home):
    first = embedded.ensure()
    assert embedded.find().identity == first.identity != ""
    embedded.stop()
    assert embedded.ensure().identity not in ("", first.identity)


def test_stop_ends_the_process(own_home):
    sandbox = embedded.ensure()
    assert embedded.stop()
    wait_until(lambda: not alive(sandbox.pid))
    assert not embedded.stop()


def test_it_ends_by_itself_when_its_home_is_gone(own_home):
    sandbox = embedded.ensure()
    shutil.rmtree(state_folder())
    wait_until(lambda: not alive(sandbox.pid), 15)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "DiskFull"), (errno.EROFS, "ReadOnly"), (errno.EIO, "CannotWrite")]
)
def test_a_home_that_cannot_be_written_is_told_in_words(own_home, monkeypatch, number, code):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(embedded.SandboxError) as caught:
        embedded.ensure()
    assert caught.value.code == code
    assert str(own_home) in str(caught.value)


def test_a_home_that_is_no_folder_is_told_in_words(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "file" / "work"))
    with pytest.raises(embedded.SandboxError) as caught:
        embedded.ensure()
    assert caught.value.code == "CannotWrite"


def test_what_the_process_itself_cannot_write_is_told_in_words(own_home, monkeypatch):
    monkeypatch.setattr(finding, "_process", new_process)
    (own_home / ".workshop" / "administrator.json").mkdir(parents=True)
    with pytest.raises(embedded.SandboxError) as caught:
        embedded.ensure()
    assert (caught.value.code, caught.value.values["reason"]) == ("CannotWrite", os.strerror(errno.EISDIR))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_process_whose_log_takes_nothing_is_told_in_words_too(own_home, monkeypatch):
    monkeypatch.setattr(finding, "private_opener", lambda *_: os.open("/dev/full", os.O_WRONLY))
    with pytest.raises(embedded.SandboxError) as caught:
        embedded.ensure()
    assert caught.value.code == "DiskFull"


def test_the_cause_is_found_behind_other_errors():
    try:
        try:
            raise OSError(errno.ENOSPC, "full")
        except OSError as error:
            raise ValueError("broken") from error
    except ValueError as error:
        assert server._exit_code(error) == finding.CANNOT_WRITE + errno.ENOSPC
    assert server._exit_code(ValueError("broken")) == 1


def test_a_forgotten_administrator_is_taken_from_the_default_profile(own_home):
    embedded.ensure()
    before = keys()
    embedded.stop()
    (state_folder() / "administrator.json").unlink()
    again = embedded.ensure()
    assert keys() == before
    boto3.Session().client("s3", endpoint_url=again.endpoint, **keys()).list_buckets()


def test_what_the_last_one_said_is_kept(own_home):
    embedded.ensure()
    embedded.stop()
    embedded.ensure()
    assert "sandbox of" in (state_folder() / "sandbox.log.1").read_text()


def test_a_reset_waits_for_requests_and_they_for_it(fresh):
    """Between emptying and seeding no key is known; nobody may come by just then."""
    failed, ended = [], threading.Event()

    def ask() -> None:
        client = boto3.session.Session().client("s3")
        while not ended.is_set():
            try:
                client.list_buckets()
            except ClientError as error:
                failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        fresh.control("reset")
    ended.set()
    for thread in threads:
        thread.join()
    assert failed == []


def test_it_listens_on_loopback_alone(sandbox):
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("no /proc/net/tcp here")
    rows = [line.split() for line in listening.read_text().splitlines()[1:]]
    addresses = {
        row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == sandbox.port
    }
    assert addresses == {"0100007F"}
    assert f":{sandbox.port:04X} " not in Path("/proc/net/tcp6").read_text().upper()


def test_keys_and_state_are_for_the_owner_alone(sandbox):
    for path in (
        aws_folder() / "config",
        aws_folder() / "credentials",
        state_folder() / "sandbox.json",
        state_folder() / "sandbox.log",
        state_folder() / "administrator.json",
    ):
        assert mode(path) == 0o600, path


def test_control_paths_need_the_token(sandbox):
    for path in ("/moto-api/reset", "/_workshop/reset", "/_workshop/stop"):
        assert answer(sandbox.endpoint + path, method="POST", data=b"")[0] == 403
    assert answer(f"{sandbox.endpoint}/_workshop/reset", method="POST", headers={"X-Workshop-Token": "guess"})[0] == 403
    assert embedded.find() is not None


def test_web_pages_and_other_names_are_turned_away(sandbox):
    assert answer(sandbox.endpoint, headers={"Origin": "https://example.com"})[0] == 403
    assert answer(sandbox.endpoint, headers={"Host": "rebound.example.com"})[0] == 421


def test_unsigned_and_malformed_requests_get_an_error_of_aws(sandbox):
    status, body = answer(f"{sandbox.endpoint}/some-bucket/some-key")
    assert (status, "<Code>AccessDenied</Code>" in body) == (403, True)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, body = answer(sandbox.endpoint, method="POST", data=b"Action=DescribeInstances", headers=form)
    assert (status, "MissingAuthenticationToken" in body) == (403, True)
    status, body = answer(sandbox.endpoint, headers={"Authorization": "AWS somebody:something"})
    assert (status, "AuthorizationHeaderMalformed" in body) == (400, True)


def test_reset_empties_it_and_keeps_the_administrator(fresh):
    client = boto3.client("s3")
    client.create_bucket(Bucket="soon-gone", CreateBucketConfiguration=REGION)
    fresh.control("reset")
    assert client.list_buckets()["Buckets"] == []
    assert boto3.client("sts").get_caller_identity()["Arn"].endswith(":user/administrator")


def test_the_learners_lines_in_the_aws_files_stay(own_home):
    own_home.joinpath(".aws").mkdir(parents=True)
    config = own_home / ".aws" / "config"
    config.write_text("# mine\n[profile other]\nregion = eu-west-1\n\n[default]\noutput = table\n")
    sandbox = embedded.ensure()
    text = config.read_text()
    assert "# mine\n[profile other]\nregion = eu-west-1\n" in text
    assert "output = table" in text
    assert f"endpoint_url = {sandbox.endpoint}" in text
