"""No field opens a pipe, a socket or a device: each is refused with a sentence, while typing and in the run."""

import os
import re
import socket
from pathlib import Path

import pytest

from helpers.operations import find, names
from helpers.operations.ask.rules import MOST_BYTES
from helpers.operations.explanations import explain
from helpers.operations.kinds import Field, Kind
from helpers.operations.running import run
from helpers.text import catalogue

SPECIAL = ["pipe", "socket", "link-to-pipe", "/dev/zero", "/dev/stdin"]


def names_files(kind: Kind) -> bool:
    """Whether values of this kind are paths, by the rule they keep: no kind is told to be one by hand here."""
    return kind.widget == "path" or re.search(r"\b(local|files?)\b", kind.name) is not None


FIELDS = [(name, field.name) for name in names() for field in find(name).fields if names_files(field.kind)]


@pytest.fixture
def special(here):
    os.mkfifo("pipe")
    os.symlink("pipe", "link-to-pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
    return here


def test_every_field_with_a_path_is_known():
    assert {name for name, _ in FIELDS} == {
        *("ask many", "s3 cp", "s3 mv", "s3 sync", "s3api get-object", "s3api put-object"),
        *("scp", "ssh", "ssh tunnel"),
    }


@pytest.mark.parametrize(("name", "field"), FIELDS)
@pytest.mark.parametrize("path", SPECIAL)
def test_a_special_file_is_refused_and_never_opened(path, name, field, special):
    """Opening the pipe would wait for ever: nobody writes to it."""
    if path == "/dev/stdin" and Path(path).is_file():
        pytest.skip("standard input is an ordinary file here")
    given = {"source": "s3://seeded/hello.txt", "destination": "s3://seeded"} if name.startswith("s3 ") else {}
    operation = find(name)(**given | {field: path})
    problem = operation.problems()[field]
    assert (problem.code, problem.blocks) == ("FileSpecial", True)
    result = run(operation, special.target)
    assert result.calls == ()
    assert result.exit_code in (2, 252)
    for lang in ("en", "ja"):
        assert path in explain(problem, lang).what
        assert explain(problem, lang).rule in catalogue("errors", lang)["FileSpecial"]["rule"]


def test_a_new_kind_of_path_gets_the_rule_by_itself(special):
    for kind in (Kind("whatever", widget="path"), Kind("several", widget="lines", paths=True)):
        problem = Field("new", kind).problem("pipe")
        assert (problem.code, problem.blocks) == ("FileSpecial", True)
    assert Field("new", Kind("words")).problem("pipe") is None


@pytest.mark.parametrize("name", ["s3 cp", "s3 mv"])
def test_a_folder_holds_a_pipe_of_the_object_s_name(name, special):
    Path("dl").mkdir()
    os.mkfifo("dl/hello.txt")
    result = run(find(name)(source="s3://seeded/hello.txt", destination="dl"), special.target)
    assert (result.failure.code, result.calls) == ("FileSpecial", ())


def test_a_huge_file_of_questions_is_not_read(here):
    with open("questions.json", "wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("it was read"))
        problem = find("ask many")(file="questions.json").problems()["file"]
    assert (problem.code, problem.blocks) == ("QuestionsTooBig", True)
    assert f"{MOST_BYTES + 1:,}" in explain(problem, "ja").what
