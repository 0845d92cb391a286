"""`aws iam`: users, what they may do, and their access keys."""

from dataclasses import replace

from helpers.operations.api import api
from helpers.operations.kinds import ACCESS_KEY_ID, POLICY_ARN, USER_NAME

USER = {"UserName": USER_NAME}
POLICY_OF_USER = {"UserName": USER_NAME, "PolicyArn": POLICY_ARN}
SHOWN_ACCESS_KEY_ID = replace(ACCESS_KEY_ID, secret=False)

api("iam create-user", USER, changes=True, times=True)
api("iam list-users", paginates=True, times=True)
api("iam delete-user", USER, changes=True, answer="")
api("iam attach-user-policy", POLICY_OF_USER, changes=True, answer="")
api("iam detach-user-policy", POLICY_OF_USER, changes=True, answer="")
api("iam list-attached-user-policies", USER, paginates=True)
api("iam list-access-keys", {"UserName": USER_NAME.optional()}, paginates=True, times=True)
api(
    "iam delete-access-key",
    {"UserName": USER_NAME.optional(), "AccessKeyId": SHOWN_ACCESS_KEY_ID},
    changes=True,
    answer="",
)
