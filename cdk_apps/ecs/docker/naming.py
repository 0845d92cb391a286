"""The names that an English sentence gives: "a boy named Hans", "they called it Rex", "the name of the ship was Ancon"."""

import re
from collections.abc import Iterable

from patterns import EMPTY, WORD
from ranking import stem, words

ASKED = r".*\b(?:names?|title)\b|.*\b(?:what|how)\b.*\b(?:call|called|named)\b|.*\bknown (?:as|by)\b"  # by a question
OTHER_WORDS = ("name", "called", "title", "known", "give", "first", "full", "real")  # they do not say what is named

PART = r"(?:(?:Mrs?|Ms|Dr|St|Prof|[A-Z])\.(?= [A-Z])|[A-Z][\w’'-]*)"
ONE = rf"(?:[Tt]he )?(?!(?:The|A|An|It|He|She|They|We|I)\b){PART}(?:(?: (?:of|the|de|la|van|von|da))* (?:{PART}|\d+\b))*"
NAME = rf"(?:[\"“‘「](?P<quoted>[^\"”’」]+)[\"”’」]|(?P<value>{ONE}(?:(?:, {ONE})*,? and {ONE})?))"
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
    rf"\b(?:[Nn]ames?|nicknames?|[Tt]itle)(?: of [^,.;:]*?)?{BE} {NAME}",
    rf"{NAME},? (?:is|are|was|were) (?:the|his|her|its|their|my|our) (?:{PLAIN} )?(?:names?|title)\b(?: of [^,.;:]*)?",
    rf"{NAME}, as [\w ]+ (?:is|are|was|were|call|calls|called)\b",
)
GIVEN_SMALL = (
    rf"{CALLED} (?:{HIM} |(?:the|this|that) [a-z]+ )?{SMALL_NAME}",
    rf"\b[Nn]ames?(?: of [^,.;:]*?)?{BE} {SMALL_NAME}",
)


def given(sentence: str, question: str) -> str:
    """The name that the sentence gives to what is asked for; "" where it gives none, as with all of these."""
    return _best(GIVEN, sentence, question)


def beside(sentence: str, question: str) -> str:
    """The name that stands beside what is asked for: "his dog Rex", "the dog was Rex", "Rex, the dog of the miller"."""
    for word in reversed(_sorts(question)):
        patterns = (
            rf"\b{word},?(?: is| was| are| were)? {NAME}",
            rf"\b(?:city|town|village|island|land|kingdom|river|country|planet)(?<=\b{word}) of {NAME}",
            rf"{NAME}(?:,| is| was) (?:an?|the|his|her|its|their|my|our) (?:{PLAIN} )*?{word}\b",
        )
        if found := _best(patterns, sentence, question):
            return found
    return ""


def given_small(sentence: str, question: str) -> str:
    """A name in small letters: "is called photosynthesis"."""
    found = _best(GIVEN_SMALL, sentence, question)
    return "" if found.endswith("ly") else found


def _best(patterns: Iterable[str], sentence: str, question: str) -> str:
    """Of the names that the patterns find, the one that has most of the question's words before it, as far as the name
    before: "a boy named Hans and a girl named Gretel".
    """
    asked, known = {stem(word) for word in _sorts(question)}, set(words(question))
    found = sorted((one for each in patterns for one in re.finditer(each, sentence)), key=lambda one: one.end())
    best, most, begin = "", -1, 0
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
