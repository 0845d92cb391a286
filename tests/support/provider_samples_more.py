"""Samples of types that AWS's own examples use, beside those of the course."""

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample


def first_generation(account: Account) -> dict[str, list[Sample]]:
    """Samples of load balancers of the first generation."""
    listener = {"LoadBalancerPort": "80", "InstancePort": "80", "Protocol": "http", "InstanceProtocol": "http"}
    check = {"Target": "HTTP:80/", "Interval": "10", "Timeout": "5", "HealthyThreshold": "2", "UnhealthyThreshold": "3"}
    groups = [account.group(f"sample-classic-{number}") for number in range(2)]
    one, other = account.instance(), account.instance()
    return {
        "AWS::ElasticLoadBalancing::LoadBalancer": [
            Sample(
                {
                    "LoadBalancerName": "sample-classic",
                    "Listeners": [listener],
                    "Subnets": [account.subnet],
                    "SecurityGroups": groups[:1],
                    "Scheme": "internal",
                    "HealthCheck": check,
                    "Instances": [one],
                    "CrossZone": True,
                    "ConnectionDrainingPolicy": {"Enabled": True, "Timeout": 7},
                    "ConnectionSettings": {"IdleTimeout": 20},
                    "Tags": TAGS,
                },
                {
                    "Listeners": [listener, {**listener, "LoadBalancerPort": "8080"}],
                    "SecurityGroups": groups[1:],
                    "HealthCheck": {**check, "Interval": "20"},
                    "Instances": [other],
                    "CrossZone": False,
                    "ConnectionDrainingPolicy": {"Enabled": True, "Timeout": 9},
                    "ConnectionSettings": {"IdleTimeout": 30},
                    "Tags": OTHER_TAGS,
                },
            )
        ]
    }


def event_bus_policies(account: Account) -> dict[str, list[Sample]]:
    """Samples of what a bus lets others do."""
    boto3.client("events").create_event_bus(Name="sample-guarded")
    own = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    return {
        "AWS::Events::EventBusPolicy": [
            Sample(
                {"EventBusName": "sample-guarded", "StatementId": "whole", "Statement": own},
                {"Statement": {**own, "Action": "events:PutRule"}},
            ),
            Sample(
                {
                    "EventBusName": "sample-guarded",
                    "StatementId": "named",
                    "Action": "events:PutEvents",
                    "Principal": "111111111111",
                }
            ),
        ]
    }


GROUPS = (first_generation, event_bus_policies)
