"""What stands in for a question-answering network where there is none: the best sentence, and in it the right kind of words.

It knows no language. Sentences are ranked by the words that they share with the question (BM25), and the question's first
words say what is looked for: a time, a number, a name, a reason. Its score says how well the sentence fits; it is no
probability. What it looks for, in English, is in patterns.py.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator

import patterns
from patterns import SMALL, WORD

NAME = "a stand-in: word counts and patterns, no network"
SCORE = "how well the sentence fits; no probability"
BACKWARDS = ("it", "its", "he", "his", "she", "her", "they", "their", "them")


def is_there() -> bool:
    """It needs nothing but Python."""
    return True


def find(context: str, question: str) -> tuple[str, float]:
    """The words that answer best, and a score from 0 to 1."""
    spans = asked_for(question)
    order = ranked(context, question)
    for span in spans:
        for score, sentence in order:
            if found := span(sentence, question):
                return found, score / (score + 2.0)
    score, sentence = order[0]
    return sentence, score / (score + 4.0)


def sentences(context: str) -> list[str]:
    """The sentences of a text, of Japanese ones, too."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n+", context) if part.strip()]


def stem(word: str) -> str:
    """A word without the commonest endings; an irregular verb is its first form."""
    word = re.sub(r"['’]s$", "", word.lower())
    word = patterns.IRREGULAR.get(word, word)
    return re.sub(r"(?:ing|ied|ed|ies|es|s|y|e)$", "", word) if len(word) > 3 else word


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


Span = Callable[[str, str], str]


def asked_for(question: str) -> tuple[Span, ...]:
    """What finds the part of a sentence that is of the kind asked for ("" where there is none); the surest first."""
    for pattern, spans in KINDS:
        if re.search(pattern, question.strip(), re.IGNORECASE):
            return spans
    return (_thing,)


def _reason(sentence: str, question: str) -> str:
    found = patterns.REASON.search(sentence)
    return found[0].rstrip(" .!?;") if found else ""


def _aim(sentence: str, question: str) -> str:
    found = patterns.AIM.search(sentence)
    return found[0].rstrip(" .!?;") if found else ""


def _time(sentence: str, question: str) -> str:
    return _nearest(patterns.TIME.finditer(sentence), sentence, question)


def _season(sentence: str, question: str) -> str:
    return _nearest(patterns.SEASON.finditer(sentence), sentence, question)


def _place(sentence: str, question: str) -> str:
    return _nearest(patterns.PLACE.finditer(sentence), sentence, question)


def _somewhere(sentence: str, question: str) -> str:
    return _nearest(patterns.SOMEWHERE.finditer(sentence), sentence, question)


def _name(sentence: str, question: str) -> str:
    """The first name that is no time, no place, and not in the question."""
    known = set(words(question))
    for found in patterns.NAMED.finditer(sentence):
        before = sentence[: found.start()].split()[-2:]
        if not set(words(found[0])) <= known and not {word.lower() for word in before} & patterns.PREPOSITIONS:
            return found[0]
    return ""


def _manner(sentence: str, question: str) -> str:
    found = patterns.MANNER.search(sentence)
    return found[0].strip() if found else ""


def _count(sentence: str, question: str) -> str:
    """The number that stands before what is counted: "how many days": "16 days"."""
    counted = re.search(r"how many ([\w-]+)", question, re.IGNORECASE)
    for found in patterns.NUMBER.finditer(sentence):
        after = WORD.findall(sentence[found.end() :])[:3]
        if counted and stem(counted[1]) in [stem(word) for word in after]:
            return found[0].strip()
    return ""


def _elliptic(sentence: str, question: str) -> str:
    """A number without what is counted: "the second lasted 59"."""
    return _nearest(patterns.NUMBER.finditer(patterns.TIME.sub(_blank, sentence)), sentence, question)


def _so_much(sentence: str, question: str) -> str:
    """A number with its unit, before the quality that is asked for: "how high": "12 metres high"."""
    quality = re.search(r"how ([\w-]+)", question, re.IGNORECASE)
    for found in patterns.MEASURED.finditer(patterns.TIME.sub(_blank, sentence)):
        if quality and re.match(rf"\W*{re.escape(quality[1])}\b", sentence[found.end() :], re.IGNORECASE):
            return found[0].strip()
    return ""


def _measure(sentence: str, question: str) -> str:
    return _nearest(patterns.MEASURED.finditer(patterns.TIME.sub(_blank, sentence)), sentence, question)


def _called(sentence: str, question: str) -> str:
    found = re.search(r"\b(?:called|named|known as) ((?:[A-Z]\S*|[a-z]+)(?: [A-Z][\w-]*)*)", sentence)
    return found[1].rstrip(".,;:") if found else ""


