"""Run every notebook of a folder with nbclient, comparing nothing: what nbval's run is held against."""

import sys

from helpers.authoring import notebooks
from helpers.text import LANGUAGES

if __name__ == "__main__":
    for lang in LANGUAGES:
        for name in sys.argv[1:] or notebooks.names():
            notebooks.run(notebooks.path_of(name, lang))
