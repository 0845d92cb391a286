"""`python -m helpers.authoring record [NAME …]` and `python -m helpers.authoring lint [NAME …]`."""

import sys
import time

from helpers.authoring import notebooks
from helpers.authoring.lint import Finding, lint
from helpers.authoring.record import TwinLacks, record


def findings(name: str) -> list[Finding]:
    """What the lint finds in the notebook `name` and its twins, each finding once."""
    english, *others = notebooks.languages()
    folder, chapter = notebooks.FOLDER / english, not name.startswith("00_")
    left = notebooks.read(notebooks.path_of(name, english))
    twins = ((lang, notebooks.read(notebooks.path_of(name, lang))) for lang in others)
    return list(dict.fromkeys(found for lang, twin in twins for found in lint(left, twin, folder, lang, chapter)))


def main(words: list[str]) -> int:
    """Do what `words` say; 0 where all is well, 1 where something was found, 2 for words that mean nothing here."""
    if not words or words[0] not in ("record", "lint"):
        print(__doc__, file=sys.stderr)
        return 2
    action, *chosen = words
    if unknown := [name for name in chosen if name not in notebooks.names()]:
        print(f"no notebook {unknown[0]!r}; there are: {', '.join(notebooks.names())}", file=sys.stderr)
        return 2
    failed = False
    for name in chosen or notebooks.names():
        if action == "record":
            started = time.monotonic()
            try:
                record(name)
            except TwinLacks as missing:
                print(f"{name}: a notebook of another language has no prose for: {missing}", file=sys.stderr)
                return 1
            print(f"{name}: recorded in {time.monotonic() - started:.1f} s")
        for finding in findings(name):
            failed = True
            print(f"{name}: {finding}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
