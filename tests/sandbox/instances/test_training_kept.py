"""What a training keeps: all that it told of, whatever ends it; and what it says where it cannot go on."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from helpers.operations import Watch
from helpers.training import epochs_in
from tests.support.instances import until
from tests.support.trainings import APP, begun, ended, ssh, train

KEPT, PART = Path("digits-model.json"), Path("digits-model.json.part")


def epoch_kept() -> int:
    return json.loads(KEPT.read_text())["epoch"]


# ---------------------------------------------------------------- what ends it


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_whatever_ends_it_what_was_told_is_kept_and_resumed_it_learns_as_in_one_go(desk, name):
    running, said = begun("--plain", lines=4)
    running.send_signal(getattr(signal, name))
    rest, complaint = ended(running)
    told, done = epochs_in(said + rest), epoch_kept()
    assert len(told) <= done <= len(told) + 1
    assert running.returncode == (-signal.SIGKILL if name == "SIGKILL" else 130)
    assert complaint == ""
    assert name == "SIGKILL" or f"stopped after epoch {told[-1].number} of 1000" in rest
    more = epochs_in(train("--plain", "--resume", "--epochs", str(done + 2)).stdout)
    KEPT.unlink()
    whole = epochs_in(train("--plain", "--epochs", str(done + 2)).stdout)
    assert [(one.number, one.loss, one.accuracy) for one in [*told[:done], *more]][-2:] == [
        (one.number, one.loss, one.accuracy) for one in whole[-2:]
    ]


def test_one_whose_reader_has_gone_keeps_what_it_learnt_and_complains_to_nobody(desk):
    running, said = begun("--plain", lines=3)
    running.stdout.close()
    assert running.wait(timeout=20) == 130
    assert running.stderr.read() == ""
    running.stderr.close()
    assert epoch_kept() >= len(epochs_in(said))


def test_stopped_in_its_first_epoch_it_promises_nothing_and_leaves_what_was_kept(desk):
    train("--plain", "--epochs", "1")
    before = KEPT.read_bytes()
    running, _ = begun("--plain", lines=1)
    time.sleep(0.02)  # for it to heed signals, which it does right after its first line
    running.send_signal(signal.SIGTERM)
    rest, _ = ended(running)
    if "after epoch 0" not in rest:
        pytest.skip("the epoch was faster")
    assert "nothing was learnt that could be kept" in rest
    assert KEPT.read_bytes() == before


def test_nohup_stays_in_force(desk):
    running, _ = begun("--plain", lines=2, line=("nohup", sys.executable, "-I"))
    running.send_signal(signal.SIGHUP)
    assert len(epochs_in("".join(running.stdout.readline() for _ in range(4)))) == 4
    running.terminate()
    ended(running)


# ---------------------------------------------------------------- where it cannot go on


@pytest.mark.parametrize("how", ["full", "cut short"])
def test_a_full_disk_is_told_and_leaves_what_was_kept_before(desk, how):
    train("--plain", "--epochs", "1")
    before = KEPT.read_bytes()
    if how == "full":
        PART.symlink_to("/dev/full")
    limit = "ulimit -f 20; " if how == "cut short" else ""
    line = [shutil.which("sh"), "-c", f'{limit}exec "$0" -I train.py --plain --resume --epochs 3', sys.executable]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "digits-model.json cannot be written" in done.stderr
    assert "--resume" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert epochs_in(done.stdout) == [], "what is not kept is not told"
    assert KEPT.read_bytes() == before
    assert not os.path.lexists(PART)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"epoch": 2, "weights": [[1.0]]}', '{"epoch": 2, "weights": [['])
def test_a_damaged_model_is_told_and_left_as_it_is(desk, content):
    KEPT.write_text(content)
    done = train("--plain", "--resume")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert f"digits-model.json ({len(content)} bytes)" in done.stderr
    assert KEPT.read_text() == content


def test_nothing_to_go_on_from_is_told(desk):
    done = train("--plain", "--resume", "--epochs", "1")
    assert done.returncode == 0
    assert "no digits-model.json" in done.stdout
    assert [epoch.number for epoch in epochs_in(done.stdout)] == [1]


@pytest.mark.parametrize("epochs", ["1", "2"])
def test_what_was_trained_already_is_no_failure(desk, epochs):
    train("--plain", "--epochs", "2")
    before = KEPT.read_bytes()
    done = train("--plain", "--resume", "--epochs", epochs)
    assert done.returncode == 0
    assert "already trained for 2 epochs" in done.stdout
    assert KEPT.read_bytes() == before


def damaged(how: str) -> bytes:
    packed = (APP / "digits.gz").read_bytes()
    digits = gzip.decompress(packed)
    if how == "body":
        return packed[:2000] + b"\xff" * 100 + packed[2100:]
    if how == "cut":
        return packed[:5000]
    few = digits[: 4 * 785]
    return gzip.compress({"label": b"\xc8" + few[1:] + few, "few": few, "none": b"", "odd": digits[:5000]}[how])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("body", "decompressing"),
        ("cut", "cannot be read"),
        ("label", "labelled 200"),
        ("few", "holds 4 digits"),
        ("none", "holds 0 digits"),
        ("odd", "5000 bytes"),
    ],
)
def test_damaged_digits_are_told_in_a_sentence(desk, how, said):
    Path("digits.gz").write_bytes(damaged(how))
    done = train("--plain")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr
    assert done.stderr.startswith("digits.gz ")
    assert "Copy" in done.stderr


# ---------------------------------------------------------------- on a server


def test_after_cancel_it_goes_on_from_where_it_was(server):
    told: list[int] = []

    def cancel(said: str) -> None:
        told[:] = [epoch.number for epoch in epochs_in(said)]
        if len(told) >= 2:
            watch.cancel()

    watch = Watch(on_text=cancel)
    assert ssh(server, "python3 train.py --plain --epochs 900", watch).failure.code == "Cancelled"
    until(lambda: ssh(server, "ps -ef | grep '[t]rain.py' || true").text == "", 20)
    kept = json.loads(ssh(server, "cat digits-model.json").text)["epoch"]
    assert kept >= told[-1]
    more = ssh(server, f"python3 train.py --plain --resume --epochs {kept + 1}").text
    assert [epoch.number for epoch in epochs_in(more)] == [kept + 1]


def test_a_server_that_is_stopped_has_it_after_its_start(server):
    def stop(said: str) -> None:
        if len(epochs_in(said)) == 2:
            boto3.client("ec2").stop_instances(InstanceIds=[server["instance"]])

    told = epochs_in(ssh(server, "python3 train.py --plain --epochs 900", Watch(on_text=stop)).text)
    ec2 = boto3.client("ec2")
    ec2.start_instances(InstanceIds=[server["instance"]])
    about = ec2.describe_instances(InstanceIds=[server["instance"]])["Reservations"][0]["Instances"][0]
    again = server | {"host": about["PublicIpAddress"]}
    assert ssh(again, "ls").text.split() == ["digits-model.json", "digits.gz", "train.py"]
    kept = json.loads(ssh(again, "cat digits-model.json").text)["epoch"]
    assert kept >= told[-1].number
    more = ssh(again, f"python3 train.py --plain --resume --epochs {kept + 1}").text
    assert [epoch.number for epoch in epochs_in(more)] == [kept + 1]


def test_in_the_background_with_nohup_it_outlives_its_terminal(world, server):
    line = "nohup python3 train.py --plain --epochs 8 > log 2>&1 & until grep -q ^epoch log; do sleep 0.05; done"
    assert world.ssh(server["instance"], line, options=("-tt",)).returncode == 0
    until(lambda: "train.py" not in ssh(server, "ps -ef | grep '[t]rain.py' || true").text, 30)
    assert len(epochs_in(ssh(server, "cat log").text)) == 8
