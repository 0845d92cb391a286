"""What a profile, its programs, its role, its certificates or its network can cause: told by its cause, never raised."""

import functools
import hashlib
import inspect
import json
import os
import re
import socket
import ssl
import stat
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError

from helpers import credentials, guard, target
from helpers.forms.account import AccountForm
from helpers.forms.card import Form
from helpers.home import aws_folder
from helpers.operations import find
from helpers.operations.causes import SIGNS, cause_of
from helpers.operations.explanations import SAME_AS
from helpers.operations.failures import explain
from helpers.operations.running import run
from helpers.operations.watch import Watch
from helpers.text import LANGUAGES, catalogue, lookup
from helpers.views.picture import Picture
from tests.support.fake_account import KEYS, A, FakeAccount

REGION = "region = ap-northeast-1\n"
KEY = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = some\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/not-there\n"
SSO = "sso_account_id = 123456789012\nsso_role_name = Some\n"
SESSION = "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n"
OLD = '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "%s"}'

# The lines of a profile, and the text that fits. `$ ` begins the lines of a shell script that is its credential_process.
PROFILES = {
    "expired": ("$ echo '" + OLD % "2020-01-01T00:00:00Z" + "'", "ProcessExpired"),
    "no zone": ("$ echo '" + OLD % "2999-01-01T00:00:00" + "'", "ProcessRubbish"),
    "no time": ("$ echo '" + OLD % "tomorrow" + "'", "ProcessRubbish"),
    "fails": ("$ echo no luck >&2; exit 3", "ProcessFailed"),
    "asks": ("$ read code || exit 4; echo $code", "ProcessFailed"),
    "a word": ("$ echo hello", "ProcessRubbish"),
    "nothing": ("$ true", "ProcessRubbish"),
    "a list": ("$ echo '[1]'", "ProcessRubbish"),
    "another version": ("$ echo '{\"Version\": 2}'", "ProcessRubbish"),
    "no keys in it": ("$ echo '{\"Version\": 1}'", "ProcessRubbish"),
    "numbers": ('$ echo \'{"Version": 1, "AccessKeyId": 5, "SecretAccessKey": 6}\'', "ProcessRubbish"),
    "no text": (r"$ printf '\377\376'", "ProcessRubbish"),
    "too much": ("credential_process = yes\n", "ProcessRubbish"),
    "hangs": ("$ sleep 100", "ProcessHangs"),
    "leaves one running": ("$ sleep 100 & echo '{}'", "ProcessHangs"),
    "not there": ("credential_process = /nowhere/program\n", "ProcessNotFound"),
    "a folder": ("credential_process = /tmp\n", "ProcessNotFound"),
    "an open quote": ("credential_process = program 'x\n", "ProcessNotFound"),
    "no program": ("credential_process =\n", "ProcessNotFound"),
    "mfa": (f"{ROLE}source_profile = default\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n", "MfaNeeded"),
    "loop": (f"{ROLE}source_profile = other\n[profile other]\n{ROLE}source_profile = odd\n", "RoleLoop"),
    "itself": (f"{ROLE}source_profile = odd\n", "RoleLoop"),
    "no source": (ROLE, "RoleSource"),
    "source not there": (f"{ROLE}source_profile = gone\n", "RoleSource"),
    "source without keys": (f"{ROLE}source_profile = other\n[profile other]\n{REGION}", "RoleSource"),
    "two sources": (f"{ROLE}source_profile = default\ncredential_source = Environment\n", "RoleSource"),
    "environment": (f"{ROLE}credential_source = Environment\n", "RoleNoSuchSource"),
    "metadata": (f"{ROLE}credential_source = Ec2InstanceMetadata\n", "RoleNoSuchSource"),
    "denied": (f"{ROLE}source_profile = default\n", "RoleDenied"),
    "no arn": ("role_arn = x\nsource_profile = default\n", "RoleSettings"),
    "too short": (f"{ROLE}source_profile = default\nduration_seconds = 5\n", "RoleSettings"),
    "no token": (f"{ROLE}web_identity_token_file = /nowhere\n", "WebIdentity"),
    "token without role": ("web_identity_token_file = /nowhere\n", "WebIdentity"),
    "key without secret": ("aws_access_key_id = AKIAX\n", "PartialCredentialsError"),
    "secret without key": ("aws_secret_access_key = some\n", "NoCredentialsError"),
    "no sign-in": (f"sso_session = s\n{SSO}{SESSION}", "SsoSignIn"),
    "no sign-in, old": (f"sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n{SSO}", "SsoSignIn"),
    "old, half": (f"sso_start_url = https://x.awsapps.com/start\n{SSO}", "SsoSettings"),
    "no such session": (f"sso_session = gone\n{SSO}", "SsoSettings"),
    "session, half": (f"sso_session = s\n{SSO}[sso-session s]\nsso_region = us-east-1\n", "SsoSettings"),
    "two regions": (f"sso_session = s\nsso_region = eu-west-1\n{SSO}{SESSION}", "SsoSettings"),
    "login": ("login_session = arn:aws:iam::123456789012:user/me\n", "LoginSignIn"),
    "defaults": (f"{KEY}defaults_mode = odd\n", "SettingInvalid"),
    "sts": (f"{KEY}sts_regional_endpoints = odd\n", "SettingInvalid"),
    "s3": (f"{KEY}s3 =\n  addressing_style = odd\n", "SettingInvalid"),
    "s3 us": (f"{KEY}s3 =\n  us_east_1_regional_endpoint = odd\n", "SettingInvalid"),
    "s3, one line": (f"{KEY}s3 = odd\n", "SettingInvalid"),
    "versions": (f"{KEY}api_versions =\n  s3 = 1999-01-01\n", "SettingInvalid"),
    "versions, one line": (f"{KEY}api_versions = odd\n", "SettingInvalid"),
    "checksums": (f"{KEY}request_checksum_calculation = odd\n", "SettingInvalid"),
    "account id": (f"{KEY}account_id_endpoint_mode = odd\n", "SettingInvalid"),
    "metadata mode": (f"{KEY}ec2_metadata_service_endpoint_mode = odd\n", "SettingInvalid"),
    "metadata time": (f"{KEY}metadata_service_timeout = odd\n", "SettingInvalid"),
    "letters": ("aws_access_key_id = キー\naws_secret_access_key = 鍵\n", "InvalidAccessKeyId"),
    "not there at all": (None, "ProfileNotFound"),
}
FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no section": (lambda path: path.write_text("region = x\n"), "ConfigParseError"),
    "open bracket": (lambda path: path.write_text("[profile odd\nregion = x\n"), "ConfigParseError"),
    "no equals sign": (lambda path: path.write_text("[profile odd]\nregion\n"), "ConfigParseError"),
    "odd indent": (lambda path: path.write_text("[profile odd]\ns3 =\n  odd\n"), "ConfigParseError"),
    "twice": (lambda path: path.write_text("[profile odd]\n[profile odd]\n"), "ConfigParseError"),
    "not UTF-8": (lambda path: path.write_bytes(b"[profile odd]\nregion = \xff\xfe\n"), "ConfigParseError"),
    "UTF-16": (lambda path: path.write_text("[profile odd]\n", encoding="utf-16"), "ConfigParseError"),
    "a folder": (lambda path: path.mkdir(), "SettingsNoFile"),
    "a pipe": (os.mkfifo, "SettingsNoFile"),
    "endless": (lambda path: path.symlink_to("/dev/zero"), "SettingsNoFile"),
    "a circle": (lambda path: path.symlink_to(path), "OSError"),
    "huge": (lambda path: path.write_bytes(b"#" * 2_000_000), "SettingsTooLong"),
}


