"""An answer as readers see it: the answering words with what they hang on, by article, and how sure it is in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from ingest.document import Block, BlockKind
from service.answers.answerer import Answer, CitedHit
from service.answers.confidence import SURE, UNSURE
from service.citations.citation import CitedPart, PartRole
from service.http.bodies.answer import AnswerBody, HitBody
from service.pages.marked_article import CELL_SEPARATOR, Element, elements

_HOW_SURE = (
    (SURE, "This seems to answer your question."),
    (UNSURE, "This may answer your question."),
    (0.0, "We are not sure that this answers your question."),
)
_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_LONG = 160  # characters: a question of more may do better shortened


@dataclass(frozen=True, slots=True)
class AnsweringWords:
    """A part of what is quoted, as a reader sees it: a line, or cells side by side.

    Attributes:
        role: Whether it answers, or is what that hangs on, such as the heading "Don't".
        kind: What it is in the article.
        cells: Its text, verbatim; more than one where it is a row of a table.
    """

    role: PartRole
    kind: BlockKind
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotedRun:
    """Parts that are shown together: rows that follow one another are one `table`, items one `list`.

    Attributes:
        shape: `table`, `list`, `warning`, `scope` or `text`.
        words: The parts.
    """

    shape: str
    words: tuple[AnsweringWords, ...]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One hit.

    Attributes:
        body: It as programs get it.
        quoted: What is quoted of it.
        around: The passage that this is in, as the article has it; empty where that is no more than the quote.
        citation: Its citation as a line to copy.
    """

    body: HitBody
    quoted: tuple[QuotedRun, ...]
    around: tuple[Element, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """The hits of one article: the best, and the others, which are shown on request."""

    best: ShownHit
    others: tuple[ShownHit, ...]


def shown_articles(answer: Answer, body: AnswerBody, citations: Mapping[int, str]) -> list[ShownArticle]:
    """The hits of an answer by article; articles come in the order of their best hits.

    Args:
        answer: What was found.
        body: The same as programs get it, hit by hit.
        citations: The line to copy of each hit, by rank.
    """
    by_article: dict[str, list[ShownHit]] = {}
    for cited, hit in zip(answer.hits, body.hits, strict=True):
        by_article.setdefault(hit.citation.doc_id, []).append(_shown(cited, hit, citations[hit.rank]))
    return [ShownArticle(best, tuple(others)) for best, *others in by_article.values()]


def how_sure(confidence: float) -> str:
    """A calibrated confidence in words: readers get no number, which reads like a promise."""
    return next(words for least, words in _HOW_SURE if confidence >= least)


def is_doubtful(confidence: float) -> bool:
    """Whether it isn't sure that it answers: its words aren't marked as if they did."""
    return confidence < UNSURE


def shorter_questions(answer: Answer) -> list[str]:
    """Of a long question that isn't answered, the parts that may be asked alone."""
    if answer.refusal is None or len(answer.question) <= _LONG:
        return []
    whole = answer.question.strip()
    return list(dict.fromkeys(part.text for part in answer.questions if part.text.strip() != whole))


def _shown(cited: CitedHit, body: HitBody, citation: str) -> ShownHit:
    document, passage = cited.citation.document, cited.passage
    quoted = sum(len(part.text.strip()) for part in cited.citation.parts if part.span.overlaps(passage.span))
    is_more = quoted < len(passage.text.strip())
    marked = [part.span for part in cited.citation.parts]
    around = elements(document, marked, within=passage.span) if is_more else []
    words = [piece for part in cited.citation.parts for piece in _pieces(part)]
    runs = tuple(QuotedRun(kind, tuple(run)) for kind, run in groupby(words, key=_shape))
    return ShownHit(body, runs, tuple(around), citation)


def _pieces(part: CitedPart) -> Iterator[AnsweringWords]:
    """A part cut at the article's blocks: a lead-in and its items are one part, and several lines."""
    for block in part.blocks or (Block(BlockKind.PARAGRAPH, part.start, part.end),):
        text = part.text[block.start - part.start : block.end - part.start]
        cells = text.split(CELL_SEPARATOR) if block.kind in _ROWS else [text]
        yield AnsweringWords(part.role, block.kind, tuple(cells))


def _shape(words: AnsweringWords) -> str:
    if len(words.cells) > 1:
        return "table"
    if words.role is PartRole.SCOPE:
        return "scope"
    return {BlockKind.LIST_ITEM: "list", BlockKind.WARNING: "warning"}.get(words.kind, "text")
