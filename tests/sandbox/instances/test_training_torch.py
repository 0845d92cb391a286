"""The training with PyTorch, as far as a stub of it goes; and how the script finds the Python that has it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.training import epochs_in
from tests.support.trainings import APP, begun, ended

TORCH = {"PYTHONPATH": str(Path(__file__).parents[2] / "support" / "torch_stub")}


def train_with_torch(*words: str, **environment: str) -> subprocess.CompletedProcess:
    line = [sys.executable, "-S", "train.py", *words]
    return subprocess.run(
        line, capture_output=True, text=True, check=False, timeout=60, env=os.environ | TORCH | environment
    )


def test_with_pytorch_the_network_is_trained_where_there_is_a_gpu_on_it(desk):
    done = train_with_torch("--epochs", "2")
    assert done.stdout.startswith("a convolutional network in PyTorch 0.stub, on cpu: 800 digits to learn")
    assert [epoch.accuracy for epoch in epochs_in(done.stdout)] == [epochs_in(done.stdout)[0].accuracy] * 2
    assert "kept in digits-model.pt" in done.stdout
    assert "on cuda" in train_with_torch("--epochs", "1", STUB_OF_CUDA="yes").stdout
    assert "a linear model" in train_with_torch("--epochs", "1", "--plain").stdout


def test_the_network_and_its_optimizer_go_on_from_where_they_were(desk):
    running, said = begun(lines=4, line=(sys.executable, "-S"), env=os.environ | TORCH)
    running.terminate()
    rest, complaint = ended(running)
    assert (running.returncode, complaint) == (130, "")
    done = epochs_in(said + rest)[-1].number
    more = epochs_in(train_with_torch("--resume", "--epochs", str(done + 3)).stdout)
    Path("digits-model.pt").unlink()
    whole = epochs_in(train_with_torch("--epochs", str(done + 3)).stdout)
    assert more == whole[-len(more) :]
    Path("digits-model.pt").write_bytes(b"half")
    assert "digits-model.pt (4 bytes)" in train_with_torch("--resume").stderr


@pytest.fixture
def elsewhere(desk):
    """A Python with PyTorch, where train.py looks for it, and a function that says whether it has it."""
    python = desk / "pytorch" / "bin" / "python"
    python.parent.mkdir(parents=True)
    script = Path("train.py").read_text()
    assert '"/opt/pytorch/bin/python"' in script
    Path("train.py").write_text(script.replace("/opt/pytorch/bin/python", str(python)))

    def made(torch: bool) -> Path:
        found = f"PYTHONPATH={TORCH['PYTHONPATH']} " if torch else ""
        python.write_text(f'#!/bin/sh\n{found}exec {sys.executable} -S "$@"\n')
        python.chmod(0o700)
        return python

    return made


def train_without_torch(*words: str) -> list[str]:
    line = [sys.executable, "-I", "-S", "train.py", "--epochs", "1", *words]
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()


def test_on_a_deep_learning_image_it_takes_the_python_that_has_pytorch(elsewhere):
    python = elsewhere(torch=True)
    first, second, *_ = train_without_torch()
    assert first.endswith(f"starting again with {python}")
    assert second.startswith("a convolutional network in PyTorch")
    assert train_without_torch("--plain")[0].startswith("a linear model")


def test_it_starts_again_once_and_not_for_ever(elsewhere):
    elsewhere(torch=False)
    first, second, *_ = train_without_torch()
    assert "starting again" in first
    assert second.startswith("a linear model")


def test_the_python_of_amazon_linux_understands_it():
    ast.parse((APP / "train.py").read_text(), feature_version=(3, 9))
