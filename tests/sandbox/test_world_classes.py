"""What worlds consist of is there: a class that is renamed is renamed in the list too."""

import importlib

import pytest

from helpers.sandbox.world import backends, classes, parts, reading, writing


@pytest.mark.parametrize("name", sorted({*classes.OURS, *classes.VALUES, *parts.DICTS, *parts.BOUND}))
def test_a_class_of_the_list_is_there(name):
    module, _, last = name.rpartition(".")
    assert classes.name_of(getattr(importlib.import_module(module), last)) == name


@pytest.mark.parametrize("name", sorted(name for name in writing.SPECIAL if name.startswith(("helpers.", "moto."))))
def test_a_class_that_is_written_in_a_way_of_its_own_is_there(name):
    module, _, last = name.rpartition(".")
    assert isinstance(vars(importlib.import_module(module))[last], type)


SERVICES = [
    "acm",
    "apigateway",
    "apigatewayv2",
    "autoscaling",
    "awslambda",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "cognitoidp",
    "dynamodb",
    "dynamodbstreams",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "elb",
    "elbv2",
    "events",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "logs",
    "rds",
    "resourcegroups",
    "resourcegroupstaggingapi",
    "route53",
    "s3",
    "s3control",
    "scheduler",
    "secretsmanager",
    "servicequotas",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
]


@pytest.mark.parametrize("package", SERVICES)
def test_a_service_as_it_begins_can_be_written_and_read(package):
    accounts = backends._by_package(package)
    region = next(one for one in ("ap-northeast-1", "aws") if one in accounts["123456789012"])
    one = accounts["123456789012"][region]
    state = backends.state_of(package, one)
    again = reading.read(writing.write(state))
    assert again.keys() == state.keys()
    assert {name: type(value) for name, value in again.items()} == {name: type(value) for name, value in state.items()}
