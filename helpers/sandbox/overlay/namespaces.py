"""The hosted zone of a Cloud Map namespace goes with it; moto leaves it.

DeleteNamespace and CreatePrivateDnsNamespace in the AWS Cloud Map API Reference: the zone is the namespace's own.
"""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_leaves_the_hosted_zone_of_a_namespace",)


def install() -> None:
    """Delete the zone, too."""
    from moto.route53.models import route53_backends
    from moto.servicediscovery.models import ServiceDiscoveryBackend

    @wraps(ServiceDiscoveryBackend.delete_namespace)
    def with_its_zone(delete, self, namespace_id):
        found = self.namespaces.get(namespace_id)
        operation = delete(self, namespace_id)
        zone = ((found and found.dns_properties) or {}).get("HostedZoneId")
        if zone:
            backend = route53_backends[self.account_id][self.partition]
            backend.zones.pop(zone.removeprefix("/hostedzone/"), None)
        return operation
