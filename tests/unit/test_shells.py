"""A terminal's shell has the workshop's programs and keys, whatever the learner's own start-up files set."""

import json
import os
import shutil
import subprocess

import pytest

from helpers import shells
from helpers.home import PROJECT, home, state_folder
from launcher import commands
from launcher.environment import Environment
from launcher.words import Speaker

FILES = {
    "bash": (".bashrc", "export PATH={other}:$PATH AWS_PROFILE=work AWS_ENDPOINT_URL=elsewhere"),
    "zsh": (".zshrc", "export PATH={other}:$PATH AWS_PROFILE=work AWS_ENDPOINT_URL=elsewhere"),
    "fish": (".config/fish/config.fish", "set -gx PATH {other} $PATH; set -gx AWS_PROFILE work"),
}
SHOW = 'command -v cdk; printenv OWN PATH AWS_ENDPOINT_URL BOTO_CONFIG AWS_PROFILE || echo "no profile"'


def program(folder):
    folder.mkdir(parents=True)
    (folder / "cdk").write_text("#!/bin/sh\n")
    (folder / "cdk").chmod(0o755)
    return folder


def test_a_shell_in_the_sandbox_is_started_so_and_a_program_of_it_as_it_is(tmp_path, monkeypatch):
    wanted = {"PATH": os.defpath, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    begun = []
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setattr(commands.Launcher, "ask", lambda self, what: json.dumps(wanted))
    monkeypatch.setattr(commands, "become", lambda words, environment: begun.append(words) or 0)
    speaker = Speaker("en")
    launcher = commands.Launcher(Environment(PROJECT, speaker), speaker, tmp_path, print)
    for command in (["bash"], ["bash", "-c", "true"]):
        commands.sandbox(launcher, command)
    shell = shutil.which("bash", path=os.defpath)
    assert begun == [[shell, "--rcfile", str(state_folder() / "shell" / "bashrc")], [shell, "-c", "true"]]


@pytest.mark.parametrize("kind", FILES)
def test_what_the_shells_own_files_set_does_not_come_first(tmp_path, monkeypatch, kind):
    if not (found := shutil.which(kind)):
        pytest.skip(f"{kind} is not installed")
    own_folder = tmp_path / "own user's home"
    name, line = FILES[kind]
    (own_folder / name).parent.mkdir(parents=True, exist_ok=True)
    other = program(tmp_path / "pyenv" / "shims")
    (own_folder / name).write_text(line.format(other=other) + "\nexport OWN=mine\n")
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "learner's folder"))
    monkeypatch.setenv("HOME", str(own_folder))
    ours = program(state_folder() / "bin")
    environment = {"HOME": str(own_folder), "PATH": f"{ours}:{os.defpath}", "WORKSHOP_HOME": str(home())}
    environment |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "BOTO_CONFIG": os.devnull}
    command = [*shells.started([found], environment), "-i", "-c", SHOW]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    told = done.stdout.splitlines()
    assert told[:2] == [f"{ours}/cdk", "mine"], done.stderr
    assert told[2].startswith(f"{ours}:{other}:")
    assert told[3:] == ["http://127.0.0.1:1", os.devnull, "no profile"]


def test_another_shell_is_started_as_it_is():
    assert shells.started(["/bin/sh"], os.environ) == ["/bin/sh"]
