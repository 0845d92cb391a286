"""Every notebook in both languages under nbval; and the proof, by notebooks that must fail, that this can fail."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.authoring import notebooks
from helpers.authoring.__main__ import findings
from helpers.authoring.regression import nbval
from helpers.text import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", notebooks.names())
def test_notebook(name, lang):
    done = nbval(notebooks.path_of(name, lang))
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", notebooks.names())
def test_lint(name):
    assert [str(finding) for finding in findings(name)] == []


def code(source: str, text: str | None = None, stdout: str | None = None):
    outputs = []
    if stdout is not None:
        outputs.append(new_output("stream", name="stdout", text=stdout))
    if text is not None:
        outputs.append(new_output("execute_result", data={"text/plain": text}, execution_count=1))
    return new_code_cell(source, execution_count=1, outputs=outputs)


START = code('from helpers.course import chapter\n\naws_cli = chapter("03_aws_cli")')
SAMPLES = {
    "all-well": ([code("1 + 1", "2"), code('print("made")', stdout="made\n")], 0),
    "another-value": ([code("1 + 1", "3")], 1),
    "another-line-printed": ([code('print("made")', stdout="unmade\n")], 1),
    "output-lost": ([code("None", "2")], 1),
    "output-unexpected": ([code("1 + 1")], 1),
    "cell-raises": ([code("1 / 0")], 1),
    "warning-on-stderr": ([code('import sys; print("!", file=sys.stderr)')], 1),
    "form-works": ([START, code('aws_cli.form("make-bucket")', "Form(s3 mb)")], 0),
    "form-of-another-operation": ([START, code('aws_cli.form("make-bucket")', "Form(s3 rb)")], 1),
    "other-result": (
        [
            START,
            code('aws_cli.form("make-bucket")', "Form(s3 mb)"),
            code('aws_cli.result("make-bucket")', stdout="x\n"),
        ],
        1,
    ),
    "check-not-done": ([START, code('aws_cli.check("make-bucket")', "Check(make-bucket: done)")], 1),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_regression_can_fail(sample, tmp_path):
    cells, exit_code = SAMPLES[sample]
    path = tmp_path / f"{sample}.ipynb"
    notebook = new_notebook(cells=[new_markdown_cell("# Sample"), *cells])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, path)
    done = nbval(path)
    assert done.returncode == exit_code, done.stdout[-4000:] + done.stderr[-1000:]
