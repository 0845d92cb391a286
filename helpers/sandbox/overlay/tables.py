"""Policies decide by the table that a request to DynamoDB is about, and a denial names it; moto asks about none.

It asks its policies about any resource ("*"), so that a grant for one table would have to count for all or for none. The
forms of the ARNs are those of "Actions, resources, and condition keys for Amazon DynamoDB" (Service Authorization Reference).
"""

import json

from helpers.sandbox.overlay import denials
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_does_not_ask_about_the_table",)
MANY = ("BatchGetItem", "BatchWriteItem")
THROUGH_AN_INDEX = ("Query", "Scan")


def resources(action: str, body: str | bytes, region: str, account: str) -> list[str]:
    """The ARNs of the tables, or of the index, that a request names; [] where it names none."""
    try:
        asked = json.loads(body or "{}")
    except ValueError:
        return []
    if not isinstance(asked, dict):
        return []
    operation = action.partition(":")[2]
    requests = asked.get("RequestItems")
    names = list(requests) if operation in MANY and isinstance(requests, dict) else [asked.get("TableName")]
    index = asked.get("IndexName") if operation in THROUGH_AN_INDEX else None
    area = f"arn:aws:dynamodb:{region}:{account}:table/"
    arns = [name if name.startswith("arn:") else area + name for name in names if isinstance(name, str) and name]
    return [f"{arn}/index/{index}" if index else arn for arn in arns]


def install() -> None:
    """Have IAM ask about them."""
    from moto.iam.access_control import IAMRequestBase

    @wraps(IAMRequestBase.check_action_permitted, before=denials)
    def checked(check, self, resource):
        named = []
        if self._service == "dynamodb" and resource == "*":
            named = resources(self._action, self._body, self._region, self.account_id)
        for one in named or [resource]:
            check(self, one)
