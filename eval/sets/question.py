"""Questions, and what answers them. A judgment names a document, a section, a span or a quote, never a passage.

So another way of cutting passages doesn't void a set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ingest.document import Span


class Unit(StrEnum):
    """What is ranked and judged."""

    DOCUMENT = "document"
    SECTION = "section"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Judgment:
    """That something answers a question (or, with grade 0, that it doesn't).

    Attributes:
        doc_id: The document.
        grade: 0 for not relevant; higher is better.
        section_id: The section, where it is narrower than the document.
        quote: The words, where it is narrower than that.
        span: Where the words are in the canonical text; None where they are to be looked up there.
        unmapped: Why the words can't be placed in the canonical text; None where they can.
    """

    doc_id: str
    grade: int = 1
    section_id: str | None = None
    quote: str | None = None
    span: Span | None = None
    unmapped: str | None = None

    @property
    def unit(self) -> Unit:
        """What it judges."""
        if self.quote is not None:
            return Unit.PASSAGE
        return Unit.DOCUMENT if self.section_id is None else Unit.SECTION

    @property
    def name(self) -> str:
        """A name for what it judges, for lists of what wasn't found."""
        if self.quote is None:
            return self.section_id or self.doc_id
        return f"{self.doc_id}:{self.span.start}-{self.span.end}" if self.span else f"{self.doc_id}:“{self.quote}”"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it.

    Attributes:
        query_id: Its name in the set.
        text: The question.
        style: How it is asked, such as `paraphrase`, `keywords`, `typo`; "" where nobody said.
        judgments: What answers it; none where nothing does, or where nobody judged it yet.
        unanswerable: Why nothing answers it, such as `near_miss`; None where something does, or nobody judged it yet.
        notice: Whether an emergency notice should come with its answer; None where nobody said.
        place: The file and line it is in.
    """

    query_id: str
    text: str
    style: str = ""
    judgments: tuple[Judgment, ...] = ()
    unanswerable: str | None = None
    notice: bool | None = None
    place: str = ""

    @property
    def answerable(self) -> bool:
        """Whether something is judged to answer it."""
        return any(judgment.grade > 0 for judgment in self.judgments)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions with the files they came from.

    Attributes:
        name: Of the set.
        unit: What its judgments judge; passages where they are of several kinds.
        questions: In the order of the files.
        corpus: What to ingest before they are asked; none where the set is for a library that is already there.
        files: Every file that was read, documents included.
        titles: Of each document and section that the files name, for people.
    """

    name: str
    unit: Unit
    questions: tuple[Question, ...]
    corpus: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


def common_unit(questions: tuple[Question, ...]) -> Unit:
    """The unit of all judgments, or passages where they differ; documents where there is no judgment."""
    units = {judgment.unit for question in questions for judgment in question.judgments}
    if not units:
        return Unit.DOCUMENT
    return units.pop() if len(units) == 1 else Unit.PASSAGE
