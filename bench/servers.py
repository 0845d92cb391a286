"""What is measured of the second part: deploying and destroying by form against the real CLI, ssh, and the picture."""

import functools
import itertools
import os
import shlex
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from bench.pairs import Measure, not_measured, paired, timed
from helpers.home import PROJECT

KEY = "bench-key"
STANDARD_VCPUS = "L-1216C47A"  # the quota that TYPE counts against
TYPE = "t2.micro"  # one vCPU
UNCHANGED, DESTROYED = "unchanged", "destroyed"
EDITING = 10.0  # seconds
edits = itertools.count(1)


def deploy_unchanged() -> Measure:
    """The form's deploy of an app that has been synthesized before, against `cdk deploy` of the same, no stack there."""
    return _row("deploy by form, app unchanged", UNCHANGED, "cdk deploy", 0.5)


def deploy_changed() -> Measure:
    """The form's deploy of an app whose source was edited, against `cdk deploy` after such an edit, over a stack."""
    from helpers.cdk import app_folder

    _by_form_once()
    row = _edited("cdk deploy", "deploy by form, app changed", 0.4)
    _by_form("cdk destroy")
    shutil.rmtree(app_folder("ec2"))
    return row


def first_list() -> Measure:
    """The form's `cdk list` of an edited app, against the command."""
    return _first("cdk list")


def first_synth() -> Measure:
    """The form's `cdk synth` of an edited app, against the command."""
    return _first("cdk synth")


def first_diff() -> Measure:
    """The form's `cdk diff` of an edited app, against the command."""
    return _first("cdk diff")


def _first(name: str) -> Measure:
    from helpers.cdk import app_folder

    _key_pair()
    try:
        return _edited(name, f"first {name} by form", 0.5)
    finally:
        shutil.rmtree(app_folder("ec2"))  # the next one is made from the bundled app


def _edited(name: str, row: str, bound: float, runs: int = 3) -> Measure:
    """`name` by form and by terminal, each after the app was edited."""
    from helpers.cdk import app_folder

    source = app_folder("ec2") / "stack.py"
    told: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for seconds, act in zip(told, (_by_form, _by_terminal), strict=True):
            _edit(source, name)
            seconds.append(timed(lambda act=act: act(name)))
    form, terminal = map(statistics.median, told)
    return Measure(row, form, name, terminal, f"{bound} times", form <= bound * terminal)


def _edit(source: Path, name: str) -> None:
    """Change the app as a person would who has the form of `name` open: until processes wait, and the machine has nothing to do."""
    from helpers.operations import find

    source.write_text(f"{source.read_text(encoding='utf-8')}# edit {next(edits)}\n", encoding="utf-8")
    find(name).prepare()
    time.sleep(EDITING)


def destroy() -> Measure:
    """The form's destroy against `cdk destroy`."""
    return _row("destroy by form", DESTROYED, "cdk destroy", 1.1)


def _row(name: str, what: str, against: str, bound: float) -> Measure:
    form, terminal = (statistics.median(seconds) for seconds in _cycles()[what])
    return Measure(name, form, against, terminal, f"{bound} times", form <= bound * terminal)


@functools.cache
def _cycles(runs: int = 3) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds by form and by terminal for both, deployed and destroyed in turn."""
    from helpers.cdk import app_folder
    from helpers.operations import find
    from helpers.operations.running import run
    from helpers.target import current

    _key_pair()
    assert run(find("cdk bootstrap")(), current()).failure is None
    source = app_folder("ec2") / "stack.py"
    told: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in (UNCHANGED, DESTROYED)}
    try:
        _by_form("cdk deploy"), _by_terminal("cdk deploy"), _by_form("cdk destroy")  # warm: assets, disk
        for _ in range(runs):
            for side, act in enumerate((_by_form, _by_terminal)):
                assert run(find("cdk synth")(key_name=KEY), current()).failure is None
                told[UNCHANGED][side].append(timed(lambda act=act: act("cdk deploy")))
                told[DESTROYED][side].append(timed(lambda act=act: act("cdk destroy")))
    finally:
        shutil.rmtree(source.parent)  # the next one is made from the bundled app
    return told


def _by_form(name: str) -> None:
    from helpers.forms import form

    result = form(name).fill(key_name=KEY).run()
    assert result.failure is None, result.failure


def _by_terminal(name: str) -> None:
    """By the CDK CLI as npm installs it, in the Node that it would find: the kit's terminals have a quicker start of it."""
    from helpers.cdk.command import tools_path
    from helpers.operations import find
    from helpers.sandbox import ensure

    line = find(name)(key_name=KEY).cli
    environment = ensure().environment() | {"PATH": f"{PROJECT / 'node_modules' / '.bin'}{os.pathsep}{tools_path()}"}
    environment.pop("JSII_NODE", None)
    subprocess.run(["sh", "-c", line], env=environment, check=True, capture_output=True)


