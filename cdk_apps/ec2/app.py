"""One server with ssh in a network of its own.

cdk deploy -c key_name=NAME [-c ssh_from=ADDRESS/32] [-c instance_type=t3.micro]
"""

import os
import sys
import urllib.request

import aws_cdk as cdk
from stack import ServerStack

MISSING_KEY = """\
This app needs the name of your key pair. Type: cdk deploy -c key_name=NAME
キーペアの名前が必要です。次のように入力してください：cdk deploy -c key_name=名前"""
MISSING_ADDRESS = """\
Your own address could not be found out. Say from where ssh may come: cdk deploy -c key_name=NAME -c ssh_from=ADDRESS/32
自分のアドレスを調べられませんでした。ssh を許す接続元を指定してください：cdk deploy -c key_name=名前 -c ssh_from=アドレス/32"""


def own_address() -> str:
    """The address as which AWS sees this computer. The sandbox gives one in WORKSHOP_ADDRESS."""
    if given := os.environ.get("WORKSHOP_ADDRESS"):
        return given
    try:
        with urllib.request.urlopen("https://checkip.amazonaws.com", timeout=5) as answer:
            return answer.read().decode().strip()
    except OSError:
        sys.exit(MISSING_ADDRESS)


app = cdk.App()
key_name = app.node.try_get_context("key_name")
server = ServerStack(
    app,
    "MyFirstServer",
    key_name=key_name or "",
    ssh_from=app.node.try_get_context("ssh_from") or f"{own_address()}/32",
    instance_type=app.node.try_get_context("instance_type") or "t3.micro",
)
if server.bundling_required and not key_name:  # cdk wants all of the stack: to synth, diff or deploy it, not to list it
    sys.exit(MISSING_KEY)
app.synth()
