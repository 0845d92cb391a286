"""What stands where in an English sentence: before a verb, behind it, on the other side of "is". "" where it is not there."""

import re

from patterns import EMPTY, HAVING, NAMED, NEXT_CLAUSE, NOUN, NOUNS, OPENING, PASSIVE, PAST, UNCHANGED, VERB, WORD
from ranking import stem, words


def complement(sentence: str, question: str) -> str:
    """The other side of "is": what the question does not name."""
    sentence = OPENING.sub("", sentence.strip(" .!?"))
    parts = re.split(r"\b(?:is|are|was|were|means|became)\b(?: called\b)?", sentence, maxsplit=1)
    if len(parts) < 2:
        return ""
    asked = set(words(question))
    own = _own(parts[0])
    if own != parts[0] and not asked & set(words(own)):  # said of something else: "they left because it was late"
        return ""
    left, right = (len(asked & set(words(part))) for part in parts)
    if not left + right and own.lower().strip() not in {"it", "this", "that", "he", "she", "they", "there"}:
        return ""
    return first(parts[1] if left >= right else parts[0])


def behind(sentence: str, asked: list[str], did: bool) -> str:
    """What follows the verb of a question with "did" or "can"; `asked` is what comes after that. The verb is a word that has
    changed: "did he eat": "he ate".
    """
    wanted = {stem(word) for word in asked if word.lower() not in EMPTY - HAVING}
    same = [part for part in WORD.finditer(sentence) if stem(part[0]) in wanted]
    changed = [part for part in same if part[0] not in asked and _changes(part[0].lower())]
    if changed:
        verb = min(changed, key=lambda one: min([abs(one.start() - part.end()) for part in same if part != one] or [0]))
        same = [part for part in same if part.start() >= verb.start()]
    elif not same or (did and not UNCHANGED & {*map(str.lower, asked)}):
        return ""
    rest = sentence[_up_to_the_verb(same).end() :].strip(" .!?")
    if re.match(rf"(?:{VERB}|is|are|was|were|and)\b", rest) and asked[-1] != "do":  # it goes on with another verb
        return ""
    rest = re.sub(rf"^(?!(?:an?|the) )(?:{'|'.join(map(re.escape, asked))}) ", "", rest)
    rest = re.sub(r"^(?:him|her|it|them|me|us) (?=(?:an?|the|his|her|their|some|many|\d+)\b)", "", rest)
    return _new(first(rest), wanted)


def before(sentence: str, asked: list[str]) -> str:
    """What stands before the first of these words that is in the sentence, from the beginning of its clause."""
    sentence = OPENING.sub("", sentence.strip(" .!?"))
    for word in asked:
        for part in WORD.finditer(sentence):
            if part.start() and word.lower() not in EMPTY - HAVING and stem(part[0]) == stem(word):
                subject = re.split(rf" (?:{VERB}|is|are|was|were)\b", _own(sentence[: part.start()]))[0]
                return first(subject)
    return ""


def by(sentence: str, asked: list[str]) -> str:
    """Who did it, in a sentence with "by": "the book was written by Carlo Collodi"."""
    found = PASSIVE.search(sentence)
    return found["value"] if found and stem(found[1]) in map(stem, asked) else ""


def noun(text: str, known: set[str]) -> str:
    """The first new nouns of a text that are not behind a preposition: "a dog, a monkey and a cat"."""
    for found in NOUNS.finditer(text):
        last = (text[: found.start()].split() or [""])[-1].lower()
        if last not in EMPTY - {"and"} and not set(words(found[0])) & known:
            return found[0].strip(" ,")
    return ""


def first(text: str) -> str:
    """The first part of a clause, up to where another begins."""
    return NEXT_CLAUSE.split(text)[0].strip(" ,.:;")


def _changes(word: str) -> bool:
    """Whether it looks like a verb in another form: "ate", "washed", "washes"."""
    return word in PAST or word.endswith(("ed", "s"))


def _new(text: str, known: set[str]) -> str:
    """A text without its end, where that says what the question says already: "a letter for the emperor": "a letter"."""
    for found in re.finditer(r" (?:(?:out|away|off) )?(?:for|to|on|in|at|from|with|of|by|into|after|before) ", text):
        said = set(words(text[found.end() :]))
        if said and said <= known:
            return text[: found.start()]
    return text


def _up_to_the_verb(same: list[re.Match]) -> re.Match:
    """Of the question's words in a sentence the last one of those that follow upon each other."""
    last = same[0]
    for part in same[1:]:
        if part.start() - last.end() > 12:
            break
        last = part
    return last


def _own(text: str) -> str:
    """The last clause of a text without what is put in between commas; before "who" at its end, what that stands for."""
    if re.search(r",? (?:who|which|that)(?: \w+)? ?$", text):
        text = re.sub(r",? (?:who|which|that)(?: \w+)? ?$", "", text)
        told = re.search(rf"(?:{NAMED.pattern}|{NOUN})$", text)
        return told[0] if told else text
    text = re.sub(r", (?:an?|the|his|her|their|its|one of) [^,]*, ?$", "", text)
    return re.split(r"[;:] |, (?:and|but|so|then|when|because) |\b(?:because|when|while|that|until|if) ", text)[-1]
