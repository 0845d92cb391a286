"""Providers of a network: VPC, subnet, routes, gateways."""

from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    Services,
    only,
    retagged,
)

TAGS = frozenset({"Tags"})


class Tagged(Provider):
    """A resource of EC2, whose tags can be changed."""

    in_place = TAGS

    def update(self, services, made, before, now):
        retagged(services, made, before, now)


class Vpc(Tagged):
    in_place = TAGS | {"EnableDnsSupport", "EnableDnsHostnames"}

    def create(self, services: Services, properties: Properties, name: str) -> PhysicalResource:
        given = only(properties, "CidrBlock", "InstanceTenancy")
        vpc = services.ec2.create_vpc(**given, **services.named("vpc", properties))["Vpc"]
        made = PhysicalResource(
            vpc["VpcId"], {"VpcId": vpc["VpcId"], "CidrBlock": vpc["CidrBlock"], "CidrBlockAssociations": []}
        )
        here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        groups = services.ec2.describe_security_groups(Filters=here)["SecurityGroups"]
        acls = services.ec2.describe_network_acls(Filters=here)["NetworkAcls"]
        made.attributes |= {"DefaultSecurityGroup": groups[0]["GroupId"]} if groups else {}
        made.attributes |= {"DefaultNetworkAcl": acls[0]["NetworkAclId"]} if acls else {}
        self._switch(services, made, properties)
        return made

    def update(self, services, made, before, now):
        retagged(services, made, before, now)
        self._switch(services, made, now)

    def _switch(self, services: Services, made: PhysicalResource, properties: Properties) -> None:
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            if name in properties:
                value = {name: {"Value": _is_true(properties[name])}}
                services.ec2.modify_vpc_attribute(VpcId=made.physical_resource_id, **value)

    def delete(self, services, made, properties):
        services.ec2.delete_vpc(VpcId=made.physical_resource_id)


class Subnet(Tagged):
    in_place = TAGS | {"MapPublicIpOnLaunch"}

    def create(self, services, properties, name):
        given = only(properties, "VpcId", "CidrBlock", "AvailabilityZone")
        subnet = services.ec2.create_subnet(**given, **services.named("subnet", properties))["Subnet"]
        names = ("SubnetId", "VpcId", "AvailabilityZone", "CidrBlock")
        made = PhysicalResource(subnet["SubnetId"], {**only(subnet, *names), "Ipv6CidrBlocks": []})
        self._switch(services, made, properties)
        return made

    def update(self, services, made, before, now):
        retagged(services, made, before, now)
        self._switch(services, made, now)

    def _switch(self, services, made, properties):
        value = {"Value": _is_true(properties.get("MapPublicIpOnLaunch", False))}
        services.ec2.modify_subnet_attribute(SubnetId=made.physical_resource_id, MapPublicIpOnLaunch=value)

    def delete(self, services, made, properties):
        services.ec2.delete_subnet(SubnetId=made.physical_resource_id)


class InternetGateway(Tagged):
    def create(self, services, properties, name):
        tags = services.named("internet-gateway", properties)
        identity = services.ec2.create_internet_gateway(**tags)["InternetGateway"]["InternetGatewayId"]
        return PhysicalResource(identity, {"InternetGatewayId": identity})

    def delete(self, services, made, properties):
        services.ec2.delete_internet_gateway(InternetGatewayId=made.physical_resource_id)


class GatewayAttachment(Provider):
    def create(self, services, properties, name):
        services.ec2.attach_internet_gateway(**only(properties, "InternetGatewayId", "VpcId"))
        return PhysicalResource(f"IGW|{properties['VpcId']}", {"AttachmentType": "IGW"})

    def delete(self, services, made, properties):
        services.ec2.detach_internet_gateway(**only(properties, "InternetGatewayId", "VpcId"))


class RouteTable(Tagged):
    def create(self, services, properties, name):
        tags = services.named("route-table", properties)
        identity = services.ec2.create_route_table(VpcId=properties["VpcId"], **tags)["RouteTable"]["RouteTableId"]
        return PhysicalResource(identity, {"RouteTableId": identity})

    def delete(self, services, made, properties):
        services.ec2.delete_route_table(RouteTableId=made.physical_resource_id)


class Route(Provider):
    targets = ("GatewayId", "NatGatewayId", "InstanceId", "NetworkInterfaceId", "VpcPeeringConnectionId")
    in_place = frozenset(targets)

    def create(self, services, properties, name):
        services.ec2.create_route(**only(properties, "RouteTableId", "DestinationCidrBlock", *self.targets))
        return PhysicalResource(f"{properties['RouteTableId']}|{properties['DestinationCidrBlock']}")

    def update(self, services, made, before, now):
        services.ec2.replace_route(**only(now, "RouteTableId", "DestinationCidrBlock", *self.targets))

    def delete(self, services, made, properties):
        services.ec2.delete_route(**only(properties, "RouteTableId", "DestinationCidrBlock"))


class SubnetRouteTableAssociation(Provider):
    def create(self, services, properties, name):
        answer = services.ec2.associate_route_table(**only(properties, "RouteTableId", "SubnetId"))
        return PhysicalResource(answer["AssociationId"], {"Id": answer["AssociationId"]})

    def delete(self, services, made, properties):
        services.ec2.disassociate_route_table(AssociationId=made.physical_resource_id)


class ElasticIp(Tagged):
    def create(self, services, properties, name):
        answer = services.ec2.allocate_address(Domain="vpc", **services.named("elastic-ip", properties))
        if "InstanceId" in properties:
            services.ec2.associate_address(AllocationId=answer["AllocationId"], InstanceId=properties["InstanceId"])
        return PhysicalResource(answer["PublicIp"], only(answer, "AllocationId", "PublicIp"))

    def update(self, services, made, before, now):
        retagged(services, PhysicalResource(made.attributes["AllocationId"]), before, now)

    def delete(self, services, made, properties):
        services.ec2.release_address(AllocationId=made.attributes["AllocationId"])


class NatGateway(Tagged):
    def create(self, services, properties, name):
        given = only(properties, "SubnetId", "AllocationId", "ConnectivityType")
        gateway = services.ec2.create_nat_gateway(**given, **services.named("natgateway", properties))["NatGateway"]
        return PhysicalResource(gateway["NatGatewayId"], {"NatGatewayId": gateway["NatGatewayId"]})

    def delete(self, services, made, properties):
        services.ec2.delete_nat_gateway(NatGatewayId=made.physical_resource_id)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


PROVIDERS = {
    "AWS::EC2::EIP": ElasticIp(),
    "AWS::EC2::InternetGateway": InternetGateway(),
    "AWS::EC2::NatGateway": NatGateway(),
    "AWS::EC2::Route": Route(),
    "AWS::EC2::RouteTable": RouteTable(),
    "AWS::EC2::Subnet": Subnet(),
    "AWS::EC2::SubnetRouteTableAssociation": SubnetRouteTableAssociation(),
    "AWS::EC2::VPC": Vpc(),
    "AWS::EC2::VPCGatewayAttachment": GatewayAttachment(),
}
