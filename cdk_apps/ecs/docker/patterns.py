"""What finding.py looks for in an English sentence: times, numbers, names, places, reasons."""

import re

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SMALL = set(
    WORD.findall(
        "a an and are as at be but by did do does for from had has have he her his how in is it its of on or she than that "
        "the their there they this to was were what when where which who whom whose why will with before after"
    )
)
AUXILIARIES = {"did", "do", "does", "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would"}
PREPOSITIONS = {"in", "at", "on", "near", "from", "to", "of", "for", "into"}
FORMS = """\
be was were been|begin began begun|bring brought|build built|buy bought|catch caught|choose chose chosen|come came|\
draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|find found|fly flew flown|give gave given|\
go went gone|grow grew grown|hold held|keep kept|know knew known|lead led|leave left|lend lent|light lit|lose lost|make made|\
mean meant|meet met|pay paid|ride rode ridden|rise rose risen|run ran|say said|see saw seen|sell sold|send sent|\
show shown|sing sang sung|speak spoke spoken|spend spent|stand stood|swim swam swum|take took taken|teach taught|tell told|\
think thought|throw threw thrown|understand understood|win won|write wrote written"""
IRREGULAR = {form: forms.split()[0] for forms in FORMS.split("|") for form in forms.split()[1:]}

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
TIME = re.compile(
    rf"\b(?:(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{1,2}}(?!\d))?(?:,? \d{{4}})?\b|(?:1\d|20)\d\d\b(?![,.]\d)|"
    r"(?:the )?(?:1\d|20)\d0s\b|(?:the )?\d+(?:st|nd|rd|th) century\b)"
)
SEASON = re.compile(
    r"\b(?:in |at |every )(?:spring|summer|autumn|winter|noon|night|dawn|dusk|midnight|the (?:morning|evening))\b"
)

SPELLED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand"
)
DIGITS = rf"(?:\d[\d,.]*\d|\d|(?:{SPELLED}))\b"
ABOUT = r"(?:about|around|almost|nearly|over|more than|less than|up to|at least|at most|only)"
NUMBER = re.compile(
    rf"(?<![\w.,·])(?:{ABOUT} )?{DIGITS}(?: (?:to|or) {DIGITS})?(?: (?:thousand|million|billion))?", re.IGNORECASE
)
UNIT = r"(?:\s?(?:%|°C|°F)| (?!(?:and|or|of|in|on|at|the|to|for|from|with|was|were|is|are|more|other)\b)[a-z]+)"
MEASURED = re.compile(rf"(?<![\w.,·])(?:{ABOUT} )?{DIGITS}(?: (?:to|or) {DIGITS})?{UNIT}(?: (?:a|an|per) [a-z]+)?")

CAPITAL = rf"(?!(?:{MONTHS}|{DAYS})\b)[A-Z][\w’'-]*"
NAMES = rf"{CAPITAL}(?:(?: (?:of|the|de|van|von|da))* (?:{CAPITAL}|\d+\b))*"
NOT_FIRST = r"(?!(?:In|On|At|The|A|An|It|Its|He|His|She|Her|They|Their|Most|Many|More|Some|Each|Before|After|Since|Last|This|That)\b)"
NAMED = re.compile(rf"\b(?:[Tt]he )?{NOT_FIRST}{NAMES}(?:(?:, {NAMES})* and {NAMES})?")
PLACE = re.compile(
    rf"\b(?:in|at|on|near) (?P<value>(?:the |a |an )?(?:[a-z]+ (?:of |in |at )?){{0,2}}{NAMES}"
    rf"(?:,? (?:in|of|near|and) (?:the )?{NAMES})*)"
)
SOMEWHERE = re.compile(r"\b(?:in|at|on|near|under|above|inside|between) (?!which\b|\d)[a-z][^,.;:]*")
REASON = re.compile(
    rf"\b(?:because|so that|in order to|due to|owing to|since (?!(?:{MONTHS}|then|\d)\b)[a-z]+).+", re.DOTALL
)
AIM = re.compile(r"\bto (?!(?:the|a|an|be|it|them|him|her|all)\b)[a-z]+ .+")
MANNER = re.compile(r"\b(?:by|with|through|using) [^,.;:]+")
OPENING = re.compile(rf"^(?:(?:In|On|Since|Before|After|At)\b[^,]*, |Since (?:{MONTHS}) \d+ |In (?:{MONTHS}) \d+ )")
