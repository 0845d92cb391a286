"""What stands in for a container engine: Dockerfiles read, folders filled, images pushed to the sandbox and nowhere else."""

import subprocess

import boto3
import pytest

from helpers.sandbox import docker
from helpers.sandbox.tasks import images

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
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    there = tmp_path / "context"
    (there / "data").mkdir(parents=True)
    (there / "program.py").write_text("print('hello')")
    (there / "data" / "numbers.txt").write_text("1 2 3")
    (there / "Dockerfile").write_text(DOCKERFILE)
    return there


def test_a_build_is_what_the_dockerfile_copies_and_says(folder, capsys):
    assert docker.main(["build", "--tag", "asset", "--platform", "linux/amd64", str(folder)]) == 0
    image = images.find("asset")
    assert (image.entrypoint, image.command, image.workdir) == (("python3", "program.py"), ("--quick",), "/app")
    assert image.environment == {"GREETING": "hello", "OTHER": "two words"}
    assert (image.folder / "app" / "program.py").read_text() == "print('hello')"
    assert (image.folder / "app" / "numbers.txt").read_text() == "1 2 3"
    said = capsys.readouterr().err
    assert "the workshop's sandbox stands in for one" in said
    assert "RUN pip install      something: left out" in said


def test_another_content_is_another_image(folder):
    docker.main(["build", "-t", "one", str(folder)])
    (folder / "data" / "numbers.txt").write_text("4")
    docker.main(["build", "-t", "two", str(folder)])
    assert images.find("one").digest != images.find("two").digest


@pytest.mark.parametrize(
    ("dockerfile", "said"),
    [
        ("FROM x\nCOPY nothing .", '"/nothing": not found'),
        ("FROM x\nCOPY ../../secret .", "not found"),
        ("FROM x\nFETCH y", "unknown instruction: FETCH"),
    ],
)
def test_what_cannot_be_built_is_said_as_docker_says_it(folder, capsys, dockerfile, said):
    (folder / "Dockerfile").write_text(dockerfile)
    assert docker.main(["build", "-t", "bad", str(folder)]) == 1
    assert said in capsys.readouterr().err
    assert images.find("bad") is None


def test_what_was_not_built_is_neither_found_nor_tagged_nor_pushed(folder, capsys):
    for words in (["inspect", "none"], ["tag", "none", "other"], ["push", "none"], ["run", "none"], []):
        assert docker.main(words) == 1, words
    assert docker.main(["build", "-t", "asset", "--file", "Other", str(folder)]) == 1
    assert "no such file" in capsys.readouterr().err


def test_a_push_makes_it_known_to_the_sandbox(sandbox, folder, monkeypatch):
    account = boto3.client("sts").get_caller_identity()["Account"]
    boto3.client("ecr").create_repository(repositoryName="assets")
    name = f"{account}.dkr.ecr.ap-northeast-1.amazonaws.com/assets:v1"
    docker.main(["build", "-t", "asset", str(folder)])
    assert docker.main(["tag", "asset", name]) == 0
    for _ in range(2):  # the same again is no mistake
        assert docker.main(["push", name]) == 0
    (image,) = boto3.client("ecr").describe_images(repositoryName="assets")["imageDetails"]
    assert image["imageTags"] == ["v1"]
    boto3.client("ecr").delete_repository(repositoryName="assets", force=True)


def test_outside_the_sandbox_nothing_is_pushed(folder, monkeypatch, capsys):
    docker.main(["build", "-t", "asset", str(folder)])
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert docker.main(["push", "asset"]) == 1
    assert "the sandbox is not on here" in capsys.readouterr().err


def test_it_is_what_the_cdk_is_given(sandbox):
    program = sandbox.environment()["CDK_DOCKER"]
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert "stand-in" in said
