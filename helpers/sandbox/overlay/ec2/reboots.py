"""How often an instance was rebooted: moto answers the request and keeps nothing of it, so that nobody can see it afterwards."""

from helpers.sandbox.overlay.patching import wraps


def install() -> None:
    """Have moto count in the instance's `boots`."""
    from moto.ec2.models.instances import Instance

    @wraps(Instance.reboot)
    def counted(reboot, self, *arguments, **options):
        self.boots = getattr(self, "boots", 0) + 1
        return reboot(self, *arguments, **options)
