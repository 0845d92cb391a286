"""The proof, by notebooks that must fail, that the regression can fail; and the lint of every notebook."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.authoring import notebooks
from helpers.authoring.__main__ import findings
from helpers.authoring.regression import nbval


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


def never_run(cell):
    cell.execution_count = None
    return cell


MADE = "make_bucket: first-steps-example\n"
SAMPLES = {  # two notebooks: the cells by name, and whether each must fail
    "plain": {
        "value": (code("1 + 1", "2"), "PASSED"),
        "line-printed": (code('print("made")', stdout="made\n"), "PASSED"),
        "another-value": (code("1 + 1", "3"), "FAILED"),
        "another-line-printed": (code('print("made")', stdout="unmade\n"), "FAILED"),
        "output-lost": (code("None", "2"), "FAILED"),
        "output-unexpected": (code("1 + 1"), "FAILED"),
        "cell-raises": (code("1 / 0"), "FAILED"),
        "warning-on-stderr": (code('import sys; print("!", file=sys.stderr)'), "FAILED"),
        "never-run": (never_run(code("1 + 1")), "PASSED"),  # nbval compares nothing: the lint has to refuse it
    },
    "course": {
        "chapter": (code('from helpers.course import chapter\n\naws_cli = chapter("03_aws_cli")'), "PASSED"),
        "check-not-done": (code('aws_cli.check("upload")', "Check(upload: done)"), "FAILED"),
        "question-not-right": (code('aws_cli.ask("three-doors")', "Question(three-doors: open)"), "FAILED"),
        "form-of-another-operation": (
            code('aws_cli.form("bad-name")', "Form(aws s3 rb s3://first-steps-example)"),
            "FAILED",
        ),
        "form": (code('aws_cli.form("make-bucket")', "Form(aws s3 mb s3://first-steps-example)"), "PASSED"),
        "form-that-works": (code('aws_cli.result("make-bucket")', stdout=MADE), "PASSED"),
        "check-done": (code('aws_cli.check("make-bucket")', "Check(make-bucket: done)"), "PASSED"),
        "form-again": (code('aws_cli.form("make-bucket")', "Form(aws s3 mb s3://first-steps-example)"), "PASSED"),
        "form-whose-run-fails": (code('aws_cli.result("make-bucket")', stdout=MADE), "FAILED"),
    },
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[tuple[str, int], str]:
    """What nbval said of each cell, by the notebook's name and the cell's number."""
    folder = tmp_path_factory.mktemp("samples")
    for name, cells in SAMPLES.items():
        notebook = new_notebook(cells=[new_markdown_cell("# Sample"), *(cell for cell, _ in cells.values())])
        notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTEST_ADDOPTS", "--reruns 1")  # of CI: a cell run twice would be another notebook
        ran = nbval([folder / f"{name}.ipynb" for name in SAMPLES])
    return {(Path(cell.notebook).stem, cell.number): "PASSED" if cell.passed else "FAILED" for cell in ran}


@pytest.mark.parametrize(("notebook", "cell"), [(book, cell) for book in SAMPLES for cell in SAMPLES[book]])
def test_the_regression_can_fail(notebook, cell, outcomes):
    assert outcomes[notebook, list(SAMPLES[notebook]).index(cell)] == SAMPLES[notebook][cell][1]
