"""A form that was shown before its step was held runs nothing until the step is open again."""

from helpers.course.held import Held
from helpers.course.notebook import Chapter
from helpers.course.register import content_of
from helpers.home import read_json, state_folder, write_json
from helpers.hub.link import Inbox, Link

CHAPTER = "03_aws_cli"
HOLD = {"what": "hold", "chapter": CHAPTER, "step": "who-am-i", "until": None}


class OfAnAnswer(Link):
    """A link to a board that answers with these holds."""

    def ask(self, path, body, timeout):
        return {"holds": self.told, "pause": 2}


def told(*holds):
    link = OfAnAnswer("", "")
    link.told = list(holds)
    assert link.sync() and isinstance(link.inbox, Inbox)


def test_a_form_waits_for_its_step(desk, monkeypatch):
    monkeypatch.setenv("WORKSHOP_CLASS", "1")
    path = state_folder() / "class" / "board.json"
    try:
        chapter = Chapter(CHAPTER, content_of(CHAPTER))
        form = chapter.form("who-am-i")
        told(HOLD, HOLD | {"what": "call"})
        assert [one["what"] for one in read_json(path)["holds"]] == ["hold"]
        form.press()
        assert form.result is None and "Who is calling?" in form._outcome.outcome["said"]
        later = chapter.form("who-am-i")
        assert isinstance(later, Held) and isinstance(chapter.check("make-bucket"), Held)
        told()
        later.again()
        assert type(later.children[0]) is type(form)
        assert form.run().failure is None
    finally:
        write_json(path, {})
