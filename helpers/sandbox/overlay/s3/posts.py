"""A form that a web page sends becomes an object as any upload does; moto forgets most of its fields, and answers nothing.

And nothing else is a form: moto takes the body of an upload for one where its type is a form's (`curl --data-binary` says so),
and keeps an empty object.

The answers: "POST Object" (S3 API reference, RESTObjectPOST), of success_action_status and success_action_redirect; recorded from
AWS in LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_post_object_with_…).
"""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.s3.bodies import read
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_forgets_the_fields_of_a_form",)
STATUSES = ("200", "201", "204")


def install() -> None:
    """Have it become one."""
    from moto.s3.exceptions import MalformedXML
    from moto.s3.responses import S3Response
    from requests.structures import CaseInsensitiveDict
    from werkzeug.datastructures import ImmutableMultiDict

    from helpers.sandbox.overlay.s3 import large_objects

    @wraps(S3Response.setup_class, before=large_objects)
    def set_up(set_up: Callable[..., Any], self: Any, request: Any, *arguments: Any, **options: Any) -> None:
        if request.method != "POST" or request.mimetype != "multipart/form-data":
            vars(request).update(form=ImmutableMultiDict(), files=ImmutableMultiDict())
        set_up(self, request, *arguments, **options)

    @wraps(S3Response._bucket_response_post)
    def posted(post: Callable[..., Any], self: Any, request: Any, bucket_name: str) -> Any:
        fields = CaseInsensitiveDict(self.form_data.items())
        if "key" not in fields:
            return post(self, request, bucket_name)
        key = _key(fields["key"], request)
        self.body = self.body if isinstance(self.body, bytes) else str(self.body).encode()
        self.data["Action"] = "PutObject"
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name, key_name=key)
        try:
            self.headers = CaseInsensitiveDict(_headers(fields))
        except ElementTree.ParseError:
            raise MalformedXML from None
        self.parse_key_name = lambda: key
        _, headers, _ = self.put_object()
        place = f"{request.url.partition('?')[0].rstrip('/')}/{quote(key)}"
        return _answer(fields, headers | {"Location": place}, bucket_name, key)


def _key(given: str, request: Any) -> str:
    uploaded = next(iter(request.files.values()), None)
    return given.replace("${filename}", os.path.basename(uploaded.filename or "") if uploaded else "${filename}")


def _headers(fields: Any) -> dict[str, str]:
    """The headers of an upload that says what the form does. Raises ElementTree.ParseError for tags that are no XML."""
    kept = ("cache-control", "content-disposition", "content-encoding", "content-type", "expires")
    headers = {name: value for name, value in fields.lower_items() if name in kept or name.startswith("x-amz-")}
    headers |= {"x-amz-acl": fields["acl"]} if "acl" in fields else {}
    return headers | ({"x-amz-tagging": _tagging(fields["tagging"])} if fields.get("tagging") else {})


def _tagging(document: str) -> str:
    """The tags of a form's XML, as a header has them."""
    tags = [{local_name(child): child.text or "" for child in tag} for tag in read(document).iter()]
    return urlencode([(tag["Key"], tag["Value"]) for tag in tags if {"Key", "Value"} <= tag.keys()])


def _answer(fields: Any, headers: dict[str, Any], bucket: str, key: str) -> tuple[int, dict[str, Any], str]:
    """Status, headers and body, as the form asks for them."""
    if redirect := fields.get("success_action_redirect"):
        parts = urlsplit(redirect)
        told = [("bucket", bucket), ("key", key), ("etag", headers["ETag"])]
        place = urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told])))
        return 303, headers | {"Location": place}, ""
    status = fields.get("success_action_status", "204")
    body = ""
    if status == "201":
        told = [("Location", headers["Location"]), ("Bucket", bucket), ("Key", key), ("ETag", headers["ETag"])]
        elements = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told)
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{elements}</PostResponse>'
    return int(status if status in STATUSES else "204"), headers, body