def _of_that_sort(sentence: str, question: str) -> str:
    """A name together with the sort of thing that is asked for: "which river": "the river Thames", "the Po river"."""
    sort = re.match(r"(?:what|which) ([a-z-]+)\b", question, re.IGNORECASE)
    if not sort or sort[1].lower() in patterns.AUXILIARIES:
        return ""
    name = r"[A-Z][\w-]*(?: [A-Z][\w-]*)*"
    found = re.search(rf"(?:\b[Tt]he )?(?:{name} {sort[1]}\b|\b{sort[1]} {name})", sentence)
    return found[0] if found else ""


def _made_of(sentence: str, question: str) -> str:
    """What follows the same last words: "what is it made of": "made of clay"."""
    last = re.search(r"(\w+ (?:of|for|from|with|to|by|in|on))\W*$", question)
    found = last and re.search(rf"\b{last[1]} ([^,.;:]+)", sentence)
    return found[1].strip() if found else ""


def _thing(sentence: str, question: str) -> str:
    """What stands on the other side of the verb from what the question names."""
    sentence = patterns.OPENING.sub("", sentence.strip(" .!?"))
    asked, parts = WORD.findall(question), list(WORD.finditer(sentence))
    if len(asked) < 2:
        return ""
    verb = stem(asked[1])
    if asked[1].lower() in ("is", "are", "was", "were"):
        return _clause(_complement(sentence, question))
    helped = asked[1].lower() in patterns.AUXILIARIES
    wanted = {stem(word) for word in asked[2:] if word.lower() not in SMALL} if helped else {verb}
    same = [part for part in parts if stem(part[0]) in wanted and part.start() > 0]
    if not same:
        return ""
    if helped:  # what did SUBJECT VERB: its object
        return _clause(sentence[max(part.end() for part in _before_the_object(same)) :])
    return _clause(sentence[: same[0].start()])  # what VERB: its subject


def _before_the_object(same: list[re.Match]) -> list[re.Match]:
    """Of the question's words in a sentence those that follow upon each other, up to the verb."""
    kept = same[:1]
    for part in same[1:]:
        if part.start() - kept[-1].end() > 12:
            break
        kept.append(part)
    return kept


def _complement(sentence: str, question: str) -> str:
    """The other side of "is": what the question does not name."""
    parts = re.split(r"\b(?:is|are|was|were|means|became)\b(?: called\b)?", sentence, maxsplit=1)
    if len(parts) < 2:
        return ""
    asked = set(words(question))
    left, right = (len(asked & set(words(part))) for part in parts)
    return parts[1] if left >= right else parts[0]


def _clause(text: str) -> str:
    """The first part of a clause, up to where another begins."""
    return re.split(r", (?:and|but|because|so|where|which|who|when)\b|;|\b(?:because|when|while)\b|,\s*$", text)[
        0
    ].strip(" ,.:;")


def _blank(found: re.Match) -> str:
    return "·" * len(found[0])


def _nearest(found: Iterator[re.Match], sentence: str, question: str) -> str:
    """Of the finds that the question does not hold already, the one nearest to the question's words in the sentence."""
    asked = set(words(question))
    places = [part.start() for part in WORD.finditer(sentence) if stem(part[0]) in asked]
    best, nearest = "", math.inf
    for one in found:
        value = (one.groupdict().get("value") or one[0]).strip(" ,.")
        if not value or set(words(value)) <= asked:
            continue
        distance = min((abs(one.start() - place) for place in places), default=one.start())
        if distance < nearest:
            best, nearest = value, distance
    return best


KINDS: tuple[tuple[str, tuple[Span, ...]], ...] = (
    (r"^why\b|\bfor what reason\b", (_reason, _aim)),
    (r"\bwhen\b|(?:what|which) (?:year|century|month|date|day)\b|how long ago", (_time, _season)),
    (r"\bhow many\b", (_count, _elliptic)),
    (
        r"\bhow (?:much|old|far|long|tall|high|wide|large|big|fast|hot|cold|deep|heavy|often)\b",
        (_so_much, _measure, _elliptic),
    ),
    (r"^(?:in |at |on |from )?(?:where|(?:what|which) (?:place|city|country))\b", (_place, _somewhere)),
    (r"^(?:by |to |with )?(?:who|whom|whose)\b|^(?:what|which) (?:person|company)\b", (_name,)),
    (r"^how\b", (_manner, _thing)),
    (r"\b(?:called|named|the name of)\W*$|^what is the name\b", (_called, _thing, _name)),
    (r"", (_of_that_sort, _made_of, _thing)),
)
