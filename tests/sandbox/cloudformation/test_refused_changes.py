"""A change that the sandbox refuses is undone: the stack is as it was, and takes the next change."""

import boto3

from tests.support.stacks import create, ended, update

FILES = {"Type": "AWS::EFS::FileSystem", "Properties": {"ThroughputMode": "bursting"}}


def template(mode: str, value: str) -> dict:
    files = {**FILES, "Properties": {"ThroughputMode": mode}}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "p", "Type": "String", "Value": value}}
    return {"Resources": {"Parameter": parameter, "Files": {**files, "DependsOn": "Parameter"}}}


def test_a_stack_is_rolled_back_from_a_change_that_the_sandbox_cannot_make(cfn):
    create(cfn, template("bursting", "1"))
    assert update(cfn, template("elastic", "2")) == "UPDATE_ROLLBACK_COMPLETE"
    assert boto3.client("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "1"
    assert update(cfn, template("bursting", "3")) == "UPDATE_COMPLETE"


def test_a_reference_to_a_secret_that_a_function_joins_is_its_value(cfn):
    """What `Secret.secret_value_from_json` of the CDK synthesizes."""
    generated = {"SecretStringTemplate": '{"username": "admin"}', "GenerateStringKey": "password"}
    reference = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Secret"}, ":SecretString:username::}}"]]}
    resources = {
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": generated}},
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "who", "Type": "String", "Value": reference},
        },
    }
    create(cfn, {"Resources": resources})
    assert ended(cfn) == "CREATE_COMPLETE"
    assert boto3.client("ssm").get_parameter(Name="who")["Parameter"]["Value"] == "admin"
