"""What the sandbox stands in for, part two: CloudFormation, EC2 with ssh, quotas. Each row is true, and each has a test."""

import json
import re

import boto3
import pytest

from helpers import sandbox
from helpers.text import LANGUAGES
from tests.sandbox import test_images as images
from tests.sandbox import test_quotas as quotas
from tests.sandbox import test_reachability as reachability
from tests.sandbox.cloudformation import test_stacks
from tests.sandbox.cloudformation import test_trouble as trouble
from tests.sandbox.ec2 import test_arguments as arguments
from tests.sandbox.instances import test_alone as alone
from tests.sandbox.instances import test_inside as inside
from tests.sandbox.instances import test_instances as servers
from tests.sandbox.instances import test_tunnel as tunnel
from tests.support import quota_codes, stacks
from tests.support.aws import code_of, user
from tests.support.instances import until
from tests.support.stands_in import notebook, table

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}


def code_in(part: str, name: str) -> list[str]:
    """What the sandbox's side of a row shows as code."""
    return re.findall(r"`([^`]+)`", table("en", f"stands-in-{part}")[name][1])


def made(resources: dict, name: str = "s", **client) -> str:
    """Make a stack; its status once it is at rest."""
    cfn = boto3.client("cloudformation", **client)
    cfn.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    return stacks.ended(boto3.client("cloudformation"), name)


# ---------------------------------------------------------------- CloudFormation


