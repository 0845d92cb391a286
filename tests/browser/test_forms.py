"""Real forms in a real JupyterLab in a real browser: keyboard, mouse, errors, Cancel, copying, both languages."""

import re

import pytest
from playwright.sync_api import expect

MAKE = """\
from helpers.forms import form
made = form("s3 mb", prefill={"bucket": "%s"})
made"""


def card(page, index: int = 0):
    """The form once its behaviour is in place."""
    found = page.locator(".workshop-form").nth(index)
    expect(found).to_have_attribute("data-workshop-ready", "true", timeout=40_000)
    return found


@pytest.mark.parametrize(("lang", "label", "done"), [("en", "Run", "Done in"), ("ja", "実行", "完了しました")])
def test_by_mouse_in_both_languages(opened, lang, label, done):
    page = opened([MAKE % f"by-mouse-{lang}"], lang=lang)
    form = card(page)
    form.get_by_role("button", name=label, exact=True).click()
    expect(form.get_by_role("status").filter(has_text=done)).to_be_visible()
    expect(form.locator(".workshop-result")).to_have_text(f"make_bucket: by-mouse-{lang}\n")
    assert page.errors == []


def test_by_keyboard_alone_typing_without_a_pause(opened):
    page = opened([MAKE % ""])
    form = card(page)
    form.locator(".workshop-field--bucket input").focus()
    page.keyboard.type("typed-without-any-pause-at-all-0123456789", delay=0)
    page.keyboard.press("Enter")
    expect(form.locator(".workshop-result")).to_have_text("make_bucket: typed-without-any-pause-at-all-0123456789\n")
    expect(form.locator(".workshop-cli")).to_have_text("aws s3 mb s3://typed-without-any-pause-at-all-0123456789")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.workshop-field--bucket') !== null")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('workshop-run')"):
            break
    page.keyboard.press("Enter")
    expect(form.locator(".workshop-status")).to_contain_text("did not work")
    assert page.locator(".jp-mod-editMode").count() == 0


