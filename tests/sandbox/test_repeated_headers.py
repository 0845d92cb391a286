"""A request's headers, its metadata and its backend are found once, and are those that moto finds."""

import pytest
from moto.core import utils
from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, EnvironHeaders
from moto.core.responses import BaseResponse
from moto.s3 import responses
from moto.s3.responses import S3Response
from werkzeug.datastructures import MultiDict

from helpers.sandbox.overlay import repeated_work
from tests.sandbox.test_repeated_work import bare
from tests.support.installed_gaps import installed

moto_metadata = responses.metadata_from_headers


@pytest.fixture(autouse=True, scope="module")
def closed():
    with installed(repeated_work):
        yield


def test_headers_by_name_are_those_that_moto_finds():
    headers = EnvironHeaders(
        {"HTTP_A_B": "1", "CONTENT_LENGTH": "5", "CONTENT_TYPE": "", "HTTP_C": "2", "PATH_INFO": "/"}
    )
    expected = [("A-B", "1"), ("Content-Length", "5"), ("C", "2")]
    assert list(headers.items()) == expected
    assert list(headers.items(lower=True)) == [(name.lower(), value) for name, value in expected]
    assert list(headers.keys()) == [name for name, _ in expected]
    assert list(headers.values()) == [value for _, value in expected]
    assert dict(headers) == dict(expected)


def test_a_request_without_a_query_has_its_headers_for_parameters_as_in_moto():
    request = utils.Request.from_primitives("GET", "http://x/b/k", {"X-Amz-Meta-A": "1", "Host": "x"})
    handler, of_moto = BaseResponse("s3"), BaseResponse("s3")
    handler.setup_class(request)
    bare(BaseResponse.setup_class)(of_moto, request)
    assert handler.querystring == of_moto.querystring
    assert handler.querystring["X-Amz-Meta-A"] == "1"


def test_a_handler_knows_the_bucket_of_each_address():
    handler = S3Response()
    handler.headers = {"host": "127.0.0.1:5"}
    request = utils.Request.from_primitives("GET", "http://127.0.0.1:5/", {"Host": "127.0.0.1:5"})
    addresses = [f"http://127.0.0.1:5{path}" for path in ("/one/a", "/two/b", "/one/c", "/", "/two/b")]
    assert [handler.parse_bucket_name_from_url(request, one) for one in addresses] == ["one", "two", "one", None, "two"]


def test_headers_that_change_or_come_later_are_seen():
    environ = {"HTTP_A": "1", "CONTENT_LENGTH": "5", "CONTENT_TYPE": ""}
    headers = EnvironHeaders(environ)
    assert list(headers) == [("A", "1"), ("Content-Length", "5")]
    environ |= {"HTTP_A": "2", "CONTENT_LENGTH": "0", "CONTENT_TYPE": "text/plain"}
    assert list(headers) == [("A", "2"), ("Content-Length", "0"), ("Content-Type", "text/plain")]
    environ["HTTP_X_AMZ_META_A_B"] = "3"
    environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = {"HTTP_X_AMZ_META_A_B": "x-amz-meta-a_b"}
    assert list(headers) == [
        ("A", "2"),
        ("Content-Length", "0"),
        ("Content-Type", "text/plain"),
        ("x-amz-meta-a_b", "3"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {
            "x-amz-meta-a": "1",
            "X-Amz-Meta-B.c_d-e": "2",
            "x-amz-meta-": "",
            "x-amz-meta-\xe9": "3",
            "xx-amz-meta-a": "4",
        },
        {"Content-Type": "text/plain", "content-encoding": "gzip", "X-Robots-Tag": "none", "Host": "x", "x" * 500: "5"},
        {"x-amz-meta-a": ["1", "2"], "Cache-Control": ["no"], "other": ["3"], "uploads": [""]},
        MultiDict([("x-amz-meta-a", "1"), ("x-amz-meta-a", "2"), ("expires", "0"), ("key", "k")]),
        EnvironHeaders({"HTTP_X_AMZ_META_A": "1", "CONTENT_TYPE": "x", "HTTP_EXPIRES": "0", "HTTP_HOST": "h"}),
    ],
    ids=["none", "metadata", "settable", "query", "form", "request"],
)
def test_metadata_is_that_which_moto_finds(headers):
    assert responses.metadata_from_headers(headers) == moto_metadata(headers)
    assert dict(responses.metadata_from_headers(headers).lower_items()) == dict(moto_metadata(headers).lower_items())


def test_a_handler_has_the_backend_of_its_account_and_region():
    handler = S3Response()
    handler.current_account, handler.region = "210987654323", "ap-northeast-1"
    first = handler.backend
    assert (first, first.account_id, first.region_name) == (handler.backend, "210987654323", "aws")
    handler.region = "cn-north-1"
    assert handler.backend.region_name == "aws-cn"
    handler.current_account = "210987654324"
    assert (handler.backend.account_id, handler.backend.region_name) == ("210987654324", "aws-cn")
    for account in ("210987654323", "210987654324"):
        responses.s3_backends.pop(account)
