"""Results that are shown as a table as well."""

import json

import pytest

from helpers.forms.outcome import finished
from helpers.forms.tables import MOST_ROWS, table_of
from helpers.operations import Result

IMAGES = "sort_by(Images, &CreationDate)[-5:].[ImageId, Name, BlockDeviceMappings[0].Ebs.VolumeSize]"


def columns(value: object, query: str = "") -> list[str] | None:
    found = table_of(json.dumps(value), query)
    return found and found["columns"]


def test_lists_are_rows_and_their_columns_are_called_as_in_the_query():
    found = table_of('[["ami-1", "one", 8], ["ami-2", null, 30]]', "Images[].[ImageId, Name, Size]")
    assert found["columns"] == ["ImageId", "Name", "Size"]
    assert found["rows"] == [["ami-1", "one", "8"], ["ami-2", "", "30"]]
    assert "2" in found["title"] and found["more"] == ""


@pytest.mark.parametrize("query", ["", "Images[].[Name]", "Images[].[to_string(@), Name]", IMAGES])
def test_columns_that_the_query_does_not_name_are_numbered(query):
    assert columns([["a", "b"]], query) == ["1", "2"]


def test_objects_are_rows_and_their_names_the_columns():
    assert columns([{"A": 1}, {"B": [1]}]) == ["A", "B"]
    assert table_of('[{"A": 1}, {"B": {"c": 1}}]')["rows"] == [["1", ""], ["", '{"c": 1}']]


def test_items_of_dynamodb_are_shown_without_their_types():
    items = [{"item_id": {"S": "1"}, "score": {"N": "0.5"}, "seen": {"BOOL": True}}, {"item_id": {"S": "2"}}]
    found = table_of(json.dumps({"Items": items, "Count": 2}))
    assert found["columns"] == ["item_id", "score", "seen"]
    assert found["rows"] == [["1", "0.5", "true"], ["2", "", ""]]


@pytest.mark.parametrize(
    "value",
    [[], ["a", "b"], [["a"]], [["a", "b"], ["c"]], {"Images": [{"A": 1}]}, {"Items": []}, [{}], "text", 3, [[1] * 9]],
    ids=str,
)
def test_what_is_no_table_is_none(value):
    assert columns(value) is None


def test_text_and_broken_json_are_no_table():
    assert table_of("make_bucket: x\n") is None
    assert table_of('[["a", "b"]') is None


def test_only_so_many_rows_are_shown_and_the_rest_is_counted():
    found = table_of(json.dumps([[number, "x"] for number in range(MOST_ROWS + 7)]))
    assert len(found["rows"]) == MOST_ROWS and "7" in found["more"]


def test_an_outcome_has_its_table_beside_the_printed_text():
    shown = finished(1, Result('[["a", 1], ["b", 2]]\n'), str, frozenset(), query="X[].[Name, Size]")
    assert shown["table"]["columns"] == ["Name", "Size"] and shown["text"].startswith("[[")
    assert "table" not in finished(1, Result("x\n"), str, frozenset())