def test_the_line_follows_and_is_copied(opened):
    page = opened([MAKE % "to-be-copied"])
    form = card(page)
    form.get_by_role("button", name="Copy: AWS CLI").focus()
    page.keyboard.press("Enter")
    expect(form.locator(".workshop-snippet--cli .workshop-copied")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "aws s3 mb s3://to-be-copied"
    form.locator(".workshop-snippet--python summary").click()
    form.locator(".workshop-field--bucket input").fill("another-one")
    expect(form.locator(".workshop-python")).to_contain_text('bucket = "another-one"')
    expect(form.locator(".workshop-python")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_error_is_explained_and_tied_to_its_field(opened, lang):
    page = opened(['from helpers.forms import form\nform("s3 rb", prefill={"bucket": "was-never-made"})'], lang=lang)
    form = card(page)
    form.locator(".workshop-run").click()
    expect(form.locator(".workshop-error-what")).to_contain_text("was-never-made")
    expect(form.locator(".workshop-original")).to_contain_text("NoSuchBucket")
    field = form.locator(".workshop-field--bucket input")
    field.fill("")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    described = field.get_attribute("aria-describedby")
    expect(page.locator(f"#{described} .workshop-problem--error")).to_be_visible()


def test_cancel_of_a_long_upload(opened):
    prepare = """from helpers.forms import form
form("s3 mb").fill(bucket="long-uploads").run()
with open("large.bin", "wb") as file:
    file.truncate(3_000_000_000)"""
    upload = 'form("s3 cp", prefill={"source": "large.bin", "destination": "s3://long-uploads/large.bin"})'
    page = opened([prepare, upload])
    form = card(page)
    form.locator(".workshop-run").click()
    expect(form.locator(".workshop-cancel")).to_be_visible()
    expect(form.locator(".workshop-run")).to_be_disabled()
    expect(form.get_by_role("progressbar")).to_be_visible()
    form.locator(".workshop-field--destination input").focus()
    page.keyboard.press("Escape")
    expect(form.locator(".workshop-status")).to_have_text("Cancelled", timeout=20_000)
    expect(form.locator(".workshop-run")).to_be_enabled()
    expect(form.locator(".workshop-cancel")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious(opened, axe_source, theme):
    cells = [
        'from helpers.forms import form\nfirst = form("s3 mb").fill(bucket="Not_Allowed")\nfirst.run()\nfirst',
        'second = form("s3 cp").fill(source="nothing.txt", destination="s3://x/y")\nsecond',
        "from helpers.views.transcript import TranscriptView\nTranscriptView()",
        "from helpers.forms.account import AccountForm\nAccountForm()",
        "third = form('ec2 describe-instance-types', prefill={'instance_types': ['t3.micro']})\nthird.run()\nthird",
    ]
    page = opened(cells, theme=theme, height=3000)
    card(page, 1)
    expect(page.locator(".workshop-form")).to_have_count(5, timeout=20_000)
    for button in page.locator(".workshop-more-button").all():
        button.click()
    for summary in page.locator(".workshop-form summary").all():
        summary.click()
    page.wait_for_timeout(500)
    page.evaluate(axe_source)
    found = page.evaluate("axe.run({include: [['.workshop-form']]})")
    bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    told = [(v["id"], [(n["html"][:200], n["failureSummary"]) for n in v["nodes"][:4]]) for v in bad]
    assert told == []
    assert len(found["passes"]) > 5


@pytest.mark.parametrize("width", [1280, 640])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_cut(opened, lang, width):
    page = opened(
        [
            'from helpers.forms import form\nmade = form("s3 cp").fill(source="a" * 80, destination="s3://b/c")\nmade.run()\nmade'
        ],
        lang=lang,
        width=width,
        height=1600,
    )
    form = card(page)
    form.locator(".workshop-more-button").click()
    cut = form.evaluate(
        """(form) => [...form.querySelectorAll('*')].filter((e) => {
          const style = getComputedStyle(e);
          const box = e.getBoundingClientRect();
          if (!box.width || e.tagName === 'INPUT' || e.tagName === 'STYLE') return false;
          const outside = box.right > form.getBoundingClientRect().right + 1;
          return outside || (style.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1);
        }).map((e) => e.className || e.tagName)"""
    )
    assert cut == []
    assert form.evaluate("(form) => form.getBoundingClientRect().right") <= width


def test_a_line_is_wrapped_between_words_not_within_them(opened):
    page = opened(['from helpers.forms import form\nform("ec2 create-key-pair").fill(key_name="my-key")'], height=1600)
    line = card(page).locator(".workshop-cli")
    words = line.evaluate("(line) => line.textContent.split(/\\s+/).filter((word) => word.includes('-'))")
    assert "--output" in words and "./my-key.pem" in words
    for width in range(700, 1300, 75):
        page.set_viewport_size({"width": width, "height": 1600})
        wrapped = line.evaluate(
            """(line) => [...line.querySelectorAll('.workshop-word')].filter((word) => {
              const range = document.createRange();
              range.selectNodeContents(word);
              return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
            }).map((word) => word.textContent)"""
        )
        assert wrapped == []


def test_a_table_is_sorted_by_its_titles_with_mouse_and_keys(opened):
    """Upwards, downwards, as it came; numbers by size; the state is told to screen readers, the focus stays."""
    query = "InstanceTypes[].[InstanceType, MemoryInfo.SizeInMiB]"
    types = ("t3.micro", "t3.small", "g4dn.xlarge", "t3.nano")
    prefill = f"{{'instance_types': {types!r}, 'query': {query!r}}}"
    page = opened([f"from helpers.forms import form\nform('ec2 describe-instance-types', prefill={prefill})"])
    form = card(page)
    form.locator(".workshop-run").click()
    table = form.locator(".workshop-sortable")
    expect(table.locator("tbody tr")).to_have_count(4, timeout=20_000)

    def sizes() -> list[str]:
        return table.locator("tbody td:nth-child(2)").all_inner_texts()

    came = sizes()
    title = table.get_by_role("button", name="MemoryInfo.SizeInMiB")
    head = table.get_by_role("columnheader", name="MemoryInfo.SizeInMiB")
    expect(head).to_have_attribute("aria-sort", "none")
    title.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert sizes() == ["512", "1024", "2048", "16384"]
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert sizes() == ["16384", "2048", "1024", "512"]
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-sort", "none")
    assert sizes() == came
    table.get_by_role("button", name="InstanceType").click()
    assert table.locator("tbody td:first-child").all_inner_texts() == sorted(types)
    expect(head).to_have_attribute("aria-sort", "none")
    assert page.locator(".jp-mod-editMode").count() == 0 and page.errors == []


COUNTED = """\
import ipywidgets
from helpers.forms import form
runs = ipywidgets.Label("0 runs")
made = form("s3 ls", on_result=lambda _: setattr(runs, "value", f"{made._runs} runs"))
ipywidgets.VBox([made, runs])"""


def test_a_double_click_is_one_run_and_so_is_a_key_held_down(opened):
    page = opened([COUNTED])
    form = card(page)
    run, runs = form.locator(".workshop-run"), page.get_by_text(" runs", exact=False).last
    field = form.locator(".workshop-field input").first

    def held():
        field.focus()
        for _ in range(5):
            page.keyboard.down("Enter")  # without its end: the second and later ones are repetitions
        page.keyboard.up("Enter")

    ways = [run.dblclick, lambda: run.evaluate("button => { button.click(); button.click(); }"), held]
    for number, press in enumerate([*ways, *ways], 1):
        press()
        expect(runs).to_have_text(f"{number} runs")
        expect(run).to_be_enabled()
    page.wait_for_timeout(300)  # a run too many would be there by then
    expect(runs).to_have_text("6 runs")
    expect(form.locator(".workshop-said")).to_have_text("")


HOSTILE = """\
import ipywidgets
from helpers.forms import form
from helpers.look.html import HTML
from helpers.views import network
from helpers.views.picture import Reach
bad = "<img src=x onerror='window.harmed=1'>\\"><script>window.harmed=1</script></pre></td>\\u202e&lt;b&gt;\\n`<b>x</b>`"
made = form("s3 rb", title=bad, prefill={"bucket": bad})
cells = {"columns": [bad], "rows": [[bad]], "title": bad, "more": bad}
call = {"title": bad, "parameters": bad, "response": bad}
made._outcome.outcome = {
    "run": 1, "busy": False, "state": "failed", "status": bad, "note": bad, "text": bad, "live": bad, "said": bad,
    "progress": {"done": 1, "total": 2, "text": bad, "label": bad}, "table": cells, "called": bad, "calls": [call],
    "error": {"what": bad, "rule": bad, "next": bad, "field": bad, "go": bad}, "original": {"title": bad, "text": bad},
    "details": {"title": bad, "text": bad}, "address": {"url": "http://127.0.0.1/", "text": bad, "link": bad},
    "events": {"title": bad, "columns": [bad], "rows": [{"state": bad, "cells": [bad]}]},
}
made._code.set(cli=bad, python=bad)
reach = Reach()
reach.instance.options, reach.instance.value = (bad,), bad
vpc = {"VpcId": bad, "CidrBlock": bad, "Tags": [{"Key": "Name", "Value": bad}]}
drawn = network.as_html(network.Landscape(bad, (vpc,), network.Network((), (), (), (), ())), [bad])
others = [ipywidgets.Button(description=bad), ipywidgets.Dropdown(options=[bad], description=bad), HTML(drawn)]
ipywidgets.VBox([made, reach, *others])"""


def test_what_anything_is_called_is_text_in_the_page(opened):
    page = opened([HOSTILE])
    form = card(page)
    expect(form.locator(".workshop-error-what")).to_contain_text("<img src=x onerror=")
    expect(form.locator(".workshop-cli")).to_contain_text("<script>window.harmed=1</script>")
    expect(page.locator("svg[role=img] text").last).to_contain_text("<img src=x onerror=")
    assert page.locator(".jp-OutputArea :is(img, script)").count() == 0
    assert page.evaluate("window.harmed") is None
    assert page.errors == []


def pressed_and_over(page, form) -> None:
    """Run was clicked with the mouse, and the run is over."""
    form.locator(".workshop-run").click()
    expect(form.locator(".workshop-status")).to_contain_text("Done in")
    expect(form.locator(".workshop-run")).to_be_enabled()


def test_after_a_click_on_run_the_keys_are_the_notebooks(opened):
    """Shift+Enter runs the next cell, and Ctrl+Enter this one; neither is a press of the button that has the focus."""
    page = opened([MAKE % "then-shift-enter", "1"])
    form = card(page)
    page.get_by_text("1", exact=True).last.wait_for()
    page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource('20 + 3')")
    pressed_and_over(page, form)
    expect(form.locator(".workshop-run")).to_be_focused()
    before = form.locator(".workshop-status").inner_text()
    page.keyboard.press("Control+s")
    expect(form.locator(".workshop-status")).to_have_text(before)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-Cell").nth(1)).to_have_class(re.compile("jp-mod-active"))
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("23")
    assert page.errors == []


def test_the_focus_stays_where_it_was_taken_during_a_run(opened):
    page = opened([MAKE % "typed-on"])
    form = card(page)
    field = form.locator(".workshop-field--bucket input")
    field.press("Enter")
    expect(form.locator(".workshop-status")).to_contain_text("Done in")
    expect(form.locator(".workshop-run")).to_be_enabled()
    page.wait_for_timeout(200)  # what gives the focus back would have done so by then
    expect(field).to_be_focused()
    field.fill("typed-on-again")
    form.locator(".workshop-run").click()
    field.focus()
    expect(form.locator(".workshop-cli")).to_contain_text("typed-on-again")
    expect(form.locator(".workshop-run")).to_be_enabled()
    page.wait_for_timeout(200)
    expect(field).to_be_focused()


def test_the_focus_is_at_run_after_a_click_on_cancel(opened):
    page = opened(["from helpers.forms import form\nform('s3 ls')"])
    form = card(page)
    busy = """(busy) => { const run = document.querySelector('.workshop-run'); run.disabled = busy;
        document.querySelector('.workshop-form').classList.toggle('workshop-form--busy', busy); }"""
    page.evaluate(busy, True)
    form.locator(".workshop-cancel").click()
    page.evaluate(busy, False)
    expect(form.locator(".workshop-run")).to_be_focused()


def test_other_cards_give_the_focus_back_as_well(opened):
    """The account form asks with its buttons off; Shift+Enter runs the next cell afterwards."""
    page = opened(["from helpers.forms.account import AccountForm\nform = AccountForm()\nform", "1"])
    form = page.locator(".workshop-form")
    form.locator(".workshop-field--profile input").fill("no-such-profile")
    look = form.locator(".workshop-account-look")
    look.click()
    expect(form.get_by_role("status").last).to_contain_text("no-such-profile")
    expect(look).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-Cell").nth(1)).to_have_class(re.compile("jp-mod-active"))
