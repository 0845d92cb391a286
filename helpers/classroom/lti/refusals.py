"""Why a launch is not taken, and the sentence for it."""

from helpers.text import text


class Refused(Exception):
    """A launch that is not taken: `key` of the sentence and the `value` that it is about. `known`: the LMS's signature was
    right, so that the teacher is told of it; `login` is whose launch it would have been, where that is known.
    """

    def __init__(self, key: str, value: object = "", known: bool = False, login: str = ""):
        super().__init__(f"{key}: {value}" if value else key)
        self.key, self.value, self.known, self.login = key, str(value)[:200], known, login


def sentence(key: str, value: str, lang: str) -> str:
    """What is wrong and what to do, for whoever came."""
    return text(f"lti.refused.{key}", lang, value=value)
