"""What things cost: the sums by hand, the sources of each price, and the tables in both languages."""

import pytest

from helpers.text import set_language
from helpers.views import prices
from helpers.views.cost import CostCalculator, Costs, as_html, cost_of_tasks, dollars, server_bills, task_bills
from helpers.views.prices import NoPrice

TOKYO = "ap-northeast-1"


@pytest.fixture(params=["en", "ja"])
def language(request):
    set_language(request.param)
    yield request.param
    set_language(None)


@pytest.mark.parametrize("region", prices.regions())
def test_each_price_has_a_source_and_both_regions_the_same_things(region):
    whats = list(prices._data()["prices"][region])
    assert whats == list(prices._data()["prices"][TOKYO])
    for what in whats:
        found = prices.price(what, region)
        assert 0 < found.usd < 1
        assert found.source.second_hand
        assert found.source.name
    assert prices.read().isoformat() == "2026-11-23"


def test_what_the_file_lacks_has_no_price():
    with pytest.raises(NoPrice, match=r"p5\.48xlarge"):
        prices.price("p5.48xlarge", TOKYO)
    with pytest.raises(NoPrice, match="mars-1"):
        prices.server(1, "t3.micro", "mars-1")


def test_a_gpu_server_for_two_hours():
    bill = prices.server(2, "g4dn.xlarge", TOKYO)
    assert [item.usd for item in bill.items] == pytest.approx([2 * 0.71, 100 * 2 / 720 * 0.096, 2 * 0.005])
    assert bill.usd == pytest.approx(1.4567, abs=1e-4)


def test_a_weekend_is_63_hours():
    assert prices.WEEKEND == 6 + 24 + 24 + 9
    assert prices.server(prices.WEEKEND, "g4dn.xlarge", TOKYO).usd == pytest.approx(45.885, abs=1e-3)


def test_a_stopped_server_costs_its_disk():
    assert prices.disk(720, TOKYO).usd == pytest.approx(9.6)


def test_nothing_costs_nothing_and_a_second_costs_a_minute():
    assert prices.server(0, "t3.micro", TOKYO).usd == 0
    assert prices.server(1 / 3600, "t3.micro", TOKYO).items[0].quantity == pytest.approx(1 / 60)
    assert prices.fargate(0, 60, TOKYO).usd == 0
    assert prices.fargate(1, 1, TOKYO).usd == prices.fargate(1, 60, TOKYO).usd


def test_twenty_tasks_on_fargate_and_on_a_server():
    on_fargate = prices.fargate(20, 60, TOKYO)
    assert on_fargate.usd == pytest.approx(20 / 60 * (0.05056 + 4 * 0.00553 + 0.005))
    assert on_fargate.hours == pytest.approx(1 / 60)
    on_server = task_bills(20, 60, TOKYO)[1][1]  # three at a time: four times 4 GB is all that is installed, and more
    assert on_server.hours == pytest.approx(7 / 60)  # than ECS has to give
    assert on_server.items[0].usd == pytest.approx(7 / 60 * 0.2176)
    assert prices.fargate(20, 60, TOKYO, at_once=2).hours == pytest.approx(10 / 60)


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        (0, "$0.00"),
        (0.71, "$0.71"),
        (45.885, "$45.88"),
        (1234.5, "$1,234.50"),
        (0.0047, "$0.0047"),
        (1e-6, "< $0.0001"),
    ],
)
def test_sums_have_the_digits_they_need(usd, shown):
    assert dollars(usd) == shown


def test_the_tables_say_sum_price_source_and_that_they_are_no_bill(language):
    shown = as_html(server_bills(2, "g4dn.xlarge", TOKYO))
    for words in (
        "$1.46",
        "$45.88",
        "$9.60",
        "$0.71 / " + {"en": "hour", "ja": "時間"}[language],
        "skypilot-org/skypilot-catalog",
        "2026-11-23",
    ):
        assert words in shown
    assert ("second-hand" in shown, "孫引き" in shown) == (language == "en", language == "ja")
    tasks = cost_of_tasks(20, 60).children[-1].value
    assert tasks.startswith("<p>") and {"en": "3 tasks of 4 GB", "ja": "同時に 3 つまで"}[language] in tasks
    for words in ("$0.0505", "$0.0055", "t3.xlarge"):
        assert words in tasks


def test_the_card_follows_what_is_typed_and_says_what_it_cannot_read(language):
    card = CostCalculator()
    assert "$1.46" in card.answer.value
    card.hours.value = "10"
    assert "$7.28" in card.answer.value
    card.region.value = "us-east-1"
    assert "$5.42" in card.answer.value
    for wrong in ("two", "-1", "9000", "nan", "<b>"):
        card.hours.value = wrong
        assert 'role="status"' in card.answer.value
        assert "<b>" not in card.answer.value
    assert repr(card) == "CostCalculator()"
    assert isinstance(cost_of_tasks(), Costs)
    assert repr(cost_of_tasks()) == "Costs()"
