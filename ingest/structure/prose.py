"""The structure of text without markup: paragraphs, list items, and (where asked) headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Block, BlockKind

_BULLET = re.compile(r"(?P<indent>[ \t]*)(?:[•‣◦▪●∙·*\-–—]|\(?\d{1,3}[.)])[ \t]+(?=\S)")
_TERM = re.compile(r"[A-Z][^\s:.!?]*(?: [^\s:.!?]+){0,4}: +\S")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_HEADING_MAX_CHARS = 120
_HEADING_MAX_WORDS = 16
_WRAP_MIN_CHARS, _WRAP_MAX_CHARS = 40, 100


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text without its line end: where it starts, and what it says."""

    start: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but white space on it."""
        return not self.text.strip()

    @property
    def content_start(self) -> int:
        """Where its first character that isn't white space is."""
        return self.start + len(self.text) - len(self.text.lstrip())

    @property
    def content_end(self) -> int:
        """One past its last character that isn't white space."""
        return self.start + len(self.text.rstrip())


def lines(text: str, *, start: int = 0) -> list[TextLine]:
    r"""Cut text at its `\n`; the first line starts at offset `start`."""
    found = []
    for line in text.split("\n"):
        found.append(TextLine(start, line))
        start += len(line) + 1
    return found


def prose_blocks(
    text: str, *, start: int = 0, headings: bool = False, section_id: str | None = None
) -> tuple[Block, ...]:
    """Find the blocks of unmarked text.

    Args:
        text: Canonical text, or a piece of it.
        start: Offset of the piece in the whole text; block offsets are counted from the start of the whole text.
        headings: Whether a short line with a blank line on either side, without a full stop, is a heading.
        section_id: Given to every block.

    Returns:
        Blocks in order; together they cover every character that isn't white space or a list marker.
    """
    groups = list(_groups(lines(text, start=start)))
    blocks: list[Block] = []
    in_terms = False
    for number, group in enumerate(groups):
        followed = number + 1 < len(groups)
        if headings and followed and len(group) == 1 and reads_as_heading(group[0]):
            level = 1 if not blocks else 2
            kind, in_terms = BlockKind.HEADING, False
            blocks.append(Block(kind, group[0].content_start, group[0].content_end, level, section_id))
            continue
        in_terms = _is_term(group) and (in_terms or _opens_term_list(blocks, text, start, groups[number:]))
        if in_terms:
            item = group[0]
            blocks.append(Block(BlockKind.LIST_ITEM, item.content_start, item.content_end, 1, section_id))
            continue
        blocks.extend(_group_blocks(group, section_id))
    return tuple(blocks)


def _groups(all_lines: list[TextLine]) -> Iterator[list[TextLine]]:
    """Runs of lines without a blank line between."""
    group: list[TextLine] = []
    for line in all_lines:
        if not line.is_blank:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def reads_as_heading(line: TextLine) -> bool:
    """Whether a line of its own is short, starts a phrase and doesn't end like a sentence (a question may)."""
    text = line.text.strip()
    return (
        len(text) <= _HEADING_MAX_CHARS
        and len(text.split()) <= _HEADING_MAX_WORDS
        and not _BULLET.match(line.text)
        and (text.endswith("?") or not _SENTENCE_END.search(text))
        and any(character.isalpha() for character in text)
        and not text[0].islower()
    )


def _is_term(group: list[TextLine]) -> bool:
    return len(group) == 1 and _TERM.match(group[0].text.strip()) is not None


def _opens_term_list(blocks: list[Block], text: str, start: int, rest: list[list[TextLine]]) -> bool:
    """Whether "Term: what it means" opens a list: a lead-in that ends in a colon before it, another term after it."""
    if not blocks or len(rest) < 2 or blocks[-1].kind is not BlockKind.PARAGRAPH:
        return False
    return text[: blocks[-1].end - start].endswith(":") and _is_term(rest[1])


def _group_blocks(group: list[TextLine], section_id: str | None) -> Iterator[Block]:
    """Paragraphs and bulleted items of lines without a blank line between; hard-wrapped lines are joined."""
    kind, level, first, last = BlockKind.PARAGRAPH, 0, -1, -1
    previous: TextLine | None = None
    for line in group:
        bullet = _BULLET.match(line.text)
        if previous is not None and not bullet and _is_wrapped(previous):
            last = line.content_end
        else:
            if previous is not None:
                yield Block(kind, first, last, level, section_id)
            kind = BlockKind.LIST_ITEM if bullet else BlockKind.PARAGRAPH
            level = 1 if bullet else 0
            first = line.start + bullet.end() if bullet else line.content_start
            last = line.content_end
        previous = line
    if previous is not None:
        yield Block(kind, first, last, level, section_id)


def _is_wrapped(line: TextLine) -> bool:
    """Whether a line was broken by width: about as long as a text column, and its sentence goes on."""
    text = line.text.strip()
    return _WRAP_MIN_CHARS <= len(text) <= _WRAP_MAX_CHARS and not _SENTENCE_END.search(text)
