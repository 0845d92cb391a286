"""`aws` in the sandbox's environment asks the sandbox for every service."""

import os
import subprocess

import pytest

from helpers.sandbox import aws_program


def run(words, environment):
    done = subprocess.run(["aws", *words], env=environment, capture_output=True, text=True, timeout=120)
    return done.stdout, done.stderr


def test_the_services_are_those_for_which_the_cli_takes_an_endpoint_of_its_own():
    customization = pytest.importorskip("awscli.customizations.overridesslcommonname")
    assert set(aws_program.SERVICES) == set(customization.SSL_COMMON_NAMES)


@pytest.mark.skipif(os.name != "posix", reason="a program of the shell")
def test_the_endpoint_is_told_for_these_alone_and_words_stay_as_they_are(fresh, tmp_path):
    (tmp_path / "aws").write_text("#!/bin/sh\nprintf '[%s]' \"$@\"\n")
    (tmp_path / "aws").chmod(0o755)
    environment = fresh.environment()
    programs, _, rest = environment["PATH"].partition(os.pathsep)
    environment["PATH"] = os.pathsep.join([programs, str(tmp_path), rest])
    assert run(["sqs", "list-queues", "a  b", ""], environment)[0] == (
        f"[--endpoint-url][{fresh.endpoint}][sqs][list-queues][a  b][]"
    )
    assert run(["--region", "us-east-1", "rds", "x"], environment)[0].startswith("[--endpoint-url]")
    assert run(["s3", "ls", "s3://sqs"], environment)[0] == "[s3][ls][s3://sqs]"
    without = {name: value for name, value in environment.items() if name != "AWS_ENDPOINT_URL"}
    assert run(["sqs", "list-queues"], without)[0] == "[sqs][list-queues]"


@pytest.mark.skipif(os.name != "posix", reason="a program of the shell")
def test_the_real_command_finds_a_queue_of_the_sandbox(fresh):
    environment = fresh.environment()
    said, error = run(["sqs", "create-queue", "--queue-name", "work", "--output", "text"], environment)
    assert said.strip() == f"{fresh.endpoint}/{fresh.account}/work", error
