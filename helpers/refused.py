"""The exception that the guard raises for a request to another target than the one agreed to."""

from helpers.text import text


class TargetRefused(Exception):
    """The guard refuses to go on. `code` names its text at `target.<code>`, `values` fills it."""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        super().__init__(code)

    def __str__(self) -> str:
        return text(f"target.{self.code}", **self.values)
