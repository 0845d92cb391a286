"""Stacks that want what another has, and several operations at one time. The sentence of what is there: ALREADY_EXISTS in
ExceptionMessages of CloudFormation's plugin for resource types (github.com/aws-cloudformation).
"""

import json
import re
import threading

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support import stacks

NAMED = {  # services whose creation answers as if it had made what is there
    "AWS::CloudWatch::Alarm": {
        **{"AlarmName": "owned", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1},
        **{"MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum"},
    },
    "AWS::CloudWatch::Dashboard": {"DashboardName": "owned", "DashboardBody": '{"widgets": []}'},
    "AWS::ECS::Cluster": {"ClusterName": "owned"},
    "AWS::Events::Rule": {"Name": "owned", "ScheduleExpression": "rate(1 day)"},
    "AWS::SNS::Topic": {"TopicName": "owned"},
    "AWS::SQS::Queue": {"QueueName": "owned"},
}
QUEUES = {f"Queue{number}": {"Type": "AWS::SQS::Queue"} for number in range(5)}


def body(resources: dict) -> str:
    return json.dumps({"Resources": resources})


@pytest.mark.parametrize("kind", NAMED)
def test_what_another_stack_owns_is_not_taken_and_not_deleted(cfn, kind):
    template = body({"Named": {"Type": kind, "Properties": NAMED[kind]}})
    cfn.create_stack(StackName="owner", TemplateBody=template)
    assert stacks.ended(cfn, "owner") == "CREATE_COMPLETE"
    cfn.create_stack(StackName="other", TemplateBody=template)
    assert stacks.ended(cfn, "other") == "ROLLBACK_COMPLETE"
    events = cfn.describe_stack_events(StackName="other")["StackEvents"]
    [reason] = [one["ResourceStatusReason"] for one in events if one["ResourceStatus"] == "CREATE_FAILED"]
    assert re.search(f"Resource of type '{kind}' with identifier '(.*:)?owned' already exists.", reason)
    cfn.detect_stack_drift(StackName="owner")
    [drift] = cfn.describe_stack_resource_drifts(StackName="owner")["StackResourceDrifts"]
    assert drift["StackResourceDriftStatus"] == "IN_SYNC"


def at_once(*calls) -> list[str]:
    """What each of these calls answers, made at one time: "" or the error's message."""
    found, ready = [""] * len(calls), threading.Barrier(len(calls))

    def run(number: int) -> None:
        ready.wait()
        try:
            calls[number]()
        except ClientError as error:
            found[number] = error.response["Error"]["Message"]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_twenty_stacks_at_once_come_up(cfn):
    clients = [boto3.client("cloudformation") for _ in range(20)]
    calls = [
        lambda number=number, client=client: client.create_stack(StackName=f"s{number}", TemplateBody=body(QUEUES))
        for number, client in enumerate(clients)
    ]
    assert at_once(*calls) == [""] * 20
    assert {stacks.ended(cfn, f"s{number}") for number in range(20)} == {"CREATE_COMPLETE"}
    assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == 100


def test_of_two_stacks_of_one_name_at_once_one_is_made(cfn):
    clients = [boto3.client("cloudformation") for _ in range(6)]
    calls = [lambda client=client: client.create_stack(StackName="s", TemplateBody=body(QUEUES)) for client in clients]
    assert sorted(at_once(*calls)) == ["", *["Stack [s] already exists"] * 5]
    assert stacks.ended(cfn, "s") == "CREATE_COMPLETE"


def test_of_two_updates_at_once_one_is_refused(cfn):
    keys = {f"Key{n}": {"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": f"key-{n}"}} for n in range(30)}
    cfn.create_stack(StackName="s", TemplateBody=body(QUEUES))
    assert stacks.ended(cfn, "s") == "CREATE_COMPLETE"
    identity = cfn.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    clients = [boto3.client("cloudformation") for _ in range(4)]
    calls = [
        lambda client=client: client.update_stack(StackName="s", TemplateBody=body(QUEUES | keys)) for client in clients
    ]
    busy = f"Stack:{identity} is in UPDATE_IN_PROGRESS state and can not be updated."
    answers = at_once(*calls)
    assert answers.count("") == 1
    assert set(answers) <= {"", busy, "No updates are to be performed."}  # the last of one that came when all was done
    assert stacks.ended(cfn, "s") == "UPDATE_COMPLETE"


def test_a_template_at_a_url_that_is_no_text_is_refused_as_such(cfn, fresh):
    where = {"LocationConstraint": "ap-northeast-1"}
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="templates-of-the-test", CreateBucketConfiguration=where)
    s3.put_object(Bucket="templates-of-the-test", Key="t", Body=body(QUEUES).encode("utf-16"))
    url = f"{fresh.endpoint}/templates-of-the-test/t"
    with pytest.raises(ClientError, match="Template format error: unsupported structure"):
        cfn.create_stack(StackName="s", TemplateURL=url)
