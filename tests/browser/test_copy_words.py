"""The button that copies terminal lines speaks the language of JupyterLab's menus before a card was run."""

import json

import nbformat
from playwright.sync_api import expect

LOCALE = ".jupyter-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"


def test_lines_can_be_copied_in_the_learner_s_language_before_a_cell_was_run(lab, browser):
    path = lab.write(["1"], "ja")
    book = nbformat.read(lab.home / path, as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("```console\n$ aws s3 ls\n```"))
    nbformat.write(book, lab.home / path)
    settings = lab.home / LOCALE
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"locale": "ja_JP"}))
    try:
        page = lab.open(browser, path=path, lang="ja", run=False)
        button = page.locator(".jp-MarkdownOutput .workshop-copy-lines")
        expect(button).to_have_text("コピー")
        expect(button).to_have_attribute("aria-label", "コピー: aws s3 ls")
        assert page.errors == []
        page.context.close()
    finally:
        settings.unlink()
