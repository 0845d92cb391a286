"""What tests of the course work with: a desk of a learner who begins, and what a card says."""

import html
import re

import ipywidgets as widgets

from helpers.course.context import CheckContext
from helpers.home import learner_suffix


def shown(widget: widgets.Widget) -> str:
    """All text of a widget, without style and tags."""
    parts = [shown(child) for child in getattr(widget, "children", ())]
    value = widget.value if isinstance(widget, widgets.HTML) else ""
    plain = re.sub(r"<style>.*?</style>", "", value, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", plain)) + "\n".join(parts)


def make_bucket() -> str:
    name = f"first-steps-{learner_suffix()}"
    CheckContext().target.session().client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    return name
