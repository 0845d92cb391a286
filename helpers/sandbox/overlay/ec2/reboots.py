"""How often an instance was rebooted: moto answers the request, and keeps nothing of it that can be seen."""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_keeps_nothing_of_a_reboot",)


def install() -> None:
    """Have moto count in the instance's `boots`."""
    from moto.ec2.models.instances import Instance

    @wraps(Instance.reboot)
    def counted(reboot, self, *arguments, **options):
        self.boots = getattr(self, "boots", 0) + 1
        return reboot(self, *arguments, **options)
