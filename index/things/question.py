"""What a question is about, and what it only says: clauses that ask, and clauses beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from index.things.folding import DESIGNATORS, FoldedWord, folded
from index.things.groups import Group, groups_asked
from index.things.lexicon import ThingLexicon
from index.things.numbers import Numbered, numbered, unnumbered
from index.things.thing import Kind, Mention, Thing, Use
from index.words.analysis import tokens
from ingest.document import Span

_ASKING = (
    r"(?:can|could|may|might|should|shall|will|would|must|is|are|am|was|were|do|does|did|has|have|had|what|when|where|"
    r"why|how|which|who|whom|whose|isn['’]?t|aren['’]?t|don['’]?t|doesn['’]?t|can['’]?t|what['’]?s|any)"
)
_BREAK = re.compile(
    rf"(?<=[.?!;\n])\s+|[,;:–—-]\s+(?={_ASKING}\b)"
    rf"|,?\s+(?:and|but|so)\s+(?={_ASKING}\s+(?:i|you|we|he|she|it|they|my|the)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"(?:(?:and|but|so|also|please|hi|hello|doctor|then|now|ok)[,\s]+)*{_ASKING}\b", re.IGNORECASE)
_TELLS = re.compile(r"(?:have|had|do|was|were|am|are|is)\b.*[.]\s*$", re.IGNORECASE)
_DOSE = re.compile(
    r"\b(?:dose|doses|dosage|dosages|dosing|overdose limit|mg|milligrams?|ml|how much|how many (?:mg|milligrams?|ml|"
    r"tablets?|pills?|capsules?|drops|puffs|spoonfuls|teaspoons)|maximum|max)\b",
    re.IGNORECASE,
)
_DOSE_ITSELF = re.compile(r"\b(?:dose|doses|dosage|dosages|dosing|mg|milligrams?)\b", re.IGNORECASE)
_EMPTY = frozenset(
    tokens(
        "a about after all also am any are be been before being can could did do does doing each ever few for from "
        "get give given go good had has have having he her here him his how if into it its just kind know like long "
        "lot make many me mean meaning more most much my need nor often on one only or other our out over own "
        "really safe same say she should since so some still such take taken taking tell than them there these they "
        "thing those through too us use used want was way we well were what when where which while who whom why "
        "will with would yet you your"
    )
)
_NUMBERED = frozenset({Kind.CONDITION, Kind.SUBJECT})
SUBJECTS = frozenset({Kind.MEDICINE, Kind.CONDITION, Kind.SUBJECT})
"""What a question may be about by itself."""


@dataclass(frozen=True)
class Asked:
    """A question by what it names.

    Attributes:
        text: The question.
        mentions: Every thing that it names, in order.
        asks_dose: Whether it asks how much of a medicine is taken.
    """

    text: str
    mentions: tuple[Mention, ...]
    asks_dose: bool

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms that say what is asked, for which or about which thing."""
        return _telling(self.text)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of people for which it asks."""
        return tuple(groups_asked(self.text))

    @cached_property
    def other_terms(self) -> frozenset[str]:
        """Those of them that no thing's name has."""
        return self.terms - {term for one in self.mentions for term in tokens(one.written)}

    def named(self, use: Use) -> tuple[Mention, ...]:
        """What it names for a use, each thing once; a dose form counts only where a dose is asked."""
        return self._named.get(use, ())

    @cached_property
    def _named(self) -> dict[Use, tuple[Mention, ...]]:
        once: dict[Use, dict[Thing, Mention]] = {}
        for one in reversed(self.mentions):
            if self.asks_dose or one.thing.kind is not Kind.FORM:
                once.setdefault(one.use, {})[one.thing] = one
        return {use: tuple(reversed(things.values())) for use, things in once.items()}


def _telling(text: str) -> frozenset[str]:
    return frozenset(term for term in tokens(text) if len(term) > 2) - _EMPTY


def read_question(text: str, lexicon: ThingLexicon, *, heads: frozenset[str] = frozenset()) -> Asked:
    """What a question names, and what for.

    Where its asking clauses name no medicine, condition or subject, it is about something of what it says: "I have
    impetigo. Can I share towels?"

    Args:
        text: The question.
        lexicon: The names of things.
        heads: Words that a site's articles number.
    """
    words = folded(text)
    spans = _asking(text)
    found = []
    for thing, first, last in _things(words, text, lexicon, heads):
        span = Span(words[first].start, words[last - 1].end)
        use = Use.ASKED if any(one.start <= span.start < one.end for one in spans) else Use.BACKGROUND
        found.append(Mention(thing, span, text[span.start : span.end], use))
    if not any(one.use is Use.ASKED and one.thing.kind in SUBJECTS for one in found):
        found = [one if one.use is Use.ASKED else replace(one, use=Use.SAID) for one in found]
    medicines = any(one.thing.kind is Kind.MEDICINE for one in found)
    asks_dose = _DOSE.search(text) is not None and (medicines or _DOSE_ITSELF.search(text) is not None)
    return Asked(text, tuple(found), asks_dose)


def _things(
    words: list[FoldedWord], text: str, lexicon: ThingLexicon, heads: frozenset[str]
) -> Iterator[tuple[Thing, int, int]]:
    found = list(lexicon.find(words))
    yield from found
    for one in numbered(words, text, heads=heads):
        of, first, last = next(_beside(one, found), ((), one.first, one.last))
        yield Thing(Kind.NUMBER, (f"{one.head} {one.value}",), of=of), min(first, one.first), max(last, one.last)


def _beside(number: Numbered, found: Sequence[tuple[Thing, int, int]]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The names, and the place, of what a number beside it numbers; letters, codes and factors number nothing."""
    if number.head in DESIGNATORS - {"factor"}:
        for thing, first, last in found:
            if first <= number.last and number.first <= last and (names := _of(thing)):
                yield names, first, last


def _of(thing: Thing) -> tuple[str, ...]:
    """The names of what is numbered, where a thing beside a number may be."""
    return tuple(unnumbered(name) or name for name in thing.names) if thing.kind in _NUMBERED else ()


def _asking(text: str) -> list[Span]:
    """The clauses of a question that ask; all of it where none does, as in a few words typed into a box."""
    borders = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    clauses = [Span(start, end) for start, end in pairwise(borders) if end > start]
    asking = [one for one in clauses if _asks(text[one.start : one.end])]
    return asking or clauses


def _asks(clause: str) -> bool:
    return "?" in clause or (_BEGINS.match(clause) is not None and _TELLS.match(clause) is None)