def _key_pair() -> Path:
    """The key pair of the measurements, and its file."""
    from helpers.home import home
    from helpers.target import current

    ec2 = current().session().client("ec2")
    ec2.delete_key_pair(KeyName=KEY)
    path = home() / f"{KEY}.pem"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(ec2.create_key_pair(KeyName=KEY, KeyType="ed25519")["KeyMaterial"], encoding="utf-8")
    return path


# ---------------------------------------------------------------- ssh


def ssh(runs: int = 15) -> Measure:
    """`ssh … true` to a server of the sandbox against the same to a plain sshd on this machine."""
    from helpers.cdk import outputs

    program = shutil.which("sshd") or next(iter(Path("/usr/sbin").glob("sshd")), None)
    if program is None:
        return not_measured("ssh … true", "a plain sshd", "2 times", "there is no sshd here (Debian: openssh-server)")
    _by_form_once()
    key, address = _key_pair_of_server(), outputs("MyFirstServer")["PublicIp"]
    with tempfile.TemporaryDirectory() as folder, _Sshd(str(program), Path(folder), key) as plain:
        stand_in = _line(_shim(), "-i", str(key), f"ec2-user@{address}", "true")
        seconds, base = paired(stand_in, plain.line, runs, warm_up=2)
    _by_form("cdk destroy")
    return Measure("ssh … true", seconds, "a plain sshd", base, "2 times", seconds <= 2 * base)


def _by_form_once() -> None:
    from helpers.operations import find
    from helpers.operations.running import run
    from helpers.target import current

    _key_pair()
    assert run(find("cdk bootstrap")(), current()).failure is None
    _by_form("cdk deploy")


def _key_pair_of_server() -> Path:
    from helpers.home import home

    return home() / f"{KEY}.pem"


def _shim() -> str:
    """The `ssh` that a learner's terminal finds."""
    from helpers.sandbox import ensure

    return shutil.which("ssh", path=ensure().environment()["PATH"]) or "ssh"


def _line(*words: str) -> Callable[[], object]:
    from helpers.sandbox import ensure

    environment = ensure().environment()
    return lambda: subprocess.run(words, env=environment, check=True, capture_output=True)


class _Sshd:
    """A plain OpenSSH server on 127.0.0.1 that lets the user of this program in with `key`; ends with the block."""

    def __init__(self, program: str, folder: Path, key: Path):
        self.program, self.folder, self.key = program, folder, key

    def __enter__(self) -> Self:
        folder = self.folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host")], check=True)
        public = subprocess.run(["ssh-keygen", "-y", "-f", str(self.key)], check=True, capture_output=True).stdout
        (folder / "authorized").write_bytes(public)
        lines = f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        (folder / "config").write_text(f"{lines}StrictModes no\nUsePAM no\nPidFile none\n", encoding="utf-8")
        words = [self.program, "-D", "-e", "-f", str(folder / "config")]
        Path("/run/sshd").mkdir(exist_ok=True)  # where Debian's sshd wants to separate its privileges
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)
        options = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes"
        self.line = _line("ssh", *shlex.split(options), "-i", str(self.key), "-p", str(self.port), "127.0.0.1", "true")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


# ---------------------------------------------------------------- the picture


def picture(instances: int = 200, runs: int = 10) -> Measure:
    """The picture of a network with 200 instances, against the API calls alone that it is drawn from."""
    from helpers.target import current
    from helpers.views.network import as_html, described, landscape_of

    session = current().session()
    ec2 = session.own_client("ec2")
    _raise_quota(instances)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = [
        one["InstanceId"]
        for one in ec2.run_instances(ImageId=image, InstanceType=TYPE, MinCount=instances, MaxCount=instances)[
            "Instances"
        ]
    ]
    try:

        def whole() -> str:
            landscape = landscape_of(session)
            return as_html(landscape, described(landscape))

        seconds, calls = paired(whole, lambda: landscape_of(session), runs)
    finally:
        ec2.terminate_instances(InstanceIds=made)
    own = max(seconds - calls, 0.0)
    return Measure(f"picture of {instances} instances", own, "its API calls", calls, "100 ms", own < 0.1)


def _raise_quota(vcpus: int) -> None:
    """Have so many vCPUs granted: a new account may run 32."""
    from helpers.sandbox import wind
    from helpers.target import current

    quotas = current().session().client("service-quotas")
    asked = {"ServiceCode": "ec2", "QuotaCode": STANDARD_VCPUS}
    if quotas.get_service_quota(**asked)["Quota"]["Value"] < vcpus:
        quotas.request_service_quota_increase(**asked, DesiredValue=vcpus)
        wind(hours=3)
