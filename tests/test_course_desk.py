"""What tests of the course work with: a desk of a learner who begins, and what a card says."""

import html
import re

import ipywidgets as widgets
import pytest

from helpers.course import chapter
from helpers.course.notebook import _latest
from helpers.course.world import World
from helpers.home import learner_suffix, state_folder
from helpers.transcript.observers import unobserve


@pytest.fixture
def folder(fresh, tmp_path, monkeypatch):
    """A fresh sandbox, no progress, and an empty folder to work in."""
    for name in ("progress.json", "transcript.jsonl"):
        (state_folder() / name).unlink(missing_ok=True)
    (tmp_path / "en").mkdir()
    monkeypatch.chdir(tmp_path / "en")
    yield tmp_path / "en"
    while _latest:  # the next test is another kernel
        unobserve(_latest.popitem()[1]._ran)


@pytest.fixture
def course(folder):
    return chapter("03_aws_cli")


def shown(widget: widgets.Widget) -> str:
    """All text of a widget, without style and tags."""
    parts = [shown(child) for child in getattr(widget, "children", ())]
    value = widget.value if isinstance(widget, widgets.HTML) else ""
    plain = re.sub(r"<style>.*?</style>", "", value, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", plain)) + "\n".join(parts)


def make_bucket() -> str:
    name = f"first-steps-{learner_suffix()}"
    World().target.session().client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    return name
