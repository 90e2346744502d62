"""What a question needs of the story around it: what "it" is, who it is about, and what they take or have."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.words.vocabulary import WORD
from ingest.document import Span
from service.questions.subjects import is_medicine_name, says_something

_MOST_NAMES, _MOST_FACTS, _MOST_WORDS = 2, 4, 25
_POINTING = re.compile(
    r"\b(?P<after>(?:with|after|before|during|about|on|from|of|for)\s+(?:it|this|that|them)(?=\s*(?:[?.!,]|$)))"
    r"|\b(?P<person>he|him|she|they)\b|\b(?:it|its|them|this|these|those|(?:do|does|did|can|could|will|would|should|is|was|might|may)\s+that|that\s+"
    r"(?:is|be|mean|happen|cause)\w*|that(?=\s*[?.!]*$)|the\s+(?:condition|disease|disorder|illness|medicine|medication|drug|"
    r"tablets?|pills?|infection|operation|procedure|surgery|diagnosis|syndrome|virus|rash|lump|jab|vaccine|treatment|"
    r"former|latter))\b",
    re.IGNORECASE,
)
_NO_POINTING = re.compile(
    r"\b(?:is|isn['’]?t|would|will|be|was|might|can|could)\s+it(?:\s+be)?\s+(?:\w+\s+)?\w+\s+(?:to|that|for|if|when)\b"
    r"|\b(?:does|do|will|would|did)\s+it\s+(?:usually\s+|normally\s+)?take\s+(?:for|to|before|until)\b|\bthis\s+(?:year|week|month|time|age)\b"
    r"|\bis\s+it\s+true\b"
    r"|\b(?:does|will|would|did|could|can)\s+it\s+(?:hurt|matter|help|mean)\s+(?:when|if|to|that)\b",
    re.IGNORECASE,
)
_RELATIVE = (
    r"(?:son|daughter|baby|babies|child|children|toddler|infant|newborn|kid|boy|girl|mother|mum|mom|father|dad|husband|wife|"
    r"partner|sister|brother|grandmother|grandfather|gran|grandma|grandad|grandson|granddaughter|niece|nephew|aunt|uncle|"
    r"friend|teenager|twins?)"
)
_OF_AGE = re.compile(
    r"\b(?:dose|dosage|doses|how\s+(?:much|many|often)|age|safe(?:ly)?|tak(?:e|en|ing)|have|should|need|give|given|vaccin\w*|jabs?)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    rf"\b(?:can['’]?t|can|could|may|should|must|do|is\s+it\s+\w+|when|how\s+(?:much|many|often)[\s\w]*?)\s+(?:i|he|she|we|they|(?:for\s+)?(?:me|him|her)"
    rf"|my\s+(?:\S+\s+)?{_RELATIVE})\s+(?:to\s+)?(?:\w+\s+)?(?:take|use|drink|eat|mix|combine|have)\b"
    r"|\b(?:safe(?:ly)?|interact\w*|mix\w*|combin\w*|together|alcohol|dosage|doses?|vaccin\w*|jabs?)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:i|i['’]\w+|me|my|myself|we|us|our)\b", re.IGNORECASE)
_OTHERS = re.compile(rf"\b(?:he|him|his|she|her|{_RELATIVE}s?)\b", re.IGNORECASE)
_AGE = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s+and\s+a\s+half)?[\s-]*"
    r"(?:years?|yrs?|months?|weeks?|days?)[\s-]*old|\d{1,3}\s*(?:yo|y/o)"
)
_OWN_FACT = re.compile(
    rf"\bi(?:\s+am|['’]?m|m)\s+(?:also\s+|now\s+|currently\s+|only\s+|nearly\s+|almost\s+)?(?:an?\s+)?"
    rf"(?P<fact>{_AGE}|(?:\d+\s+(?:weeks?|months?)\s+)?pregnant|breast[\s-]?feeding|diabetic|\d{{2}}(?=\s*(?:[,.;]|and|with|$)))",
    re.IGNORECASE,
)
_THEIR_FACT = re.compile(
    rf"\b(?:my|our)\s+(?P<fact>(?:{_AGE})[\s-]*(?:\w+\s+)?{_RELATIVE}|{_RELATIVE}(?:\s+\w+)?,?\s+(?:who\s+)?(?:is|['’]s|aged)\s+"
    rf"(?:now\s+|only\s+|nearly\s+)?(?:{_AGE}|\d{{1,2}}|pregnant)|{_RELATIVE}\s*\((?:{_AGE}|\d{{1,3}})\))",
    re.IGNORECASE,
)
_HAVE = (
    r"\s+(?:\w+\s+){0,4}?(?:take|takes|taking|took|on|prescribed|given|started|using|uses|have|has|had|having|suffers?|"
    r"diagnosed|living|live|allergic)\b.*"
)
_OWN_HAVING = re.compile(rf"\bi(?:['’](?:ve|m|d))?{_HAVE}", re.IGNORECASE | re.DOTALL)
_THEIR_HAVING = re.compile(
    rf"\b(?:he|she|my\s+(?:\S+\s+){{0,3}}?{_RELATIVE})(?:['’]s)?{_HAVE}", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text taken apart.

    Attributes:
        text: All of it.
        asked: Its questions, in order.
        joined: Which of these go on in the sentence of the one before.
        story: What asks nothing, sentence by sentence.
        named: Where it names what articles are about, or a medicine.
        places: Where it holds words that articles here are full of, names among them.
    """

    text: str
    asked: tuple[Span, ...]
    joined: frozenset[Span]
    story: tuple[Span, ...]
    named: tuple[Span, ...]
    places: tuple[Span, ...]

    def words(self, span: Span) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]

    def length(self, spans: Sequence[Span]) -> int:
        """How many words spans have together."""
        return sum(len(WORD.findall(self.words(span))) for span in spans)

    def is_topical(self, span: Span) -> bool:
        """Whether a sentence or question is about what articles here are about."""
        return any(place.overlaps(span) for place in self.places)

    def points(self, question: Span) -> bool:
        """Whether a question points at what was said before: "Can I drink with it?", and not at words of its own."""
        words = self.words(question)
        found = _POINTING.search(_NO_POINTING.sub(lambda match: " " * len(match.group()), words))
        if found is None:
            return False
        looked_at = question if found["person"] else Span(question.start, question.start + found.start())
        return bool(found["after"]) or not self.is_topical(looked_at)

    def names_in(self, span: Span) -> list[Span]:
        """The names in a span."""
        return [name for name in self.named if name.overlaps(span)]


