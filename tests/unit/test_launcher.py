"""The launcher: stages done once and taken up again, its words in both languages, and what it starts."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import workshop
from helpers.home import PROJECT
from helpers.text import catalogue
from launcher import commands, doctor, environment, lab, words
from launcher.children import Child, LauncherError
from launcher.environment import Environment

STAGES = ["make_venv", "get_uv", "get_packages", "get_tools"]


class Made(Environment):
    """An environment whose stages only leave their names and results; `fail` names the one that fails."""

    def __init__(self, project: Path):
        self.said: list[str] = []
        self.done: list[str] = []
        self.fail = ""
        super().__init__(project, words.Speaker("en"), self.said.append)

    def stages(self):
        results = {"make_venv": self.python, "get_tools": self.project / "node_modules" / "aws-cdk" / "package.json"}
        return [
            (name, stamp, functools.partial(self._act, name, results.get(name))) for name, stamp, _ in super().stages()
        ]

    def _act(self, name: str, result: Path | None) -> None:
        if name == self.fail:
            raise LauncherError(name)
        if result:
            result.parent.mkdir(parents=True, exist_ok=True)
            result.write_text("")
        self.done.append(name)


@pytest.fixture
def made(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    for name in ("requirements.lock", "package.json", "package-lock.json"):
        (project / name).write_text(name)
    return Made(project)


def test_nothing_is_done_twice(made):
    made.make()
    assert made.done == STAGES
    made.said.clear()
    made.make()
    assert made.done == STAGES
    assert made.said == []


def test_an_interrupted_install_goes_on_where_it_broke_off(made):
    made.fail = "get_packages"
    with pytest.raises(LauncherError):
        made.make()
    assert not made.ready()
    made.fail = ""
    made.make()
    assert made.done == STAGES
    assert made.ready()


def test_a_new_lock_renews_the_packages_alone(made):
    made.make()
    (made.project / "requirements.lock").write_text("another")
    assert not made.ready()
    made.make()
    assert made.done[4:] == ["get_packages"]
    assert len(list(made.venv.glob("workshop-packages-*"))) == 1


def test_a_moved_folder_is_made_anew(made, tmp_path):
    made.make()
    moved = Made(made.project.rename(tmp_path / "elsewhere"))
    assert not moved.ready()
    moved.make()
    assert moved.done == STAGES


def test_an_environment_of_somebody_else_is_left_alone(made):
    (made.venv / "bin").mkdir(parents=True)
    with pytest.raises(LauncherError, match=r"was not made by workshop\.py"):
        Environment._make_venv(made)
    assert (made.venv / "bin").exists()


def test_what_a_link_leads_to_stays_as_it_is(made, tmp_path, monkeypatch):
    other = Made(made.project.rename(tmp_path / "other"))
    other.make()
    (other.hub / "bin").mkdir(parents=True)
    before = sorted(other.project.rglob("*"))
    made.project.mkdir()
    for name in (".venv", ".venv.old", ".venv-hub", "node_modules"):
        (made.project / name).symlink_to(other.project / name.removesuffix(".old"), target_is_directory=True)
    run: list[tuple[str, bool]] = []
    monkeypatch.setattr(made, "_run", lambda name, *_: run.append((name, (made.project / "node_modules").is_symlink())))
    monkeypatch.setattr(made, "_install", lambda *_, **__: None)
    monkeypatch.setattr(environment.shutil, "which", lambda *_, **__: "npm")
    Environment._make_venv(made)
    Environment._get_hub(made)
    Environment._get_tools(made)
    assert run == [("make_venv", True), ("get_hub", True), ("get_tools", False)]
    assert [made.venv.is_symlink(), (made.project / ".venv.old").is_symlink(), made.hub.is_symlink()] == [False] * 3
    assert sorted(other.project.rglob("*")) == before


def test_a_tool_that_was_deleted_is_got_again(made):
    made.make()
    shutil.rmtree(made.project / "node_modules")
    made.make()
    assert made.done[4:] == ["get_tools"]


HOLD = "import sys; from pathlib import Path; from launcher.lock import held\nwith held(Path(sys.argv[1]), print): print('held', flush=True); sys.stdin.read()"


def test_one_installs_at_a_time_and_a_killed_one_keeps_nobody_waiting(made):
    command = [sys.executable, "-c", HOLD, str(made.project / ".workshop-lock")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=PROJECT, **pipes) as other:
        assert other.stdout.readline() == "held\n"
        thread = threading.Thread(target=made.make)
        thread.start()
        deadline = time.monotonic() + 10
        while not made.said and time.monotonic() < deadline:
            time.sleep(0.01)
        assert (made.said, made.done) == ([words.Speaker("en").text("waiting")], [])
        other.kill()
        thread.join(10)
    assert made.done == STAGES


@pytest.mark.skipif(os.name != "posix", reason="the modes of files")
def test_the_lock_of_uv_is_its_owners_and_whoever_waits_for_it_is_told(made, monkeypatch):
    """uv makes .venv/.lock for all users of the machine to open, and so to hold, and waits without a word."""
    lock = made.venv / ".lock"
    modes: list[int] = []
    monkeypatch.setattr(made, "_run", lambda *_: modes.append(lock.stat().st_mode & 0o777))
    made.venv.mkdir()
    made._get_linters()
    lock.chmod(0o666)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        thread = threading.Thread(target=made._get_linters)
        thread.start()
        deadline = time.monotonic() + 10
        while not made.said and time.monotonic() < deadline:
            time.sleep(0.01)
        assert (made.said, modes) == ([words.Speaker("en").text("waiting")], [0o600])
        other.kill()
        thread.join(10)
    assert modes == [0o600, 0o600]


def test_a_failing_command_is_told_with_its_last_words(tmp_path):
    (tmp_path / ".venv").mkdir()
    wanted = Environment(tmp_path, words.Speaker("en"), print)
    with pytest.raises(LauncherError) as caught:
        wanted._run("get_uv", [sys.executable, "-c", "import sys; print('no network'); sys.exit(3)"])
    assert "no network" in str(caught.value)
    assert str(wanted.log) in str(caught.value)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("error: No space left on device (os error 28)", "advice_space"),
        ("Error: ensurepip is not available", "advice_venv"),
        ("npm error code ENOTFOUND", "advice_network"),
        ("dns error: failed to lookup address information", "advice_network"),
        ("Hash mismatch for `moto==5`", "advice_hash"),
        ("npm error EINTEGRITY sha512", "advice_hash"),
        ("invalid peer certificate: UnknownIssuer", "advice_certificate"),
        ("npm error EACCES: permission denied", "advice_write"),
        ("something else", "advice_log"),
    ],
)
def test_the_advice_fits_what_went_wrong(said, advice):
    assert Child.advice(said) == advice


def test_a_folder_that_cannot_be_written_is_told(made, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "/somewhere/.venv")

    monkeypatch.setattr(Made, "_act", refuse)
    with pytest.raises(LauncherError, match=r"/somewhere/.venv cannot be used \(Permission denied\)"):
        made.make()


def test_paths_of_an_environment_on_windows_and_elsewhere():
    venv = Path("v")
    assert environment.python_of(venv, windows=True) == venv / "Scripts" / "python.exe"
    assert environment.python_of(venv, windows=False) == venv / "bin" / "python"


@pytest.mark.parametrize("key", catalogue("launcher", "en"))
def test_both_languages_say_it_with_the_same_values(key):
    english, japanese = (catalogue("launcher", lang)[key] for lang in ("en", "ja"))
    assert english
    assert japanese
    assert sorted(re.findall(r"\{(\w+)", english)) == sorted(re.findall(r"\{(\w+)", japanese))


@pytest.mark.parametrize(
    ("asked", "workshop", "system", "spoken"),
    [
        ("ja", "en", "C", "ja"),
        (None, "ja", "en_US.UTF-8", "ja"),
        (None, "", "ja_JP.UTF-8", "ja"),
        (None, "", "C.UTF-8", "en"),
    ],
)
def test_the_language(monkeypatch, asked, workshop, system, spoken):
    monkeypatch.setenv("WORKSHOP_LANG", workshop)
    monkeypatch.setenv("LC_ALL", system)
    assert words.language(asked) == spoken


def launch(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "workshop.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False, **options
    )


needs_environment = pytest.mark.skipif(
    not Environment(PROJECT, words.Speaker("en")).ready(),
    reason="this run is not in an environment made by workshop.py",
)


@needs_environment
def test_sandbox_runs_a_program_and_gives_its_exit_code(sandbox):
    assert launch("sandbox", "--", "aws", "configure", "get", "region").stdout == "ap-northeast-1\n"
    assert launch("sandbox", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7
    missing = launch("sandbox", "--", "no-such-program")
    assert (missing.returncode, "no-such-program" in missing.stderr, "Traceback" in missing.stderr) == (
        127,
        True,
        False,
    )


@needs_environment
@pytest.mark.parametrize("action", [["sandbox", "--lang", "ja", "--", "true"], ["reset", "--lang", "ja", "--yes"]])
def test_why_there_is_no_sandbox_is_said_in_the_language_asked_for(action, tmp_path):
    """The reason comes from another process than the launcher."""
    (tmp_path / "home").write_text("no folder")
    foreign = {name: value for name, value in os.environ.items() if name != "WORKSHOP_LANG"}
    said = launch(*action, env=foreign | {"WORKSHOP_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"})
    start = words.Speaker("ja").text("sandbox_failed", reason="")
    assert (said.returncode, said.stderr.startswith(start)) == (1, True)
    assert re.search("[ぁ-ん]", said.stderr.removeprefix(start)), said.stderr


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_the_kits_own_is_started_in_the_language_that_is_spoken(made, tmp_path, monkeypatch, lang):
    monkeypatch.setenv("WORKSHOP_LANG", "en")
    there = commands.Launcher(made, words.Speaker(lang), tmp_path, print)
    assert there.own_variables()["WORKSHOP_LANG"] == lang
    assert there.variables()["WORKSHOP_LANG"] == "en"


@needs_environment
def test_sandbox_prints_lines_that_a_shell_takes(sandbox):
    foreign = os.environ | {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIA" + "X" * 16}
    printed = launch("sandbox", env=foreign).stdout
    assert all(line.startswith(("export ", "unset ")) for line in printed.splitlines())
    script = f'{printed}\necho "$AWS_ENDPOINT_URL ${{AWS_PROFILE-none}} ${{AWS_ACCESS_KEY_ID-none}}"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=foreign, check=True).stdout
    assert said == f"{sandbox.endpoint} none none\n"


@needs_environment
def test_reset_asks_and_does_nothing_unasked(sandbox):
    refused = launch("reset")
    assert (refused.returncode, "reset --yes" in refused.stderr) == (2, True)
    assert launch("reset", "--yes").returncode == 0


@needs_environment
def test_doctor_finds_everything_here(sandbox):
    said = launch("doctor")
    assert said.returncode == 0, said.stdout
    assert sandbox.endpoint in said.stdout


def test_doctor_names_what_is_missing(made, tmp_path):
    there = commands.Launcher(made, made.speaker, tmp_path / "work", print)
    rows = {row.what: row for row in doctor.examine(there)}
    assert rows["environment"].good is False
    assert "workshop.py lab" in rows["environment"].mend
    for name in ("aws", "node", "cdk"):
        assert rows[made.speaker.text("doc_tool", name=name)].detail == made.speaker.text("doc_missing")


def test_a_lab_that_does_not_answer_is_not_taken_for_running(tmp_path):
    runtime = tmp_path / ".workshop" / "jupyter" / "runtime"
    runtime.mkdir(parents=True)
    (runtime / "jpserver-1.json").write_text(json.dumps({"url": "http://127.0.0.1:9/", "token": "t"}))
    (runtime / "jpserver-2.json").write_text("torn")
    assert lab.running_lab(tmp_path) == ""


@pytest.mark.parametrize(
    ("given", "own", "passed"),
    [
        ("test -k name -- x", ["test"], ["-k", "name", "--", "x"]),
        ("sandbox aws s3 ls", ["sandbox"], ["aws", "s3", "ls"]),
        ("sandbox --lang ja -- aws --version", ["sandbox", "--lang", "ja"], ["aws", "--version"]),
        ("sandbox --lang ja aws --version", ["sandbox", "--lang", "ja"], ["aws", "--version"]),
        ("lab --port 9000 -- --ServerApp.x=1", ["lab", "--port", "9000"], ["--ServerApp.x=1"]),
        ("reset --yes", ["reset", "--yes"], []),
    ],
)
def test_what_follows_is_passed_on(given, own, passed):
    assert workshop.divided(given.split()) == (own, passed)


@pytest.mark.parametrize(
    ("given", "side_by_side"),
    [
        ("", True),
        ("tests/unit", True),
        ("tests/unit -k name", True),
        ("tests/unit -n 0", False),
        ("tests/unit --pdb", False),
        ("tests/unit/test_launcher.py", False),
        ("-k name tests/unit/test_launcher.py::test_one", False),
    ],
)
def test_a_folder_of_tests_runs_side_by_side(monkeypatch, given, side_by_side):
    started = []
    monkeypatch.setattr(commands, "become", lambda words, variables: started.append(words))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.chdir(PROJECT)
    commands.test(SimpleNamespace(environment=SimpleNamespace(python="python"), variables=dict), given.split())
    ((_, _, _, *options),) = started
    own = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"] if side_by_side else []
    assert options == [*own, *given.split()]


@pytest.mark.parametrize("port", ["80", "99999", "web", "-1"])
def test_a_port_that_is_none_is_refused_with_the_rule(port):
    refused = launch("lab", "--port", port)
    assert refused.returncode == 2
    assert "1024" in refused.stderr or "expected one argument" in refused.stderr
    assert "Traceback" not in refused.stderr
