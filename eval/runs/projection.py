"""Judgments of documents, sections and words, projected onto the passages that were retrieved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.errors import QuoteNotFound
from eval.sets.question import Judgment, Question, Unit
from eval.systems.response import Retrieved, SystemDocument
from ingest.document import Span

FindDocument = Callable[[str], SystemDocument | None]


@dataclass(frozen=True, slots=True)
class Projected:
    """A ranking and its judgments, in one unit.

    Attributes:
        ranking: (name, score) of each unit, best first, each once.
        grades: name to grade, of what is judged: what was found, and what should have been. Each judgment counts once.
        touched: name to the best grade of all that it overlaps, also where that was counted before: for people.
    """

    ranking: tuple[tuple[str, float], ...]
    grades: Mapping[str, int]
    touched: Mapping[str, int]


class Located(Protocol):
    """Something with a place in a document."""

    @property
    def doc_id(self) -> str:
        """Its document."""

    @property
    def section_id(self) -> str | None:
        """Its section, where it has one."""

    @property
    def span(self) -> Span | None:
        """Its range in the document's text; None where nobody says."""


def quote_spans(judgment: Judgment, document: SystemDocument | None, *, place: str = "") -> list[Span]:
    """Everywhere in a document that a judgment's words occur; nowhere, if they couldn't be mapped to its text.

    Raises:
        QuoteNotFound: If the document isn't there, or doesn't hold the words.
    """
    if judgment.quote is None or judgment.unmapped:
        return []
    text = document.text if document else ""
    if judgment.span is not None and text[judgment.span.start : judgment.span.end] == judgment.quote:
        return [judgment.span]
    spans: list[Span] = []
    at = text.find(judgment.quote) if judgment.span is None else -1
    while at >= 0:
        spans.append(Span(at, at + len(judgment.quote)))
        at = text.find(judgment.quote, at + 1)
    if not spans:
        raise QuoteNotFound(
            "A judgment's quote isn't in its document, so the set doesn't fit the library",
            where=", ".join(part for part in (place, judgment.doc_id) if part),
            value=judgment.quote,
            remedy="Ingest the article that the set was written for, or mend the quote and log why",
        )
    return spans


def units(hits: Sequence[Retrieved], unit: Unit) -> tuple[tuple[str, float], ...]:
    """A ranking of passages as one of documents or sections: each comes where its best passage does."""
    found: dict[str, float] = {}
    for hit in hits:
        name = {Unit.DOCUMENT: hit.doc_id, Unit.SECTION: hit.section_id or hit.doc_id, Unit.PASSAGE: hit.unit_id}[unit]
        found.setdefault(name, hit.score)
    return tuple(found.items())


def project(
    question: Question, hits: Sequence[Retrieved], unit: Unit, find: FindDocument, *, every_hit: bool = False
) -> Projected:
    """Project the judgments of a question onto a ranking.

    A judgment (of a document or section, or of words in it) is graded once, at the first passage that it overlaps;
    a passage has the best grade of those. One that only overlaps what was graded before has 0: it adds nothing, and
    what the ideal ranking is doesn't hang on how often a system repeats itself. A judgment that no passage overlaps is
    in the grades by its own name: it is what was missed.

    Args:
        question: With its judgments.
        hits: What was found, best first.
        unit: What is judged.
        find: Gives documents.
        every_hit: Whether each passage that a judgment overlaps is graded: for candidates that aren't ordered yet.

    Raises:
        QuoteNotFound: If a judged quote isn't in its document.
    """
    ranking = units(hits, unit)
    if unit is Unit.DOCUMENT:
        grades = _best((judgment.doc_id, judgment.grade) for judgment in question.judgments)
        return Projected(ranking, grades, grades)
    if unit is Unit.SECTION:
        grades = _best((judgment.section_id or judgment.doc_id, judgment.grade) for judgment in question.judgments)
        return Projected(ranking, grades, grades)
    graded: list[tuple[str, int]] = []
    touched: list[tuple[str, int]] = []
    for judgment in question.judgments:
        spans = (
            quote_spans(judgment, find(judgment.doc_id), place=question.place)
            if judgment.unit is Unit.PASSAGE
            else None
        )
        names = list(dict.fromkeys(hit.unit_id for hit in hits if touches(hit, judgment, spans)))
        counted = names if every_hit or judgment.grade <= 0 else names[:1]
        graded += [(name, judgment.grade) for name in counted or [judgment.name]]
        graded += [(name, 0) for name in names[len(counted) :]]
        touched += [(name, judgment.grade) for name in names]
    return Projected(ranking, _best(graded), _best(touched))


def touches(found: Located, judgment: Judgment, spans: Sequence[Span] | None) -> bool:
    """Whether something found is of what a judgment judges.

    Args:
        found: A passage, or what a system retrieved.
        judgment: Of its document or section, or of words.
        spans: Where the judged words are in the document; None where the judgment is of no words.
    """
    if found.doc_id != judgment.doc_id or judgment.section_id not in {None, found.section_id}:
        return False
    return spans is None or (found.span is not None and any(found.span.overlaps(span) for span in spans))


def _best(graded: Iterable[tuple[str, int]]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for name, grade in graded:
        grades[name] = max(grade, grades.get(name, grade))
    return grades
