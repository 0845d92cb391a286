"""What the kit says, in the learner's language: one catalogue file a topic and language.

`helpers/text/en/forms.toml` holds the keys `forms.…`; `ja/` holds the same keys with the same placeholders. A folder
with a `language.toml` is a language: nothing else lists them.
"""

import os
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that have a folder with catalogues: English, then the others, sorted."""
    return ("en", *sorted({path.parent.name for path in folder.glob("*/language.toml")} - {"en"}))


LANGUAGES = languages()

_chosen: str | None = None


def set_language(lang: str | None) -> None:
    """Fix the language of this process to `lang`, one of LANGUAGES; None goes back to finding it."""
    global _chosen
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"{lang!r} is not a language of the kit; choose one of {', '.join(LANGUAGES)}")
    _chosen = lang


def language() -> str:
    """The language in force: the one set, else the notebook's folder, else `WORKSHOP_LANG`, else "en"."""
    for candidate in (_chosen, Path.cwd().name, os.environ.get("WORKSHOP_LANG")):
        if candidate in LANGUAGES:
            return candidate
    return "en"


@cache
def catalogue(topic: str, lang: str) -> dict:
    """The table of one catalogue file; an empty one where the file does not exist."""
    path = FOLDER / lang / f"{topic}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def lookup(key: str, lang: str | None = None) -> str | list | dict | None:
    """The raw entry at the dotted `key` ("forms.run"), or None where there is none."""
    topic, *rest = key.split(".")
    entry: object = catalogue(topic, lang or language())
    for part in rest:
        if not isinstance(entry, dict) or part not in entry:
            return None
        entry = entry[part]
    return entry


def text(key: str, lang: str | None = None, /, **values: object) -> str:
    """The sentence at `key` with `values` put into its `{placeholders}`. Raises KeyError where there is none."""
    entry = lookup(key, lang)
    if not isinstance(entry, str):
        raise KeyError(f"no text {key!r} in the {lang or language()!r} catalogue")
    return readable(entry.format_map(values))


def readable(words: str) -> str:
    """`words` with an escape such as `\\udce9` for what is no character: half a pair, a byte of a file name that is not
    UTF-8. Neither a file nor a browser takes them as they are.
    """
    return words.encode("utf-8", "backslashreplace").decode("utf-8")
