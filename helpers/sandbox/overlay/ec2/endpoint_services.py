"""A VPC endpoint leads to a service that there is, by a type that the service has; moto makes one to anywhere.

The sentences, as people quote CreateVpcEndpoint's answers: "The Vpc Endpoint Service '…' does not exist" (moto has it for
DescribeVpcEndpointServices), hashicorp/terraform issue 24478 (a type), ansible-collections/amazon.aws issue 576 (route tables),
nanlabs/terraform-aws-starter issue 18 (subnets). Services of others ("…vpce-svc-…"), and of another region when one is named
(ServiceRegion), are believed.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.ec2 import not_found
from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.principals import is_service

STILL_NEEDED = ("test_moto_makes_an_endpoint_to_anywhere",)
OF_AWS = re.compile(r"com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\.(.+)")
OTHERS = ("com.amazonaws.vpce.", "com.amazonaws.s3-global.", "aws.", "cn.com.amazonaws.")
WITH_GATEWAY = ("s3", "dynamodb")
NO_SERVICE = ("InvalidServiceName", "The Vpc Endpoint Service '{}' does not exist")
NO_TYPE = "Endpoint type ({}) does not match available service types ([{}])."
NO_SUBNETS = "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints."
NO_TABLES = "Route table IDs are only supported for Gateway type VPC Endpoint."


def install() -> None:
    """Have others refused."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.vpcs import VPCs

    @wraps(VPCs.create_vpc_endpoint)
    def created(create: Callable[..., Any], self: Any) -> Any:
        self.ec2_backend.get_vpc(self._get_param("VpcId"))
        for code, sentence in _complaints(self):
            raise EC2ClientError(code, sentence)
        not_found.check_groups(self.ec2_backend, self._get_param("SecurityGroupIds", []))
        return create(self)


def _complaints(handler: Any) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with a request for an endpoint, the first thing first."""
    name = handler._get_param("ServiceName") or ""
    kind = handler._get_param("VpcEndpointType") or "Gateway"
    region = handler._get_param("ServiceRegion") or handler.region
    of_aws = OF_AWS.fullmatch(name)
    if not name.startswith(OTHERS) and not (of_aws and of_aws[1] == region and _is_known(of_aws[2])):
        yield NO_SERVICE[0], NO_SERVICE[1].format(name)
    elif kind == "Gateway" and of_aws and of_aws[2] not in WITH_GATEWAY:
        yield "InvalidParameter", NO_TYPE.format(kind, "Interface")
    if kind == "Gateway" and handler._get_param("SubnetIds", []):
        yield "InvalidParameter", NO_SUBNETS
    if kind != "Gateway" and handler._get_param("RouteTableIds", []):
        yield "InvalidParameter", NO_TABLES


def _is_known(service: str) -> bool:
    """Whether AWS has an endpoint service of this name, as far as moto or botocore know."""
    from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES

    return service in AWS_ENDPOINT_SERVICES or is_service(service)
