"""A log group is given a key and loses it; moto lacks both calls.

"AssociateKmsKey" and "DisassociateKmsKey" (CloudWatch Logs API reference).
"""

from typing import Any

from helpers.sandbox.overlay.patching import adds

STILL_NEEDED = ("test_moto_still_takes_no_key_from_a_log_group",)


def install() -> None:
    """Have both."""
    from moto.logs.responses import LogsResponse

    for action in (associate_kms_key, disassociate_kms_key):
        adds(LogsResponse)(action)


def associate_kms_key(self: Any) -> str:
    """Have the group's data encrypted with the key `kmsKeyId`."""
    _group(self).kms_key_id = self._get_param("kmsKeyId")
    return "{}"


def disassociate_kms_key(self: Any) -> str:
    """Have the group's data encrypted by the service's own key."""
    _group(self).kms_key_id = None
    return "{}"


def _group(handler: Any) -> Any:
    """The group that a request names. Raises moto's ResourceNotFoundException."""
    from moto.logs.exceptions import ResourceNotFoundException

    name = handler._get_param("logGroupName") or handler._get_param("resourceIdentifier", "").rpartition(":")[2]
    if name not in handler.logs_backend.groups:
        raise ResourceNotFoundException
    return handler.logs_backend.groups[name]
