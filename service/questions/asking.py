"""Which words ask: where a question starts in its sentence, and what only sounds like one."""

import re

from ingest.document import Span

_SUBJECT = (
    r"(?:i|we|you|he|she|it|they|this|that|these|those|there|my|our|your|his|her|their|its|the|an?|any|anyone|anybody|"
    r"someone|people|children|babies|adults)"
)
_NOT = r"(?:n['’]?t)?"
_SURE = rf"(?:am|can['’]?t|can|(?:is|are|does|did|could|should){_NOT})"
_MAYBE = rf"(?:won['’]?t|will|may|might|must|shall|(?:do|would|has|have|was|were){_NOT})"
_AUXILIARY = rf"(?:{_SURE}|{_MAYBE})"
_HOW = (
    r"how\s+(?:long|much|many|often|old|soon|far|bad|badly|likely|common|dangerous|serious|high|low|quickly|fast|safe|"
    r"well|early|late|to)"
)
_NO_SUBJECT = r"(?!(?:i|we|you|he|she|it|they|me|us|is|was|a|an)\b)[\w'’-]+\s+"
_OPENING = re.compile(
    rf"""(?:
    {_SURE}\s+(?!not\b)\w+
    | {_MAYBE}\s+{_SUBJECT}\b
    | (?:what|why|who(?!\s+would\b)|whose|where|when|how|which(?!\s+(?:is|was|are|were)\b))
      (?:['’]?s|['’]?re)?\s+{_AUXILIARY}\b
    | (?:what|who|where|how)['’]s\b
    | (?:what|which)\s+(?:{_NO_SUBJECT}){{1,4}}{_AUXILIARY}\s+(?!that\b){_SUBJECT}\b
    | (?:at|in|for|from|with|by|to|of|on|under|after)\s+(?:what|which|how|whom)\s+
      (?:[\w'’-]+\s+){{1,3}}?{_AUXILIARY}\s+{_SUBJECT}\b
    | {_HOW}\b | (?:what|how)\s+about\b | what\s+to\b | (?:is|are)\s+there\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_COURTESY = (
    r"(?:and|also|so|but|or|well|ok|okay|anyway|now|then|next|plus|finally|lastly|please|pls|hi|hello|hey|thanks|"
    r"thank\s+you|first(?:ly)?|second(?:ly)?|third(?:ly)?|dear\s+\w+|sorry|oh|another\s+thing|one\s+more\s+thing|"
    r"(?:just\s+)?(?:curious|wondering)|just)"
)
_ASKING = (
    r"(?:(?:my|the|our|one|another|a|second|first|other|main|last|only|next|real|big)\s+){1,3}(?:quick\s+|simple\s+)?"
    r"(?:questions?|query|concern)\s+(?:(?:to|for)\s+you\s+)?(?:is|are|was|would\s+be)(?:\s+(?:this|these|simple|as\s+follows))?"
    r"|(?:what\s+)?(?:i|we)(?:\s*['’]?(?:d|m|ve|re))?(?:\s+(?:am|are|was|were|have\s+been|would|do|really|also|just|still|only|"
    r"therefore|now))*\s+(?:(?:like|want|wanted|need|wish|love|hoping|trying|writing|asking|ask)\s+(?:to\s+)?"
    r"(?:know|ask|find\s+out|understand|learn|hear|check)?(?:\s+you)?|wonder(?:ing|ed)?|curious(?:\s+to\s+know)?)"
    r"(?:\s+(?:is|about))?"
    r"|(?:(?:could|can|would|will)\s+(?:you|anyone|someone|somebody|anybody)\s+(?:please\s+|kindly\s+)?|please\s+)?"
    r"(?:tell|advise|inform|let|explain)(?:\s+to)?(?:\s+(?:me|us))?(?:\s+know)?"
    r"|(?:do|does|would)\s+(?:you|anyone|anybody|someone)\s+(?:happen\s+to\s+)?know|(?:any|an)\s+ideas?"
)
_LEAD = re.compile(rf"(?:{_COURTESY}\b|(?P<asks>(?:{_ASKING})\b))[\s,:;.…–—-]*", re.IGNORECASE)
_ABOUT_TO_ASK = re.compile(r"(?:\s*to)?\s*(?:what|the\s+thing)\s+(?:i|we)\b.{0,20}\bask\b[\s.:!]*", re.IGNORECASE)
_WHETHER = re.compile(r"(?:about\s+)?(?:if|whether(?:\s+or\s+not)?)\s+", re.IGNORECASE)
_INDIRECT = re.compile(r"(?:what|which|who|whose|where|when|why|how)\b|about\b", re.IGNORECASE)
_ENDS = re.compile(r"[?？؟][\"'”’)\]!]*$")
_PHATIC = re.compile(
    rf"""(?:
    how\s+are\s+you(?:\s+\w+){{0,3}} | how\s+do\s+you\s+do | are\s+you\s+(?:well|there|ok(?:ay)?)
    | (?:can|could|would|will)\s+(?:you|anyone|someone|anybody|somebody)\s+(?:please\s+|kindly\s+)?
      (?:help|advise|answer|reply|explain|assist|tell)(?:\s+(?:me|us|please|out|with\s+(?:this|that|it)|to\s+this)){{0,3}}
    | (?:does|do)\s+(?:that|this|it|i|you)\s+(?:make\s+(?:any\s+)?sense|understand|mind)
    | (?:can|may|could)\s+i\s+(?:just\s+)?ask(?:\s+(?:you\s+)?(?:something|a\s+(?:quick\s+)?question))?
    | {_AUXILIARY}\s+(?:it|he|she|they|we|you|i)
    | (?:there\W+)?(?:i\s+)?(?:trust|hope)\s+(?:that\s+)?(?:you|this|all)\b.*
    | who\s+would\s+have\s+(?:thought|guessed|believed)\b.*
    | (?:right|ok(?:ay)?|you\s+know|know\s+what\s+i\s+mean|who\s+knows|guess\s+what|why\s+me|really|remember)
    | what\s+else
    | (?:any|some)?\s*(?:advice|ideas?|thoughts|suggestions|help|questions?)(?:\s+(?:please|anyone))?
    | what\s+(?:do|would|did)\s+you\s+(?:think|say|reckon)(?:\s+(?:of|about)\s+(?:it|that|this))?
    | (?:would|can|could)\s+you\s+believe\s+(?:it|that|this)
    )[\s.!?,]*""",
    re.IGNORECASE | re.VERBOSE,
)
_AND = re.compile(r",?\s+and(?:\s+(?:also|if\s+so))?,?\s+|,\s+(?:also\s+)?(?=(?:what|how|why)\b)", re.IGNORECASE)
_INVERTED = re.compile(
    rf"(?:(?:is|are|does|did)\s+(?!not\b)\w|{_AUXILIARY}\s+{_SUBJECT}\b|\W*(?:\w+\s+)?(?:wh|how)\w*)", re.IGNORECASE
)


def opens_question(words: str) -> bool:
    """Whether words start as a question does, after whatever leads up to it."""
    start, asks = _lead(words)
    return bool(_OPENING.match(words, start)) or (asks and bool(_INDIRECT.match(words, start)))


def question_in(text: str, sentence: Span) -> Span | None:
    """The question that a sentence asks, without what only leads up to it; None where it asks nothing."""
    words = text[sentence.start : sentence.end]
    start, asks = _lead(words)
    whether = _WHETHER.match(words, start) if asks and _last_opening(words, start) == start else None
    marked = _ENDS.search(words) is not None
    opened = _OPENING.match(words, start) is not None
    if not (marked or opened or whether or (asks and _INDIRECT.match(words, start))):
        return None
    begun = whether.end() if whether else start
    if not opened and not whether and marked:
        begun = _last_opening(words, begun)
    if not any(character.isalnum() for character in words[begun:]) or _PHATIC.fullmatch(words[begun:]):
        return None
    return Span(sentence.start + begun, sentence.end)


def lead_of(text: str, sentence: Span) -> int:
    """Where a sentence says more than what only leads up to a question."""
    return sentence.start + _lead(text[sentence.start : sentence.end])[0]


def split_joined(text: str, question: Span) -> list[Span]:
    """The questions that one sentence joins with "and": only where both sides ask by themselves."""
    words, found, start = text[question.start : question.end], [], 0
    for joint in _AND.finditer(words):
        if joint.start() > start and _asks_alone(words[start : joint.start()]) and _asks_alone(words[joint.end() :]):
            found.append(Span(question.start + start, question.start + joint.start()))
            start = joint.end()
    return [*found, Span(question.start + start, question.end)]


def _asks_alone(words: str) -> bool:
    """Whether words open as a question and go on for long enough to be one."""
    opened = _OPENING.match(words)
    inverted = opened is not None and _INVERTED.match(words) is not None
    return inverted and len(words.split()) > 2 and _PHATIC.fullmatch(words) is None


def _last_opening(words: str, start: int) -> int:
    """Where the question starts in "I have a cold, can I drive?": after its last comma that is followed by one."""
    places = [joint.end() for joint in re.finditer(r"[,:–—-]\s+(?:so\s+|and\s+|but\s+)?", words)]
    fitting = (at for at in places if at >= start and _OPENING.match(words, at) and not _PHATIC.fullmatch(words[at:]))
    return next(fitting, start)


def _lead(words: str) -> tuple[int, bool]:
    """How long what leads up to a question is, and whether it says that something is asked."""
    at, asks = 0, False
    while found := _LEAD.match(words, at):
        at, asks = found.end(), asks or found["asks"] is not None
    about = _ABOUT_TO_ASK.match(words, at)
    return (about.end() if about else at), asks
