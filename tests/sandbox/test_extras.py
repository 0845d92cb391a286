"""Extras: installed whole or not at all, taken up again where they broke off, and told in words of one's own."""

import base64
import hashlib
import re
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from datetime import date

import pytest
from filelock import FileLock

from helpers import extras
from helpers.extras import InstallError, InstallState, card, installing
from helpers.extras.card import ExtraCard
from helpers.home import PROJECT
from helpers.text import LANGUAGES, lookup

SLEEPS = [sys.executable, "-c", "import sys, time; time.sleep(60)"]


def wheel(folder) -> str:
    """A wheel of the package `sample`; gives its digest."""
    path = folder / "sample-1.0-py3-none-any.whl"
    files = {
        "sample/__init__.py": "answer = 42\n",
        "sample-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n",
        "sample-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: hashlib.sha256(text.encode()).digest() for name, text in files.items()}
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{len(files[name])}\n"
        for name, digest in digests.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (files | {"sample-1.0.dist-info/RECORD": record}).items():
            archive.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """The extra `sample`, from a folder of wheels, for an environment that is an empty folder."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    lock = tmp_path / "sample.lock"
    lock.write_text(f"sample==1.0 --hash=sha256:{wheel(wheels)}\n", encoding="utf-8")
    environment = tmp_path / "site packages"
    environment.mkdir()
    monkeypatch.setattr(installing, "packages", lambda: environment)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    return installing.Extra("sample", "sample", 1, date(2026, 1, 1), "here", lock)


def imported() -> str:
    """What a new Python sees of the package, the environment being one of its places for packages."""
    program = f"import site; site.addsitedir({str(installing.packages())!r}); import sample; print(sample.answer)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return ran.stdout.strip() or ran.stderr.strip().splitlines()[-1]


def code_of(extra, **how) -> str:
    with pytest.raises(InstallError) as caught:
        extras.install(extra, **how)
    return caught.value.code


def test_it_is_installed_and_seen_by_every_python_that_starts_and_taken_away_again(sample):
    shares: list[float] = []
    assert (extras.state(sample), imported()) == (InstallState.ABSENT, "ModuleNotFoundError: No module named 'sample'")
    extras.install(sample, on_progress=shares.append)
    assert (extras.state(sample), installing.version(sample), imported()) == (InstallState.INSTALLED, "1.0", "42")
    assert shares[-1] == 1.0 and shares == sorted(shares)
    assert sorted(path.name for path in installing.folder(sample).parent.iterdir()) == ["sample", "sample.lock"]
    extras.install(sample)  # again: nothing to do
    extras.remove(sample)
    assert (extras.state(sample), imported()) == (InstallState.ABSENT, "ModuleNotFoundError: No module named 'sample'")


def test_cancelled_it_leaves_the_environment_as_it_was_and_is_mended_by_the_next_try(sample, monkeypatch):
    with monkeypatch.context() as slow:
        slow.setattr(installing, "_installer", lambda: SLEEPS)
        begun = time.monotonic()
        assert code_of(sample, stop=lambda: True) == "Cancelled"
        assert time.monotonic() - begun < 10
    assert extras.state(sample) is InstallState.INTERRUPTED
    assert imported() == "ModuleNotFoundError: No module named 'sample'"
    extras.install(sample)
    assert (extras.state(sample), imported()) == (InstallState.INSTALLED, "42")


def test_a_kernel_that_is_killed_in_the_middle_leaves_nothing_half(sample, tmp_path):
    program = f"""
from datetime import date
from pathlib import Path
from helpers.extras import installing
installing.packages = lambda: Path({str(installing.packages())!r})
installing._installer = lambda: {["/bin/sh", "-c", "mkdir -p begun; exec sleep 5"]!r}
installing.install(installing.Extra("sample", "sample", 1, date(2026, 1, 1), "here", Path({str(sample.lock)!r})),
                   lambda share: print("on its way", flush=True))
"""
    kernel = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert kernel.stdout.readline() == "on its way\n"
    kernel.send_signal(signal.SIGKILL)
    kernel.wait()
    kernel.stdout.close()
    assert extras.state(sample) is InstallState.INTERRUPTED
    extras.install(sample)
    assert (extras.state(sample), imported()) == (InstallState.INSTALLED, "42")


def test_an_installer_ends_with_the_kernel_that_began_it(sample, tmp_path):
    """However it ends: else the next click would start a second download beside the first."""
    mark = tmp_path / "pid"
    child = f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(60)"
    program = f"""
from datetime import date
from pathlib import Path
from helpers.extras import installing
installing.packages = lambda: Path({str(installing.packages())!r})
installing._installer = lambda: {[sys.executable, "-c", child]!r}
installing.install(installing.Extra("sample", "sample", 1, date(2026, 1, 1), "here", Path({str(sample.lock)!r})))
"""
    kernel = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT)
    limit = time.monotonic() + 20
    while not (mark.exists() and mark.read_text()):
        assert time.monotonic() < limit
        time.sleep(0.02)
    kernel.send_signal(signal.SIGKILL)
    kernel.wait()
    while alive(int(mark.read_text())):
        assert time.monotonic() < limit, "it lives on"
        time.sleep(0.02)
    extras.install(sample)
    assert extras.state(sample) is InstallState.INSTALLED


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and is not yet waited for does not."""
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return said.strip()[:1] not in ("", "Z")


def test_an_installer_that_does_not_listen_is_ended_too(sample, monkeypatch):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    monkeypatch.setattr(installing, "_installer", lambda: [sys.executable, "-c", deaf])
    begun = time.monotonic()
    assert code_of(sample, stop=lambda: time.monotonic() - begun > 1) == "Cancelled"
    assert time.monotonic() - begun < 10


def test_what_was_cut_off_before_the_last_step_is_no_installation(sample):
    """All files are there, but not the pointer: Python sees nothing, and the next try begins anew."""
    extras.install(sample)
    installing.pointer(sample).unlink()
    (installing.folder(sample) / "sample" / "__init__.py").write_text("answer = 0\n")
    assert extras.state(sample) is InstallState.INTERRUPTED
    extras.install(sample)
    assert imported() == "42"


def test_another_package_than_the_locked_one_is_refused(sample):
    sample.lock.write_text(f"sample==1.0 --hash=sha256:{'0' * 64}\n")
    assert code_of(sample) == "Failed"
    assert imported() == "ModuleNotFoundError: No module named 'sample'"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("error: Failed to write: No space left on device (os error 28)", "NoSpace"),
        ("error: Permission denied (os error 13)", "NotWritable"),
        ("error sending request: dns error: failed to lookup address", "NoNetwork"),
        ("something nobody thought of", "Failed"),
    ],
)
def test_what_the_installer_says_is_told_in_words_of_ones_own(sample, monkeypatch, said, code):
    program = [sys.executable, "-c", f"import sys; sys.exit({said!r})"]
    monkeypatch.setattr(installing, "_installer", lambda: program)
    with pytest.raises(InstallError) as caught:
        extras.install(sample)
    assert (caught.value.code, caught.value.output) == (code, said)


