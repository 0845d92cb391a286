"""What stands in the way of a mark, in the learner's language."""


class MarkError(Exception):
    """A mark that cannot be saved, found or gone back to. `code` names its text at `marks.<code>`."""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        super().__init__(code)

    def __str__(self) -> str:
        from helpers.text import text

        return text(f"marks.{self.code}", **self.values)
