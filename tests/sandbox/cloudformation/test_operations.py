"""Operations on stacks: import, exports in use, policies, protection, rollback on request, drift, nested stacks, signals."""

import json
import threading
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.stacks import create, ended, update

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "mine", "VisibilityTimeout": 40}}


def events(cfn, stack: str = "s") -> list[tuple[str, str, str]]:
    told = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    return [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in reversed(told)]


def test_what_is_there_is_taken_into_a_stack(cfn, ec2):
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    before = len(ec2.describe_vpcs()["Vpcs"])
    resource = {"Type": "AWS::EC2::VPC", "DeletionPolicy": "Retain", "Properties": {"CidrBlock": "10.9.0.0/16"}}
    cfn.create_change_set(
        StackName="s",
        ChangeSetName="c",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": {"Vpc": resource}}),
        ResourcesToImport=[
            {"ResourceType": "AWS::EC2::VPC", "LogicalResourceId": "Vpc", "ResourceIdentifier": {"VpcId": vpc}}
        ],
    )
    (change,) = cfn.describe_change_set(StackName="s", ChangeSetName="c")["Changes"]
    assert change["ResourceChange"]["Action"] == "Import"
    cfn.execute_change_set(StackName="s", ChangeSetName="c")
    assert ended(cfn) == "IMPORT_COMPLETE"
    assert cfn.describe_stack_resources(StackName="s")["StackResources"][0]["PhysicalResourceId"] == vpc
    assert len(ec2.describe_vpcs()["Vpcs"]) == before


def test_an_export_in_use_stays(cfn):
    export = {"Out": {"Value": "x", "Export": {"Name": "shared"}}}
    create(cfn, {"Resources": {"Q": QUEUE}, "Outputs": export})
    user = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "shared"}}}
    cfn.create_stack(StackName="user", TemplateBody=json.dumps({"Resources": {"P": user}}))
    assert ended(cfn, "user") == "CREATE_COMPLETE"
    assert cfn.list_imports(ExportName="shared")["Imports"] == ["user"]
    with pytest.raises(ClientError, match="Export shared cannot be deleted as it is in use by user"):
        cfn.delete_stack(StackName="s")
    assert update(cfn, {"Resources": {"Q": QUEUE}}) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("Export shared cannot be deleted as it is in use by user" in reason for _, _, reason in events(cfn))


def test_a_policy_keeps_a_resource_from_updates(cfn):
    policy = {
        "Statement": [
            {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "Update:Modify", "Principal": "*", "Resource": "LogicalResourceId/Q"},
        ]
    }
    create(cfn, {"Resources": {"Q": QUEUE}}, StackPolicyBody=json.dumps(policy))
    other = {"Resources": {"Q": {**QUEUE, "Properties": {**QUEUE["Properties"], "VisibilityTimeout": 50}}}}
    assert update(cfn, other) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("Action denied by stack policy: Statement [#2]" in reason for _, _, reason in events(cfn))


def test_a_protected_stack_stays(cfn):
    create(cfn, {"Resources": {"Q": QUEUE}})
    cfn.update_termination_protection(StackName="s", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        cfn.delete_stack(StackName="s")
    cfn.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    identity = cfn.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="s")
    assert ended(cfn, identity) == "DELETE_COMPLETE"


def test_what_a_failed_update_left_is_rolled_back_on_request(cfn):
    create(cfn, {"Resources": {"Q": QUEUE}})
    changed = {**QUEUE, "Properties": {**QUEUE["Properties"], "VisibilityTimeout": 50}}
    broken = {
        "Type": "AWS::SNS::Subscription",
        "DependsOn": "Q",
        "Properties": {"TopicArn": "arn:aws:sns:ap-northeast-1:123456789012:nope", "Protocol": "sqs", "Endpoint": "x"},
    }
    body = json.dumps({"Resources": {"Q": changed, "Bad": broken}})
    cfn.update_stack(StackName="s", TemplateBody=body, DisableRollback=True)
    assert ended(cfn) == "UPDATE_FAILED"
    cfn.rollback_stack(StackName="s")
    assert ended(cfn) == "UPDATE_ROLLBACK_COMPLETE"
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="mine")["QueueUrl"]
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "40"


