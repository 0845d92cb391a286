"""A Jupyter on a server, opened in a real browser by the link of the form that holds the tunnel; Cancel closes it."""

import os
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.support.lab import free_port

SETUP = """\
from pathlib import Path
from helpers import sandbox
sandbox.ensure().control("reset")
sandbox.activate()
from helpers.forms import form
from helpers.operations import find
from helpers.operations.running import run
from helpers.target import current
ec2 = current().session().client("ec2")
Path("my-key.pem").unlink(missing_ok=True)
assert run(find("ec2 create-key-pair")(key_name="my-key"), current()).failure is None
group = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
image = current().session().client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", KeyName="my-key", MinCount=1, MaxCount=1)
server = made["Instances"][0]["InstanceId"]
ec2.get_waiter("instance_running").wait(InstanceIds=[server], WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
address = ec2.describe_instances(InstanceIds=[server])["Reservations"][0]["Instances"][0]["PublicIpAddress"]
login = find("ssh")(identity="my-key.pem", host=address, command="touch from-the-server.txt")
assert run(login, current()).exit_code == 0"""
FORM = """\
values = {{"identity": "my-key.pem", "host": address, "local_port": {port}}}
form("ssh tunnel", prefill=values | {{"command": "jupyter lab --no-browser --port 8888"}})"""
OPEN = {"en": "The tunnel is open", "ja": "トンネルが開いています"}
CANCEL = {"en": "Cancel", "ja": "中止"}
CANCELLED = {"en": "Cancelled", "ja": "中止しました"}


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ja", 640)])
def test_a_jupyter_on_the_server_opens_from_the_link(opened, lang, width):
    port = free_port()
    page = opened([SETUP, FORM.format(port=port)], lang=lang, width=width, height=1600)
    form = page.locator(".workshop-form")
    expect(form).to_have_attribute("data-workshop-ready", "true", timeout=60_000)
    form.locator(".workshop-run").click()
    address = form.locator(".workshop-address")
    expect(address).to_contain_text(OPEN[lang], timeout=60_000)
    link = address.get_by_role("link")
    assert "token" not in link.inner_text()
    assert form.evaluate("(card) => card.scrollWidth <= card.clientWidth + 1")
    if folder := os.environ.get("WORKSHOP_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/tunnel-{lang}-{width}.png")
    with page.context.expect_page() as opening:
        link.click()
    far = opening.value
    expect(far.locator(".jp-DirListing")).to_contain_text("from-the-server.txt", timeout=60_000)
    assert urlsplit(far.url).port == port
    far.close()
    form.get_by_role("button", name=CANCEL[lang]).click()
    expect(form.locator(".workshop-status")).to_contain_text(CANCELLED[lang])
    expect(address).to_be_empty()
    assert page.errors == []
