"""What a request to EC2 names and is not there: its own code, and nothing done.

The codes: "Error codes for the Amazon EC2 API"; of the sentences see helpers/sandbox/overlay/ec2/unknown_ids.py.
"""

import boto3
import pytest
from botocore.config import Config

from helpers.sandbox.overlay.ec2 import counts, unknown_ids
from tests.support.aws import IMAGE_OF_AWS, error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})
ACL, TABLE, GATEWAY = "acl-0123456789abcdef0", "tgw-rtb-0123456789abcdef0", "tgw-0123456789abcdef0"
CASES = [
    ("replace_network_acl_association", {"AssociationId": "aclassoc-0", "NetworkAclId": ACL}, "InvalidNetworkAclID.NotFound"),
    ("create_launch_template_version", {"LaunchTemplateName": "none"}, "InvalidLaunchTemplateName.NotFoundException"),
    ("delete_network_acl", {"NetworkAclId": ACL}, "InvalidNetworkAclID.NotFound"),
    ("create_transit_gateway_route",
     {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayRouteTableId": TABLE}, "InvalidRouteTableID.NotFound"),
    ("modify_transit_gateway", {"TransitGatewayId": GATEWAY}, "InvalidTransitGatewayID.NotFound"),
    ("modify_spot_fleet_request", {"SpotFleetRequestId": "sfr-1"}, "InvalidSpotFleetRequestId.NotFound"),
    ("cancel_spot_instance_requests", {"SpotInstanceRequestIds": ["sir-1"]}, "InvalidSpotInstanceRequestID.NotFound"),
    ("create_launch_template_version", {}, "MissingParameter"),
    ("modify_traffic_mirror_session", {"TrafficMirrorSessionId": "tms-1"}, "InvalidTrafficMirrorSessionId.NotFound"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "given", "code"), CASES, ids=[one[0] for one in CASES])
def test_it_is_told_by_its_code(ec2, call, given, code):
    template = {"LaunchTemplateData": {"InstanceType": "t3.nano"}} if "template" in call else {}
    assert error_of(lambda: getattr(ec2, call)(**given, **template))["Code"] == code


def test_a_launch_from_a_template_that_is_not_there(ec2, net):
    launch = {"MinCount": 1, "MaxCount": 1, "LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}}
    error = error_of(lambda: ec2.run_instances(**launch))
    assert error["Code"] == "InvalidLaunchTemplateId.NotFound"
    assert error["Message"] == "The specified launch template, with template ID lt-0123456789abcdef0, does not exist."


def test_an_association_that_is_not_there_changes_no_acl(ec2, net):
    acl = ec2.create_network_acl(VpcId=net["vpc"])["NetworkAcl"]["NetworkAclId"]
    call = {"AssociationId": "aclassoc-0123456789abcdef0", "NetworkAclId": acl}
    error = error_of(lambda: ec2.replace_network_acl_association(**call))
    assert error["Code"] == "InvalidAssociationID.NotFound"
    assert ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Associations"] == []


def test_an_empty_id_is_refused_as_empty(ec2):
    error = error_of(lambda: ec2.create_network_acl_entry(
        NetworkAclId="", RuleNumber=1, Protocol="-1", RuleAction="allow", Egress=True, CidrBlock="0.0.0.0/0"))  # fmt: skip
    assert (error["Code"], error["Message"]) == ("InvalidParameterValue", unknown_ids.EMPTY.format("networkAclId"))


def test_a_snapshot_is_restored_for_as_many_days_as_there_are(ec2, net):
    volume = ec2.create_volume(Size=1, AvailabilityZone="ap-northeast-1a")["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    error = error_of(lambda: ec2.restore_snapshot_tier(SnapshotId=snapshot, TemporaryRestoreDays=2**31 - 1))
    assert error["Message"] == counts.DAYS.format(2**31 - 1)
    assert ec2.restore_snapshot_tier(SnapshotId=snapshot, TemporaryRestoreDays=2)["SnapshotId"] == snapshot


def test_a_region_that_there_is_none(ec2, net):
    call = {"Name": "copy", "SourceImageId": "ami-0123456789abcdef0", "SourceRegion": "tokyo"}
    error = error_of(lambda: ec2.copy_image(**call))
    said = unknown_ids.NO_SUCH_VALUE.format("tokyo", "sourceRegion")
    assert (error["Code"], error["Message"]) == ("InvalidParameterValue", said)


def test_a_volume_that_is_not_there_is_named_alone(ec2):
    there = ec2.create_volume(Size=1, AvailabilityZone="ap-northeast-1a")["VolumeId"]
    error = error_of(lambda: ec2.describe_volumes(VolumeIds=[there, "vol-0123456789abcdef0"]))
    said = "The volume 'vol-0123456789abcdef0' does not exist."
    assert (error["Code"], error["Message"]) == ("InvalidVolume.NotFound", said)


def test_what_is_asked_for_without_an_id():
    ec2 = boto3.client("ec2", config=UNCHECKED)
    error = error_of(ec2.terminate_instances)
    assert (error["Code"], error["Message"]) == ("InvalidParameterCombination", "No instances specified")
    error = error_of(lambda: ec2.create_tags(Tags=[{"Key": "a", "Value": "b"}]))
    assert error["Message"] == "The request must contain the parameter resourceIdSet"


def test_a_time_is_found_as_the_answer_tells_it(ec2):
    volume = ec2.create_volume(Size=1, AvailabilityZone="ap-northeast-1a")
    time = f"{volume['CreateTime']:%Y-%m-%dT%H:%M:%S.000Z}"
    found = ec2.describe_volumes(Filters=[{"Name": "create-time", "Values": [time]}])["Volumes"]
    assert volume["VolumeId"] in [one["VolumeId"] for one in found]


def test_an_interface_that_is_to_stay_stays(ec2, net):
    interface = {"DeviceIndex": 0, "SubnetId": net["subnet"]}
    run = {"ImageId": IMAGE_OF_AWS, "InstanceType": "t3.nano", "MinCount": 1, "MaxCount": 1}
    for stays in (True, False):
        one = interface | {"DeleteOnTermination": not stays}
        made = ec2.run_instances(NetworkInterfaces=[one], **run)["Instances"][0]
        identity = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
        ec2.terminate_instances(InstanceIds=[made["InstanceId"]])
        there = ec2.describe_network_interfaces(Filters=[{"Name": "network-interface-id", "Values": [identity]}])
        assert len(there["NetworkInterfaces"]) == int(stays)


def test_moto_still_stumbles_over_what_is_not_there(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    bare = boto3.client("ec2", region_name="ap-northeast-1", config=UNCHECKED, **options)
    call = {"AssociationId": "aclassoc-0", "NetworkAclId": ACL}
    with pytest.raises(Exception, match=r"500|Internal"):
        bare.replace_network_acl_association(**call)
