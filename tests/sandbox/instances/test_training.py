"""The training script, by itself and on a server over the real ssh and scp; what it prints, and its curve."""

import gzip
import time

import boto3
import pytest

from helpers.forms import form
from helpers.operations import Watch, find
from helpers.training import Epoch, epochs_in
from helpers.views.curve import Curve, as_html, drawn
from tests.support.trainings import APP, ssh, train

SAID = "epoch 1/3  loss 0.9000  accuracy 0.5000\nepoch 2/3  loss 0.4000  accuracy 0.7500\nepoch 3/3  loss 0."


# ---------------------------------------------------------------- the script


def test_the_digits_are_a_thousand_and_of_all_kinds():
    content = gzip.decompress((APP / "digits.gz").read_bytes())
    labels = content[:: 1 + 28 * 28]
    assert len(content) == 1000 * (1 + 28 * 28)
    assert [labels.count(digit) for digit in range(10)] == [100] * 10


def test_it_learns_the_same_every_time_and_says_what_it_is(desk):
    first, second = (train("--plain", "--epochs", "4") for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert "a linear model in plain Python" in first.stdout.splitlines()[0]
    epochs = epochs_in(first.stdout)
    assert epochs == epochs_in(second.stdout)
    assert [epoch.number for epoch in epochs] == [1, 2, 3, 4]
    assert epochs[-1].loss < epochs[0].loss / 2
    assert epochs[-1].accuracy > 0.8  # by chance it would be 0.1


def test_noise_is_not_learnt(desk):
    """The accuracy is that of digits never seen: labels without any sense cannot be guessed."""
    content = bytearray(gzip.decompress((desk / "digits.gz").read_bytes()))
    content[:: 1 + 28 * 28] = bytes((n * 7919) % 10 for n in range(1000))
    (desk / "digits.gz").write_bytes(gzip.compress(bytes(content)))
    assert epochs_in(train("--plain", "--epochs", "3").stdout)[-1].accuracy < 0.3


@pytest.mark.parametrize(
    ("words", "said"), [(("--data", "none.gz"), "cannot be read"), (("--epochs", "0"), "1 to 1000")]
)
def test_what_it_cannot_do_is_a_sentence(desk, words, said):
    done = train(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- on a server


def test_it_trains_on_the_server_and_tells_each_epoch_when_it_is_done(server):
    came: list[int] = []
    result = ssh(
        server, "python3 train.py --plain --epochs 5", Watch(on_text=lambda said: came.append(len(epochs_in(said))))
    )
    assert result.failure is None
    assert len(epochs_in(result.text)) == 5
    assert came == sorted(came)
    assert len(set(came)) > 2, "it was told while it went on, and not at the end"
    assert "digits-model.json" in ssh(server, "ls").text


def test_cancel_ends_it_there_too(server):
    watch = Watch(on_text=lambda said: len(epochs_in(said)) >= 2 and watch.cancel())
    result = ssh(server, "python3 train.py --plain --epochs 900", watch)
    assert result.failure.code == "Cancelled"
    assert len(epochs_in(result.text)) >= 2, "what it had said is not lost"
    for _ in range(50):
        if "train.py" not in ssh(server, "ps -ef | grep '[t]rain.py' || true").text:
            break
        time.sleep(0.1)
    assert "train.py" not in ssh(server, "ps -ef | grep '[t]rain.py' || true").text


def test_a_server_that_is_stopped_ends_it_with_a_reason(server):
    def stop(said: str) -> None:
        if len(epochs_in(said)) == 2:
            boto3.client("ec2").stop_instances(InstanceIds=[server["instance"]])

    result = ssh(server, "python3 train.py --plain --epochs 900", Watch(on_text=stop))
    assert result.failure is not None
    assert result.failure.code == "ConnectionClosed"
    assert len(epochs_in(result.text)) >= 2, "what came before is not lost"


def test_files_that_are_not_there_are_told_before_anything_is_copied(desk):
    problem = find("scp")(identity="train.py", files="train.py\nnone.py", host="192.0.2.1").problems()["files"]
    assert (problem.code, problem.values["value"]) == ("FileMissing", "none.py")


# ---------------------------------------------------------------- its curve


def test_a_line_that_is_not_complete_does_not_count():
    assert epochs_in(SAID) == [Epoch(1, 3, 0.9, 0.5), Epoch(2, 3, 0.4, 0.75)]


def test_the_curve_is_drawn_from_its_epochs_alone():
    epochs = epochs_in(SAID)
    assert drawn(epochs) == drawn(list(epochs))
    assert drawn(epochs).count("<circle") == 4
    assert "<td>0.7500</td>" in as_html(epochs)
    assert "<circle" not in drawn([])


def test_the_curve_follows_its_form():
    made = form("ssh")
    curve = Curve(made)
    for callback in made.text_observers:
        callback(SAID)
    assert [epoch.number for epoch in curve.epochs] == [1, 2]
    for callback in made.text_observers:
        callback("nothing about epochs")
    assert [epoch.number for epoch in curve.epochs] == [1, 2]
