"""An access point of EFS has an id of 17 hexadecimal digits, which Lambda asks for; moto's has 8.

The pattern of FileSystemConfig's Arn in the API reference of Lambda: access-point/fsap-[a-f0-9]{17}.
"""

import secrets

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_gives_access_points_short_ids",)


def install() -> None:
    """Give each new access point such an id."""
    from moto.efs.models import AccessPoint

    @wraps(AccessPoint.__init__)
    def made(make, self, *arguments, **options):
        make(self, *arguments, **options)
        former, self.access_point_id = self.access_point_id, f"fsap-{secrets.token_hex(9)[:17]}"
        self.access_point_arn = self.access_point_arn.replace(former, self.access_point_id)
