"""Answers are written as xmltodict and moto write them."""

import time

import pytest
import xmltodict

from helpers.sandbox.overlay.serializing import NotPlain, xml

DOCUMENTS = [
    {"a": None},
    {"a": ""},
    {"a": {}},
    {"a": {"b": []}},
    {"a": {"b": [], "c": [""], "d": [None, {}, "x"]}},
    {"a": {"@xmlns": 'http://x/?a=1&b="2"\'<>', "@n": 3, "b": "t"}},
    {"a": {"@xmlns": "y"}},
    {"a": {"b": True, "c": False, "d": 0, "e": 1.5, "f": -3}},
    {"a": {"b": "<&>\"'\n\t é 雲 \x07", "c": {"d": [{"e": 1}, {"e": [2, 3]}]}}},
    {"a": [{"b": 1}, {"c": {"d": " "}}]},
]
LEFT = [
    {"a": {"#text": "t"}},
    {"a": {"#comment": "t"}},
    {"a": b"bytes"},
    {"a": {"b": [[1]]}},
    {"a": ("tuple",)},
    {"a b": 1},
    {"a/": {}},
    {"a": {"@b c": "d"}},
    {"": "x"},
]


@pytest.mark.parametrize("content", DOCUMENTS)
def test_documents_are_those_of_xmltodict(content):
    assert xml(content) == xmltodict.unparse(content, full_document=False, short_empty_elements=True)


@pytest.mark.parametrize("content", LEFT)
def test_what_no_answer_has_in_it_is_left_to_xmltodict(content):
    with pytest.raises(NotPlain):
        xml(content)


def test_moto_still_takes_longer_to_write_an_answer():
    import moto.core.serialize

    assert moto.core.serialize.xmltodict is xmltodict
    content = {"a": {"b": [{"c": str(number), "d": {"e": number}} for number in range(3000)]}}
    seconds = []
    for write in (xml, lambda one: xmltodict.unparse(one, full_document=False, short_empty_elements=True)):
        begun = time.thread_time()
        write(content)
        seconds.append(time.thread_time() - begun)
    assert seconds[0] < seconds[1]
