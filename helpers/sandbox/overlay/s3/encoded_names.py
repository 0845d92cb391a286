"""EncodingType=url encodes all that names keys in a list; moto encodes some, so that others are read wrongly, or by nobody.

ListObjects, ListObjectsV2, ListObjectVersions and ListMultipartUploads (S3 API reference, EncodingType in the response). Without
it a letter that XML does not allow is a question mark, where S3 writes what no parser takes.
"""

import re
import urllib.parse
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_encodes_not_all_names",)
NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SINGLE = ("Delimiter", "Key", "KeyMarker", "Marker", "NextKeyMarker", "NextMarker", "Prefix", "StartAfter")
LISTS = {"CommonPrefixes": "Prefix", "Contents": "Key", "Deleted": "Key", "DeleteMarkers": "Key", "Errors": "Key"}
LISTS |= {"Uploads": "Key", "Versions": "Key"}
# What moto has encoded; and the prefix of ListObjects, which botocore does not decode.
DONE = {"ListObjects": ("Contents", "Prefix"), "ListObjectsV2": ("CommonPrefixes", "Contents", "Prefix")}
ACTIONS = ("ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads")


def install() -> None:
    """Have these lists encoded so."""
    from moto.s3.responses import S3Response

    @wraps(S3Response.serialized, on=S3Response)
    def written(serialized: Callable[..., Any], self: Any, action_result: Any) -> Any:
        action, result = self.data.get("Action"), action_result.result
        if isinstance(result, dict):
            by_url = action in ACTIONS and self._get_param("encoding-type") == "url"
            done = DONE.get(action, ()) if by_url else ()
            _encode(result, urllib.parse.quote if by_url else _legible, done)
            if by_url:
                result["EncodingType"] = "url"
        return serialized(self, action_result)


def _encode(result: dict[str, Any], encoded: Callable[[str], str], done: tuple[str, ...]) -> None:
    for name in (one for one in SINGLE if isinstance(result.get(one), str)):
        result[name] = _legible(result[name]) if name in done else encoded(result[name])
    for name, member in LISTS.items():
        for entry in result.get(name) or () if name not in done else ():
            if isinstance(entry, dict) and isinstance(entry.get(member), str):
                entry[member] = encoded(entry[member])


def _legible(text: str) -> str:
    return NOT_XML.sub("?", text)
