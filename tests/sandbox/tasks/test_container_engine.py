"""What stands in for a container engine: Dockerfiles read, folders filled, images pushed to the sandbox and nowhere else."""

import os
import subprocess

import boto3
import pytest

from helpers.sandbox import docker
from helpers.sandbox.tasks import images


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
        ("FROM x\nFETCH y", "dockerfile parse error on line 2: unknown instruction: FETCH"),
        ("", "file with no instructions"),
        ("# only this\n", "file with no instructions"),
        ("CMD true", "line 1: no build stage in current context"),
        ("FROM\n", "line 1: FROM requires either one or three arguments"),
        ("FROM x\n\nENV A", "line 3: ENV must have two arguments"),
        ("FROM x\nENV", "ENV requires at least one argument"),
        ("FROM x\nENV A=1 B", 'can\'t find = in "B". Must be of the form: name=value'),
        ("FROM x\nENV =1", "ENV names can not be blank"),
        ("FROM x\nENV A='1", "unexpected end of statement while looking for matching quote"),
        ("FROM x\nWORKDIR", "WORKDIR requires exactly one argument"),
        ("FROM x\nCOPY program.py", "line 2: COPY requires at least two arguments"),
        ("FROM x\nCOPY", "COPY requires at least two arguments"),
        ("FROM x\nCOPY *.txt .", '"/*.txt": not found'),
        ("FROM x\nCOPY program.py /a\nCOPY program.py /a/b", "COPY program.py /a/b: "),
        ("FROM x\nCOPY <<END /a\ntext\nEND", "copies files only. Put the text into a file of its own."),
        ("FROM x\nRUN <<END\ntext", "line 2: unterminated heredoc"),
        ("FROM x AS y\nFROM z\nCOPY --from=y /a /b", "builds one stage only"),
        ("FROM x\nCOPY --from=busybox /bin/sh /b", "copies from the folder of the Dockerfile only"),
        ("FROM x\nADD https://example.com/a.py .", "fetches nothing. Save it beside the Dockerfile, and COPY it."),
        ("FROM x\nADD a.tar.gz .", "unpacks nothing"),
    ],
)
def test_what_cannot_be_built_is_said_as_docker_says_it(folder, capsys, dockerfile, said):
    (folder / "Dockerfile").write_text(dockerfile)
    assert docker.main(["build", "-t", "bad", str(folder)]) == 1
    assert said in capsys.readouterr().err
    assert images.find("bad") is None


def built(folder, dockerfile: str):
    (folder / "Dockerfile").write_text(dockerfile, encoding="utf-8")
    assert docker.main(["build", "-t", "asset", str(folder)]) == 0
    return images.find("asset")


@pytest.mark.parametrize(
    ("said", "started"),
    [
        ("CMD ['python3','/a.py']", ("sh", "-c", "['python3','/a.py']")),  # as docker: no JSON, so it is for the shell
        ('CMD ["python3", 1]', ("sh", "-c", '["python3", 1]')),
        ('CMD ["python3", "it\'s.py"]', ("python3", "it's.py")),
        ("CMD []", ()),
        ("CMD", ()),
        ("cmd\techo hello", ("sh", "-c", "echo hello")),
    ],
)
def test_what_is_no_list_is_a_line_for_the_shell(folder, said, started):
    assert built(folder, f"FROM x\n{said}\n").command == started


def test_what_learners_write_too_is_followed(folder, capsys):
    dockerfile = (
        "\ufeffARG TAG=1\nfrom x:$TAG as y\nMAINTAINER me\nONBUILD RUN true\nENV NAME two words\n"
        'RUN <<"END" sh\nCOPY nothing /of-this\n# counts\nEND\nCOPY --chown=1:1 program.py data/*.txt /app/\n'
        "COPY it's.py /app/\n"
        'ADD ["program.py", "/with space.py"]\n'
    )
    (folder / "it's.py").write_text("")
    image = built(folder, dockerfile)
    assert image.environment == {"NAME": "two words"}
    assert sorted(path.name for path in (image.folder / "app").iterdir()) == ["it's.py", "numbers.txt", "program.py"]
    assert (image.folder / "with space.py").is_file()
    said = capsys.readouterr().err
    for line in ("MAINTAINER me", "ONBUILD RUN true", 'RUN <<"END" sh', "ARG TAG=1"):
        assert f"{line}: left out" in said


def test_links_in_a_folder_are_copied_as_links_and_lead_nowhere_else(folder, tmp_path):
    (tmp_path / "secret").write_text("of the learner")
    (folder / "data" / "within").symlink_to("numbers.txt")
    (folder / "data" / "outside").symlink_to(tmp_path)
    (folder / "data" / "file").symlink_to(tmp_path / "secret")
    (folder / "more" / "outside").mkdir(parents=True)
    (folder / "more" / "outside" / "secret").write_text("overwritten")
    (folder / "more" / "file").write_text("overwritten")
    image = built(folder, "FROM x\nCOPY data /app/\nCOPY more /app/\nCOPY program.py /app/outside/\n")
    app = image.folder / "app"
    assert (os.readlink(app / "within"), os.readlink(app / "outside")) == ("numbers.txt", str(tmp_path))
    assert (app / "file").read_text() == "overwritten"
    assert (tmp_path / "secret").read_text() == "of the learner"
    assert not (tmp_path / "program.py").exists()


def test_a_source_that_is_a_link_is_what_it_leads_to(folder):
    (folder / "latest").symlink_to("data")
    (folder / "main.py").symlink_to("program.py")
    image = built(folder, "FROM x\nCOPY latest /app/\nCOPY main.py /app/\n")
    assert (image.folder / "app" / "numbers.txt").read_text() == "1 2 3"
    assert (image.folder / "app" / "main.py").read_text() == "print('hello')"
    assert not (image.folder / "app" / "main.py").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("line", ["COPY data /app/", "COPY data/pipe /app/", "COPY . ."])
def test_what_is_no_file_is_refused_and_nothing_waits_for_it(folder, capsys, line):
    os.mkfifo(folder / "data" / "pipe")
    (folder / "Dockerfile").write_text(f"FROM x\n{line}\n")
    assert docker.main(["build", "-t", "bad", str(folder)]) == 1
    assert "/data/pipe: " in capsys.readouterr().err
    assert images.find("bad") is None


def test_a_build_of_the_folder_that_keeps_builds_ends(folder, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(folder))
    assert (built(folder, "FROM x\nCOPY . /app/\n").folder / "app" / "program.py").is_file()


def test_a_dockerfile_that_is_no_text_is_said_to_be_none(folder, capsys):
    (folder / "Dockerfile").write_bytes(b"FROM x\n# \xff")
    assert docker.main(["build", "-t", "bad", str(folder)]) == 1
    assert "Dockerfile is not text in UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["tag"], ["tag", "one"], ["push"]])
def test_words_that_are_missing_are_asked_for(folder, capsys, words):
    assert docker.main(words) == 1
    assert "requires" in capsys.readouterr().err


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
