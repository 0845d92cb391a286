"""An object's key may hold any characters, line feeds too."""

import urllib.request
from types import SimpleNamespace

import pytest
from werkzeug.exceptions import NotFound

from helpers.sandbox.dispatching import Part, Service
from tests.support.aws import bucket


@pytest.mark.parametrize("key", ["a\nb", "\n", "a\n", "\na/b\n", "a/\n/b", "a\r\nb", "folder\n/", "a\tb"])
def test_a_key_with_line_feeds_is_a_key(fresh, key):
    client = bucket("to-fill")
    there = {"Bucket": "to-fill", "Key": key}
    client.put_object(**there, Body=b"here")
    assert client.get_object(**there)["Body"].read() == b"here"
    assert [one["Key"] for one in client.list_objects_v2(Bucket="to-fill")["Contents"]] == [key]
    with urllib.request.urlopen(client.generate_presigned_url("get_object", there), timeout=20) as answer:
        assert answer.read() == b"here"
    client.put_object_tagging(**there, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    upload = client.create_multipart_upload(**there)["UploadId"]
    client.abort_multipart_upload(**there, UploadId=upload)
    client.copy_object(Bucket="to-fill", Key="copy", CopySource=there)
    client.delete_object(**there)
    assert client.get_object(Bucket="to-fill", Key="copy")["Body"].read() == b"here"


def service_of(paths: dict) -> Service:
    return Service(SimpleNamespace(flask_paths=paths))


def test_a_part_of_a_path_holds_them():
    service = service_of({'/<regex(".+"):key>': lambda: "found", "/": lambda: "home"})
    assert service.callback("GET", "/a\nb\n")() == "found"
    assert service.callback("GET", "/")() == "home"
    assert Part(None, ".+").regex == "(?s:.+)"
    with pytest.raises(NotFound):
        service_of({'/<regex("[^/]+"):key>': print}).callback("GET", "/a/b")
