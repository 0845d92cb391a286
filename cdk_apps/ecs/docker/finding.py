"""What stands in for a question-answering network where there is none: the best sentence, and in it the right kind of words.

It knows no language. Sentences are ranked by the words that they share with the question (BM25), and the question's first
words say what is looked for: a time, a number, a name, a reason. Its score says how well the sentence fits; it is no
probability. What it looks for, in English, is in patterns.py.
"""

import math
import re
from collections.abc import Callable, Iterator

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
    for among in (best, order):
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
    helping = next((place for place, word in enumerate(asked) if word.lower() in patterns.HELPING), None)
    if len(asked) < 2:
        return ""
    if asked[1].lower() in patterns.BE:
        return _clause(_complement(patterns.OPENING.sub("", sentence.strip(" .!?")), question))
    if helping is not None:  # what did SUBJECT VERB: its object
        return _object(sentence, asked[helping + 1 :])
    before = _clause(_before(sentence, asked[1:]))  # what VERB: its subject
    return _noun(before) if re.search(rf"\b{patterns.VERB}\b", before) else before


def _object(sentence: str, asked: list[str]) -> str:
    """What follows the verb of a question with "did". The verb is a word that has changed: "did he eat": "he ate"."""
    wanted = {stem(word) for word in asked if word.lower() not in EMPTY}
    same = [part for part in WORD.finditer(sentence) if stem(part[0]) in wanted]
    changed = [part for part in same if part[0] not in asked and part[0].lower() in {*patterns.PAST, *_regular(part)}]
    if changed:
        verb = min(
            changed,
            key=lambda one: min(abs(one.start() - part.end()) for part in same if part != one) if same[1:] else 0,
        )
        same = [part for part in same if part.start() >= verb.start()]
    if not same:
        return ""
    rest = sentence[_before_the_object(same).end() :].strip(" .!?")
    if re.match(patterns.VERB + r"\b", rest) and asked[-1] != "do":  # another verb, which says something else
        return ""
    rest = re.sub(rf"^(?!(?:an?|the) )(?:{'|'.join(map(re.escape, asked))}) ", "", rest)
    rest = re.sub(r"^(?:him|her|it|them|me|us) (?=(?:an?|the|his|her|their|some|many|\d+)\b)", "", rest)
    return _new(_clause(rest), wanted)


def _regular(part: re.Match) -> set[str]:
    """The word itself, where it looks like a verb: "washed", "washes"."""
    return {part[0].lower()} if part[0].endswith(("ed", "s")) else set()


def _new(text: str, known: set[str]) -> str:
    """A text without its end, where that says what the question says already: "a letter for the emperor": "a letter"."""
    for found in re.finditer(
        r" (?:(?:out|away|off) )?(?:for|to|on|in|at|from|with|of|by|into|through|after|before) ", text
    ):
        said = set(words(text[found.end() :]))
        if said and said <= known:
            return text[: found.start()]
    return text


def _before_the_object(same: list[re.Match]) -> re.Match:
    """Of the question's words in a sentence the last one of those that follow upon each other, up to the verb."""
    last = same[0]
    for part in same[1:]:
        if part.start() - last.end() > 12:
            break
        last = part
    return last


def _before(sentence: str, asked: list[str]) -> str:
    """What stands before the first of these words that is in the sentence, from the beginning of its clause."""
    sentence = patterns.OPENING.sub("", sentence.strip(" .!?"))
    parts = [part for part in WORD.finditer(sentence) if part.start() > 0]
    for word in asked:
        for part in parts:
            if word.lower() not in EMPTY and stem(part[0]) == stem(word):
                return _own_clause(sentence[: part.start()])
    return ""


def _own_clause(text: str) -> str:
    """The last clause of a text, without what is put in between commas, and without "who" at its end."""
    text = re.sub(r",? (?:who|which|that)(?: \w+)? ?$", "", text)
    text = re.sub(r", (?:an?|the|his|her|their|its|one of) [^,]*, ?$", "", text)
    return re.split(r"[;:] |, (?:and|but|so|then|when|because) |\b(?:because|when|while|that|until|if) ", text)[-1]


def _doer(sentence: str, question: str) -> str:
    """Who does what the question says: the name or the noun before the verb, or behind "by"."""
    asked = WORD.findall(question)[1:]
    if not asked or asked[0].lower() in patterns.HELPING:
        return _object(sentence, asked[1:]) if asked else ""
    passive = patterns.BY.search(sentence)
    if passive and stem(passive[1]) in map(stem, asked):
        return passive["value"]
    before = _before(sentence, asked)
    return _name(before, question) or _noun(before)


def _noun(text: str) -> str:
    """The first nouns of a text that are not behind a preposition: "a dog, a monkey and a cat"."""
    for found in patterns.NOUNS.finditer(text):
        if (text[: found.start()].split() or [""])[-1].lower() not in patterns.PREPOSITIONS | EMPTY - {"and"}:
            return found[0].strip(" ,")
    return ""


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


def _complement(sentence: str, question: str) -> str:
    """The other side of "is": what the question does not name."""
    parts = re.split(r"\b(?:is|are|was|were|means|became)\b(?: called\b)?", sentence, maxsplit=1)
    if len(parts) < 2:
        return ""
    asked = set(words(question))
    own = _own_clause(parts[0])
    if own != parts[0] and not asked & set(words(own)):  # said of something else: "they left because it was late"
        return ""
    left, right = (len(asked & set(words(part))) for part in parts)
    return parts[1] if left >= right else parts[0]


def _clause(text: str) -> str:
    """The first part of a clause, up to where another begins."""
    return patterns.NEXT_CLAUSE.split(text)[0].strip(" ,.:;")


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
    (naming.ASKED, (*naming.SPANS, naming.given_small, _thing, _name)),
    (r"\bwhen\b|(?:what|which) (?:year|century|month|date|day)\b|how long ago", (_time, _season, _moment)),
    (r"\bhow many\b", (_count, _elliptic)),
    (
        r"\bhow (?:much|old|far|long|tall|high|wide|large|big|fast|hot|cold|deep|heavy|often)\b",
        (_so_much, _measure, _elliptic),
    ),
    (r"^(?:in |at |on |from |to )?(?:where|(?:what|which) (?:place|city|country))\b", (_towards, _place, _somewhere)),
    (r"^who(?:['’]s| is| are| was| were)\b", (_who_is, _doer, _thing)),
    (r"^(?:by |to |with )?(?:who|whom|whose)\b|^(?:what|which) (?:person|company)\b", (_doer, _name)),
    (r"^(?:of )?(?:what|which) colou?r\b", (_colour, _thing)),
    (r"^what (?:did|does|do) .*\b(?:say|ask|answer|cry|shout|reply)\b", (_quoted, _thing)),
    (r"^how\b", (_manner, _thing)),
    (r"", (_of_that_sort, _made_of, _thing)),
)
