"""A form that a web page sends to S3 (`generate_presigned_post`): which fields sign it, and whether its policy allows it.

The sentences are recorded from AWS in LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_post_request_missing_…).
"""

import base64
import hashlib
import hmac
import io
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.sandbox.overlay.s3 import post_policies

VERSION_4 = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
VERSION_2 = ("AWSAccessKeyId", "Signature")
NO_FIELD = "Bucket POST must contain a field named '{}'.  If it is specified, please check the order of the fields."
NO_FILE = "POST requires exactly one file upload per request."


@dataclass(frozen=True)
class SignedForm:
    """The fields of a form, with names in lower case, "bucket" among them; and the size of its file, None where it has none."""

    fields: dict[str, str]
    size: int | None

    @property
    def _is_version_4(self) -> bool:
        return any(name.lower() in self.fields for name in VERSION_4)

    @property
    def _scope(self) -> list[str]:
        return [*self.fields.get("x-amz-credential", "").split("/"), "", "", ""][:4]

    @property
    def key_id(self) -> str:
        return self._scope[0] if self._is_version_4 else self.fields["awsaccesskeyid"]

    @property
    def region(self) -> str:
        return self._scope[2] if self._is_version_4 else "us-east-1"

    @property
    def signature(self) -> str:
        return self.fields["x-amz-signature" if self._is_version_4 else "signature"]

    def lacks(self) -> Iterator[tuple[str, str]]:
        """The code and the sentence (or "") of what a form cannot be without, the first thing first."""
        names = VERSION_4 if self._is_version_4 else VERSION_2
        if not any(name.lower() in self.fields for name in (*names, "policy")):
            yield "AccessDenied", ""
        for name in (*names, "policy", "key"):
            if name.lower() not in self.fields:
                yield "InvalidArgument", NO_FIELD.format(name)
        if self.size is None:
            yield "InvalidArgument", NO_FILE

    def signed_with(self, credentials) -> str:
        """The signature that these credentials give the form's policy."""
        from botocore.auth import S3SigV4PostAuth
        from botocore.awsrequest import AWSRequest

        policy = self.fields["policy"]
        if not self._is_version_4:
            digest = hmac.new(credentials.secret_key.encode(), policy.encode(), hashlib.sha1).digest()
            return base64.b64encode(digest).decode()
        request = AWSRequest("POST")
        request.context["timestamp"] = f"{self._scope[1]}T000000Z"
        return str(S3SigV4PostAuth(credentials, "s3", self.region).signature(policy, request))

    def complaints(self) -> Iterator[tuple[str, str]]:
        """The code and the sentence of what the policy does not allow."""
        return post_policies.complaints(self.fields, self.size or 0)


def read(environ: dict) -> SignedForm:
    """The form in a request's body, which can be read again afterwards."""
    from werkzeug.formparser import parse_form_data

    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    _, form, files = parse_form_data(environ | {"wsgi.input": io.BytesIO(body)}, silent=True)
    environ["wsgi.input"] = io.BytesIO(body)
    bucket = environ.get("PATH_INFO", "").strip("/").partition("/")[0]
    uploaded = next(iter(files.values()), None)
    size = len(uploaded.stream.read()) if uploaded else len(form["file"].encode()) if "file" in form else None
    return SignedForm({name.lower(): value for name, value in form.items()} | {"bucket": bucket}, size)
