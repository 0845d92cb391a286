"""Whose an access key is: moto builds the IAM of every partition to find out, and lets a deactivated key in.

All the partitions (China, GovCloud …) take most of a second after each start and reset.
"""

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_lets_a_deactivated_key_in_and_builds_every_partition",)


def install() -> None:
    """Look keys up in what is there already, and treat an inactive key as one that is unknown."""
    from moto.iam import access_control, models

    @replaces(models.get_account_id_from)
    def get_account_id_from(access_key: str) -> str:
        for account_id, partitions in list(models.iam_backends.items()):
            if any(access_key in backend.access_keys for backend in list(partitions.values())):
                return account_id
        return models.DEFAULT_ACCOUNT_ID

    @wraps(access_control.IAMUserAccessKey.__init__)
    def active(make, self, account_id, partition, access_key_id, headers):
        make(self, account_id, partition, access_key_id, headers)
        key = self.backend.access_keys.get(access_key_id)
        if key is not None and key.status != "Active":
            raise access_control.CreateAccessKeyFailure(reason="InvalidId")
