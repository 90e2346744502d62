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


ANSWERABLE = "answerable"
NEAR_MISS = "near_miss"
KINDS: Mapping[str, str] = {
    "other_subject": "no article is about it",
    NEAR_MISS: "an article is about it, and the answer isn't there",
    "sections_out": "the section that answers was taken out of its article",
    "pages_out": "the article that answers was taken out",
    "named_thing_absent": "it names a medicine, condition or type that no article is about",
    "false_premise": "it takes something for granted that the article denies",
    "underspecified": "it could mean several things, and the answer hangs on which",
    "not_a_question": "nothing is asked",
}
"""Why a system should be silent, by kind. Forms of sets that are older may name others."""


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
        scope: Words of the document that must be shown with the quote, or it means something else.
        of_passage: Whether the quote is a whole passage, so that nobody said which of its sentences is right.
    """

    doc_id: str
    grade: int = 1
    section_id: str | None = None
    quote: str | None = None
    span: Span | None = None
    unmapped: str | None = None
    scope: tuple[str, ...] = ()
    of_passage: bool = False

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
        harm: What a wrong answer could do, as a level of a file of weights; None where nobody said.
        correction: Words that put a question right that can't be answered: what denies its premise, or lists what it
            could mean; None where nobody named any.
        groups: What else the set says of it, by which results are parted: `language`, `audience`, `topic`.
    """

    query_id: str
    text: str
    style: str = ""
    judgments: tuple[Judgment, ...] = ()
    unanswerable: str | None = None
    notice: bool | None = None
    place: str = ""
    harm: str | None = None
    correction: Judgment | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

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