LASTING = ("hangs", "leaves one running")


@pytest.fixture(autouse=True)
def soon(monkeypatch, request):
    """A program that hangs is waited for a second; others have a minute, which a busy machine may need."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    monkeypatch.setattr(credentials, "LIMIT", 1.0 if parameters.get("name") in LASTING else 60.0)
    yield
    target._agreed = None
    guard._session_of.cache_clear()


def lines_of(profile: str | None, folder: Path) -> str:
    """The text of a config file with the profile "odd"."""
    if profile is None:
        return ""
    if profile.startswith("$ "):
        program = folder / "program.sh"
        program.write_text(f"#!/bin/sh\n{profile[2:]}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        profile = f"credential_process = {program}\n"
    return f"\n[profile odd]\n{REGION}{profile}"


@pytest.fixture
def in_sandbox(sandbox):
    """The sandbox's own config file, put back afterwards."""
    path = aws_folder() / "config"
    kept = path.read_bytes()
    yield path
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    path.write_bytes(kept)
    path.chmod(0o600)


def told(failure, key: str) -> None:
    """`failure` is told by the text `key`, in both languages, with AWS's or botocore's own words."""
    found = cause_of(failure.code, failure.call, failure.message)[0]
    found = found or SAME_AS.get(failure.code, failure.code)
    assert found == key, failure
    for lang in LANGUAGES:
        said = explain(failure, lang)
        for part in (said.what, said.rule, said.next):
            assert part and "{" not in part.replace("`{", "")
        assert said.original == failure.message != "" or key == "FieldEmpty"