def test_drift_is_what_somebody_changed_beside_the_stack(cfn):
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "g"}}
    create(cfn, {"Resources": {"Q": QUEUE, "G": group}})

    def detected() -> dict:
        identity = cfn.detect_stack_drift(StackName="s")["StackDriftDetectionId"]
        return cfn.describe_stack_drift_detection_status(StackDriftDetectionId=identity)

    assert detected()["StackDriftStatus"] == "IN_SYNC"
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="mine")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "55"})
    boto3.client("logs").delete_log_group(logGroupName="g")
    status = detected()
    assert (status["StackDriftStatus"], status["DriftedStackResourceCount"]) == ("DRIFTED", 2)
    drifts = {
        d["LogicalResourceId"]: d for d in cfn.describe_stack_resource_drifts(StackName="s")["StackResourceDrifts"]
    }
    assert drifts["G"]["StackResourceDriftStatus"] == "DELETED"
    assert drifts["Q"]["PropertyDifferences"] == [
        {
            "PropertyPath": "/VisibilityTimeout",
            "ExpectedValue": "40",
            "ActualValue": "55",
            "DifferenceType": "NOT_EQUAL",
        }
    ]
    one = cfn.detect_stack_resource_drift(StackName="s", LogicalResourceId="Q")["StackResourceDrift"]
    assert one["StackResourceDriftStatus"] == "MODIFIED"


def nested(template: dict, **properties: object) -> dict:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="t", Body=json.dumps(template).encode())
    url = "https://s3.amazonaws.com/templates/t"
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url, **properties}}


def test_a_stack_in_a_stack_gives_its_outputs_and_goes_with_it(cfn):
    inner = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}},
    }
    output = {"Arn": {"Value": {"Fn::GetAtt": ["N", "Outputs.Arn"]}}}
    identity = create(cfn, {"Resources": {"N": nested(inner, Parameters={"Name": "inner"})}, "Outputs": output})
    outer, child = cfn.describe_stacks(StackName="s")["Stacks"][0], cfn.describe_stacks()["Stacks"]
    assert outer["Outputs"][0]["OutputValue"].endswith(":inner")
    assert [one["ParentId"] for one in child if "ParentId" in one] == [identity]
    cfn.delete_stack(StackName="s")
    assert ended(cfn, identity) == "DELETE_COMPLETE"
    assert cfn.describe_stacks()["Stacks"] == []


def test_a_failing_nested_stack_fails_its_parent(cfn):
    inner = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "not a name"}}}}
    create(cfn, {"Resources": {"N": nested(inner)}})
    assert ended(cfn) == "ROLLBACK_COMPLETE"
    (reason,) = [reason for name, status, reason in events(cfn) if (name, status) == ("N", "CREATE_FAILED")]
    assert "was not successfully created: The following resource(s) failed to create: [Q]." in reason
    assert [one["StackName"] for one in cfn.describe_stacks()["Stacks"]] == ["s"]


def test_a_stack_waits_for_its_signals(cfn):
    wait = {"Type": "AWS::CloudFormation::WaitCondition", "Properties": {"Handle": {"Ref": "H"}, "Timeout": "600"}}
    kept = {"Type": "AWS::SQS::Queue", "CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT10M"}}}
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    outputs = {"Data": {"Value": {"Fn::GetAtt": ["W", "Data"]}}, "Url": {"Value": {"Ref": "H"}}}
    body = json.dumps({"Resources": {"W": wait, "H": handle, "K": kept}, "Outputs": outputs})
    made = threading.Thread(
        target=lambda: boto3.client("cloudformation").create_stack(StackName="s", TemplateBody=body)
    )
    made.start()
    made.join()
    assert cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_IN_PROGRESS"
    url = cfn.describe_stack_resource(StackName="s", LogicalResourceId="H")["StackResourceDetail"]["PhysicalResourceId"]
    signal = json.dumps({"Status": "SUCCESS", "UniqueId": "one", "Data": "done", "Reason": "r"}).encode()
    # "Content-Type:" with nothing behind it, as CloudFormation's guide has it with curl: the address is signed without one.
    sent = urllib.request.Request(url, data=signal, method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(sent, timeout=10).close()
    cfn.signal_resource(StackName="s", LogicalResourceId="K", UniqueId="u", Status="SUCCESS")
    assert ended(cfn) == "CREATE_COMPLETE"
    told = {one["OutputKey"]: one["OutputValue"] for one in cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]}
    assert json.loads(told["Data"]) == {"one": "done"}


def test_values_from_the_parameter_store_and_from_secrets(cfn):
    boto3.client("ssm").put_parameter(Name="colour", Value="red", Type="String")
    boto3.client("secretsmanager").create_secret(Name="key", SecretString='{"password": "p"}')
    value = "{{resolve:ssm:colour}}-{{resolve:secretsmanager:key:SecretString:password}}"
    create(
        cfn,
        {
            "Resources": {
                "P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "made", "Type": "String", "Value": value}}
            }
        },
    )
    assert boto3.client("ssm").get_parameter(Name="made")["Parameter"]["Value"] == "red-p"
