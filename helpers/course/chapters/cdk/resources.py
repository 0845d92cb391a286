"""The stacks and apps of 03_cdk, and what is there of them besides."""

from typing import Any

from helpers.course.context import CheckContext
from helpers.course.kit import checks, stacks

SERVER, DATA, ROLLS_BACK = "MyFirstServer", "KeepsData", "RollsBack"
SERVER_APP, DATA_APP, ROLLBACK_APP, CIRCULAR_APP = "ec2", "drill_retain", "drill_rollback", "drill_circular"
OF_THE_CHAPTER = {SERVER: SERVER_APP, DATA: DATA_APP, ROLLS_BACK: ROLLBACK_APP}
KEY = checks.KEY


def template_rules(described: dict[str, Any]) -> set[tuple[str, str]]:
    """Port and source of each inbound rule in a template ("22", "203.0.113.10/32")."""
    groups = stacks.declared(described, "AWS::EC2::SecurityGroup")
    rules = [rule for group in groups for rule in group["Properties"].get("SecurityGroupIngress", [])]
    return {(str(rule.get("FromPort", "")), str(rule.get("CidrIp", ""))) for rule in rules}


def actual_rules(context: CheckContext) -> set[tuple[str, str]]:
    """Port and source of each inbound rule that the server's security group really has."""
    groups = stacks.resources(context, SERVER, "AWS::EC2::SecurityGroup")
    if not groups:
        return set()
    found = context.client("ec2").describe_security_groups(Filters=[{"Name": "group-id", "Values": groups}])
    permissions = [one for group in found["SecurityGroups"] for one in group["IpPermissions"]]
    return {(str(one.get("FromPort", "")), source["CidrIp"]) for one in permissions for source in one["IpRanges"]}


def key_pairs(context: CheckContext) -> list[str]:
    """The names of the account's key pairs."""
    return [pair["KeyName"] for pair in context.client("ec2").describe_key_pairs()["KeyPairs"]]
