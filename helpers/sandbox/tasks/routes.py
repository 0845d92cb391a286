"""Whether a task's network reaches a service of AWS: through an internet gateway and a public address, through a NAT
gateway, or through a VPC endpoint ("Fargate task networking", Amazon ECS Developer Guide).
"""

from typing import Any

EVERYWHERE = "0.0.0.0/0"


def reaches(network: dict[str, Any], account: str, region: str, *services: str) -> bool:
    """Whether a task with this awsvpcConfiguration reaches all the services ("ecr.api", "logs"); none: the internet."""
    from moto.ec2 import ec2_backends

    backend = ec2_backends[account][region]
    subnet = backend.get_subnet(network["subnets"][0])
    public = network.get("assignPublicIp") == "ENABLED"
    return _leaves(backend, subnet, public) or (
        bool(services) and all(_endpoint(backend, subnet, one) for one in services)
    )


def _leaves(backend: Any, subnet: Any, public: bool) -> bool:
    table = _table(backend, subnet)
    for route in table.routes if table else ():
        if route.destination_cidr_block == EVERYWHERE and route.state == "active":
            if route.nat_gateway is not None:
                return route.nat_gateway.state == "available"
            return public and str(route.gateway_id or "").startswith("igw-")
    # A default VPC has its gateway on AWS; moto makes none.
    return public and backend.get_vpc(subnet.vpc_id).is_default in (True, "true")


def _table(backend: Any, subnet: Any) -> Any:
    tables = [table for table in backend.route_tables.values() if table.vpc_id == subnet.vpc_id]
    own = [table for table in tables if subnet.id in table._associations.values()]
    return next(iter(own or [table for table in tables if table.main_association_id]), None)


def _endpoint(backend: Any, subnet: Any, service: str) -> bool:
    found = [one for one in backend.vpc_end_points.values() if one.vpc_id == subnet.vpc_id and one.state == "available"]
    return any(one.service_name.endswith(f".{service}") for one in found)
