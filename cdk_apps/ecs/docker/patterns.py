"""What finding.py looks for in an English sentence: times, numbers, names, places, reasons."""

import re

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St)\.)(?<!\bMrs\.)(?<!\bProf\.)(?:(?<=[.!?])|(?<=[.!?][\"”’]))\s+|(?<=[。！？])|\n+"
)
SMALL = set(
    WORD.findall(
        "a an and are as at be but by did do does for from had has have he her his how in is it its of on or she than that "
        "the their there they this to was were what when where which who whom whose why will with before after"
    )
)
AUXILIARIES = {"did", "do", "does", "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would"}
PREPOSITIONS = {"in", "at", "on", "near", "from", "to", "of", "for", "into"}
# Words that are no answer by themselves.
EMPTY = {*SMALL, *AUXILIARIES, *PREPOSITIONS} | set(
    WORD.findall(
        "i me my we us our you your him them itself himself herself themselves these those such some any each every "
        "not no so too very also then just only or if because while since until though although about above across along "
        "around behind below beside between by down during inside off out outside over past through toward towards under "
        "up upon within without may might must shall should being"
    )
)
FORMS = """\
be was were been|begin began begun|bring brought|build built|buy bought|catch caught|choose chose chosen|come came|\
draw drew drawn|drink drank drunk|drive drove driven|\
eat ate eaten|fall fell fallen|find found|fly flew flown|give gave given|\
go went gone|grow grew grown|hold held|keep kept|know knew known|lead led|leave left|lend lent|light lit|lose lost|make made|\
mean meant|meet met|pay paid|ride rode ridden|rise rose risen|run ran|say said|see saw seen|sell sold|send sent|\
show shown|sing sang sung|speak spoke spoken|spend spent|stand stood|swim swam swum|take took taken|teach taught|tell told|\
think thought|throw threw thrown|understand understood|win won|write wrote written|\
bite bit bitten|blow blew blown|break broke broken|feed fed|feel felt|fight fought|forget forgot forgotten|get got gotten|\
hang hung|hear heard|hide hid hidden|lay laid|lie lay lain|shine shone|shoot shot|sit sat|sleep slept|spin spun|\
steal stole stolen|sweep swept|wake woke woken|wear wore worn|weep wept"""
PAST = {form: forms.split()[0] for forms in FORMS.split("|") for form in forms.split()[1:]}
PLURALS = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "wolves": "wolf",
    "wives": "wife",
    "mice": "mouse",
    "geese": "goose",
}
IRREGULAR = {
    **PAST,
    **PLURALS,
    "has": "have",
    "had": "have",
    "call": "name",
    "calls": "name",
    "called": "name",
}  # to call is to name
VERB = rf"(?:{'|'.join(PAST)}|[a-z]+ed)"

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
TIME = re.compile(
    rf"\b(?:(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{1,2}}(?!\d))?(?:,? \d{{4}})?\b|(?:1\d|20)\d\d\b(?![,.]\d)|"
    r"(?:the )?(?:1\d|20)\d0s\b|(?:the )?\d+(?:st|nd|rd|th) century\b)"
)
PART_OF_DAY = "spring|summer|autumn|fall|winter|noon|night|dawn|dusk|sunrise|sunset|midnight|morning|evening|afternoon"
SEASON = re.compile(
    r"\b(?:(?:in|at|by|on|before|after|until|every|each|during|since|the next|that|one|last|this)"
    r"(?: the)?(?: (?:next|last|first|early|late))?"
    rf" (?:(?:{DAYS}|{PART_OF_DAY}|day|week|month|year)s?)\b(?: of (?:the )?\w+)?|"
    r"at the age of [\w-]+|(?:at|on) the (?:full|new) moon(?: of \w+)?|"
    r"\w+ (?:days|weeks|months|years|centuries) (?:ago|later)|"
    r"(?:long|once upon a) (?:ago|time)\b)",
    re.IGNORECASE,
)
MOMENT = re.compile(r"\b(?:when|after|before|until|as soon as|while) [^,.;:]+")
COLOUR = re.compile(
    r"\b(?:(?:light|dark|pale|bright|deep)[ -])?"
    r"(?:red|orange|yellow|green|blue|purple|violet|pink|brown|black|white|grey|gray|gold|golden|"
    r"silver|turquoise|crimson|scarlet)(?:(?:, | and |-)(?:red|yellow|green|blue|brown|black|white|gold|silver))*\b",
    re.IGNORECASE,
)

SPELLED = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen)"
)
DIGITS = rf"(?:\d[\d,.]*\d|\d|(?:an? (?=hundred|thousand|million|dozen))?{SPELLED}(?:[ -](?:and )?{SPELLED})*)\b"
ABOUT = r"(?:about|around|almost|nearly|over|more than|less than|up to|at least|at most|only)"
NUMBER = re.compile(
    rf"(?<![\w.,·])(?:{ABOUT} )?{DIGITS}(?: (?:to|or) {DIGITS})?(?: (?:thousand|million|billion))?", re.IGNORECASE
)
UNIT = r"(?:\s?(?:%|°C|°F)| (?!(?:and|or|of|in|on|at|the|to|for|from|with|was|were|is|are|more|other)\b)[a-z]+)"
MEASURED = re.compile(rf"(?<![\w.,·])(?:{ABOUT} )?{DIGITS}(?: (?:to|or) {DIGITS})?{UNIT}(?: (?:a|an|per) [a-z]+)?")

