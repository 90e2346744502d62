"""How a paragraph is meant by what is around it: as a sentence, as a lead-in to a list, as a heading, as a question."""

import re
from collections.abc import Sequence
from enum import Enum
from operator import or_

from ingest.document import Block, BlockKind, Span
from ingest.scope.sentences import sentence_spans
from ingest.scope.turning_words import is_open, negates

LABEL_CHARS = 80
ITEMS = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION}
)
_LABEL_WORDS = 10
_QUESTION_CHARS = _LEAD_CHARS = 200
_CONNECTOR_WORDS = 4
_SENTENCE_ENDS = frozenset(".!?。！？।؟")
_COLONS = (":", "：")
_BULLETS = "-–•*· "
_CLOSING = "\"')]”’»"
_AFFIRMS = re.compile(
    r"(?:dos?|yes|always|(?:instead,? )?you (?:can|may|should|must)|(?:what|when|why|how|who) (?!not)\w+)\b"
    r"(?!.*\bnot?\b)",
    re.IGNORECASE,
)
_PERMITS = re.compile(
    r"\W*(?:(?:dos?|yes|always|instead|safe|ok(?:ay)?|allowed|suitable)(?: these| this)?\W*$"
    r"|(?:instead,? )?you (?:can|may|should|must)\b)",
    re.IGNORECASE,
)
_PRAISES = re.compile(
    r"\b(?:safe(?:ly)?|helps?|helpful|better|best|good|fine|ok(?:ay)?|allowed|recommended|to do"
    r"|you (?:can|may|should))\b",
    re.IGNORECASE,
)
_CASE = re.compile(r"\W*(?:if|when|where|instead of)\b", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.!?。]\s")
_BULLET = re.compile(r"[^\w\s\"'“‘«(\[<$£€+#@¿¡.…&]{1,2}\ufe0f?\s|[•‣▪●◦]|[oO]\t"
                     r"|\(?(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)]\s")  # fmt: skip
_CONNECTS = re.compile(r"(?:or|and|also|plus|nor|as well|see|then|\()\b|\(", re.IGNORECASE)


class Meant(Enum):
    """What a paragraph is for."""

    SENTENCE = "sentence"
    LEAD_IN = "lead-in"
    LABEL = "label"
    QUESTION = "question"


def meant_as(words: str, below: Block | None, words_below: str) -> Meant:
    """What a paragraph is for.

    Args:
        words: Its words.
        below: The block after it in its section; None where it is the last one.
        words_below: That block's words.
    """
    if words.rstrip(_CLOSING).endswith(("?", "？", "؟")) and len(words) <= _QUESTION_CHARS:
        return Meant.QUESTION
    is_part = is_bulleted(words) or (continues(words) and not negates(words))
    if (
        below is not None
        and is_bulleted(words_below)
        and not (is_part or is_sentence(words) or len(words) > _LEAD_CHARS)
    ):
        return Meant.LABEL if is_label(words) else Meant.LEAD_IN
    if words.endswith(_COLONS) or (below is not None and not is_sentence(words) and is_open(words)):
        return Meant.LEAD_IN
    if below is None or is_part or not is_label(words):
        return Meant.SENTENCE
    if below.kind in ITEMS or is_sentence(words_below):
        return Meant.LABEL
    is_over_items = continues(words_below) and not (is_sentence(words_below) or continues(words))
    return Meant.LABEL if is_over_items else Meant.SENTENCE


def is_bulleted(words: str) -> bool:
    """Whether words begin with a bullet or number that was typed: "• Swim", "– Swim", "a. Swim"."""
    return _BULLET.match(words) is not None


def heads_columns(labels: Sequence[str], *, is_ragged: bool = False) -> bool:
    """Whether the labels of a table's columns set lists against each other: "Do" and "Don't", "Call 999 if" and so on.

    Args:
        labels: Of at least two columns; "" where a column has none.
        is_ragged: Whether the columns aren't of one length, so that it isn't row by row that they belong together:
            "Things that help" and "Avoid" are enough then.
    """
    cases = [_CASE.match(label) is not None for label in labels]
    if any(cases) and not all(cases):
        return False  # "If you can't have" beside "You can have": a row is one case and what to do in it
    turns = [negates(label) or is_open(label) for label in labels]
    if any(turns) and all(turn or _PERMITS.match(label) for turn, label in zip(turns, labels, strict=True)):
        return True
    against = [negates(label) and not is_open(label) for label in labels]
    favour = [_PRAISES.search(label) is not None and not negates(label) for label in labels]
    return is_ragged and any(against) and all(map(or_, against, favour))


def leading_spans(text: str, block: Block, language: str | None) -> tuple[Span, ...]:
    """What of a paragraph leads in to what is below it: its last sentence, and those before that negate or lead in."""
    sentences = sentence_spans(text, block.span, language)
    if len(sentences) <= 1:
        return (block.span,)
    kept = [sentences[-1]]
    for sentence in reversed(sentences[:-1]):
        words = text[sentence.start : sentence.end]
        if negates(words) or words.endswith(_COLONS):
            kept.append(sentence)
    return tuple(kept[::-1])


def is_sentence(words: str) -> bool:
    """Whether words end as a sentence does, and none that goes on below them."""
    return words.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS and not is_open(words)


def is_label(words: str) -> bool:
    """Whether words may be meant as a heading: a few, and no sentence, nor what leads in to a list."""
    is_short = len(words) <= LABEL_CHARS and len(words.split()) <= _LABEL_WORDS
    return is_short and not is_sentence(words) and not words.endswith(_COLONS) and not _SENTENCE_BREAK.search(words)


def affirms(words: str) -> bool:
    """Whether a label says that what is below it is to be done: what was negated before it no longer holds."""
    return _AFFIRMS.match(words) is not None


def connects(words: str) -> bool:
    """Whether words only join what is below them to what was above: "Or:", "(see picture)"."""
    is_short = len(words.split()) <= _CONNECTOR_WORDS and not affirms(words) and not negates(words)
    return is_short and (_CONNECTS.match(words) is not None or continues(words))


def continues(words: str) -> bool:
    """Whether words are an item in all but name: they go on with a sentence that began before, or have a bullet."""
    return words.lstrip(_BULLETS)[:1].islower() or words[:1] in _BULLETS
