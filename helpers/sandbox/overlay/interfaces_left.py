"""A terminated instance and a deleted NAT gateway leave nothing; moto keeps the network interface made for them.

And an instance's root volume, where its size or encryption was said but not what becomes of it.
"""

import copy

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_keeps_the_interface_of_a_terminated_instance",)
ROOT_DEVICES = ("/dev/xvda", "/dev/sda1")


def install() -> None:
    """Have them go too, which is the default of EC2."""
    from moto.ec2.models.instances import Instance
    from moto.ec2.models.nat_gateways import NatGatewayBackend
    from moto.ec2.responses.instances import InstanceResponse

    @wraps(InstanceResponse._parse_block_device_mapping)
    def parsed(parse, self):
        mappings = parse(self)
        for given, mapping in zip(self._get_param("BlockDeviceMappings", []), mappings, strict=True):
            if given.get("DeviceName") in ROOT_DEVICES and "DeleteOnTermination" not in given.get("Ebs", {}):
                mapping["Ebs"]["DeleteOnTermination"] = True
        return mappings

    @wraps(Instance.prep_nics)
    def prepared(prepare, self, nic_spec, *arguments, **options):
        kept = [one for one in nic_spec if one.get("DeleteOnTermination") in (False, "false")]
        self.kept_interfaces = [
            int(one.get("DeviceIndex", 0)) for one in kept
        ]  # moto takes what was not said for the same
        prepare(self, nic_spec, *arguments, **options)

    @wraps(Instance.terminate)
    def terminated(terminate, self):
        if self.state == "terminated":  # once is enough, and asking again is no error
            return copy.copy(self._state)
        for interface in self.nics.values():
            if interface.device_index in (0, None) and 0 not in getattr(self, "kept_interfaces", ()):
                interface.delete_on_termination = True
        return terminate(self)

    @wraps(NatGatewayBackend.delete_nat_gateway)
    def deleted(delete, self, nat_gateway_id):
        gateway = delete(self, nat_gateway_id)
        if gateway._eni and gateway._eni.id in self.enis:
            for address in self.addresses:
                if address.eni is gateway._eni:
                    address.eni = address.association_id = None
            del self.enis[gateway._eni.id]
        return gateway
