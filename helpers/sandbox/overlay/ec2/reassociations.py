"""An Elastic IP address goes over from one instance to another; moto refuses that, unless AllowReassociation is given.

It leaves the address with the former one's interface, too. An address that the instance had before goes away.
AssociateAddress in the Amazon EC2 API Reference: "Reassociation is automatic, but you can specify false to ensure the operation
fails if the Elastic IP address is already associated with another resource."
"""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_refuses_to_associate_an_address_that_another_instance_has",)


def install() -> None:
    """Have addresses go over."""
    from moto.ec2.models.elastic_ip_addresses import ElasticAddressBackend
    from moto.ec2.responses.elastic_ip_addresses import ElasticIPAddresses

    @wraps(ElasticIPAddresses.associate_address)
    def automatic(associate_address, self):
        given = str(self._get_params().get("AllowReassociation", True)).lower()
        self.params["AllowReassociation"] = given == "true"
        return associate_address(self)

    @wraps(ElasticAddressBackend.associate_address)
    def taken_over(
        associate_address, self, instance=None, eni=None, address=None, allocation_id=None, reassociate=False
    ):
        found = self.address_by_ip([address]) if address else self.address_by_allocation([allocation_id])
        wanted, former = eni or instance.nics[0], found[0].eni
        if former is not None and former is not wanted and reassociate:
            self.disassociate_address(association_id=found[0].association_id)
        for other in self.addresses:
            if other is not found[0] and other.eni is wanted:
                self.disassociate_address(association_id=other.association_id)
        return associate_address(self, instance, eni, address, allocation_id, reassociate)
