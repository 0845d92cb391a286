"""Deploying from a form in a real browser: the events come one by one, the outputs are there, the picture follows."""

import os

import pytest
from playwright.sync_api import expect

SETUP = """\
from helpers import sandbox
sandbox.activate()
from helpers.forms import form
from helpers.operations import find
from helpers.operations.running import run
from helpers.target import current
from helpers.views.cidr import cidr_calculator
from helpers.views.picture import Picture, Reach
ec2 = current().session().client("ec2")
try:
    ec2.create_key_pair(KeyName="my-key")
except ec2.exceptions.ClientError:
    pass
stacks = current().session().client("cloudformation")
if not stacks.list_stacks(StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"]:
    assert run(find("cdk bootstrap")(), current()).failure is None
stacks.delete_stack(StackName="MyFirstServer")  # the one before
stacks.get_waiter("stack_delete_complete").wait(StackName="MyFirstServer", WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})"""
CELLS = [SETUP, 'form("cdk deploy", prefill={"key_name": "my-key"})', "Picture()", "Reach()", "cidr_calculator()"]
DONE = {"en": "Done in", "ja": "完了しました"}


@pytest.mark.parametrize(
    ("lang", "theme", "width"), [("en", "light", 1280), ("ja", "dark", 1280), ("ja", "light", 640)]
)
def test_a_stack_comes_up_from_a_form(opened, lang, theme, width):
    page = opened(CELLS, lang=lang, theme=theme, width=width, height=2600)
    form = page.locator(".workshop-form").first
    expect(form).to_have_attribute("data-workshop-ready", "true", timeout=90_000)
    form.locator(".workshop-run").click()
    expect(form.locator(".workshop-events tbody tr").first).to_be_visible(timeout=60_000)
    expect(form.locator(".workshop-status")).to_contain_text(DONE[lang], timeout=90_000)
    expect(form.locator(".workshop-result")).to_contain_text("MyFirstServer.PublicIp = ")
    assert form.locator(".workshop-events tbody tr").count() >= 26
    picture = page.locator(".workshop-picture svg")
    expect(picture).to_contain_text("running")
    for card in page.locator(".workshop-card, .workshop-form").all():
        assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth + 1")
    if folder := os.environ.get("WORKSHOP_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/cdk-{lang}-{theme}-{width}.png")
    assert page.errors == []