def needed(letter: Letter, question: Span) -> tuple[Span, ...]:
    """The words of a letter that one of its questions needs beside its own, in order, none twice."""
    words = letter.words(question)
    found: list[Span] = []
    if question in letter.joined or letter.points(question) or not letter.names_in(question):
        found += _leading_up(letter, question)
    found += [*_people(letter, words), *_had_and_taken(letter, words)][:_MOST_FACTS]
    said = " ".join(words.casefold().split())
    kept: list[Span] = []
    for span in sorted(set(found), key=lambda span: (span.start, -span.end)):
        spoken = letter.words(span).casefold()
        if spoken not in said and not any(spoken in letter.words(other).casefold() for other in kept):
            kept.append(span)
    return tuple(kept)


def _leading_up(letter: Letter, question: Span) -> list[Span]:
    """What a question that names nothing is about: what leads up to it without a break, or else what is theirs.

    A question of its own, however strange ("how do I bake bread?"), gets no subject from others: it would be answered.
    """
    told = sorted((*letter.asked, *letter.story), key=lambda span: span.start)
    told = [span for span in told if span.end <= question.start]
    if question in letter.joined and not letter.names_in(question):
        return told[-1:]  # "… ibuprofen can I take and how long between doses?"
    if says_something(letter.words(question)) and not letter.points(question):
        is_led_up_to = told[-1:] and told[-1] in letter.story and letter.is_topical(told[-1])
        return told[-1:] if is_led_up_to and not letter.is_topical(question) else []
    if question in letter.joined:
        return told[-1:]
    found = told[-1:]
    while len(found) < len(told) and not any(map(letter.is_topical, found)):
        longer = told[-len(found) - 1 :]
        if letter.length(longer) > _MOST_WORDS:
            break
        found = longer
    if any(map(letter.is_topical, (question, *found))):
        return [name for span in found for name in _said_by(letter, span)]
    return [*(_own_names(letter) or _only_name(letter)), *found]


def _said_by(letter: Letter, span: Span) -> list[Span]:
    """What another question names, or else all of it; all of a statement."""
    return (letter.names_in(span) if span in letter.asked else []) or [span]


def _own_names(letter: Letter) -> list[Span]:
    """The names that come up most often, or that somebody says to have."""
    said = Counter(letter.words(name).casefold() for name in letter.named)
    often = [name for name in letter.named if said[letter.words(name).casefold()] > 1]
    having = [
        span
        for span in letter.story
        if _OWN_HAVING.search(letter.words(span)) or _THEIR_HAVING.search(letter.words(span))
    ]
    return (often or [name for span in having for name in letter.names_in(span)])[-_MOST_NAMES:]


def _only_name(letter: Letter) -> list[Span]:
    """The name of a letter that holds one only."""
    return list(letter.named) if len({letter.words(name).casefold() for name in letter.named}) == 1 else []


def _people(letter: Letter, words: str) -> list[Span]:
    """How old and in what state those are whom a question is about: whoever writes, or somebody of theirs."""
    whose = _THEIR_FACT if _OTHERS.search(words) else _OWN_FACT if _FIRST.search(words) else None
    if whose is None or not _OF_AGE.search(words):
        return []
    facts = [(span, fact) for span in letter.story for fact in whose.finditer(letter.words(span))]
    return [Span(span.start + fact.start("fact"), span.start + fact.end("fact")) for span, fact in facts]


def _had_and_taken(letter: Letter, words: str) -> list[Span]:
    """What they take and have, where somebody asks whether something may go with it; medicines first."""
    if not _TOGETHER.search(words):
        return []
    having = _THEIR_HAVING if _OTHERS.search(words) else _OWN_HAVING
    said = [(span, having.search(letter.words(span))) for span in letter.story]
    places = [Span(span.start + found.start(), span.start + found.end()) for span, found in said if found]
    names = [name for place in places for name in letter.names_in(place)]
    return sorted(names, key=lambda name: not any(map(is_medicine_name, WORD.findall(letter.words(name)))))
