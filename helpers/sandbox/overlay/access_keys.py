"""Whose an access key is. Moto builds the IAM of every partition (China, GovCloud …) to find out, which takes most of a
second after each start and reset; and it lets a deactivated key in.
"""

from helpers.sandbox.overlay.patching import replaces, wraps


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
