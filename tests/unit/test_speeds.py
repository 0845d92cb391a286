"""CPU or GPU: what is measured here is measured, what others have published has its source."""

import pytest

from helpers.text import LANGUAGES
from helpers.views import prices, speeds
from helpers.views.speeds import Measured


def test_the_training_is_timed_where_it_is_run(own_apps):
    found = speeds.measure("linear")
    assert found is not None and (found.model, found.device) == ("linear", "cpu")
    assert 0 < found.seconds < speeds.LONGEST


def test_a_training_that_fails_gives_no_figure(own_apps):
    (own_apps / "train.py").write_text("raise SystemExit('broken')")
    assert speeds.measure("linear") is None
    (own_apps / "train.py").unlink()
    assert speeds.measure("linear") is None


def test_the_linear_model_is_not_shown_as_the_network(own_apps):
    (own_apps / "train.py").write_text("print('a linear model: x'); print('trained in 1.0 s on cpu')")
    assert speeds.measure("network") is None
    assert speeds.measure("linear") == Measured("linear", 1.0, "cpu")


def test_each_published_figure_has_hardware_and_source():
    for one in speeds.published()["published"]:
        assert one["url"].startswith("https://") and one["hardware"] and one["source"]
        assert one["cpu"] > 0 and one["gpu"] > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_keeps_apart_what_was_measured_and_what_was_published(lang, monkeypatch):
    monkeypatch.setenv("WORKSHOP_LANG", lang)
    shown = speeds.as_html([Measured("linear", 0.5, "cpu"), Measured("network", 0.25, "cuda")])
    rows = shown.split("<tr>")[2:]
    assert len(rows) == 2 + len(speeds.published()["published"]) and "{" not in shown
    assert "0.5 " in rows[0] and "0.25 " in rows[1] and "825 " in rows[2]
    factor = prices.price("g4dn.xlarge", "ap-northeast-1").usd / prices.price("t3.xlarge", "ap-northeast-1").usd
    assert f"{factor:.1f}" in shown


def test_the_price_of_a_run_is_computed_from_what_was_measured_alone(monkeypatch):
    monkeypatch.setenv("WORKSHOP_LANG", "en")
    shown = speeds.as_html([Measured("linear", 0.5, "cpu"), Measured("network", 7200.2, "cuda")], "us-east-1")
    runs = [row.split("</td>")[4].rpartition(">")[2] for row in shown.split("<tr>")[2:]]
    assert runs[0] == "$0.0028, computed (60 s of a t3.xlarge)"  # 0.1664 an hour
    assert runs[1] == "$1.05, computed (7201 s of a g4dn.xlarge)"  # 0.526 an hour
    assert set(runs[2:]) == {""}
    for machine in ("t3.xlarge", "g4dn.xlarge"):
        assert prices.price(machine, "us-east-1").source.name in shown


def test_the_button_measures_and_says_what_it_is_doing(monkeypatch):
    monkeypatch.setattr(speeds, "has_pytorch", lambda: True)
    monkeypatch.setattr(speeds, "measure", lambda model: Measured(model, 1.0, "cpu") if model == "linear" else None)
    made = speeds.cpu_or_gpu()
    before = made._view.value
    made._button.click()
    made.wait(10)
    assert made._view.value != before and "measured here" in made._view.value
    assert "did not go to its end" in made._said.value and not made._button.disabled


@pytest.fixture
def own_apps(tmp_path, monkeypatch):
    """The learner's own copy of the app, in a home that is thrown away; gives its folder."""
    from helpers.cdk import app_folder

    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    return app_folder("gpu_dl")
