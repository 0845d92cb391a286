"""`python -m helpers.authoring record [NAME …]` and `python -m helpers.authoring lint [NAME …]`."""

import sys
import time

from helpers.authoring import notebooks
from helpers.authoring.lint import Finding, lint
from helpers.authoring.record import TwinLacks, record


def findings(name: str) -> list[Finding]:
    """What the lint finds in the pair `name`."""
    english, japanese = (notebooks.read(notebooks.path_of(name, lang)) for lang in ("en", "ja"))
    return lint(english, japanese, notebooks.FOLDER / "en", chapter=not name.startswith("00_"))


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
                print(f"{name}: the Japanese notebook has no prose for: {missing}", file=sys.stderr)
                return 1
            print(f"{name}: recorded in {time.monotonic() - started:.1f} s")
        for finding in findings(name):
            failed = True
            print(f"{name}: {finding}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
