"""A creation that takes too long is given up, and what is not acted on of a resource's declaration is told."""

import json
import time
from types import SimpleNamespace

import pytest

from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation
from tests.support import stacks


def operation() -> StackOperation:
    """An operation on a stack that is there."""
    stack = SimpleNamespace(name="s", stack_id="arn:s", region_name="ap-northeast-1", tags={}, records={})
    return StackOperation(stack, lambda: True)


def test_what_a_provider_waits_for_is_given_up_when_the_stack_is_late():
    late = operation()
    late.wait_on()
    late.deadline = time.monotonic() + 60
    late.wait_on()
    late.deadline = time.monotonic() - 1
    # "Resource creation cancelled" is what AWS says of resources that were under way; as people quote it (not looked up).
    with pytest.raises(ValueError, match="Resource creation cancelled"):
        late.wait_on()


def test_an_update_policy_is_told(cfn):
    image = {"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.micro"}
    group = {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            **{"MinSize": "0", "MaxSize": "0", "AvailabilityZones": ["ap-northeast-1a"]},
            "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"},
        },
        "UpdatePolicy": {"AutoScalingRollingUpdate": {"MaxBatchSize": 1}},
    }
    template = {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": image}}
    cfn.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": {"Template": template, "Group": group}}))
    assert stacks.ended(cfn, "s") == "CREATE_COMPLETE"
    events = cfn.describe_stack_events(StackName="s")["StackEvents"]
    [reason] = [
        one["ResourceStatusReason"]
        for one in events
        if (one["LogicalResourceId"], one["ResourceStatus"]) == ("Group", "CREATE_COMPLETE")
    ]
    assert reason.endswith("The sandbox does not act on UpdatePolicy.")
