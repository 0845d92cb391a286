"""A denial says who, which action, on what, and because of what; moto's does not.

It says "Access Denied" for S3, leaves the reason out for others, and answers JSON services in XML. The words are those of
"Troubleshoot access denied (403 Forbidden) errors in Amazon S3" (S3 User Guide) and of the IAM User Guide's page on access
denied messages.
"""

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_gives_no_reason_for_a_denial",)
UNKNOWN_KEY = ("UnrecognizedClientException", "The security token included in the request is invalid.")
WRONG_SECRET = (
    "InvalidSignatureException",
    (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    ),
)


def sentence(user: str, action: str, resource: str, explicit: bool) -> str:
    """The message, with the resource left out where it is any ("*")."""
    # S3 quotes the resource, others do not.
    mark = '"' if action.startswith("s3:") else ""
    on = "" if resource.endswith("*") else f" on resource: {mark}{resource}{mark}"
    why = "with an explicit deny in an identity-based policy"
    if not explicit:
        why = f"because no identity-based policy allows the {action} action"
    return f"User: {user} is not authorized to perform: {action}{on} {why}"


def install() -> None:
    """Have denials say so, in the form of the asked service."""
    from moto.core.exceptions import AccessDeniedError, JsonRESTError
    from moto.iam.access_control import IAMPolicy, IAMRequest, IAMRequestBase, PermissionResult, S3IAMRequest

    class JsonRefusal(JsonRESTError):
        code = 400

    class Forbidden(AccessDeniedError):
        def __init__(self, code: str, said: str):
            super(AccessDeniedError, self).__init__(code, said)

    @wraps(IAMRequestBase.check_action_permitted)
    def checked(check, self, resource):
        self._resource = resource
        return check(self, resource)

    def message(self) -> str:
        policies = [IAMPolicy(policy) for policy in self._access_key.collect_policies()]
        results = [policy.is_action_permitted(self._action, self._resource) for policy in policies]
        return sentence(self._access_key.arn, self._action, self._resource, PermissionResult.DENIED in results)

    @replaces(IAMRequest._raise_access_denied)
    def denied(self):
        if "X-Amz-Target" in self._headers:
            raise JsonRefusal("AccessDeniedException", message(self))
        if self._service == "ec2":
            said = f"You are not authorized to perform this operation. {message(self)}"
            raise Forbidden("UnauthorizedOperation", said)
        raise Forbidden("AccessDenied", message(self))

    @wraps(S3IAMRequest._raise_access_denied)
    def denied_by_s3(s3_denied, self):
        from moto.s3.exceptions import S3AccessDeniedError

        try:
            s3_denied(self)
        except S3AccessDeniedError as error:
            error.message = message(self)
            raise

    @wraps(IAMRequest._raise_invalid_access_key)
    def unknown_key(unknown, self, reason):
        if "X-Amz-Target" in self._headers:
            raise JsonRefusal(*UNKNOWN_KEY)
        unknown(self, reason)

    @wraps(IAMRequest._raise_signature_does_not_match)
    def wrong_secret(wrong, self):
        if "X-Amz-Target" in self._headers:
            raise JsonRefusal(*WRONG_SECRET)
        wrong(self)
