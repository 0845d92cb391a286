"""Fixtures for tasks of ECS, their images and the container engine."""

import json

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.sandbox.tasks import images
from helpers.sandbox.tasks.images import Image
from tests.support.ecs_images import DIGEST, REGISTRY
from tests.support.ecs_world import World

DOCKERFILE = """\
# a comment
FROM python:3.11-slim
WORKDIR /app
ENV GREETING=hello OTHER="two words"
RUN pip install \\
    something
COPY program.py data/ ./
ENTRYPOINT ["python3", "program.py"]
CMD ["--quick"]
"""


@pytest.fixture
def moto(bare_moto):
    """`moto("ecs")`: a client of moto as it comes."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    return lambda service: boto3.client(service, endpoint_url=bare_moto, **keys)


@pytest.fixture
def ecs(moto):
    client = moto("ecs")
    client.create_cluster(clusterName="c")
    return client


@pytest.fixture
def network(moto):
    subnet = moto("ec2").describe_subnets()["Subnets"][0]
    group = moto("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    return {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [group]}}


@pytest.fixture(scope="module")
def world():
    embedded.ensure().control("reset")
    return World()


@pytest.fixture(scope="module")
def pushed(tmp_path_factory) -> str:
    """The name of an image in the account's own registry: /app/ask.py, and a file where the machine has a folder
    too.
    """
    root = tmp_path_factory.mktemp("image")
    (root / "app").mkdir()
    (root / "app/ask.py").write_text(
        "import os, sys\nprint(sys.argv[1:], os.getcwd(), os.environ['MODE'], flush=True)\n"
    )
    (root / "usr/local/bin").mkdir(parents=True)
    (root / "usr/local/bin/greet").write_text("#!/bin/sh\necho hello from the image; touch /app/written && ls /app\n")
    (root / "usr/local/bin/greet").chmod(0o755)
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="answers")
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {"digest": DIGEST}})
    ecr.put_image(repositoryName="answers", imageManifest=manifest, imageTag="v1")
    image = Image(root, ("python", "ask.py"), ("why",), {"MODE": "lesson"}, "/app")
    images.store(f"{REGISTRY}/answers:v1", image)
    return f"{REGISTRY}/answers"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    there = tmp_path / "context"
    (there / "data").mkdir(parents=True)
    (there / "program.py").write_text("print('hello')")
    (there / "data" / "numbers.txt").write_text("1 2 3")
    (there / "Dockerfile").write_text(DOCKERFILE)
    return there
