"""What a teacher reads of scores to the LMS and of launches on the board, in both languages; nothing that axe finds."""

import pytest
from playwright.sync_api import expect

from helpers.classroom import grades
from helpers.classroom.lti import claims
from helpers.classroom.lti.memory import Launched
from helpers.classroom.lti.scores import Scores
from helpers.text import LANGUAGES, text
from tests.support.classroom import running_board, write_class
from tests.support.lms import platform_at

ISSUER = "https://lms.example.ac.jp"
COURSE = [
    {"chapter": "03_aws_cli", "steps": [{"id": "make-bucket", "mistakes": []}, {"id": "list-buckets", "mistakes": []}]}
]
REFUSALS = [
    {"id": 2, "at": 1.0, "login": "b", "key": "pinned", "value": "<b>@example.ac.jp"},
    {"id": 1, "at": 1.0, "login": "", "key": "something-new", "value": "x"},
]


async def fill(board):
    """Scores in each state."""
    scores = Scores(board.folder, platform_at(ISSUER), grades.equal_weights(COURSE), board.standing.first_done)
    for number, learner in enumerate(("a", "b"), 1):
        for place in ("1", "2"):  # two columns of one chapter
            launch = Launched(number, learner, f"sub-{learner}", f"{ISSUER}/{place}", claims.SCORE, "03_aws_cli", 1.0)
            scores.outbox.launched(launch)
    scores.refusals = REFUSALS
    board.send_scores(scores)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scores_and_launches_in_words(tmp_path, browser, axe_source, lang):
    with running_board(write_class(tmp_path / "board", [("a", "受講者 一"), ("b", "<b>Bob</b>")], COURSE)) as running:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{running.url}?lang={lang}")
        box = page.get_by_role("region", name=text("board.scores", lang))
        expect(box).to_have_count(0)  # not in an LMS
        running.run(fill(running.board))
        event = {"number": 1, "at": 1.0, "kind": "done", "chapter": "03_aws_cli", "step": "make-bucket", "value": ""}
        running.call("sync", {"box": "0" * 16, "events": [event], "after": 0}, "a")
        expect(box).to_contain_text(text("board.scores_counts", lang, sent=0, waiting=2, failed=0))

        async def told():
            first, second = running.board.scores.outbox.of_learner("a")
            running.board.scores.outbox.ended(first, "gone", "gone", "404")
            running.board.scores.outbox.again(second, 0.0, "no_connection", "<i>refused</i>")
            running.board.scores.changed()

        running.run(told())
        expect(box).to_contain_text(text("board.score_said_gone", lang, value="404"))
        expect(box).to_contain_text(text("board.score_said_no_connection", lang, value="<i>refused</i>"))
        expect(box).to_contain_text("classroom password b")
        expect(box).to_contain_text("something-new")
        assert box.locator("b, i").count() == 0  # names and values are text
        page.locator("tbody th").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text(text("board.score_said_gone", lang, value="404"))
        page.get_by_role("button", name=text("board.close", lang)).click()
        for theme in ("light", "dark"):
            page.get_by_label(text("board.theme", lang), exact=True).select_option(theme)
            page.evaluate(axe_source)
            assert page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes[0].html])") == []
        assert errors == []
        context.close()
        running.run(close(running.board))


async def close(board):
    board.scores.outbox.close()
