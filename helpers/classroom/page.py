"""The teacher's page: a frame with all words in the teacher's language, which its script fills."""

import html
import json
from functools import cache
from typing import Any

from helpers.classroom.board import Board
from helpers.text import text

FRAME = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="board.css">
<script type="application/json" id="course">{course}</script>
<script type="application/json" id="visitor">{visitor}</script>
<script type="module" src="start.js"></script>
<body>
<noscript>{noscript}</noscript>
</body>
</html>
"""


def page(board: Board, lang: str, login: str, xsrf: str) -> str:
    """The page's HTML."""
    return FRAME.format(
        lang=lang,
        title=html.escape(text("board.title", lang)),
        noscript=html.escape(text("board.noscript", lang)),
        course=_course(board, lang),
        visitor=embedded({"login": login, "xsrf": xsrf}),
    )


@cache
def _course(board: Board, lang: str) -> str:
    return embedded(board.course(lang))


def embedded(value: Any) -> str:
    """`value` as JSON that can stand inside of a page."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
