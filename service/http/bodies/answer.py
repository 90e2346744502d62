"""Answers as they go over HTTP. Offsets are Unicode code points."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

from index.config import Evidence
from ingest.description.public_address import public_address
from ingest.document import Document, Span
from service.answers.answerer import Answer, CitedHit, QuestionAnswer, Refusal, RefusalReason
from service.citations.deep_link import below, page_of, reader_path
from service.citations.words import display_title
from service.emergency.notices import Notice
from service.http.bodies.citation import CitationBody
from service.http.bodies.explanation import ExplanationBody
from service.http.bodies.notice import NoticeBody


class SpanBody(BaseModel):
    """A half-open range."""

    start: int
    end: int

    @classmethod
    def of(cls, span: Span) -> "SpanBody":
        """From the span."""
        return cls(start=span.start, end=span.end)


class ContextBody(SpanBody):
    """Words outside a passage that belong to it, such as a warning; offsets into the document's text."""

    text: str


class PassageBody(BaseModel):
    """A verbatim passage; `start`, `end`, `context` are offsets into the document's text, `highlights` into `text`."""

    passage_id: str
    passage_ids: list[str]
    section_id: str | None
    text: str
    start: int
    end: int
    page: int | None
    headings: list[str]
    context: list[ContextBody]
    highlights: list[SpanBody]


class HitBody(BaseModel):
    """A passage that answers, and its citation; `explanation` where it was asked for.

    `group_note` says in words where the passage is about other people than the question, such as adults, not children.
    """

    rank: int
    score: float
    passage: PassageBody
    citation: CitationBody
    group_note: str | None = None
    explanation: ExplanationBody | None = None

    @model_serializer(mode="wrap")
    def _without_nothing(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found: dict[str, Any] = serialise(self)
        return found if self.explanation else {key: value for key, value in found.items() if key != "explanation"}

    @classmethod
    def of(cls, cited: CitedHit, *, explained_by: Evidence | None, root_path: str = "") -> "HitBody":
        """From the cited hit; explained where the weights of a highlight's evidence are given."""
        passage, citation, document = cited.passage, cited.citation, cited.citation.document
        return cls(
            rank=cited.hit.rank,
            score=cited.hit.score,
            passage=PassageBody(
                passage_id=passage.passage_id,
                passage_ids=list(cited.passage_ids),
                section_id=passage.section_id,
                text=passage.text,
                start=passage.start,
                end=passage.end,
                page=page_of(document, passage.span),
                headings=list(passage.headings),
                context=[
                    ContextBody(start=span.start, end=span.end, text=document.slice(span)) for span in passage.context
                ],
                highlights=[SpanBody.of(span) for span in cited.highlights],
            ),
            citation=CitationBody.of(citation, root_path=root_path),
            group_note=cited.group_note,
            explanation=None if explained_by is None else ExplanationBody.of(cited, explained_by),
        )


class NearestBody(BaseModel):
    """An article that comes near, without answering."""

    doc_id: str
    title: str
    url: str


class MissingBody(BaseModel):
    """Something that a question is about and no article is, in the question's words, and what sort of thing it is."""

    name: str
    kind: str


class RefusalBody(BaseModel):
    """Why there is no answer; `missing` where it is that the articles are about something else."""

    reason: Annotated[str, Field(description=f"One of {', '.join(RefusalReason)}")]
    message: str
    nearest: list[NearestBody]
    missing: list[MissingBody]

    @classmethod
    def of(cls, refusal: Refusal, *, root_path: str = "") -> "RefusalBody":
        """From the refusal."""
        nearest = [
            NearestBody(
                doc_id=document.doc_id, title=display_title(document), url=below(article_link(document), root_path)
            )
            for document in refusal.nearest
        ]
        missing = [MissingBody(name=one.name, kind=one.kind) for one in refusal.missing]
        return cls(reason=refusal.reason, message=refusal.message, nearest=nearest, missing=missing)


class QuestionBody(BaseModel):
    """One of the questions in what was asked: `start` and `end` are offsets into it, `text` is what is there.

    Each is answered, with the hits of `hit_ranks`, or refused by itself.
    """

    start: int
    end: int
    text: str
    answered: bool
    confidence: float
    hit_ranks: list[int]
    refusal: RefusalBody | None

    @classmethod
    def of(cls, question: QuestionAnswer, *, root_path: str = "") -> "QuestionBody":
        """From what became of the question."""
        return cls(
            start=question.span.start,
            end=question.span.end,
            text=question.text,
            answered=question.refusal is None,
            confidence=round(question.confidence, 4),
            hit_ranks=list(question.hit_ranks),
            refusal=RefusalBody.of(question.refusal, root_path=root_path) if question.refusal else None,
        )


class AnswerBody(BaseModel):
    """The answer to all that was asked; `answered` is true exactly when `refusal` is null.

    `questions` are the questions in it; it is answered if any of them is. `unjudged_language` names the language of
    what is answered though it wasn't measured in it when an answer is wrong.
    """

    question: str
    answered: bool
    confidence: float
    hits: list[HitBody]
    refusal: RefusalBody | None
    questions: list[QuestionBody]
    unjudged_language: str | None
    did_you_mean: str | None
    notice: NoticeBody | None
    snapshot_id: str
    took_ms: float

    @classmethod
    def of(
        cls,
        answer: Answer,
        notice: Notice | None = None,
        *,
        explained_by: Evidence | None = None,
        root_path: str = "",
    ) -> "AnswerBody":
        """From the answer and its notice; explained where the weights of a highlight's evidence are given.

        Links of a service that is served below a path start with that.
        """
        return cls(
            question=answer.question,
            answered=answer.refusal is None,
            confidence=round(answer.confidence, 4),
            hits=[HitBody.of(hit, explained_by=explained_by, root_path=root_path) for hit in answer.hits],
            refusal=RefusalBody.of(answer.refusal, root_path=root_path) if answer.refusal else None,
            questions=[QuestionBody.of(question, root_path=root_path) for question in answer.questions],
            unjudged_language=answer.unjudged_language,
            did_you_mean=answer.did_you_mean,
            notice=NoticeBody.of(notice),
            snapshot_id=answer.snapshot_id,
            took_ms=round(answer.took_ms, 2),
        )


def article_link(document: Document) -> str:
    """Where a reader finds the article: its own URL where readers can be sent there, or the service's reader page."""
    return public_address(document.url) or reader_path(document.doc_id)
