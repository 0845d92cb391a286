"""ECS and ECR do what is asked for: an order of definitions, tags that are propagated, digests of manifests.

Right values: ListTaskDefinitions and RunTask (Amazon ECS API Reference), "OCI Image Manifest Specification".
"""

import hashlib
import json

import boto3
import pytest

from tests.support.ecs_requests import define, refused


def manifest(number: int) -> str:
    config = {
        "mediaType": "application/vnd.docker.container.image.v1+json",
        "size": 7,
        "digest": f"sha256:{number:064}",
    }
    layers = [{"mediaType": "x", "size": 100, "digest": f"sha256:{number + 1:064}"}]
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers if number else []})


def test_definitions_are_listed_in_the_order_that_is_asked_for(fresh):
    ecs = boto3.client("ecs")
    made = [define(ecs, family=family) for family in ("b", "a", "b")]
    rising = [made[1], made[0], made[2]]
    assert ecs.list_task_definitions()["taskDefinitionArns"] == rising
    assert ecs.list_task_definitions(sort="DESC")["taskDefinitionArns"] == rising[::-1]
    pages = ecs.get_paginator("list_task_definitions").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["taskDefinitionArns"]) for page in pages] == [2, 1]


def test_a_task_has_the_tags_of_its_definition_where_they_are_propagated(world):
    tags = [{"key": "course", "value": "aws"}, {"key": "stage", "value": "test"}]
    definition = world.define("true", definition={"tags": tags, "family": "tagged"})
    own = {"tags": [{"key": "stage", "value": "own"}]}
    for given, wanted in (
        ({}, {"stage": "own"}),
        ({"propagateTags": "TASK_DEFINITION"}, {"course": "aws", "stage": "own"}),
    ):
        task = world.start(definition, **given, **own)[0]
        there = world.ecs.describe_tasks(cluster=world.cluster, tasks=[task["taskArn"]], include=["TAGS"])["tasks"][0]
        assert {one["key"]: one["value"] for one in there["tags"]} == wanted
        world.until(task)
    code, _ = refused(world.start, definition, propagateTags="SERVICE")
    assert code == "InvalidParameterException"


def test_an_image_has_the_digest_of_its_manifest(fresh):
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="mine")
    for number in (0, 1):
        put = ecr.put_image(repositoryName="mine", imageManifest=manifest(number), imageTag=f"t{number}")["image"]
        assert put["imageId"]["imageDigest"] == f"sha256:{hashlib.sha256(manifest(number).encode()).hexdigest()}"
    details = ecr.describe_images(repositoryName="mine")["imageDetails"]
    assert sorted(one["imageSizeInBytes"] for one in details) == [7, 107]


@pytest.mark.parametrize("given", ["hello", "[]", '"text"', "{"])
def test_a_manifest_is_json(fresh, given):
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="mine")
    said = "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'"
    answered = refused(ecr.put_image, repositoryName="mine", imageManifest=given, imageTag="t")
    assert answered == ("InvalidParameterException", said)


def test_moto_still_lists_definitions_in_one_order(ecs):
    made = [define(ecs, family=family) for family in ("b", "a")]
    listed = ecs.list_task_definitions(sort="DESC")["taskDefinitionArns"]
    assert [arn for arn in listed if arn in made] == [
        arn for arn in ecs.list_task_definitions()["taskDefinitionArns"] if arn in made
    ]


def test_moto_still_gives_several_images_one_digest(moto):
    ecr = moto("ecr")
    ecr.create_repository(repositoryName="mine")
    without = [manifest(0), manifest(0).replace(f"{0:064}", f"{5:064}")]
    put = [ecr.put_image(repositoryName="mine", imageManifest=one, imageTag=f"t{n}") for n, one in enumerate(without)]
    assert len({one["image"]["imageId"]["imageDigest"] for one in put}) == 1
