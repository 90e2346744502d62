"""Which of the words that a sentence hangs on must be quoted with it: without them it would be of other cases.

An answer always shows a sentence with all that is above it. A draft may leave a heading away that only names what is
below it, such as "Causes", or "Do"; not one that turns it ("Don't"), holds it to a condition ("If you're
pregnant"), to a group of people, or to a medicine that the sentence doesn't name, and no lead-in and no cell.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from index.passages.scope import block_at
from index.things.groups import Group, groups_of
from ingest.document import BlockKind, Document, Span
from ingest.scope.lead_in import continues, is_sentence
from ingest.scope.turning_words import negates, restricts
from service.check.word_changes import medicines_of

_AFFIRMS = re.compile(r"\W*(?:dos?|yes|always|you (?:can|should|may)|what (?:you can|to) do)\W*", re.IGNORECASE)
_CONDITION = re.compile(
    r"^\W*(?:if|when(?! (?:to|should|do|can|you should)\b)|whenever|before|until|after|during|while|in the first)\b"
    r"|\b(?:if|unless|only|in case)\b|\d\s?(?:mg|mcg|ml|g)\b|\b(?:severe|mild|acute|chronic)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:for|in) (?:people|women|men|patients|those|anyone|adults)\b|\b(?:under|over|below|above|aged) \d"
    r"|^\W*(?:women|men|smokers|diabetics|elderly)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\b(?:used to|old|bad|outdated)\b|^\W*stop\w*\b", re.IGNORECASE)
_FORBIDS = re.compile(
    r"\W*(?:(?:please )?(?:do not|don['’]t|never|avoid)|you (?:should|must|can) ?not|you (?:should|must|ca)n['’]t)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r":$|\b(?:following|these|those|below|any of|either)\b", re.IGNORECASE)
_LABELS_KEPT = 4096


def binding(document: Document, scopes: Sequence[Span], piece: Span) -> list[Span]:
    """Those of the words that a sentence of a document hangs on, in order, which a draft must have if it quotes it."""
    return [one for at, one in enumerate(scopes) if _binds(document, one, piece, below=scopes[at + 1 :])]


def _binds(document: Document, scope: Span, piece: Span, *, below: Sequence[Span]) -> bool:
    label, words = document.slice(scope), document.slice(piece)
    if (document.language or "en").partition("-")[0] != "en":
        return True  # which headings turn or restrict what is below them is known of English ones
    over, within = block_at(document, scope.start), block_at(document, piece.start)
    if over is None or over is within:
        return _leads_on(label, words)
    if _AFFIRMS.fullmatch(label):
        return False
    if over.kind is not BlockKind.HEADING or _CONDITION.search(label):
        return True
    if negates(label) or _FORMER.search(label):
        return not (below and _FORBIDS.match(document.slice(below[-1])))  # a lead-in forbids it as well
    if _names_group(label, words) or not medicines_of(label) <= medicines_of(words):
        return True
    return not below and restricts(label) and not is_sentence(words)  # else a lead-in says what this one would


def _leads_on(lead: str, words: str) -> bool:
    """Whether a part of the same paragraph or row must be with what comes after it."""
    return not is_sentence(lead) or continues(words) or _ANNOUNCES.search(lead) is not None


def _names_group(label: str, words: str) -> bool:
    """Whether a heading names people, in a way that what is below it doesn't."""
    named = _named_groups(label)
    if not named:
        return _PEOPLE.search(label) is not None
    said = groups_of(words)
    return not all(any(_holds(one, other) for other in said) for one in named)


@lru_cache(maxsize=_LABELS_KEPT)
def _named_groups(label: str) -> list[Group]:
    return groups_of(label)


def _holds(named: Group, said: Group) -> bool:
    return named.meets(said) and named.low <= said.low and said.high <= named.high
