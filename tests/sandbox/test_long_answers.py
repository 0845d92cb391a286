"""What each answer goes through once more, though most are not changed by it, takes no time, and changes the same."""

import re

import pytest
from moto.core.responses import BaseResponse

from helpers.sandbox.overlay import repeated_work
from helpers.sandbox.overlay.worded_errors import NOT_XML, _legible
from tests.support.installed_gaps import installed

BODIES = [
    "<Answer><RequestId>its own</RequestId></Answer>",
    "<Answer><requestId>EC2's</requestId></Answer>",
    "",
    b"<Answer><RequestId>its own</RequestId></Answer>",
    None,
    {"RequestId": "1"},
]


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("owner", [BaseResponse, BaseResponse()], ids=["a class", "a response"])
def test_a_request_has_its_id_where_moto_puts_it(body, owner):
    plain = {"status": 200}
    expected = BaseResponse._enrich_response(plain, body)[1]
    with installed(repeated_work):
        headers, found = owner._enrich_response({"status": 200}, body)
    assert headers["status"] == "200"
    assert headers.keys() == plain.keys()
    number = headers["x-amzn-requestid"]
    assert (found, number in str(found)) == (
        re.sub(re.escape(plain["x-amzn-requestid"]), number, expected) if isinstance(expected, str) else expected,
        body == BODIES[0],
    )


@pytest.mark.parametrize(
    ("content", "legible"),
    [
        (b"<a>plain</a>", b"<a>plain</a>"),
        (b"<a>" + NOT_XML + b"</a>", b"<a>" + b"?" * len(NOT_XML) + b"</a>"),
        ("<a>日本\x01</a>".encode(), "<a>日本?</a>".encode()),
        ("<a>\ufffe\uffff\x02</a>".encode(), "<a>\ufffd\ufffd?</a>".encode()),
        (b"\x01 no XML", b"\x01 no XML"),
    ],
)
def test_an_answer_has_nothing_that_xml_does_not_allow(content, legible):
    assert _legible(content) == legible
