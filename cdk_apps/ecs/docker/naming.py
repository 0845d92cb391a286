"""The names that an English sentence gives: "a boy named Hans", "they called it Rex", "the name of the ship was Ancon"."""

import re
from collections.abc import Iterable

from patterns import EMPTY, WORD
from ranking import stem, words

ASKED = (  # by a question
    r"^(?!who|where|when|how many)(?:.*\b(?:names?|title)\b|.*\b(?:what|how)\b.*\b(?:call|called|named)\b|.*\bknown (?:as|by)\b)"
)
OTHER_WORDS = ("name", "called", "title", "known", "give", "first", "full", "real")  # they do not say what is named

PART = r"(?:(?:Mrs?|Ms|Dr|St|Prof|[A-Z])\.(?= [A-Z])|[A-Z][\w’'-]*)"
ONE = (
    rf"(?:[Tt]he )?(?!(?:The|A|An|It|He|She|They|We|I)\b){PART}"
    rf"(?:(?: (?:of|the|de|la|van|von|da)){{0,2}} (?:{PART}|\d+\b)){{0,6}}"
)
NAME = rf"(?:[\"“‘「](?P<quoted>[^\"”’」]+)[\"”’」]|(?P<value>{ONE}(?:(?:, {ONE}){{0,6}},? and {ONE})?))"
SMALL_NAME = r"(?:an? |the )?(?P<value>[a-z][\w-]*(?: [a-z]+(?=[.,;:!?]|$))?)"  # "is called a kimono"

HIM = r"(?:him|her|it|them|me|us|himself|herself|itself|themselves)"
PLAIN = r"(?!(?:and|in|at|on|to|of|for|from|by|with|when)\b)[a-z’'-]+"
SORT = rf"(?:{HIM} |(?:the|this|that|his|her|its|their|my|our|an?|each|both) (?:{PLAIN} ){{1,3}})?"
CALLED = (
    r"\b(?:(?:nick)?name[ds]?|naming|call(?:ed|s|ing)?|christened|dubbed|baptized|(?:en)?titled|"
    rf"(?:known|knew|knows?)(?: {HIM})?(?: to \w+| only| also| everywhere)? (?:as|by)|goes by|went by|by name)"
)
BE = r"(?: (?:is|are|was|were|became)|:)(?: (?:simply|just|only|also))?"
GIVEN = (
    rf"{CALLED} {SORT}(?:(?:only|simply|just|also|the name|of) )*{NAME}",
    rf"\b(?:the|a) (?:{PLAIN} )?(?:nick)?name (?:of )?{NAME}",
    rf"\b(?:[Nn]ames?|nicknames?|[Tt]itle)(?: of [^,.;:]{{0,60}}?)?{BE} {NAME}",
    rf"{NAME},? (?:is|are|was|were) (?:the|his|her|its|their|my|our) (?:{PLAIN} )?(?:names?|title)\b(?: of [^,.;:]{{0,60}})?",
    rf"{NAME}, as [\w ]{{1,40}} (?:is|are|was|were|call|calls|called)\b",
)
GIVEN_SMALL = (
    rf"{CALLED.replace('name[ds]?', 'named')} (?:{HIM} |(?:the|this|that) [a-z]+ )?{SMALL_NAME}",
    rf"\b[Nn]ames?(?: of [^,.;:]{{0,60}}?)?{BE} {SMALL_NAME}",
)


def given_to(sentence: str, question: str) -> str:
    """The name that the sentence gives to what is asked for, in so many words; "" where it gives none."""
    return _best(GIVEN, sentence, question, least=1)


def given(sentence: str, question: str) -> str:
    """A name that the sentence gives, perhaps to "him" or "it"."""
    return _best(GIVEN, sentence, question)


def beside(sentence: str, question: str) -> str:
    """The name that stands beside what is asked for: "his dog Rex", "the dog was Rex", "Rex, the dog of the miller"."""
    for sort in reversed(_sorts(question)):
        word = f"[{sort[0].upper()}{sort[0].lower()}]{re.escape(sort[1:])}"
        patterns = (
            rf"\b{word},?(?: is| was| are| were)? {NAME}",
            rf"\b(?:city|town|village|island|land|kingdom|river|country|planet)(?<={re.escape(sort)}) of {NAME}",
            rf"{NAME}(?:,| is| was) (?:an?|the|his|her|its|their|my|our) (?:{PLAIN} ){{0,4}}?{word}\b",
        )
        if found := _best(patterns, sentence, question):
            return found
    return ""


def given_small(sentence: str, question: str) -> str:
    """A name in small letters: "is called photosynthesis"."""
    found = _best(GIVEN_SMALL, sentence, question)
    return "" if found.endswith("ly") else found


SPANS = (given_to, beside, given)  # the surest first


def _best(patterns: Iterable[str], sentence: str, question: str, least: int = 0) -> str:
    """Of the names that the patterns find, the one that has most of the question's words before it, as far as the name
    before: "a boy named Hans and a girl named Gretel"; it must have at least so many.
    """
    asked, known = {stem(word) for word in _sorts(question)}, set(words(question))
    found = sorted((one for each in patterns for one in re.finditer(each, sentence)), key=lambda one: one.end())
    best, most, begin = "", least - 1, 0
    for one in found:
        values = one.groupdict()
        name = values.get("quoted") or values["value"]
        shared = len(asked & set(words(sentence[begin : one.end()])))
        begin = one.end()
        if shared > most and name.lower() not in EMPTY and not set(words(name)) <= known:
            best, most = name.strip(" ,.;:!?"), shared
    return best


def _sorts(question: str) -> list[str]:
    """The words of a question that say what is named: "the name of the dog": "dog"."""
    found = (re.sub(r"['’]s$", "", word) for word in WORD.findall(question))
    return [word for word in found if word.lower() not in EMPTY and stem(word) not in map(stem, OTHER_WORDS)]
