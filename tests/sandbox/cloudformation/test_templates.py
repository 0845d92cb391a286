"""What CloudFormation refuses of a template when it comes in, in its words; nothing is made then."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.support.stacks import create, ended, update

BUCKET = {"Type": "AWS::S3::Bucket"}
QUEUE = {"Type": "AWS::SQS::Queue"}


def of(**resources: dict) -> str:
    return json.dumps({"Resources": resources})


def parameter(**slot: object) -> dict:
    return {"Parameters": {"P": {"Type": "String", **slot}}, "Resources": {"Q": QUEUE}}


REFUSED = {  # the template, and a part of the sentence
    "no resources": ('{"Resources": {}}', "At least one Resources member must be defined."),
    "null": ('{"Resources": null}', "[/Resources] 'null' values are not allowed in templates"),
    "trailing comma": ('{"Resources": {"B": {"Type": "AWS::S3::Bucket"},}}', "JSON not well-formed. (line 1, column"),
    "tab in YAML": ("Resources:\n\tB:\n\t  Type: AWS::S3::Bucket\n", "YAML not well-formed. (line 2, column 1)"),
    "key twice": (
        "Resources:\n  B: {Type: 'AWS::S3::Bucket'}\n  B: {Type: 'AWS::S3::Bucket'}\n",
        "YAML not well-formed. (line 3",
    ),
    "a text": ("hello", "Template format error: unsupported structure."),
    "name": (of(**{"バケット": BUCKET}), "Resource name バケット is non alphanumeric."),
    "unknown type": (of(B={"Type": "AWS::S3::Buckett"}), "Unrecognized resource types: [AWS::S3::Buckett]"),
    "no type": (of(B={}), "[/Resources/B] Every Resources object must contain a Type member."),
    "attribute of a resource": (of(B={**BUCKET, "Tags": []}), "Invalid template resource property 'Tags'"),
    "section": (
        '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Ressources": {}}',
        "Invalid template property or properties [Ressources]",
    ),
    "Ref": (
        of(B={**QUEUE, "Properties": {"QueueName": {"Ref": "Nope"}}}),
        "Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "Sub": (
        of(B={**QUEUE, "Properties": {"QueueName": {"Fn::Sub": "a-${Nope}"}}}),
        "Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "DependsOn": (
        of(B={**BUCKET, "DependsOn": "Nope"}),
        "Unresolved resource dependencies [Nope] in the Resources block",
    ),
    "GetAtt": (
        of(B={**QUEUE, "Properties": {"QueueName": {"Fn::GetAtt": ["Nope", "Arn"]}}}),
        "instance of Fn::GetAtt references undefined resource Nope",
    ),
    "attribute": (
        of(A=BUCKET, B={**QUEUE, "Properties": {"QueueName": {"Fn::GetAtt": ["A", "Colour"]}}}),
        "resource A does not support attribute type Colour in Fn::GetAtt",
    ),
    "condition": (of(B={**BUCKET, "Condition": "Nope"}), "Unresolved condition dependency Nope in the Resources block"),
    "map": (
        of(B={**QUEUE, "Properties": {"QueueName": {"Fn::FindInMap": ["M", "a", "b"]}}}),
        "Mapping named 'M' is not present in the 'Mappings' section of template.",
    ),
    "circle": (
        of(A={**BUCKET, "DependsOn": "B"}, B={**BUCKET, "DependsOn": "A"}),
        "Circular dependency between resources: [A, B]",
    ),
    "too many": (
        of(**{f"B{n}": BUCKET for n in range(501)}),
        "Number of resources, 501, is greater than maximum allowed, 500",
    ),
    "parameter type": (json.dumps(parameter(Type="Text")), "Unrecognized parameter type: Text"),
    "no value": (json.dumps(parameter()), "Parameters: [P] must have values"),
    "transform": (
        json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"B": BUCKET}}),
        "The sandbox runs no transforms and no macros. On a real account CloudFormation does.",
    ),
    "no condition": (
        json.dumps({"Conditions": {"C": "x"}, "Resources": {"B": BUCKET}}),
        "Conditions can only be boolean operations on parameters and other conditions",
    ),
    "condition of another kind": (of(B={**BUCKET, "Condition": {"a": 1}}), "Every Condition member must be a string."),
    "Equals of one": (
        json.dumps({"Conditions": {"C": {"Fn::Equals": ["a"]}}, "Resources": {"B": BUCKET}}),
        "a form that CloudFormation does not read",
    ),
    "pattern": (json.dumps(parameter(Default="a", AllowedPattern="(")), "a form that CloudFormation does not read"),
    "too long": (
        of(B={**BUCKET, "Metadata": {"x": "y" * 51_200}}),
        "Member must have length less than or equal to 51200",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_template_is_refused_in_the_words_of_aws(cfn, name):
    body, sentence = REFUSED[name]
    with pytest.raises(ClientError) as caught:
        cfn.create_stack(StackName="s", TemplateBody=body)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert sentence in caught.value.response["Error"]["Message"]
    assert cfn.describe_stacks()["Stacks"] == []


@pytest.mark.parametrize(
    ("slot", "value", "sentence"),
    [
        ({"AllowedValues": ["dev", "prod"]}, "test", "Parameter 'P' must be one of AllowedValues"),
        ({"AllowedPattern": "[a-z]+"}, "A1", "Parameter 'P' must match pattern [a-z]+"),
        ({"AllowedPattern": "[a-z]+", "ConstraintDescription": "small"}, "A1", "failed to satisfy constraint: small"),
        ({"MinLength": 3}, "ab", "Parameter 'P' must contain at least 3 characters"),
        ({"MaxLength": 1}, "ab", "Parameter 'P' must contain at most 1 characters"),
        ({"Type": "Number"}, "many", "Parameter 'P' must be a number"),
        ({"Type": "Number", "MaxValue": 5}, "6", "Parameter 'P' must be a number not greater than 5"),
        ({"Type": "AWS::EC2::VPC::Id"}, "vpc-0", "parameter value vpc-0 for parameter name P does not exist"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_a_value_is_held_to_the_rules_of_its_parameter(cfn, slot, value, sentence):
    given = [{"ParameterKey": "P", "ParameterValue": value}]
    with pytest.raises(ClientError) as caught:
        cfn.create_stack(StackName="s", TemplateBody=json.dumps(parameter(**slot)), Parameters=given)
    assert sentence in caught.value.response["Error"]["Message"]


def test_identities_need_a_capability(cfn):
    named = {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "g"}}
    for group, wanted in (({"Type": "AWS::IAM::Group"}, "CAPABILITY_IAM"), (named, "CAPABILITY_NAMED_IAM")):
        with pytest.raises(cfn.exceptions.InsufficientCapabilitiesException, match=rf"\[{wanted}\]"):
            cfn.create_stack(StackName="s", TemplateBody=of(G=group))
        assert cfn.validate_template(TemplateBody=of(G=group))["Capabilities"] == [wanted]


def test_dates_and_short_forms_of_yaml_are_read_as_they_are_written(cfn):
    body = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: "*", Action: "sqs:*", Resource: !GetAtt Queue.Arn}]
Outputs:
  Name: {Value: !Join ["-", [a, !Select [1, !Split [",", "x,y"]], !Sub "${AWS::Region}-${!Kept}"]]}
"""
    cfn.create_stack(StackName="s", TemplateBody=body)
    assert ended(cfn) == "CREATE_COMPLETE"
    (output,) = cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]
    assert output["OutputValue"] == "a-y-ap-northeast-1-${Kept}"


