"""The table "Fargate or EC2": its facts have sources, its prices are those of the price file."""

import pytest

from helpers.views import placement, prices
from helpers.views.cost import PLACES
from helpers.views.prices import NoPrice


def test_each_row_has_a_source_or_a_price():
    facts = placement.facts()
    used = {name for of in facts["rows"].values() for name in of}
    assert used == facts["sources"].keys()
    assert all(facts["rows"].values())
    assert facts["read"].year >= 2026
    assert all(
        (one["url"].startswith("https://") and ".aws" in one["url"].split("/")[2]) or "//aws" in one["url"]
        for one in facts["sources"].values()
    )


def test_a_task_costs_its_vcpu_and_its_memory_and_on_a_server_its_share():
    fargate, server = placement.price_of_a_task("ap-northeast-1")
    hour = prices.fargate(1, 3600, "ap-northeast-1").items
    assert fargate == pytest.approx(sum(item.usd for item in hour if item.price.what.startswith("fargate")))
    assert server == pytest.approx(prices.price("t3.xlarge", "ap-northeast-1").usd / PLACES)
    assert placement.price_of_a_task("us-east-1")[0] < fargate


def test_a_region_without_prices_is_told():
    with pytest.raises(NoPrice):
        placement.price_of_a_task("eu-west-1")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_stands_in_each_language(lang, monkeypatch):
    monkeypatch.setenv("WORKSHOP_LANG", lang)
    shown = placement.as_html("ap-northeast-1")
    assert shown.count("<tr>") == len(placement.facts()["rows"]) + 1
    assert "{" not in shown and "$0.073" in shown and "$0.054" in shown
    assert shown.count(str(placement.facts()["read"])) == 1