def test_one_resource_is_made_after_the_other(fresh):
    keys = [{"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": f"key-{n}"}} for n in range(5)]
    made({f"Key{n}": key for n, key in enumerate(keys)})
    told = boto3.client("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    names = [one["LogicalResourceId"] for one in reversed(told) if one["LogicalResourceId"] != "s"]
    assert len([name for name, before in zip(names, ["", *names], strict=False) if name != before]) == len(keys)


def test_a_property_that_nothing_is_made_of_is_told(fresh):
    known = {"AvailabilityZone": "ap-northeast-1a", "Size": 1, "AutoEnableIO": True}
    assert made({"Disk": {"Type": "AWS::EC2::Volume", "Properties": known}}) == "CREATE_COMPLETE"
    events = boto3.client("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    reasons = " ".join(event.get("ResourceStatusReason", "") for event in events)
    assert f"{code_in('cloudformation', 'properties')[0]} AutoEnableIO" in reasons


def test_a_property_that_does_not_exist_is_refused(fresh):
    colourful = VPC["Properties"] | {"Colour": "red"}
    assert made({"Vpc": VPC | {"Properties": colourful}}) == "ROLLBACK_COMPLETE"


def test_a_stack_has_the_rights_of_the_administrator(fresh):
    keys = user("deployer", {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"})
    assert code_of(boto3.client("ec2", **keys).describe_vpcs) == "UnauthorizedOperation"
    assert made({"Vpc": VPC}, **keys) == "CREATE_COMPLETE"


# ---------------------------------------------------------------- EC2


def test_a_larger_type_is_the_same_computer(world):
    small, large = (world.ssh(world.run(InstanceType=size), "nproc").stdout for size in ("t3.micro", "m5.4xlarge"))
    assert small == large != ""


def test_the_learners_address_is_always_the_same(fresh):
    assert [fresh.environment()["WORKSHOP_ADDRESS"]] == code_in("ec2", "your own address")


def test_states_pass_at_once(world):
    ec2 = world.ec2
    instance = world.run()
    seen = [ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]["CurrentState"]["Name"]]
    seen.append(ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]["Name"])
    seen.append(ec2.start_instances(InstanceIds=[instance])["StartingInstances"][0]["CurrentState"]["Name"])
    seen.append(ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]["Name"])
    assert seen == ["stopping", "stopped", "pending", "running"]


def test_user_data_is_run_by_the_user_of_the_image(world):
    log = code_in("ec2", "user data")[0]
    instance = world.run(UserData="#!/bin/sh\nid -un\n")
    until(lambda: "ec2-user" in world.ssh(instance, f"cat {log}").stdout)


def test_no_type_has_a_gpu(world):
    many = {"ServiceCode": "ec2", "QuotaCode": quota_codes.G_AND_VT, "DesiredValue": 4}
    boto3.client("service-quotas").request_service_quota_increase(**many)
    sandbox.wind(hours=3)
    instance = world.run(InstanceType="g4dn.xlarge")
    assert world.ssh(instance, "ls /dev/nvidia0").returncode != 0


ROWS = {
    "stands-in-cloudformation": {
        "order of the work": [test_one_resource_is_made_after_the_other],
        "resource types": [test_stacks.test_a_type_that_the_sandbox_lacks_fails_and_says_whose_fault_it_is],
        "properties": [test_a_property_that_nothing_is_made_of_is_told, test_a_property_that_does_not_exist_is_refused],
        "permissions of a stack": [test_a_stack_has_the_rights_of_the_administrator],
        "stacks while something fails": [
            test_stacks.test_a_failed_resource_takes_the_stack_back_and_says_why,
            test_stacks.test_without_rollback_what_was_made_stays,
            trouble.test_what_is_done_on_a_failure_is_what_was_asked_for,
        ],
    },
    "stands-in-ec2": {
        "an instance": [test_a_larger_type_is_the_same_computer, servers.test_two_instances_are_two_places],
        "walls around it": [
            inside.test_the_inside_sees_nothing_of_the_learner,
            alone.test_without_walls_it_works_and_the_banner_says_so,
        ],
        "operating system": [servers.test_an_image_of_ubuntu_lets_ubuntu_in],
        "where ssh goes": [
            inside.test_nothing_else_is_reached,
            inside.test_the_servers_listen_on_loopback_alone_and_their_files_are_the_owners,
        ],
        "your own address": [test_the_learners_address_is_always_the_same],
        "security groups, routes, network ACLs": [
            servers.test_the_security_group_locks_and_opens_the_door,
            servers.test_without_a_way_from_the_internet_nobody_gets_in,
            reachability.test_a_network_acl_denies_and_its_rule_is_named,
        ],
        "prefix lists of AWS": [
            arguments.test_lists_of_aws_have_its_ids_and_those_that_its_pages_show_are_taken,
        ],
        "states": [test_states_pass_at_once],
        "user data": [
            test_user_data_is_run_by_the_user_of_the_image,
            servers.test_user_data_runs_once_and_its_log_is_where_cloud_init_writes_it,
        ],
        "the network from inside": [inside.test_the_inside_sees_nothing_of_the_learner],
        "the disk": [
            servers.test_stop_ends_sessions_and_start_gives_a_new_address_and_the_same_home,
            servers.test_terminate_ends_sessions_and_leaves_nothing,
        ],
    },
    "stands-in-gpu": {
        "the GPU": [test_no_type_has_a_gpu],
        "Jupyter on the server, `ssh -L`": [
            tunnel.test_jupyter_on_the_server_is_reached_through_the_tunnel_and_ends_with_the_server
        ],
        "AMIs": [
            images.test_the_newest_of_a_name_pattern_comes_last,
            images.test_the_parameter_names_the_newest_image_in_each_region,
        ],
        "quotas of a new account": [
            quotas.test_a_new_account_starts_no_gpu_in_the_words_of_aws,
            quotas.test_the_quotas_are_told_as_aws_tells_them,
        ],
        "a request for more quota": [
            quotas.test_a_request_waits_is_looked_at_and_is_granted,
            quotas.test_too_much_is_denied_and_changes_nothing,
        ],
        "time": [quotas.test_the_clock_goes_forward_alone],
    },
}


@pytest.mark.parametrize("part", ROWS)
def test_each_row_has_its_test_in_both_languages(part):
    """A row that is new or reworded at its head needs a test; the Japanese rows show the same code, row by row."""
    english, japanese = (table(lang, part) for lang in LANGUAGES)
    assert list(english) == list(ROWS[part])
    shown = [[re.findall(r"`([^`]+)`", side) for row in rows.values() for side in row] for rows in (english, japanese)]
    assert shown[0] == shown[1]


def test_no_table_is_left_out():
    tables = {cell["id"] for cell in notebook("en")["cells"] if cell["id"].startswith("stands-in")}
    assert tables == {"stands-in", "stands-in-ecs", "stands-in-logs", *ROWS}  # the others have tests of their own
