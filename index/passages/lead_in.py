"""What leads in to a list, and which paragraphs are items of one in all but name."""

from dataclasses import dataclass

from index.passages.cutting import sentence_spans
from index.passages.turning_words import is_open, negates, restricts
from ingest.document import Block, BlockKind, Document

LABEL_CHARS = 80
ITEMS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})
_SENTENCE_ENDS = frozenset(".!?。！？")
_BULLETS = "-–•*· "
_CLOSING = "\"')]”’»"


@dataclass(frozen=True, slots=True)
class LeadIn:
    """A paragraph that may lead in to what is below it; it is cut into sentences only where something is.

    Attributes:
        block: The paragraph.
        words: Its words.
        start: Where a quote of them begins.
        is_next: Whether no item is between it and the block that is looked at.
    """

    block: Block
    words: str
    start: int
    is_next: bool = True
    is_listed: bool = False  # by paragraphs

    @property
    def is_open(self) -> bool:
        """Whether its last words are no sentence."""
        return not is_sentence(self.words)

    def lists(self, words: str) -> bool:
        """Whether a paragraph below it is an item of its list in all but name."""
        return continues(words) or (self.is_next and self.words.endswith(":") and is_label(words))

    def lead(self, document: Document, block: Block, words: str) -> int | None:
        """Where a quote of a block below begins that it leads in to: at a sentence that negates, or the last one."""
        is_list = block.kind is BlockKind.LIST_ITEM or self.lists(words)
        is_led = is_list or (self.is_next and not self.is_listed and self.words.endswith(":"))
        if not (is_led or block.kind in ITEMS) or (not restricts(self.words) and not (is_led and self.is_open)):
            return None
        spans = sentence_spans(document, self.block.span)
        texts = [document.slice(span) for span in spans]
        if not (self.is_open or any(map(negates, texts)) or restricts(texts[-1])):
            return None
        at = next((number for number, text in enumerate(texts) if negates(text)), len(texts) - 1)
        while at and texts[at - 1].endswith(":"):
            at -= 1
        return self.start if self.start < self.block.start else spans[at].start


def is_sentence(words: str) -> bool:
    """Whether words end as a sentence does, and none that goes on below them."""
    return words.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS and not is_open(words)


def is_label(words: str) -> bool:
    """Whether words may be meant as a heading: a few, and no sentence, nor what leads in to a list."""
    return not is_sentence(words) and not words.endswith(":") and len(words) <= LABEL_CHARS


def continues(words: str) -> bool:
    """Whether words are an item in all but name: they go on with a sentence that began before, or have a bullet."""
    return words.lstrip(_BULLETS)[:1].islower() or words[:1] in _BULLETS
