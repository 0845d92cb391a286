"""What only names decide is worked out once, and comes out as moto works it out."""

import datetime
import string

import pytest
from moto.core import responses, utils
from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, EnvironHeaders
from moto.moto_api._internal.moto_random import MotoRandom

from helpers.sandbox.overlay import repeated_work
from helpers.sandbox.overlay.repeated_work import Methods
from tests.support.installed_gaps import installed


def bare(changed):
    """Moto's own function."""
    return getattr(changed, "__wrapped__", changed)


@pytest.fixture(autouse=True, scope="module")
def closed():
    with installed(repeated_work):
        yield


class Owner:
    value = 1

    def method(self):
        """A method."""

    @staticmethod
    def static():
        """Another."""

    @classmethod
    def of_the_class(cls):
        """None that moto calls."""


class Heir(Owner):
    def own(self):
        """A method."""


@pytest.mark.parametrize("name", ["method", "static", "own", "of_the_class", "value", "nothing", "__init__", None])
def test_the_same_methods_are_in_a_class(name):
    assert (name in Methods(Heir)) is (name in bare(utils.method_names_from_class)(Heir))


def test_a_method_that_comes_later_is_there():
    class Later(Owner):
        pass

    names = responses.method_names_from_class(Later)
    assert "late" not in names
    Later.late = lambda self: None
    assert "late" in names


@pytest.mark.parametrize("name", ["GetCallerIdentity", "DescribeDBInstances", "", "a b", "X" * 500, None])
def test_a_name_is_written_as_moto_writes_it(name):
    assert responses.camelcase_to_underscores(name) == bare(utils.camelcase_to_underscores)(name)


def test_headers_are_those_that_moto_finds():
    environ = {
        "HTTP_HOST": "x",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "",
        "HTTP_X_AMZ_META_MY_KEY": "1",
        "HTTP_EMPTY": "",
        "HTTP_CONTENT_TYPE": "not this one",
        "wsgi.input": object(),
        "PATH_INFO": "/",
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: {"HTTP_X_AMZ_META_MY_KEY": "x-amz-meta-my_key"},
    }
    found = list(EnvironHeaders(environ))
    assert found == list(bare(EnvironHeaders.__iter__)(EnvironHeaders(environ)))
    assert ("x-amz-meta-my_key", "1") in found


def test_addresses_and_queries_are_taken_apart_as_moto_does():
    for address in ("http://x/a%20b;c?d=e#f", "//x/y", "", "/a", "http://x/" + "long" * 50):
        assert responses.urlparse(address) == bare(responses.urlparse)(address)
    for query in ("", "a=1&a=2&b=", "a"):
        assert responses.parse_qs(query, keep_blank_values=True) == bare(responses.parse_qs)(
            query, keep_blank_values=True
        )
    responses.parse_qs("")["a"] = ["1"]
    assert responses.parse_qs("") == {}


def test_a_time_is_told_as_moto_tells_it():
    before, now, after = bare(utils.utcnow)(), utils.utcnow(), bare(utils.utcnow)()
    assert before <= now <= after
    moments = [datetime.datetime(2026, 1, 2, 3, 4, 5, micro) for micro in (0, 999_999)]
    assert {utils.rfc_1123_datetime(one) for one in moments} == {bare(utils.rfc_1123_datetime)(moments[0])}
    assert utils.rfc_1123_datetime(moments[0]) == "Fri, 02 Jan 2026 03:04:05 GMT"


SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/s3/aws4_request"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"{SCOPE}, SignedHeaders=host;x-amz-date, Signature=0123"},
        {"Authorization": f"{SCOPE},SignedHeaders=host,Signature=0123"},
        {"Authorization": "AWS AKIAIOSFODNN7EXAMPLE:signature"},
        {"Authorization": "Bearer x"},
        {"Authorization": ""},
        {},
    ],
)
@pytest.mark.parametrize("query", [{}, {"AWSAccessKeyId": ["AKIAI44QH8DHBEXAMPLE"]}])
def test_a_key_and_a_region_are_those_that_moto_finds(headers, query):
    handler = responses.BaseResponse()
    handler.headers, handler.querystring = headers, query
    assert handler.get_access_key() == bare(responses.BaseResponse.get_access_key)(handler)
    given = headers.get("Authorization", "")
    find = utils.extract_region_from_aws_authorization
    assert find(given) == bare(find)(given)


def test_a_key_is_that_of_the_scope_whatever_follows():
    """Moto took the last one that it found in the header, which may be another than the one that signs."""
    handler = responses.BaseResponse()
    handler.headers = {"Authorization": f"{SCOPE}, SignedHeaders=host, Signature=AKIAI44QH8DHBEXAMPLE/"}
    assert handler.get_access_key() == "AKIAIOSFODNN7EXAMPLE"


def test_an_account_is_that_of_a_header_or_of_the_key(monkeypatch):
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "999999999999")  # no account of this sandbox's
    handler = responses.BaseResponse()
    handler.headers, handler.querystring = {}, {}
    assert handler.get_current_account() == "123456789012"
    handler.headers = {"x-moto-account-id": "210987654321"}
    assert handler.get_current_account() == "210987654321"


def test_random_letters_are_of_those_that_were_asked_for():
    random = MotoRandom()
    assert set(random.get_random_string(5000)) == set(string.ascii_letters + string.digits)
    assert set(random.get_random_string(5000, include_digits=False)) == set(string.ascii_letters)
    assert set(random.get_random_string(5000, lower_case=True)) == set(string.ascii_lowercase + string.digits)


def test_moto_still_works_out_the_same_for_each_request():
    from moto.core import utils

    assert isinstance(bare(utils.method_names_from_class)(Owner), list)
    assert not hasattr(bare(utils.camelcase_to_underscores), "cache_info")


def test_a_header_is_found_as_moto_finds_it():
    headers = EnvironHeaders({"HTTP_X_TWO": "2", "CONTENT_LENGTH": "3"})
    for name in ("X-Two", "x-two", "Content-Length", "content-length", "X-None"):
        assert headers.get(name, "none") == bare(EnvironHeaders.get)(headers, name, "none")
    assert headers.get("X-Two", type=int) == 2


def test_an_address_is_that_of_its_request():
    one, other = (utils.Request.from_primitives("GET", f"http://x/{name}?q=%20", {}) for name in ("a%20b", "c"))
    assert (one.raw_url, other.raw_url) == ("http://x/a%20b?q=%20", "http://x/c?q=%20")
    assert one.raw_url == bare(type(one).raw_url.fget)(one)


def test_buckets_stand_in_the_path_or_in_the_host_of_each():
    from moto.s3.responses import S3Response

    def of(host: str) -> bool:
        request = utils.Request.from_primitives("GET", "http://x/", {"Host": host})
        assert S3Response.subdomain_based_buckets(request) is S3Response().subdomain_based_buckets(request)
        return S3Response.subdomain_based_buckets(request)

    assert [of(host) for host in ("127.0.0.1:5", "b.s3.eu-west-1.amazonaws.com", "127.0.0.1:5")] == [False, True, False]
