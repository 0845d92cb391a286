"""A route whose target is gone is a black hole; moto tells it as active.

Which routes are: "Route", State (EC2 API reference): "the route's target isn't available (for example, the specified gateway isn't
attached to the VPC, or the specified NAT instance has been terminated)".
"""

from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_a_route_to_nothing_for_active",)
GONE = ("deleted", "deleting", "terminated", "rejected", "expired", "failed")


def install() -> None:
    """Have it told."""
    from moto.ec2.models.route_tables import Route

    @wraps(Route.state)
    def state(told: Any, self: Any) -> str:
        return "blackhole" if _leads_nowhere(self) else str(told(self))


def _leads_nowhere(route: Any) -> bool:
    backend = route.route_table.ec2_backend
    if route.gateway is not None:
        return _is_away(route.gateway, backend.internet_gateways, backend.vpn_gateways, vpc=route.route_table.vpc_id)
    targets = (
        (route.interface, backend.enis),
        (route.nat_gateway, backend.nat_gateways),
        (route.vpc_pcx, backend.vpc_pcxs),
        (route.egress_only_igw, backend.egress_only_internet_gateways),
    )
    if any(target is not None and (target.id not in there or _is_over(target)) for target, there in targets):
        return True
    return route.instance is not None and route.instance.state == "terminated"


def _is_away(gateway: Any, internet: Any, private: Any, vpc: str) -> bool:
    """Whether a gateway is deleted or, of the internet, not attached to the route's VPC."""
    if gateway.id in internet:
        attached = internet[gateway.id].vpc
        return attached is None or attached.id != vpc
    return gateway.id not in private


def _is_over(target: Any) -> bool:
    status = getattr(target, "_status", None)
    return str(getattr(target, "state", "")) in GONE or getattr(status, "code", "") in GONE