def test_without_a_network_it_says_so(sample, monkeypatch):
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    assert code_of(sample) == "NoNetwork"


def test_two_at_once_are_one_too_many(sample):
    installing.folder(sample).parent.mkdir()
    with FileLock(installing.folder(sample).with_suffix(".lock")):
        assert code_of(sample) == "AtWork"
        with pytest.raises(InstallError, match="AtWork"):
            extras.remove(sample)


def test_without_an_installer_it_says_so(sample, monkeypatch):
    monkeypatch.setattr(installing.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(installing.shutil, "which", lambda name: None)
    assert code_of(sample) == "NoInstaller"


def test_every_failure_has_its_words():
    codes = {"Cancelled", "AtWork", "NoInstaller", "Failed", *(code for code, _ in installing.SIGNS)}
    for lang in LANGUAGES:
        assert {code for code in lookup("extras", lang) if code[0].isupper()} == codes


@pytest.mark.parametrize("name", ["qa", "torch"])
def test_an_extra_is_what_pyproject_says_with_a_hash_for_each_package(name):
    extra = extras.known(name)
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", extra.lock.read_text(), re.MULTILINE))
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"][name]
    exact = [one.split("==") for one in asked if "==" in one]
    assert exact and all(pins[package] == version for package, version in exact)
    assert extra.lock.read_text().count("--hash=sha256:") > len(pins)


# ---------------------------------------------------------------- the card


def shown(made: ExtraCard) -> list[str]:
    buttons = (made._install, made._cancel, made._remove)
    return [button.description for button in buttons if button.layout.display != "none"]


def test_the_card_says_how_large_it_is_installs_and_takes_away(sample, monkeypatch):
    monkeypatch.setattr(card, "_about", lambda extra: "<p>1 MB</p>")
    monkeypatch.setattr(
        card, "text", lambda key, **values: lookup(key.replace("sample_title", "qa_title")).format(**values)
    )
    made = ExtraCard(sample)
    assert shown(made) == ["Install"] and "Not installed" in made._said.value
    made._install.click()
    made.wait(30)
    assert shown(made) == ["Take away"] and "sample 1.0" in made._said.value
    made._remove.click()
    assert shown(made) == ["Install"] and "Not installed" in made._said.value


def test_the_card_is_cancelled_and_says_what_is_kept(sample, monkeypatch):
    monkeypatch.setattr(card, "_about", lambda extra: "")
    monkeypatch.setattr(
        card, "text", lambda key, **values: lookup(key.replace("sample_title", "qa_title")).format(**values)
    )
    monkeypatch.setattr(installing, "_installer", lambda: SLEEPS)
    made = ExtraCard(sample)
    made._install.click()
    assert shown(made) == ["Cancel"]
    made._install.click()  # a second click is none
    made._cancel.click()
    made.wait(30)
    assert shown(made) == ["Install", "Take away"] and "Cancelled" in made._said.value


@pytest.mark.parametrize("name", ["qa", "torch"])
def test_the_cards_of_both_extras_tell_their_size_first(name):
    made = extras.extra(name)
    for size in {"qa": ("283 MB", "90 MB"), "torch": ("5.3 GB", "3.0 GB")}[name]:
        assert size in made.children[0].value
    assert repr(made) == f"ExtraCard({name})"


def test_with_too_little_space_there_is_nothing_to_press(monkeypatch):
    monkeypatch.setattr(installing, "free", lambda: 100)
    monkeypatch.setattr(installing, "state", lambda extra: InstallState.ABSENT)
    made = extras.extra("qa")
    assert made._install.disabled and "100 MB are free" in made._said.value
