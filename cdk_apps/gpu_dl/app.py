"""One GPU server for deep learning, with ssh.

cdk deploy -c key_name=NAME [-c region=REGION] [-c ssh_from=ADDRESS/32] [-c instance_type=g4dn.xlarge] [-c zone=ZONE]
"""

import os
import sys
import urllib.request

import aws_cdk as cdk
from stack import DeepLearningStack

# The image of each region: "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.13 (Amazon Linux 2023)". An image belongs to
# one region, and has another id in every other. These ids are the sandbox's. To find the one of your region:
#   aws ssm get-parameter --region REGION --query Parameter.Value --output text --name \
#     /aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.13-amazon-linux-2023/latest/ami-id
IMAGES = {
    "ap-northeast-1": "ami-0d099beff30e05e83",
    "us-east-1": "ami-00eae32734589d66e",
}

MISSING_KEY = """\
This app needs the name of your key pair. Type: cdk deploy -c key_name=NAME
キーペアの名前が必要です。次のように入力してください：cdk deploy -c key_name=名前"""
MISSING_PLACE = """\
This app needs a region and an account. Run it by cdk with credentials, or type: cdk deploy -c region=REGION
リージョンとアカウントが必要です。認証情報のある環境で cdk から実行するか、次のように入力してください：cdk deploy -c region=リージョン"""
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
region = app.node.try_get_context("region") or os.environ.get("CDK_DEFAULT_REGION") or sys.exit(MISSING_PLACE)
account = os.environ.get("CDK_DEFAULT_ACCOUNT") or sys.exit(MISSING_PLACE)
server = DeepLearningStack(
    app,
    "DeepLearningServer",
    env=cdk.Environment(account=account, region=region),
    images=IMAGES,
    zone=app.node.try_get_context("zone") or f"{region}a",
    key_name=key_name or "",
    ssh_from=app.node.try_get_context("ssh_from") or f"{own_address()}/32",
    instance_type=app.node.try_get_context("instance_type") or "g4dn.xlarge",
)
if server.bundling_required and not key_name:  # cdk wants all of the stack: to synth, diff or deploy it, not to list it
    sys.exit(MISSING_KEY)
app.synth()
