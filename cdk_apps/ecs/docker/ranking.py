"""Which sentence of a text answers a question: the one that shares the most and the rarest words with it (BM25)."""

import math
import re
from collections import Counter

from patterns import IRREGULAR, SENTENCE_END, SMALL, WORD

BACKWARDS = ("it", "its", "he", "his", "she", "her", "they", "their", "them")


def sentences(context: str) -> list[str]:
    """The sentences of a text, of Japanese ones, too."""
    return [part.strip() for part in SENTENCE_END.split(context) if part.strip()]


def stem(word: str) -> str:
    """A word without the commonest endings; an irregular verb is its first form."""
    word = re.sub(r"['’]s$", "", word.lower())
    word = IRREGULAR.get(word, word)
    if len(word) > 3:
        word = re.sub(r"(?:ing|ied|ed|ies|es|s)$", "", word)
    return re.sub(r"([bdgmnprt])\1$", r"\1", re.sub(r"[ye]$", "", word)) if len(word) > 3 else word


def words(text: str) -> list[str]:
    """The words that carry meaning, as stems."""
    return [stem(word) for word in WORD.findall(text) if word.lower() not in SMALL]


def ranked(context: str, question: str) -> list[tuple[float, str]]:
    """The sentences with their BM25 scores, the best first. One that begins with "it" or "he" goes on with the one before
    it, and so shares its score in part.
    """
    told = sentences(context) or [context.strip()]
    counted = [Counter(words(one)) for one in told]
    mean = sum(sum(one.values()) for one in counted) / len(counted) or 1.0
    asked = set(words(question))

    def score(count: Counter) -> float:
        total = 0.0
        for word in asked & count.keys():
            among = sum(word in one for one in counted)
            rare = math.log(1 + (len(counted) - among + 0.5) / (among + 0.5))
            total += rare * count[word] * 2.2 / (count[word] + 1.2 * (0.25 + 0.75 * sum(count.values()) / mean))
        return total

    scores = [score(count) for count in counted]
    for place in range(1, len(told)):
        if told[place].split()[0].lower() in BACKWARDS:
            scores[place] += scores[place - 1] / 2
    return sorted(zip(scores, told, strict=True), key=lambda pair: -pair[0])