CAPITAL = rf"(?!(?:{MONTHS}|{DAYS})\b)(?:(?:Mrs?|Ms|Dr|St|Prof|[A-Z])\.(?= [A-Z])|[A-Z][\w’'-]*)"
NAMES = rf"{CAPITAL}(?:(?: (?:of|the|de|van|von|da)){{0,2}} (?:{CAPITAL}|\d+\b)){{0,8}}"
NOT_FIRST = (
    r"(?!(?:In|On|At|The|A|An|It|Its|He|His|She|Her|They|Their|Most|Many|More|Some|Each|Before|After|Since|Last|This|That|Every|"
    r"Everybody|Everyone|Nobody|One|Two|Three|When|While|Where|What|Who|Why|How|If|So|But|And|Or|Then|There|Here|Now|Once|Long|"
    r"Soon|Suddenly|I|You|We|My|Your|Our|To|For|From|With|By|Under|As|Because|Though|Although|People|No|Not|Yes|All|Both|These|Those)\b)"
)
NAMED = re.compile(rf"\b(?:[Tt]he )?{NOT_FIRST}{NAMES}(?:(?:, {NAMES}){{0,8}} and {NAMES})?")
PLACE = re.compile(
    rf"\b(?:in|at|on|near) (?P<value>(?:the |a |an )?(?:[a-z]+ (?:of |in |at |near |by )?){{0,2}}{NAMES}"
    rf"(?:,? (?:in|of|near|and) (?:the )?{NAMES}){{0,4}})"
)
REST = (  # of a place
    r"(?:(?! (?:and|but|with|who|that|which|where|when|because|while|until|he|she|they|there|to (?!the|an?\b)[a-z]+)\b)"
    r"[^,.;:])*"
)
SOMEWHERE = re.compile(
    r"\b(?:in|at|on|near|under|above|inside|between|beside|behind|among|by(?= (?:the|an?|his|her|their)\b)|beyond) "
    r"(?!which\b|\d|it\b|them\b|fact\b|order\b|"
    rf"the age\b|the next\b|(?:the |a )?(?:{PART_OF_DAY})\b|[a-z]+ing\b)[a-z]{REST}"
)
TOWARDS = re.compile(
    rf"\b(?:to|into|towards?|across|through|over|from) (?:(?:(?:the|an?|his|her|their|its) )+[a-z]|(?:the )?[A-Z]){REST}"
)
REASON = re.compile(
    rf"\b(?:because|so that|in order to|due to|owing to|since (?!(?:{MONTHS}|then|\d)\b)[a-z]+).+", re.DOTALL
)
AIM = re.compile(r"\bto (?!(?:the|a|an|be|it|them|him|her|all)\b)[a-z]+ .+")
QUOTED = re.compile(r"[\"“「]([^\"”」]+)[\"”」]")
MANNER = re.compile(r"\b(?:by|with|through|using) [^,.;:]+")
OPENING = re.compile(
    rf"^(?:(?:In|On|Since|Before|After|At|When|While|As|If)\b[^,]*, |(?:In|Since) (?:(?:{MONTHS}) )?\d+ |"
    r"(?:One|The next|That|Every|Each) (?:day|morning|evening|night|summer|winter|year),? |"
    r"(?:Then|So|But|And|Now|Once|Soon|Suddenly|Finally|At last|At first|Later|Long ago|Once upon a time),? )+"
)
HAVING = {"has", "have", "had"}
# Verbs that are the same with "did".
UNCHANGED = {"do", "put", "cut", "set", "let", "hit", "read", "hurt", "cost", "shut", "spread", "beat"}
BE = {"is", "are", "was", "were", "be", "been"}
HELPING = {"did", "do", "does", "has", "have", "had", "can", "could", "will", "would", "must", "may", "should"}
MOVING = (
    "go come sail walk run fly move travel follow take bring flee ride swim fall jump send carry climb march lead return "
    "drive"
)
NOUN = (
    r"(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur|[Ss]ome|[Mm]any|[Aa]nother|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]even)"
    rf" (?:(?!(?:{VERB}|and|or|in|at|on|of|by|with|from|to|who|that|had|has|an?|the|his|her|their)\b)"
    r"[a-z][\w’'-]*(?: |$|(?=,))){1,3}"
)
NOUNS = re.compile(rf"\b{NOUN}(?:(?:, {NOUN}){{0,8}},? ?and {NOUN})?")
BY = re.compile(rf"\bby ({NAMED.pattern})")
PASSIVE = re.compile(
    rf"\b(?:is|are|was|were|been|being) (?:\w+ly )?(\w+)(?: [a-z]+)? by (?P<value>{NAMED.pattern}|{NOUN}|[a-z]+(?=[.,;]|$))"
)
NEXT_CLAUSE = re.compile(
    r", (?:and|but|because|so|where|which|who|when|then)\b|;|\b(?:because|when|while)\b|,\s*$|"
    rf" (?:and|but) (?=(?:{VERB}|he|she|it|they|then)\b)|"
    rf", (?=(?:the|an?|his|her|he|she|it|they) (?:[a-z]+ )?{VERB}\b)"
)
