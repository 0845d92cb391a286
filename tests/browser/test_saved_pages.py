"""A page opened the next day, or after its kernel was restarted, shows pictures of its cards and goes on from there."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from helpers.home import PROJECT

CELLS = [
    'from helpers.course import chapter\naws_cli = chapter("03_aws_cli")\naws_cli',
    'aws_cli.predict("make-bucket")',
    'aws_cli.form("make-bucket")',
    'aws_cli.check("make-bucket")',
    'aws_cli.ask("three-doors")',
]
TYPED = "typed-and-not-run"
PICTURED = """(typed) => {
  const { data } = jupyterapp.shell.currentWidget.content.widgets[2].model.outputs.get(0);
  return ["text/plain", "text/html"].every((kind) => data[kind].includes(typed));
}"""


@pytest.fixture(autouse=True)
def nothing_entered(lab):
    """Other tests use the same home, and find the forms as a learner finds them."""
    yield
    (lab.home / ".workshop" / "entered.json").unlink(missing_ok=True)


def words_of(page) -> str:
    return " ".join(page.locator(".jp-Notebook").inner_text().split())


def saved(lab, path: str) -> list[dict]:
    """The outputs of the notebook's cells as they are in its file."""
    cells = json.loads((lab.home / path).read_text(encoding="utf-8"))["cells"]
    found = [output for cell in cells for output in cell["outputs"]]
    return [output | {"data": {kind: "".join(data) for kind, data in output["data"].items()}} for output in found]


def save(page) -> None:
    page.evaluate("() => jupyterapp.shell.currentWidget.context.save()")


def test_a_restarted_kernel_and_the_next_day_leave_a_page_that_goes_on(lab, opened):
    path = lab.write(CELLS)
    page = opened(path=path, height=2400)
    page.locator(".workshop-question").wait_for()
    field = page.locator(".workshop-field--bucket input").first
    field.fill("Bad_Name")
    page.locator(".workshop-form--s3-mb .workshop-run").click()
    expect(page.locator(".workshop-error").first).to_be_visible()
    field.fill(TYPED)
    expect(page.locator(".workshop-snippet pre").first).to_have_text(f"aws s3 mb s3://{TYPED}")
    page.wait_for_function(PICTURED, arg=TYPED)
    expect(page.locator(".workshop-field--bucket input").first).to_be_focused()  # the picture did not take it away
    expect(page.locator(".workshop-bar-continue")).to_have_count(0)
    save(page)
    form = saved(lab, path)[2]
    assert "InvalidBucketName" in form["data"]["text/html"] and TYPED in form["data"]["text/html"]
    assert form["data"]["text/plain"] == f"Form(aws s3 mb s3://{TYPED})"

    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(page.locator(".workshop-saved")).to_have_count(len(CELLS))
    assert f"aws s3 mb s3://{TYPED}" in words_of(page) and "InvalidBucketName" in words_of(page)
    page.locator(".workshop-continue").click()
    expect(page.locator(".workshop-field--bucket input").first).to_have_value(TYPED)
    expect(page.locator(".workshop-bar-continue")).to_have_count(0)
    page.locator(".workshop-question").wait_for()  # the last of the cells that were run
    expect(page.locator(".workshop-saved")).to_have_count(0)
    save(page)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    page = opened(path=path, run=False, height=2400)
    expect(page.locator(".workshop-saved")).to_have_count(len(CELLS))
    assert "model not found" not in words_of(page) and f"aws s3 mb s3://{TYPED}" in words_of(page)
    expect(page.locator(".workshop-bar-continue")).to_have_count(1)
    assert page.errors == []


def test_a_page_that_is_not_trusted_reads_as_a_whole(lab, opened):
    path = lab.write([CELLS[0], 'aws_cli.form("no-such-bucket")'], lang="ja")
    page = opened(path=path, height=2400)
    page.locator(".workshop-form--s3-ls").wait_for()
    save(page)
    copied = lab.home / "ja" / "from_somebody_else.ipynb"
    copied.write_text(
        (lab.home / path).read_text(encoding="utf-8").replace("aws s3 ls", "aws s3  ls"), encoding="utf-8"
    )
    page = opened(path="ja/from_somebody_else.ipynb", run=False)
    page.locator(".jp-RenderedHTML h3").first.wait_for()
    assert "aws s3 ls" in words_of(page) and "保存された表示です" in words_of(page)
    frame = page.locator(".jp-RenderedHTML > div").first
    assert frame.evaluate("(frame) => getComputedStyle(frame).borderLeftWidth") == "4px"


STEP = "Step 9: Keep a folder and a bucket alike"
CLICKED_WHILE_IT_SCROLLS = """(link) => {
  link.click();
  jupyterapp.shell.currentWidget.content.scrollToItem(3);  // as when a cell that was run a moment ago is still being drawn
}"""


def test_links_of_a_chapters_card_lead_to_its_headings_and_to_other_notebooks(lab, opened):
    for name in ("00_start", "03_aws_cli"):
        (lab.home / "en").mkdir(exist_ok=True)
        shutil.copy(PROJECT / "notebooks" / "en" / f"{name}.ipynb", lab.home / "en")
    page = opened(path="en/03_aws_cli.ipynb", run=False)
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 3; }")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    link, heading = page.get_by_role("link", name=STEP), page.get_by_role("heading", name=STEP)
    link.click()
    expect(heading).to_be_in_viewport()
    assert STEP in page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"
    )
    page.mouse.wheel(0, 10)
    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(3)")
    expect(link).to_be_in_viewport()
    link.evaluate(CLICKED_WHILE_IT_SCROLLS)
    expect(heading).to_be_in_viewport()
    page.mouse.wheel(0, 10)
    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(3)")
    page.get_by_role("link", name="00_start").click()
    page.wait_for_function("() => jupyterapp.shell.currentWidget.title.label === '00_start.ipynb'")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.errors == []
