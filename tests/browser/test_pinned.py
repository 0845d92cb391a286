"""The picture of the network at the side of its notebook: by keyboard, in view while one scrolls, gone with its tab."""

import pytest
from playwright.sync_api import expect

from helpers.text import text

CELLS = [
    'from helpers.course import chapter\nec2 = chapter("04_ec2")',
    "ec2.picture()",
    'ec2.form("make-key")',
]


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ja", 700)])
def test_the_picture_stays_in_view_at_the_side_as_long_as_one_likes(opened, lang, width):
    page = opened(CELLS, lang=lang, width=width)
    pin = page.locator(".jp-Notebook .workshop-pin")
    pin.wait_for(timeout=60_000)
    expect(pin).to_have_text(text("card.pin", lang))
    pin.focus()
    page.keyboard.press("Enter")
    pinned = page.locator(".workshop-pinned")
    expect(pinned.locator("svg").first).to_be_visible()
    expect(pinned.locator(".workshop-pin")).to_be_hidden()
    page.locator(".workshop-form--ec2-create-key-pair").first.scroll_into_view_if_needed()
    expect(pinned.locator("svg").first).to_be_in_viewport()
    page.locator(".lm-TabBar-tab", has_text=text("network.title", lang)).locator(".lm-TabBar-tabCloseIcon").click()
    expect(pinned).to_have_count(0)
    pin.click()
    expect(pinned).to_have_count(1)
    pin.click()
    expect(pinned).to_have_count(0)
    assert page.errors == []