def test_a_property_that_aws_does_not_know_fails_before_anything_is_made(cfn):
    create(cfn, {"Resources": {"A": QUEUE, "B": {**QUEUE, "Properties": {"Colour": "red"}}}})
    events = cfn.describe_stack_events(StackName="s")["StackEvents"]
    assert {one["LogicalResourceId"] for one in events} == {"s", "B"}
    (reason,) = [one["ResourceStatusReason"] for one in events if one["ResourceStatus"] == "CREATE_FAILED"]
    assert (
        reason
        == "Properties validation failed for resource B with message:\n#: extraneous key [Colour] is not permitted"
    )


def test_a_change_set_with_such_a_property_fails_and_says_where(cfn):
    body = of(B={"Type": "AWS::SNS::Subscription", "Properties": {"Colour": "red"}})
    cfn.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)
    described = cfn.describe_change_set(StackName="s", ChangeSetName="c")
    assert described["Status"] == "FAILED"
    assert "[AWS::EarlyValidation::PropertyValidation]" in described["StatusReason"]
    told = cfn.describe_events(StackName="s", ChangeSetName="c")["OperationEvents"]
    assert {one["ValidationStatusReason"] for one in told} == {
        "Unsupported property [Colour]",
        "Required property [Protocol] not found",
        "Required property [TopicArn] not found",
    }
    assert {one["ValidationPath"] for one in told} == {"/Resources/B/Properties"}


@pytest.mark.parametrize(
    "value", [{"Fn::Join": "x"}, {"Fn::Split": [1]}, {"Fn::Unheard": "x"}, "{{resolve:ssm:nobody}}"]
)
def test_a_function_that_cannot_be_done_takes_the_stack_back(cfn, value):
    create(cfn, {"Resources": {"Q": {**QUEUE, "Properties": {"QueueName": value}}}})
    assert ended(cfn) == "ROLLBACK_COMPLETE"


def test_what_the_sandbox_does_not_act_on_is_told(cfn):
    create(cfn, {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TracingConfig": "Active"}}}})
    told = [one.get("ResourceStatusReason", "") for one in cfn.describe_stack_events(StackName="s")["StackEvents"]]
    assert "The sandbox does not act on TracingConfig." in told


def test_the_same_template_again_is_no_update(cfn):
    template = parameter(Default="a")
    create(cfn, template)
    with pytest.raises(ClientError, match="No updates are to be performed"):
        update(cfn, template)
    given = [{"ParameterKey": "P", "UsePreviousValue": True}]
    body = json.dumps(template)
    cfn.create_change_set(StackName="s", ChangeSetName="c", TemplateBody=body, Parameters=given)
    assert cfn.describe_change_set(StackName="s", ChangeSetName="c")["Status"] == "FAILED"
