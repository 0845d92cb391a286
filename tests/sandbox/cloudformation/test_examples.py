"""What AWS's own Python examples of the CDK (github.com/aws-samples/aws-cdk-examples, python/) brought to light, as kinds."""

import json

import boto3

from tests.support import stacks

API = {"RestApiId": {"Ref": "Api"}}
NOTHING_ANSWERS = "The sandbox keeps the API, and nothing answers at its address yet."


def created(cfn, resources: dict, outputs: dict | None = None) -> str:
    """Make a stack called s; its status once it is at rest."""
    body = json.dumps({"Resources": resources} | ({"Outputs": outputs} if outputs else {}))
    cfn.create_stack(StackName="s", TemplateBody=body)
    return stacks.ended(cfn, "s")


def deleted(cfn) -> None:
    """Delete the stack s, to its end."""
    identity = cfn.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="s")
    assert stacks.ended(cfn, identity) == "DELETE_COMPLETE"


def reasons(cfn) -> dict[str, str]:
    """The last reason of each resource."""
    events = cfn.describe_stack_events(StackName="s")["StackEvents"]
    return {one["LogicalResourceId"]: one.get("ResourceStatusReason", "") for one in reversed(events)}


def test_a_rest_api_is_made_told_and_deleted(cfn):
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "course"}},
        "Items": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {**API, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "items"},
        },
        "Get": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                **API,
                **{"ResourceId": {"Ref": "Items"}, "HttpMethod": "GET", "AuthorizationType": "NONE"},
                "Integration": {"Type": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'}},
            },
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": API, "DependsOn": ["Get"]},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {**API, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"},
        },
    }
    # Ref of a stage is its name: "AWS::ApiGateway::Stage", Return values, AWS CloudFormation User Guide.
    assert created(cfn, resources, {"Stage": {"Value": {"Ref": "Stage"}}}) == "CREATE_COMPLETE"
    assert cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"][0]["OutputValue"] == "prod"
    told = reasons(cfn)
    assert {told[name] for name in ("Api", "Get", "Deployment", "Stage")} == {NOTHING_ANSWERS}
    deleted(cfn)
    assert boto3.client("apigateway").get_rest_apis()["items"] == []


def test_an_api_that_is_written_in_openapi_is_refused_before_anything_is_made(cfn):
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"openapi": "3.0.1"}}}
    assert created(cfn, {"Topic": {"Type": "AWS::SNS::Topic"}, "Api": api}) == "ROLLBACK_COMPLETE"
    assert reasons(cfn)["Api"].startswith("The sandbox reads no OpenAPI document (Body).")
    assert boto3.client("sns").list_topics()["Topics"] == []


def test_an_attribute_that_a_schema_leaves_out_is_no_fault_of_the_template(cfn):
    # "BackupVaultName" is a return value of AWS::Backup::BackupVault in the AWS CloudFormation User Guide (as the CDK has it:
    # attr_backup_vault_name), and no read-only property of its schema.
    vault = {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "course"}}
    name = {"Name": {"Value": {"Fn::GetAtt": ["Vault", "BackupVaultName"]}}}
    assert created(cfn, {"Vault": vault}, name) == "ROLLBACK_COMPLETE"
    assert reasons(cfn)["Vault"].startswith("The sandbox cannot make AWS::Backup::BackupVault.")


def test_what_motos_model_takes_for_granted_is_refused_in_words(cfn):
    queue = {"Type": "AWS::Batch::ComputeEnvironment", "Properties": {"Type": "MANAGED"}}
    assert created(cfn, {"Environment": queue}) == "ROLLBACK_COMPLETE"
    assert reasons(cfn)["Environment"].startswith(
        "The sandbox cannot make AWS::Batch::ComputeEnvironment with these properties ('"
    )


def test_a_classic_load_balancer_has_the_groups_that_it_is_given_and_leaves_none(cfn, ec2):
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    listener = {"LoadBalancerPort": "80", "InstancePort": "80", "Protocol": "http"}
    classic = {"Listeners": [listener], "SecurityGroups": [group], "Subnets": [subnet]}
    balancer = {"Type": "AWS::ElasticLoadBalancing::LoadBalancer", "Properties": classic}
    assert created(cfn, {"Balancer": balancer}) == "CREATE_COMPLETE"
    shown = boto3.client("elb").describe_load_balancers()["LoadBalancerDescriptions"]
    assert [one["SecurityGroups"] for one in shown] == [[group]]
    deleted(cfn)
    assert len(ec2.describe_security_groups()["SecurityGroups"]) == 1
