"""A check of a step that has no form waits for what other forms do, and looks again after each of them."""

from helpers.course.model import Content, Done, NotYet, Step
from helpers.course.notebook import Chapter
from helpers.transcript.observers import unobserve


def test_a_clean_up_is_seen_as_soon_as_a_form_has_done_it(folder, monkeypatch):
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)
    looks = []

    def nothing_left(context):
        looks.append(len(context.client("s3").list_buckets()["Buckets"]))
        return NotYet() if looks[-1] else Done()

    content = Content(
        (
            Step("deploy-data", operation="s3 mb", reference={"bucket": "left-over"}),
            Step("retain", operation="s3 rb", reference={"bucket": "left-over"}),
            Step("clean-up", nothing_left),
        )
    )
    chapter = Chapter("03_cdk", content)
    made, removed = chapter.form("deploy-data"), chapter.form("retain")
    made.fill(bucket="left-over").run()
    check = chapter.check("clean-up")
    assert check.word == "not-yet"
    removed.fill(bucket="left-over").run()
    assert check.word == "done"
    removed.run()  # nobody looks again at what is done
    unobserve(chapter._ran)
    assert looks == [1, 0]