@pytest.mark.parametrize("name", PROFILES)
def test_a_form_tells_what_is_wrong_with_a_profile_of_the_sandbox(in_sandbox, tmp_path, name, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")  # a mistake of the kit is raised
    profile, key = PROFILES[name]
    with open(in_sandbox, "a", encoding="utf-8") as file:
        file.write(lines_of(profile, tmp_path))
    form = Form(find("s3 mb")).fill(bucket="some-bucket-of-mine", profile="odd")
    for _ in range(2):  # the second time it is the same mistake
        result = form.run()
        assert result.failure is not None and result.exit_code
        told(result.failure, key)


@pytest.mark.parametrize("name", FILES)
def test_a_form_tells_what_is_wrong_with_a_file_of_the_sandbox(in_sandbox, name, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    make, key = FILES[name]
    in_sandbox.unlink()
    make(in_sandbox)
    told(Form(find("s3 mb")).fill(bucket="some-bucket-of-mine", profile="odd").run().failure, key)


def test_a_picture_says_that_a_file_cannot_be_read(in_sandbox):
    in_sandbox.unlink()
    in_sandbox.symlink_to(in_sandbox)
    picture = Picture(watching=False)
    assert lookup("network.cannot_ask", "en").partition("{")[0] in picture._view.value


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The learner's own AWS folder, and no network."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".aws").mkdir()
    return tmp_path / ".aws"


def looked_at(monkeypatch, profile: str = "odd") -> str:
    """What the account form says of a profile."""
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    form = AccountForm()
    form.profile.value = profile
    form.look()
    return form._said.value


NEXT_STEPS = {
    "no sign-in": "aws sso login --profile odd",
    "no such session": "aws configure sso --profile odd",
    "mfa": "aws sts get-caller-identity --profile odd",
    "loop": "source_profile",
    "expired": "date -u",
    "hangs": "1 seconds",
}


BEFORE_AWS_IS_ASKED = [name for name, (_, key) in PROFILES.items() if key not in ("RoleDenied", "InvalidAccessKeyId")]


@pytest.mark.parametrize("name", BEFORE_AWS_IS_ASKED)
def test_the_account_form_tells_what_is_wrong_with_a_profile(own, tmp_path, name, monkeypatch, sandbox):
    profile, key = PROFILES[name]
    keys = f"[default]\n{KEY}"
    (own / "config").write_text(keys + lines_of(profile, tmp_path), encoding="utf-8")
    said = looked_at(monkeypatch)
    reached = "s3" in name or "versions" in name  # settings of a service that is not asked here
    assert re.search(r"\((ProxyConnectionError|\w+): ", said), said
    general = catalogue("errors", "en")["General"]["rule"][:30]
    assert general not in said and "Traceback" not in said
    if not reached:
        first = catalogue("errors", "en")[key]["rule"].split("{")[0][:40].split("“")[0]
        assert first.split("`")[0][:25] in said
    assert NEXT_STEPS.get(name, "") in said


@pytest.mark.parametrize("name", FILES)
def test_the_account_form_tells_what_is_wrong_with_a_file(own, name, monkeypatch, sandbox):
    FILES[name][0](own / "config")
    said = looked_at(monkeypatch)
    assert "workshop-problem--error" in said and "config" in said, said


ODD_NAMES = ["a b", "é", "x" * 3000, "[", "]\n[", "%(x)s", "'\"`$(touch x)", "\ud800", "\0", "プロファイル"]


@pytest.mark.parametrize("profile", ODD_NAMES)
def test_the_account_form_takes_any_name_of_a_profile(own, profile, monkeypatch, sandbox):
    (own / "config").write_text(f"[default]\n{REGION}")
    assert "ProfileNotFound" in looked_at(monkeypatch, profile)


# ------------------------------------------------------------------ the network of a real account


@pytest.fixture
def network(own, tmp_path, monkeypatch):
    """A network whose proxy opens every connection with certificates of its own; it is trusted where AWS_CA_BUNDLE says."""
    fake = FakeAccount(tmp_path, "127.0.0.1:9")
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, fake.url)
    keys = f"aws_access_key_id = {KEYS[A][0]}\naws_secret_access_key = {KEYS[A][1]}\n"
    place = "region = eu-central-1\n"
    role = f"[profile role]\n{place}{ROLE}source_profile = odd\n"
    (own / "config").write_text(f"[profile odd]\n{place}{keys}{role}")
    yield fake
    fake.stop()


def test_the_bundle_of_the_machine_is_used_for_an_account(network, monkeypatch, sandbox):
    """As a kernel has it: AWS_CA_BUNDLE itself is taken out of its environment with all of AWS's variables."""
    made = sandbox.environment({"AWS_CA_BUNDLE": str(network.bundle), "PATH": os.environ["PATH"]})
    assert "AWS_CA_BUNDLE" not in made
    again = sandbox.environment(made)
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", again["WORKSHOP_ORIGINAL_AWS_CA_BUNDLE"])
    assert target.look_at("odd").account == A
    assert target.agree("odd", "１１１１－２２２２ー３３３３", cost_seen=True).session().trusted() == str(
        network.bundle
    )


def test_other_ways_to_name_a_bundle_are_those_of_the_cli(network, own, monkeypatch, sandbox):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(network.bundle))
    assert target.look_at("odd").account == A
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    text = (own / "config").read_text()
    (own / "config").write_text(text.replace("[profile odd]", f"[profile odd]\nca_bundle = {network.bundle}"))
    assert target.look_at("odd").account == A


