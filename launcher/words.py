"""What the launcher says, in the languages that have a catalogue. Reading one needs the standard library alone."""

import locale
import os

from helpers.text import LANGUAGES, lookup, text


def language(requested: str | None = None) -> str:
    """One of LANGUAGES: what was asked for, else WORKSHOP_LANG, else the system's, else English."""
    for candidate in (requested, os.environ.get("WORKSHOP_LANG")):
        if candidate in LANGUAGES:
            return candidate
    system = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0]
    )
    there = (lang for lang in LANGUAGES if (system or "").lower().startswith(tuple(about(lang, "systems").split())))
    return next(there, LANGUAGES[0])


def about(lang: str, what: str) -> str:
    """What `language.toml` tells of the language `lang`, such as its "name"; "" where it tells nothing."""
    return str(lookup(f"language.{what}", lang) or "")


class Speaker:
    """Says things in one language."""

    def __init__(self, lang: str):
        self.lang = lang

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` with its values."""
        return text(f"launcher.{key}", self.lang, **values)
