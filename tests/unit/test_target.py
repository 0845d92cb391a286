"""Where calls go: in sandbox mode nothing else is reached, whatever surrounds it; a real account only as agreed."""

import http.server
import os
import subprocess
import sys
import threading

import boto3
import pytest
from botocore.exceptions import ClientError, ProfileNotFound

from helpers import guard, sandbox, target
from helpers.home import PROJECT, aws_folder
from helpers.operations import find
from helpers.operations.running import run

REAL_LOOKING = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


class Recorder:
    """A server on loopback that stands where a request must never arrive, and counts those that do."""

    def __init__(self):
        self.hits: list[str] = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                recorder.hits.append(f"{self.command} {self.path}")
                self.send_error(500)

            do_PUT = do_POST = do_HEAD = do_DELETE = do_CONNECT = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def recorder():
    recorder = Recorder()
    yield recorder
    recorder.server.shutdown()
    recorder.server.server_close()


@pytest.fixture
def hostile(recorder, tmp_path, monkeypatch):
    """Everything by which an AWS program can be led elsewhere, set at once."""
    key, secret = REAL_LOOKING
    own = tmp_path / ".aws"
    own.mkdir()
    (own / "config").write_text(
        f"[default]\nregion = us-east-1\nendpoint_url = {recorder.url}\n[profile work]\nregion = us-east-1\n"
    )
    (own / "credentials").write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
    (tmp_path / ".boto").write_text(f"[Credentials]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
    settings = {
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": "token",
        "AWS_PROFILE": "work",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_DATA_PATH": str(tmp_path),
        "AWS_ENDPOINT_URL": recorder.url,
        "AWS_ENDPOINT_URL_S3": recorder.url,
        "AWS_ENDPOINT_URL_STS": recorder.url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_CONFIG_FILE": str(own / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(own / "credentials"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": recorder.url,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": recorder.url,
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/real",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(own / "config"),
        "BOTO_CONFIG": str(tmp_path / ".boto"),
        "HTTP_PROXY": recorder.url,
        "HTTPS_PROXY": recorder.url,
        "http_proxy": recorder.url,
        "https_proxy": recorder.url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return own


@pytest.fixture(autouse=True)
def in_the_sandbox():
    yield
    target._agreed = None


def test_operations_reach_the_sandbox_alone(fresh, hostile, recorder):
    opened: list[str] = []
    watching = True
    sys.addaudithook(lambda event, given: opened.append(str(given[0])) if watching and event == "open" else None)
    result = run(find("s3 mb")(bucket="made-in-spite-of-it"), target.current().session())
    watching = False
    assert result.text == "make_bucket: made-in-spite-of-it\n"
    assert (
        target.current().session().client("s3").head_bucket(Bucket="made-in-spite-of-it")["BucketRegion"]
        == sandbox.REGION
    )
    assert recorder.hits == []
    assert [path for path in opened if path.startswith(str(hostile.parent))] == []


def test_a_profile_of_the_learners_own_files_is_not_known_here(fresh, hostile, recorder):
    result = run(find("s3 ls")(profile="work"), target.current())
    assert result.failure is not None
    assert result.failure.code == "ProfileNotFound"
    assert recorder.hits == []


PROGRAM = "import boto3; s = boto3.client('sts'); print(s.get_caller_identity()['Arn'], s.meta.endpoint_url)"


@pytest.mark.parametrize(
    "command", [["aws", "sts", "get-caller-identity", "--query", "Arn"], [sys.executable, "-c", PROGRAM]]
)
def test_programs_in_its_environment_reach_the_sandbox_alone(fresh, hostile, recorder, command):
    done = subprocess.run(command, env=fresh.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert "123456789012:user/administrator" in done.stdout, done.stderr
    assert recorder.hits == []


def test_a_kernel_that_activates_it_reaches_the_sandbox_alone(fresh, hostile, recorder):
    code = f"from helpers import sandbox; sandbox.activate(); {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["arn:aws:iam::123456789012:user/administrator", fresh.endpoint], done.stderr
    assert recorder.hits == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_programs_never_open_the_learners_own_files(fresh, tmp_path, monkeypatch):
    """A named pipe in their place: whoever opened one to read it would wait for ever."""
    (tmp_path / ".aws").mkdir()
    for name in (".aws/config", ".aws/credentials", ".boto"):
        os.mkfifo(tmp_path / name)
    monkeypatch.setenv("HOME", str(tmp_path))
    done = subprocess.run(
        ["aws", "s3", "ls"], env=fresh.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    subprocess.run([sys.executable, "-c", PROGRAM], env=fresh.environment(), check=True, timeout=60)
    assert target.current().session().client("s3").list_buckets()["Buckets"] == []


def test_the_credentials_of_a_role_come_from_the_sandbox_too(fresh, hostile, recorder):
    """botocore makes the STS client for a role by itself; the guard has to be on that one as well."""
    path = aws_folder() / "config"
    before = path.read_text()
    role = "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/some\nsource_profile = default\n"
    path.write_text(f"{before}\n{role}region = ap-northeast-1\n")
    try:
        with pytest.raises(ClientError):
            target.current().session("role").client("s3").list_buckets()
    finally:
        path.write_text(before)
    assert "AssumeRole" in {call["action"] for call in fresh.control("calls")["calls"]}
    assert recorder.hits == []


def test_a_resource_is_guarded_as_a_client_is(fresh, hostile, recorder):
    resource = target.current().session().resource("s3")
    made = resource.create_bucket(
        Bucket="by-resource", CreateBucketConfiguration={"LocationConstraint": sandbox.REGION}
    )
    assert [bucket.name for bucket in resource.buckets.all()] == [made.name]
    assert recorder.hits == []


def test_boto3_used_before_the_sandbox_was_activated_follows_it(fresh, hostile, recorder):
    code = "import boto3; boto3.setup_default_session(); from helpers import sandbox; sandbox.activate(); "
    done = subprocess.run(
        [sys.executable, "-c", code + PROGRAM], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split()[-1:] == [fresh.endpoint], done.stderr
    assert recorder.hits == []


def test_the_learners_own_files_are_remembered_for_a_real_account(fresh, hostile):
    environment = fresh.environment()
    assert environment["WORKSHOP_ORIGINAL_AWS_CONFIG_FILE"] == str(hostile / "config")
    again = fresh.environment(environment)
    assert again["WORKSHOP_ORIGINAL_AWS_CONFIG_FILE"] == str(hostile / "config")
    assert again["AWS_CONFIG_FILE"] == str(aws_folder() / "config")


def test_the_recorder_does_record_what_reaches_it(hostile, recorder):
    """The proof that the tests above could fail: without our environment, the same program goes astray."""
    subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        timeout=120,
        check=False,
        env=os.environ | {"AWS_MAX_ATTEMPTS": "1"},
    )
    assert recorder.hits != []


def test_sessions_keep_to_the_kits_files(fresh):
    session = target.current().session()
    assert session.profile_name == "default"
    assert session.region_name == "ap-northeast-1"
    key = session.get_credentials().access_key
    assert key in (aws_folder() / "credentials").read_text()
    with pytest.raises(ProfileNotFound):
        target.current().session("nobody").client("s3")


def test_a_request_to_another_endpoint_is_refused(fresh):
    astray = target.Target("sandbox", sandbox.ACCOUNT, sandbox.REGION, endpoint="http://127.0.0.1:9")
    client = target.current().session().client("s3")
    core = guard.GuardedCore(astray, "default", lambda **_: None)
    client.meta.events.register_first("before-send", core._check_endpoint)
    with pytest.raises(target.TargetRefused) as caught:
        client.list_buckets()
    assert caught.value.code == "WrongEndpoint"


def test_a_change_in_another_account_is_refused_and_reading_is_not(fresh):
    other = target.Target("sandbox", "999999999999", sandbox.REGION, endpoint=fresh.endpoint)
    client = other.session().client("s3")
    assert client.list_buckets()["Buckets"] == []
    with pytest.raises(target.TargetRefused) as caught:
        client.create_bucket(Bucket="never-made")
    assert caught.value.values == {"found": sandbox.ACCOUNT, "agreed": "999999999999"}
    assert boto3.client("s3").list_buckets()["Buckets"] == []


def test_the_account_of_a_key_is_asked_once_for_many_changes(fresh):
    session = target.current().session()
    asked = []
    session._known = ("", 0.0)
    session._sts.meta.events.register_first("before-send", lambda **_: asked.append(1))
    client = session.client("s3")
    client.create_bucket(Bucket="one", CreateBucketConfiguration={"LocationConstraint": sandbox.REGION})
    for key in "abc":
        client.put_object(Bucket="one", Key=key)
    assert len(asked) == 1


def test_bad_keys_meet_the_error_of_the_call_itself(fresh):
    path = aws_folder() / "credentials"
    before = path.read_text()
    path.write_text(f"{before}\n[stale]\naws_access_key_id = {REAL_LOOKING[0]}\naws_secret_access_key = x\n")
    try:
        client = target.current().session("stale", "ap-northeast-1").client("s3")
        with pytest.raises(ClientError) as caught:
            client.create_bucket(
                Bucket="never-made", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
            )
    finally:
        path.write_text(before)
    assert caught.value.response["Error"]["Code"] == "InvalidAccessKeyId"
