"""00_start: the set-up, the language, and where things are kept."""

from helpers.course.chapters.start import checks
from helpers.course.kit import views
from helpers.course.model import Content, Step

CONTENT = Content(
    steps=(
        Step("set-up", checks.set_up, operation="sts get-caller-identity"),
        Step("language", checks.language),
        Step("where-things-are", checks.where_things_are),
        Step("real-account", widget=views.account),
    )
)
