"""Documents to test with: made by hand, and drawn by hypothesis."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, text_sha256
from ingest.scope.block_scope import with_scope

Piece = tuple[BlockKind, int, str]
"""Kind, level and text of a block."""

NASTY_WORDS = st.sampled_from(
    [
        "x" * 500,
        "ab" * 90,
        "🙂" * 60,
        "筋肉のけいれん。" * 12,
        "e\u0301" * 40,
        "...!?" * 30,
        "\u200b\u200b",
        "\ufffd",
        "\u202e",
        "a.b.c.d.e.f",
        "https://example.org/a?b=c&d=e#f-g",
        "1.5mg/kg/d",
        "Dr. Smith et al. (2019).",
        "don't",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "العضلات",
        "½",
        "ﬁ",
    ]
)
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
_WORDS = st.one_of(
    st.text(alphabet="abcdefgh", min_size=1, max_size=9),
    st.text(alphabet=_CHARACTERS, min_size=1, max_size=12),
    NASTY_WORDS,
)


def texts(*, max_words: int = 60) -> st.SearchStrategy[str]:
    """Text with words of all kinds, sentences and line breaks, without white space around it."""
    joints = st.sampled_from([" ", " ", " ", ". ", "? ", "\n", "", "  "])
    pieces = st.lists(st.tuples(_WORDS, joints), min_size=1, max_size=max_words)
    return pieces.map(lambda pairs: "".join(word + joint for word, joint in pairs).strip()).filter(bool)


def make_document(pieces: Sequence[Piece], *, joint: str = "\n\n", bullet: str = "• ", **known: Any) -> Document:
    """A document of blocks in order; list items get a bullet in front that isn't part of the block."""
    text, blocks = "", []
    for kind, level, words in pieces:
        text += (joint if text else "") + (bullet if kind is BlockKind.LIST_ITEM else "")
        blocks.append(Block(kind, len(text), len(text) + len(words), level))
        text += words
    title, language = known.get("title", ""), known.get("language", "en")
    scoped = with_scope(known.get("text", text), known.pop("blocks", blocks), title=title, language=language)
    values: dict[str, Any] = {
        "doc_id": "a",
        "source_id": "tests",
        "title": "",
        "text": text,
        "blocks": scoped,
        "text_sha256": text_sha256(text),
        "source_sha256": text_sha256(text),
        "extractor_version": "tests",
        "language": "en",
    }
    return Document(**{**values, **known})


def paragraphs(*words: str, **known: Any) -> Document:
    """A document of plain paragraphs."""
    return make_document([(BlockKind.PARAGRAPH, 0, text) for text in words], **known)


_KINDS = st.sampled_from(
    [
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.LIST_ITEM,
        BlockKind.HEADING,
        BlockKind.TABLE_HEADER,
        BlockKind.TABLE_ROW,
        BlockKind.TERM,
        BlockKind.DEFINITION,
        BlockKind.WARNING,
        BlockKind.PREFORMATTED,
    ]
)
_LEVELS = {BlockKind.HEADING: st.integers(1, 6), BlockKind.LIST_ITEM: st.integers(1, 3)}


@st.composite
def documents(draw: st.DrawFn, *, max_blocks: int = 12, max_words: int = 60) -> Document:
    """Documents with any blocks, any text, long titles and headings, in any order."""
    pieces = []
    for kind in draw(st.lists(_KINDS, min_size=1, max_size=max_blocks)):
        level = draw(_LEVELS.get(kind, st.just(0)))
        pieces.append((kind, level, draw(texts(max_words=max_words))))
    title = draw(st.one_of(st.just(""), texts(max_words=30)))
    bullet = draw(st.sampled_from(["• ", "12. ", "- ", ""]))
    return make_document(
        pieces,
        joint=draw(st.sampled_from(["\n\n", "\n"])),
        bullet=bullet,
        title=title,
        language=draw(st.sampled_from(["en", "de", "ja", None])),
    )


_TAGS = st.sampled_from(["neurology", "sleep", "heart", "child health"])
_DAYS = st.sampled_from([date(2020, 2, 29), date(2023, 12, 31), date(2024, 1, 1)])


@st.composite
def catalogues(draw: st.DrawFn) -> list[Document]:
    """A few small documents that differ in all that a filter looks at."""
    return [
        paragraphs(
            f"Muscle twitching number {number}.",
            doc_id=f"doc {number}/é",
            tags=tuple(draw(st.lists(_TAGS, max_size=3))),
            audience=draw(st.sampled_from([None, "public", "staff"])),
            language=draw(st.sampled_from([None, "en", "de"])),
            last_reviewed_on=draw(st.one_of(st.none(), _DAYS)),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
