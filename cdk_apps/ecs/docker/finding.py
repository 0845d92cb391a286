"""What stands in for a question-answering network where there is none: the best sentence, and in it the right kind of words.

It knows no language. Sentences are ranked by the words that they share with the question (BM25), and the question's first
words say what is looked for: a time, a number, a name, a reason. Its score says how well the sentence fits; it is no
probability. What it looks for, in English, is in patterns.py; how names are given in naming.py, and what stands before and
behind a verb in clauses.py.
"""

import math
import re
from collections.abc import Callable, Iterator

import clauses
import naming
import patterns
from patterns import EMPTY, WORD
from ranking import ranked, stem, words

NAME = "a stand-in: word counts and patterns, no network"
SCORE = "how well the sentence fits; no probability"


def is_there() -> bool:
    """It needs nothing but Python."""
    return True


def find(context: str, question: str) -> tuple[str, float]:
    """The words that answer best, and a score from 0 to 1. Sentences that fit about as well as the best come first."""
    spans = asked_for(question)
    order = ranked(context, question)
    best = [pair for pair in order if pair[0] >= order[0][0] / 2]
    for among in (best, [pair for pair in order if pair[0] > 0]):
        for span in spans:
            for score, sentence in among:
                found = span(sentence, question)
                if says_something(found):
                    return found, score / (score + 2.0)
    score, sentence = order[0]
    return sentence, score / (score + 4.0)


def says_something(text: str) -> bool:
    """Whether there is a word in it that is more than "the", "him" or "of"."""
    return any(word.lower() not in EMPTY for word in WORD.findall(text))


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


def _moment(sentence: str, question: str) -> str:
    return _nearest(patterns.MOMENT.finditer(sentence), sentence, question)


def _colour(sentence: str, question: str) -> str:
    return _nearest(patterns.COLOUR.finditer(sentence), sentence, question)


def _quoted(sentence: str, question: str) -> str:
    found = patterns.QUOTED.search(sentence)
    return found[1].strip(" ,") if found else ""


def _towards(sentence: str, question: str) -> str:
    """Where something goes; only for verbs of moving."""
    moving = set(words(patterns.MOVING)) & set(words(question))
    return _nearest(patterns.TOWARDS.finditer(sentence), sentence, question) if moving else ""


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
    asked = WORD.findall(question)
    if len(asked) < 2:
        return ""
    for place, word in enumerate(asked[1:4], 1):
        if word.lower() in patterns.BE and not asked[-1].endswith("ing"):
            return clauses.complement(sentence, question)
        if word.lower() in patterns.BE | patterns.HELPING:  # what did SUBJECT VERB: its object
            return clauses.behind(sentence, asked[place + 1 :], word.lower() == "did")
    return clauses.by(sentence, asked) or clauses.before(sentence, asked[1:])  # what VERB: its subject


def _doer(sentence: str, question: str) -> str:
    """Who does what the question says: the name or the noun before the verb, or behind "by"."""
    asked = WORD.findall(question)[1:]
    if asked and asked[0].lower() in patterns.HELPING - patterns.HAVING:
        return clauses.behind(sentence, asked[1:], asked[0].lower() == "did")
    if found := clauses.by(sentence, asked):
        return found
    before = clauses.before(sentence, asked)
    return _name(before, question) or clauses.noun(before, set(words(question)))


def _maker(sentence: str, question: str) -> str:
    found = patterns.BY.search(sentence)
    return found[1] if found else ""


def _who_is(sentence: str, question: str) -> str:
    """What is told of somebody: "who is Rex": "the dog of the miller"."""
    asked = re.match(r"who(?:['’]s| is| are| was| were) (?:the |a )?(.+?)\W*$", question, re.IGNORECASE)
    if not asked:
        return ""
    who, some = re.escape(asked[1]), r"(?:an?|the|my|our|his|her|their|its|one of)"
    told = re.search(
        rf"\b{who}(?:,| is| was| are| were) ({some} [^,.;:]+)|\b({some} (?:[a-z]+ ){{1,2}}){who}\b", sentence
    )
    return (told[1] or told[2]).strip() if told else naming.beside(sentence, question)


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
    (naming.ASKED, (*naming.SPANS, naming.given_small, _name, _thing)),
    (r"\bwhen\b|(?:what|which) (?:year|century|month|date|day)\b|how long ago", (_time, _season, _moment)),
    (r"\bhow many\b", (_count, _elliptic)),
    (
        r"\bhow (?:much|old|far|long|tall|high|wide|large|big|fast|hot|cold|deep|heavy|often)\b",
        (_so_much, _measure, _elliptic),
    ),
    (r"^(?:in |at |on |from |to )?(?:where|(?:what|which) (?:place|city|country))\b", (_towards, _place, _somewhere)),
    (r"\b(?:author|writer|composer|painter|inventor) of\b", (_maker, _doer, _name)),
    (r"^who(?:['’]s| is| are| was| were)\b", (_who_is, naming.given_to, _doer, _thing)),
    (r"^(?:by |to |with )?(?:who|whom|whose)\b|^(?:what|which) (?:person|company)\b", (_doer, _name)),
    (r"^(?:of )?(?:what|which) colou?r\b", (_colour, _thing)),
    (r"^what (?:did|does|do) .*\b(?:say|ask|answer|cry|shout|reply)\b", (_quoted, _thing)),
    (r"^how\b", (_manner, _thing)),
    (r"", (_of_that_sort, _made_of, _thing)),
)
