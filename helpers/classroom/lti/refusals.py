"""Why a launch is not taken, and the sentence for it."""

from helpers.text import text


class Refused(Exception):
    """A launch that is not taken: `key` of the sentence and the `value` that it is about. `known`: the LMS's signature was
    right, so that the teacher is told of it; `login` is whose launch it would have been, where that is known.
    """

    def __init__(self, key: str, value: object = "", known: bool = False, login: str = ""):
        self.key, self.known, self.login = key, known, login
        self.value = "".join(
            letter if letter.isprintable() else "\ufffd" for letter in str(value)[:200]
        )  # it goes to a log
        super().__init__(f"{key}: {self.value}" if self.value else key)


def sentence(key: str, value: str, lang: str) -> str:
    """What is wrong and what to do, for whoever came."""
    return text(f"lti.refused.{key}", lang, value=value)
