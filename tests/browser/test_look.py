"""What only a browser shows: rings of focus, Enter in a question, code in an answer, the first failed row, folded fields."""

import nbformat
from playwright.sync_api import expect

CELLS = [
    """from datetime import UTC, datetime
from helpers.cdk.events import StackEvent
from helpers.course import chapter
from helpers.forms import form, outcome
from helpers.operations.results import Failure, Result

ec2 = chapter("04_ec2")
ec2.ask("subnet-size")""",
    'ec2.ask("cidr-sums")',
    """rows = [*["CREATE_COMPLETE"] * 20, "CREATE_FAILED", *["DELETE_COMPLETE"] * 20]
told = [StackEvent(str(n), "S", f"R{n}", "T", status, datetime.now(UTC)) for n, status in enumerate(rows)]
made = form("cdk deploy", prefill={"app": "ec2"})
result = Result("", 1, Failure("StackRolledBack", ""), events=tuple(told))
made._outcome.outcome = outcome.finished(1, result, str, frozenset())
made""",
]
OUTLINE = "box => [getComputedStyle(box).outlineStyle, parseInt(getComputedStyle(box).outlineWidth) >= 2]"


def test_questions_and_forms_by_keyboard(opened):
    page = opened(CELLS)
    typed = page.locator(".workshop-typed input")
    typed.focus()
    assert typed.evaluate(OUTLINE) == ["solid", True]
    typed.fill("２５１")
    page.keyboard.press("Enter")
    expect(page.locator(".workshop-question--subnet-size .workshop-state--right")).to_be_visible()
    answer = page.locator(".workshop-button--coded button").filter(has_text="10.10.0.0/23").first
    expect(answer.locator("code")).to_have_text("10.10.0.0/23")
    answer.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".workshop-button--coded.workshop-chosen code")).to_have_text("10.10.0.0/23")

    form = page.locator(".workshop-form[data-workshop-ready=true]")
    cause = form.locator(".workshop-cause")
    expect(cause).to_contain_text("CREATE_FAILED")
    inside = "row => [row, row.closest('.workshop-events')].map(one => one.getBoundingClientRect())"
    row, panel = cause.evaluate(inside)
    assert panel["top"] <= row["top"] <= row["bottom"] <= panel["bottom"]
    more = form.locator(".workshop-more-button")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    source = form.locator(".workshop-field--ssh_from input")
    source.focus()
    assert source.evaluate(OUTLINE) == ["solid", True]
    assert page.errors == []


def test_lines_of_a_terminal_and_solutions_can_be_copied(lab, opened):
    path = lab.write(
        [CELLS[0], 'check = ec2.check("make-key")\nwhile not check._more.disabled:\n    check.open_hint()\ncheck']
    )
    book = nbformat.read(lab.home / path, 4)
    text = "Type:\n\n```console\n$ aws s3 ls \\\n    --region x\nwhat it prints\n$ date\n```\n\n```\nno lines\n```"
    book.cells.append(nbformat.v4.new_markdown_cell(text))
    nbformat.write(book, lab.home / path)
    page = opened(path=path)
    block = page.locator(".jp-MarkdownOutput .workshop-copy-lines")
    expect(block).to_have_text("Copy")
    block.click()
    expect(block).to_have_text("✓")
    assert page.evaluate("navigator.clipboard.readText()") == "aws s3 ls \\\n    --region x\ndate"
    solution = page.locator(".workshop-check .workshop-copy-lines").first
    solution.click()
    expect(solution).to_have_text("✓")
    assert "aws ec2 create-key-pair" in page.evaluate("navigator.clipboard.readText()")