@pytest.mark.parametrize("bundle", ["/nowhere", "/etc/passwd"])
def test_a_bundle_that_is_none_is_told_and_does_not_break_the_sandbox(network, monkeypatch, sandbox, bundle):
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", bundle)
    monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
    assert "AWS_CA_BUNDLE, else by `ca_bundle`" in looked_at(monkeypatch).replace("&#x27;", "'")
    assert run(find("sts get-caller-identity")(), target.current()).failure is None


@pytest.mark.parametrize("variable", ["WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "ca_bundle"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_bundle_that_is_no_file_is_told_and_never_opened(network, own, monkeypatch, sandbox, variable, kind):
    bundle = {"pipe": str(own / "pipe"), "device": "/dev/zero", "folder": str(own)}[kind]
    os.mkfifo(own / "pipe")  # opening it would wait for ever: nobody writes to it
    if variable == "ca_bundle":
        text = (own / "config").read_text()
        (own / "config").write_text(text.replace("[profile odd]", f"[profile odd]\nca_bundle = {bundle}"))
    else:
        monkeypatch.setenv(variable, bundle)
    loaded = ssl.SSLContext.load_verify_locations

    def load(context, cafile=None, *more, **options):
        assert cafile != bundle, "it was opened"
        return loaded(context, cafile, *more, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    said = looked_at(monkeypatch)
    assert "AWS_CA_BUNDLE, else by `ca_bundle`" in said and bundle in said
    with pytest.raises(botocore.exceptions.HTTPClientError, match=bundle):
        target.Target("account", A, "eu-central-1", profile="odd").session().trusted()
    assert run(find("sts get-caller-identity")(), target.current()).failure is None


def test_a_connection_that_breaks_off_in_the_handshake_is_no_matter_of_certificates(network, monkeypatch, sandbox):
    """Somebody lets the connection begin, and ends it as soon as TLS does, each in a way of its own."""
    no_context = type("NoContext", (), {})()
    for last_words in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes([21, 3, 3, 0, 2, 2, 40]), None):
        no_context.wrap_socket = functools.partial(break_off, last_words)
        network.server.RequestHandlerClass.context = no_context
        said = looked_at(monkeypatch)
        assert "sts.eu-central-1.amazonaws.com cannot be reached, or broke off" in said
        assert "is not trusted" not in said and "HTTPS_PROXY" in said


def break_off(last_words: bytes | None, connection: socket.socket, **_) -> socket.socket:
    """Say the last words and end the connection; None: reset it."""
    connection.recv(4096)
    if last_words is None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
    else:
        connection.sendall(last_words)
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError


def test_certificates_that_are_not_trusted_are_told(network, monkeypatch, sandbox):
    said = looked_at(monkeypatch)
    assert "set AWS_CA_BUNDLE to it" in said and "(SSLError: " in said


def test_a_proxy_that_refuses_or_is_not_there_is_told(network, monkeypatch, sandbox):
    network.refuse = lambda host: True
    assert "HTTPS_PROXY" in looked_at(monkeypatch)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    said = looked_at(monkeypatch)
    assert "HTTPS_PROXY" in said and "(ProxyConnectionError: " in said


TLS = "SSL validation failed for https://sts.eu-west-1.amazonaws.com/ {}"
NOBODY = 'Could not connect to the endpoint URL: "{}"'


@pytest.mark.parametrize(
    ("code", "call", "message", "key"),
    [
        ("SignatureDoesNotMatch", "GetCallerIdentity", "Signature expired: 1 is before 2", "ClockWrong"),
        ("SignatureDoesNotMatch", "GetCallerIdentity", "The request signature", ""),
        ("InvalidSignatureException", "ListTables", "Signature not yet current: 2027", "ClockWrong"),
        ("RequestTimeTooSkewed", "ListBuckets", "The difference between the request time", "ClockWrong"),
        ("RequestExpired", "DescribeVpcs", "Request has expired.", "ExpiredToken"),
        ("ExpiredTokenException", "ListTables", "The security token is expired", "ExpiredToken"),
        ("OptInRequired", "DescribeVpcs", "You are not subscribed to this service.", "RegionNotEnabled"),
        ("AccessDenied", "AssumeRole", "User: x is not authorized … on resource: arn:y", "RoleDenied"),
        ("AccessDenied", "CreateBucket", "Access Denied", ""),
        ("ForbiddenException", "GetRoleCredentials", "No access", "SsoRole"),
        ("UnauthorizedException", "GetRoleCredentials", "Session token not found or invalid", "SsoSignIn"),
        ("EndpointConnectionError", "", NOBODY.format("https://sts.ap-northeast-9.amazonaws.com/"), "RegionNotThere"),
        ("EndpointConnectionError", "", NOBODY.format("https://sts.ap-northeast-1.amazonaws.com/"), "NoNetwork"),
        ("EndpointConnectionError", "", NOBODY.format("https://b.s3.eu-west-1.amazonaws.com/k"), "NoNetwork"),
        ("EndpointConnectionError", "", NOBODY.format("https://sts-fips.eu-west-1.amazonaws.com/"), "FipsDualstack"),
        ("EndpointConnectionError", "", NOBODY.format("http://127.0.0.1:5000/"), ""),
        ("EndpointProviderError", "", "FIPS and DualStack are enabled, but", "FipsDualstack"),
        ("SSLError", "", TLS.format("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: x"), "NotTrusted"),
        ("SSLError", "", TLS.format("hostname 'x' doesn't match 'y'"), "NotTrusted"),
        ("SSLError", "", TLS.format("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred"), "NoNetwork"),
        ("SSLError", "", TLS.format("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "NoNetwork"),
        ("SSLError", "", TLS.format("[Errno 104] Connection reset by peer"), "NoNetwork"),
        ("SSLError", "", TLS.format("[Errno 13] Permission denied"), "CaBundle"),
        ("SSLError", "", TLS.format("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found"), "CaBundle"),
    ],
)
def test_one_word_of_aws_for_several_causes_is_told_by_the_cause(code, call, message, key):
    assert cause_of(code, call, message)[0] == key


def test_fips_with_dualstack_is_told(network, own, monkeypatch, sandbox):
    """Such an address is made for every region, and few of them are there: STS has none in most (its page of endpoints)."""
    asked = set()
    found = socket.getaddrinfo

    def unknown(host, *more, **options):
        if host == "127.0.0.1":
            return found(host, *more, **options)
        asked.add(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    both = "use_fips_endpoint = true\nuse_dualstack_endpoint = true\n"
    text = (own / "config").read_text()
    (own / "config").write_text(text.replace("region = eu-central-1\n", f"region = eu-central-1\n{both}"))
    assert "use_fips_endpoint" in looked_at(monkeypatch)
    assert asked == {"sts-fips.eu-central-1.api.aws"}


def test_addresses_in_a_profile_lead_nowhere(network, own, monkeypatch, sandbox):
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", str(network.bundle))
    text = (own / "config").read_text()
    nowhere = "endpoint_url = http://127.0.0.1:9\n"
    astray = f"{nowhere}services = s\n[services s]\nsts =\n  {nowhere}"
    (own / "config").write_text(text.replace("[profile role]", f"{astray}[profile role]"))
    assert target.look_at("odd").account == A


def test_keys_that_the_cli_keeps_for_a_role_with_mfa_are_used(network, own, monkeypatch, sandbox):
    """AWS CLI keeps them under the hash of what it asked for; nothing is written there."""
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", str(network.bundle))
    serial = "arn:aws:iam::123456789012:mfa/me"
    with open(own / "config", "a") as file:
        file.write(f"mfa_serial = {serial}\n")
    assert "RefreshWithMFAUnsupportedError" in looked_at(monkeypatch, "role")
    asked = {"RoleArn": ROLE.split(" = ")[1].strip(), "SerialNumber": serial}
    name = hashlib.sha1(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    keys = {
        "AccessKeyId": KEYS[A][0],
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": "2999-01-01T00:00:00Z",
    }
    kept = own / "cli" / "cache" / f"{name}.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"Credentials": keys}))
    assert target.look_at("role").account == A
    assert list(kept.parent.iterdir()) == [kept]


# ------------------------------------------------------------------ programs


def test_a_program_that_is_being_started_is_ended_too(monkeypatch):
    programs, really, enders = credentials.Programs(at_account=False), credentials.subprocess.Popen, []

    def popen(*words, **more):
        started = really(*words, **more)
        enders.append(threading.Thread(target=programs.end))  # it runs, and is not yet known
        enders[0].start()
        enders[0].join(0.3)
        return started

    monkeypatch.setattr(credentials.subprocess, "Popen", popen)
    program = programs.start(["sleep", "60"])
    enders[0].join(10)
    program.communicate()
    assert program.returncode == -9


def test_cancel_ends_a_program_that_gives_keys(in_sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(credentials, "LIMIT", 60.0)
    with open(in_sandbox, "a") as file:
        file.write(lines_of(f"$ sleep 90 & echo $! > {tmp_path / 'child'}; wait", tmp_path))
    watch = Watch()

    def cancel():
        while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text().strip():
            time.sleep(0.02)
        watch.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    started = time.monotonic()
    result = run(find("s3 ls")(profile="odd"), target.current(), watch)
    assert result.failure is not None and result.failure.code == "Cancelled"
    assert time.monotonic() - started < 20
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_program_of_an_account_acts_where_the_learners_terminal_does(network, own, tmp_path, monkeypatch, sandbox):
    monkeypatch.setenv("WORKSHOP_ORIGINAL_AWS_CA_BUNDLE", str(network.bundle))
    key, secret = KEYS[A]
    said = json.dumps({"Version": 1, "AccessKeyId": key, "SecretAccessKey": secret})
    lines = lines_of(f"$ env > {tmp_path / 'given'}; echo '{said}'", tmp_path)
    (own / "config").write_text(lines)
    assert os.environ["AWS_ENDPOINT_URL"]
    assert target.look_at("odd").account == A
    given = (tmp_path / "given").read_text()
    assert "AWS_ENDPOINT_URL" not in given and f"AWS_CA_BUNDLE={network.bundle}" in given


# ------------------------------------------------------------------ all that botocore has

# What neither a profile, nor the environment, nor AWS can cause here, and why.
NEVER = {
    "BotoCoreError": "the class above them all",
    "ConnectionError": "a class above others",
    "AliasConflictParameterError": "the kit's own operations name each parameter once",
    "UnknownKeyError": "of parameters that no operation has",
    "UnknownParameterError": "of an older way to check parameters",
    "RangeError": "of an older way to check parameters",
    "MissingParametersError": "signers of CloudFront and RDS",
    "UnknownServiceStyle": "a model of no service here",
    "UnsupportedServiceProtocolsError": "a model of no service here",
    "UnknownClientMethodError": "no operation names a method by itself",
    "OperationNotPageableError": "no operation pages what has no pages",
    "InvalidExpressionError": "no operation has a dotted lookup of its own",
    "WaiterConfigError": "the waiters are botocore's own",
    "StubResponseError": "stubs are for tests",
    "StubAssertionError": "stubs are for tests",
    "UnStubbedResponseError": "stubs are for tests",
    "UnknownServiceError": "services are named by the kit alone",
    "UnknownEndpointResolutionBuiltInName": "a model's own mistake",
    "InvalidHostLabelError": "no operation here has a host label",
    "UnsupportedOutpostResourceError": "no form takes the ARN of an outpost",
    "UnsupportedS3AccesspointConfigurationError": "a bucket's name is checked before; it is no ARN",
    "UnsupportedS3ArnError": "a bucket's name is checked before; it is no ARN",
    "UnsupportedS3ControlArnError": "s3control is not used",
    "UnsupportedS3ControlConfigurationError": "s3control is not used",
    "UnknownTokenProviderError": "providers are named by the kit alone",
    "UnknownCredentialError": "providers are named by the kit alone",
    "MD5UnavailableError": "S3 is asked with checksums that need no MD5",
    "CapacityNotAvailableError": "the adaptive retry mode catches it",
    "AwsChunkedWrapperError": "bodies are files and bytes",
    "UnseekableStreamError": "bodies are files and bytes, which can be read again",
    "FlexibleChecksumError": "an answer that was changed on the way: TLS tells it first",
    "ChecksumError": "an answer that was changed on the way: TLS tells it first",
    "PaginationError": "a server that gives the same page for ever",
}


def explained() -> set[str]:
    """What has a text of its own, by its name alone."""
    named = {sign for signs, pattern, _ in SIGNS for sign in signs.split() if pattern == ""}
    return named | set(catalogue("errors", "en")) | {code for code in SAME_AS if " " not in code}


def test_every_exception_of_botocore_has_a_text_or_a_reason_to_have_none():
    found = {
        name
        for name, value in vars(botocore.exceptions).items()
        if inspect.isclass(value) and issubclass(value, BotoCoreError) and not issubclass(value, Warning)
    }
    assert len(found) > 80
    assert found - explained() - set(NEVER) == set()
    assert set(NEVER) <= found - explained()


def test_every_text_of_a_cause_is_there_in_both_languages():
    keys = {key for _, _, key in SIGNS} | {"NoNetwork", "SettingsNoFile", "SettingsTooLong"}
    for lang in LANGUAGES:
        assert keys <= set(catalogue("errors", lang))
