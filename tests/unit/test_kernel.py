"""What a kernel says of errors in a learner's own cells: AWS's explained as forms do, a name by the cell that makes it."""

import json

import boto3
import pytest
from IPython.utils.capture import capture_output

from helpers.kernel import lines_that_make, load_ipython_extension
from helpers.text import LANGUAGES, set_language, text
from tests.support import shells


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell as a kernel has it, in a folder with one notebook."""
    cells = [
        'from helpers.course import chapter\n\nec2 = chapter("04_ec2")\nec2',
        "%%bash\nls",
        "import json as j\ndef f(): pass",
    ]
    notebook = {"cells": [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]}
    (tmp_path / "04_ec2.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    made = shells.shell()
    made.colors = "nocolor"
    load_ipython_extension(made)
    return made


def said(shell, cell: str) -> str:
    """What running `cell` shows."""
    with capture_output() as captured:
        shell.run_cell(cell)
    return captured.stdout + captured.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_is_told_with_the_cell_that_makes_it(shell, lang):
    set_language(lang)
    try:
        shown = said(shell, 'ec2.form("deploy")')
    finally:
        set_language(None)
    assert 'ec2 = chapter("04_ec2")' in shown and text("card.whole_traceback", lang) in shown
    assert "NameError: name 'ec2' is not defined" in shown and 'ec2.form("deploy")' in shown


@pytest.mark.parametrize(
    ("name", "line"), [("j", "import json as j"), ("f", "def f():"), ("chapter", "import chapter")]
)
def test_names_that_are_imported_or_defined_are_found(shell, name, line):
    assert line in said(shell, name)


def test_a_name_that_no_cell_makes_is_pythons_to_tell(shell):
    shown = said(shell, "ec22")
    assert "Traceback (most recent call last)" in shown and text("card.whole_traceback") not in shown


def test_any_other_error_is_pythons_to_tell(shell):
    assert "Traceback (most recent call last)" in said(shell, "1 / 0")


def test_names_bound_in_many_ways():
    cell = "for a, (b, c) in x: pass\nwith y as d: e = 1\nif (g := 1): h: int = 2\nimport os.path"
    assert all(list(lines_that_make(cell, name)) for name in ("a", "b", "c", "d", "e", "g", "h", "os"))
    assert not list(lines_that_make(cell, "x"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_learners_own_boto3_error_is_explained_above_a_short_traceback(shell, fresh, lang):
    set_language(lang)
    shell.user_ns["s3"] = boto3.client("s3")
    try:
        shown = said(shell, 'def look(name):\n    return s3.list_objects_v2(Bucket=name)\nlook("nobody-has-this")')
    finally:
        set_language(None)
    explanation = text("errors.NoSuchBucket.what", lang, bucket="nobody-has-this")
    assert shown.index(explanation) < shown.index("An error occurred (NoSuchBucket)")
    assert "s3.list_objects_v2(Bucket=name)" in shown and "_make_api_call" not in shown
    assert len(shown.splitlines()) < 15


def test_an_error_before_anything_was_sent_is_explained(shell, fresh):
    shell.user_ns["boto3"] = boto3
    shown = said(shell, 'boto3.Session(profile_name="nobody").client("s3")')
    assert text("errors.ProfileNotFound.what", profile="nobody") in shown


def test_a_real_accounts_error_is_explained(shell, monkeypatch):
    from botocore.exceptions import ClientError

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    answer = {"Error": {"Code": "ExpiredToken", "Message": "The provided token has expired."}}
    shell.user_ns["error"] = ClientError(answer, "ListBuckets")
    assert text("errors.ExpiredToken.what", profile="default") in said(shell, "raise error")


def test_the_whole_traceback_can_be_had(shell, fresh):
    shell.user_ns["s3"] = boto3.client("s3")
    said(shell, 's3.head_bucket(Bucket="nobody-has-this")')
    assert "_make_api_call" in said(shell, "%tb")


def test_a_regression_run_shows_what_python_shows(monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    made = shells.shell()
    load_ipython_extension(made)
    assert "Traceback (most recent call last)" in said(made, "ec2")
