"""The operation `ssh`: the real client, told by what keeps one out; the same line works in a terminal."""

import os
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from helpers.operations import Watch, find
from helpers.operations.failures import explain
from helpers.operations.running import run
from helpers.operations.ssh.client import failure_of
from helpers.target import Target, current
from tests.support.stacks import TEMPLATE, create, ended

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the stand-ins need a Unix system"),
]


@pytest.fixture
def server(fresh, tmp_path, monkeypatch):
    """A running instance with a key of ours: the values of the operation that logs in."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "mine.pem"], check=True)
    material = (tmp_path / "mine.pem.pub").read_text()
    template = TEMPLATE | {"Resources": dict(TEMPLATE["Resources"])}
    key = {"KeyName": "stack-key", "PublicKeyMaterial": material}
    template["Resources"]["Key"] = {"Type": "AWS::EC2::KeyPair", "Properties": key}
    cfn = boto3.client("cloudformation")
    create(cfn, template)
    assert ended(cfn) == "CREATE_COMPLETE"
    address = cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"][0]["OutputValue"]
    return {"identity": "mine.pem", "user": "ec2-user", "host": address}


def log_in(server: dict, **values):
    return run(find("ssh")(**{**server, **values}), current())


def test_the_right_key_and_user_get_in(server):
    result = log_in(server, command="echo hello from there")
    assert (result.failure, result.text) == (None, "hello from there\n")


def test_the_line_works_in_a_terminal(server):
    operation = find("ssh")(**server, command="exit 3")
    assert operation.cli == f"ssh -i mine.pem ec2-user@{server['host']} 'exit 3'"
    environment = current_environment()
    assert (
        subprocess.run(["sh", "-c", operation.cli], env=environment, capture_output=True, check=False).returncode == 3
    )


def current_environment() -> dict[str, str]:
    from helpers.sandbox import ensure

    return ensure().environment()


def test_a_command_that_fails_there_is_no_failed_login(server):
    result = log_in(server, command="ls /nowhere")
    assert (result.failure.code, result.exit_code) == ("CommandFailed", result.failure.values["exit_code"])


def test_a_wrong_key_and_a_wrong_user_are_told_as_such(server):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "other.pem"], check=True)
    assert log_in(server, identity="other.pem").failure.code == "PermissionDenied"
    assert log_in(server, user="ubuntu").failure.code == "PermissionDenied"


def test_a_key_that_others_may_read_is_told_as_such(server):
    os.chmod("mine.pem", 0o644)
    assert log_in(server).failure.code == "UnprotectedKey"


def test_a_closed_door_is_a_time_out(server, monkeypatch):
    monkeypatch.setattr("helpers.operations.ssh.client.LIMIT", 1)
    ec2 = boto3.client("ec2")
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    group = ec2.describe_security_groups(GroupIds=[instance["SecurityGroups"][0]["GroupId"]])["SecurityGroups"][0]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    assert log_in(server).failure.code == "ConnectionTimedOut"
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    assert log_in(server).failure is None


def test_an_address_that_is_nobodys_is_never_asked(server):
    assert log_in(server, host="198.51.100.7").failure.code == "HostUnknown"


@pytest.mark.parametrize("sentence", ["", "nobody there", "Permission denied (publickey"])
def test_what_is_refused_is_told_by_its_code_whatever_its_sentence_says(server, sentence):
    refusal = Path(shutil.which("ssh", path=current_environment()["PATH"])).parent / ".refuse"
    written = refusal.read_text()
    try:
        refusal.write_text(written.replace("exit 1", "").replace("printf '%s\\n'", f"printf '{sentence}'; : "))
        for name, values in (("ssh", {}), ("scp", {"files": "mine.pem", "folder": "there"})):
            where = {**server, "host": "198.51.100.7"}
            assert run(find(name)(**where, **values), current()).failure.code == "HostUnknown"
    finally:
        refusal.write_text(written)


def test_cancel_ends_the_session(server):
    watch = Watch()

    def cancel_soon() -> None:
        import threading

        threading.Timer(1.0, watch.cancel).start()

    cancel_soon()
    result = run(find("ssh")(**server, command="echo begun; echo a warning >&2; sleep 60"), current(), watch)
    assert result.failure.code == "Cancelled"
    assert result.text == "begun\na warning\n"
    assert result.seconds < 10


def test_a_server_that_goes_away_is_told_as_such(server):
    ec2 = boto3.client("ec2")
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    watch = Watch(on_text=lambda said: ec2.stop_instances(InstanceIds=[instance]))
    result = run(find("ssh")(**server, command="echo begun; sleep 60"), current(), watch)
    assert (result.failure.code, result.text) == ("ConnectionClosed", "begun\n")
    assert server["host"] in explain(result.failure, "en").what


@pytest.mark.parametrize(
    ("complaint", "exit_code", "code"),
    [
        ("", 255, "ConnectionClosed"),
        ("", -9, "ConnectionClosed"),
        ("Killed by signal 15.\r\n", 255, "ConnectionClosed"),
        ("client_loop: send disconnect: Broken pipe\r\n", 255, "ConnectionClosed"),
        ("Read from remote host h: Connection reset by peer\r\n", 255, "ConnectionClosed"),
        ("kex_exchange_identification: Connection closed by remote host\r\n", 255, "ConnectionClosed"),
        ("bind: Address already in use\nConnection to h closed by remote host.\r\n", 255, "ConnectionClosed"),
        ("ssh: connect to host h port 22: Connection refused\r\n", 255, "ConnectionRefused"),
        ("ConnectionResetError: Connection reset by peer\n", 1, "CommandFailed"),
        ("something new\n", 255, "SshFailed"),
    ],
)
def test_why_ssh_ended(complaint, exit_code, code):
    assert failure_of(complaint, exit_code, find("ssh")(host="h", identity="k")).code == code


def test_scp_says_what_it_did_not_copy(server, monkeypatch):
    where = {name: server[name] for name in ("identity", "user", "host")}
    folder, file = Path("folder"), Path("file.txt")
    folder.mkdir()
    file.write_text("x")
    told = {}
    for name, values in {
        "folder": {"files": "folder"},
        "nowhere/": {"files": "file.txt", "folder": "nowhere/"},
    }.items():
        told[name] = run(find("scp")(**values, **where), current()).failure
    gone = find("scp")(files="file.txt", **where)
    monkeypatch.setattr("helpers.operations.core.Operation.problems", lambda self: {})
    file.unlink()  # between the look at the fields and the copy
    told["file.txt"] = run(gone, current()).failure
    for name, failure in told.items():
        assert failure.code == "ScpFailed"
        assert name in failure.values["reason"] and "failed to upload" not in failure.values["reason"]
        assert failure.values["reason"] in failure.stderr
        assert failure.values["reason"] in explain(failure, "ja").what
    wrong = run(find("scp")(files="folder", **{**where, "user": "ubuntu"}), current())
    assert wrong.failure.code == "PermissionDenied"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"host": "ec2-user@1.2.3.4"}, "host"),
        ({"host": "-oProxyCommand=x"}, "host"),
        ({"user": "-l"}, "user"),
        ({"host": ""}, "host"),
    ],
)
def test_what_is_no_host_or_user_never_reaches_ssh(values, field):
    operation = find("ssh")(**{"identity": "k", "user": "ec2-user", "host": "1.2.3.4", **values})
    assert operation.problems()[field].blocks


def test_a_real_account_is_reached_by_the_real_ssh(tmp_path):
    from helpers.home import state_folder
    from helpers.operations.ssh.client import environment_of

    path = environment_of(Target("account", "111122223333", "eu-west-1", profile="mine"))["PATH"]
    assert str(state_folder() / "bin") not in path.split(os.pathsep)


def test_the_python_code_says_the_same_whatever_is_quoted():
    import ast

    operation = find("ssh")(identity="my-key.pem", host="192.0.2.1", command="echo \"$USER\" 'and' \\n 日本")
    call = ast.parse(operation.python).body[-1].value
    assert ast.literal_eval(call.args[0])[-1] == operation.values["command"]
