"""IAM keeps the tags that begin with "aws:" for itself; moto takes them.

"Tags for AWS Identity and Access Management resources" (IAM User Guide). The sentence was not found quoted; it is EC2's for the same.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.ec2.tag_rules import OF_AWS, RESERVED
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_tags_of_aws_in_iam",)
TAGGING = (
    *("create_role", "create_user", "create_policy", "create_instance_profile", "create_open_id_connect_provider"),
    *("tag_role", "tag_user", "tag_policy", "tag_instance_profile", "tag_open_id_connect_provider"),
)


def install() -> None:
    """Have them refused, once a request is allowed."""
    from moto.iam.exceptions import IAMException
    from moto.iam.responses import IamResponse

    from helpers.sandbox.overlay import iam_quotas, iam_words, trust_policies

    def guard(target: Callable[..., Any], before: Any) -> None:
        @wraps(target, before=before)
        def tagged(make: Callable[..., Any], self: Any) -> Any:
            for one in self._get_param("Tags", []):
                if str(one.get("Key", "")).lower().startswith(OF_AWS):
                    raise IAMException("InvalidInput", RESERVED)
            return make(self)

    own = {
        "create_role": (iam_quotas, iam_words, trust_policies),
        "create_user": iam_words,
        "create_policy": (iam_quotas, trust_policies),
    }
    for name in TAGGING:
        guard(getattr(IamResponse, name), own.get(name, ()))
