"""What gives a prediction's answer away is folded until the form has run, or until one wants to read it."""

import nbformat
import pytest
from playwright.sync_api import expect

from helpers.text import text

CODE = (
    'from helpers.course import chapter\naws_cli = chapter("03_aws_cli")\naws_cli',
    'aws_cli.predict("make-bucket")',
    'aws_cli.form("make-bucket")',
    'aws_cli.check("make-bucket")',
)


@pytest.fixture
def notebook(lab):
    """A notebook with a paragraph before the prediction, and two after its form."""

    def made(lang: str) -> str:
        path = lab.write(CODE, lang, f"folded_{lang}")
        book = nbformat.read(lab.home / path, as_version=4)
        words = {1: "Before the guess.", 4: "It gives the answer away.", 5: "This, too."}
        for place, text_of_cell in words.items():
            book.cells.insert(place, nbformat.v4.new_markdown_cell(text_of_cell))
        nbformat.write(book, lab.home / path)
        return path

    def forget() -> None:
        for name in ("entered.json", "progress.json"):
            (lab.home / ".workshop" / name).unlink(missing_ok=True)

    forget()  # the same lab serves other files' tests, which make buckets too
    yield made
    forget()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_gives_the_answer_away_is_folded_until_the_form_has_run(notebook, opened, lang):
    page = opened(path=notebook(lang), lang=lang, height=2400)
    paragraphs = [page.locator(".jp-MarkdownOutput", has_text=words) for words in ("Before", "It gives", "This, too")]
    folded = page.locator(".workshop-folding")
    expect(folded).to_have_count(2)
    assert text("card.folded", lang) in folded.first.inner_text()
    assert [one.is_visible() for one in paragraphs] == [True, False, False]
    folded.first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(paragraphs[1]).to_be_visible()
    expect(folded).to_have_count(1)
    page.locator(".workshop-field--bucket input").first.fill(f"folded-until-it-ran-{lang}")
    page.locator(".workshop-form--s3-mb .workshop-run").click()
    expect(paragraphs[2]).to_be_visible()
    expect(folded).to_have_count(0)
    assert page.errors == []
