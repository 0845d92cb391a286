"""What stands in for a question-answering network where there is none: the best sentence, and in it the right kind of words.

It knows no language. Sentences are ranked by the words that they share with the question (BM25), and the question's first
words say what is looked for: a time, a number, a name. Its score says how well the sentence fits; it is no probability.
"""

import math
import re
from collections import Counter

NAME = "a stand-in: word counts and patterns, no network"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SCORE = "how well the sentence fits; no probability"
SMALL = set(
    WORD.findall(
        "a an and are as at be but by did do does for from had has have he her his how in is it its of on or she than that "
        "the their there they this to was were what when where which who whom whose why will with"
    )
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
TIME = re.compile(
    rf"\b(?:(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{1,2}})?,? \d{{4}}|in \d{{4}}|\d{{4}}|\d+(?:st|nd|rd|th) century)\b"
)
NUMBER = re.compile(
    r"(?:about |around |nearly |over |more than )?\d[\d,.]*\d|\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
)
NAMED = re.compile(r"\b[A-Z][\w’'-]*(?:(?: (?:of|the|de|van|von))* [A-Z][\w’'-]*)*")
PLACE = re.compile(r"\b(?:in|at|on|near|from|to|of) (?:the )?([A-Z][\w’'-]*(?:(?: of(?: the)?)? [A-Z][\w’'-]*)*)")
REASON = re.compile(r"\b(?:because(?: of)?|since|so that|in order to|due to|to) (.+)", re.IGNORECASE)


def is_there() -> bool:
    """It needs nothing but Python."""
    return True


def sentences(context: str) -> list[str]:
    """The sentences of a text, of Japanese ones, too."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n+", context) if part.strip()]


def words(text: str) -> list[str]:
    """The words that carry meaning, in small letters, without the commonest endings."""
    found = (word.lower() for word in WORD.findall(text))
    return [re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word for word in found if word not in SMALL]


def ranked(context: str, question: str) -> list[tuple[float, str]]:
    """The sentences with their BM25 scores, the best first."""
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

    scores = [(score(count), one) for count, one in zip(counted, told, strict=True)]
    return sorted(scores, key=lambda pair: -pair[0])


def find(context: str, question: str) -> tuple[str, float]:
    """The words that answer best, and a score from 0 to 1."""
    order = ranked(context, question)
    best = order[0][0]
    for score, sentence in order[:3]:
        span = _span(sentence, question)
        if span:
            share = score / (score + 2.0)
            return span, share
    return order[0][1], best / (best + 4.0)


def _span(sentence: str, question: str) -> str:
    """The part of a sentence that is of the kind asked for; "" where there is none."""
    asked, known = question.lower(), {word.lower() for word in WORD.findall(question)}
    if re.match(r"why\b", asked):
        return _first(REASON, sentence, known, 1).rstrip(".!? ")
    if re.match(r"when\b|(in )?(what|which) (year|century|month|date)\b|how long ago", asked):
        return _first(TIME, sentence, known).removeprefix("in ")
    if re.search(r"\bhow (many|much|old|far|long|tall|high|large|big|fast|hot|deep)\b", asked):
        return _measured(sentence, known)
    if re.match(r"where\b", asked):
        return _first(PLACE, sentence, known, 1)
    if re.match(r"(who|whom|whose)\b|what is the name|which (city|country|river|planet|company|person)\b", asked):
        return _first(NAMED, sentence, known)
    return _around(sentence, question)


def _first(pattern: re.Pattern, sentence: str, known: set[str], group: int = 0) -> str:
    """The first find that is not in the question already."""
    for found in pattern.finditer(sentence):
        words_found = {word.lower() for word in WORD.findall(found[group])}
        if words_found - known and not words_found <= SMALL:
            return found[group].strip()
    return ""


def _measured(sentence: str, known: set[str]) -> str:
    """A number with the unit that follows it."""
    for found in NUMBER.finditer(sentence):
        unit = re.match(r"\s?(?:%|°C|percent|per cent|[a-z]+(?: [a-z]+)?)", sentence[found.end() :])
        number = found[0].strip(" ,.")
        if unit and not re.match(r"\s?(?:and|of|in|the|to)\b", unit[0]):
            return f"{number}{unit[0]}".strip() if unit[0].strip().split()[0] not in known else number
        return number
    return ""


def _around(sentence: str, question: str) -> str:
    """What stands on the other side of the verb from what the question names."""
    asked = set(words(question))
    parts = re.split(
        r"\b(?:is|are|was|were|called|means|consists of|uses|use|needs|has|have|by)\b", sentence, maxsplit=1
    )
    if len(parts) == 2:
        left, right = (len(asked & set(words(part))) for part in parts)
        chosen = parts[1] if left >= right else parts[0]
        return chosen.strip(" ,.;:!?")
    return sentence.strip()
