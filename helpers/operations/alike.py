"""Which of some names a word may have been meant to be."""

import difflib
from collections.abc import Iterable, Sequence

ALIKE = 0.6  # of difflib's measure, from 0 to 1: a missing ending or a few wrong letters


def closest(wrong: Iterable[str], names: Sequence[str]) -> str:
    """The one of `names` that is most like one of the `wrong` words; "" where none is alike."""
    plain = {name.casefold(): name for name in names}
    found = [
        (difflib.SequenceMatcher(None, word.casefold(), near).ratio(), plain[near])
        for word in wrong
        if word not in names
        for near in difflib.get_close_matches(word.casefold(), plain, n=1, cutoff=ALIKE)
    ]
    return max(found, default=(0, ""))[1]
