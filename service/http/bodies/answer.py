"""Answers as they go over HTTP. Offsets are Unicode code points."""

from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from index.config import Evidence
from index.things.thing import Kind
from ingest.description.public_address import public_address
from ingest.document import Document
from service.answers.answerer import Answer, CitedHit, QuestionAnswer, Refusal, RefusalReason
from service.citations.deep_link import below, page_of, reader_path
from service.citations.words import display_title
from service.emergency.notices import Notice
from service.http.bodies.citations.citation import BlockBody, CitationBody, block_record, citation_record
from service.http.bodies.explanation import ExplanationBody
from service.http.bodies.notice import NoticeBody, is_nothing


class SpanBody(BaseModel):
    """A half-open range."""

    start: int
    end: int


class ContextBody(SpanBody):
    """Words outside a passage that belong to it, such as a warning; offsets into the document's text."""

    text: str


class PassageBody(BaseModel):
    """A verbatim passage.

    `start`, `end`, `context` are offsets into the document's text, `highlights` and `blocks` into `text`.
    """

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
    blocks: list[BlockBody]


class HitBody(BaseModel):
    """A passage that answers, and its citation; `explanation` where it was asked for.

    `group_note` says in words where the passage is about other people than the question, such as adults, not children.
    `pinned` is true where it comes first because the editors want that, whatever its score; by itself it would answer,
    too.
    """

    rank: int
    score: float
    passage: PassageBody
    citation: CitationBody
    group_note: str | None = None
    pinned: bool = False
    explanation: ExplanationBody | None = Field(default=None, exclude_if=is_nothing)


class NearestBody(BaseModel):
    """An article that comes near, without answering."""

    doc_id: str
    title: str
    url: str


class FeaturedBody(BaseModel):
    """An article that the editors point to for such questions. No hit is of it, and it may not answer."""

    doc_id: str
    title: str
    url: str


class MissingBody(BaseModel):
    """Something that a question is about and no article is, in the question's words, and what sort of thing it is."""

    name: str
    kind: Kind


class RefusalBody(BaseModel):
    """Why there is no answer; `missing` where it is that the articles are about something else."""

    reason: RefusalReason
    message: str
    nearest: list[NearestBody]
    missing: list[MissingBody]


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


class AnswerBody(BaseModel):
    """The answer to all that was asked; `answered` is true exactly when `refusal` is null.

    `questions` are the questions in it; it is answered if any of them is. `unjudged_language` names the language of
    what is answered though it wasn't measured in it when an answer is wrong. `featured` are articles that the editors
    point to beside it; `confidence` and `refusal` are what they would be without.
    """

    question: str
    answered: bool
    confidence: float
    hits: list[HitBody]
    refusal: RefusalBody | None
    featured: list[FeaturedBody] = []
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
        return cls.model_validate(_record(answer, notice, explained_by, root_path))


_JSON = TypeAdapter(dict[str, Any])


def answer_json(
    answer: Answer, notice: Notice | None = None, *, explained_by: Evidence | None = None, root_path: str = ""
) -> bytes:
    """What `AnswerBody.of` gives as JSON, written without a check of what was made here."""
    return _JSON.dump_json(_record(answer, notice, explained_by, root_path))


def _record(answer: Answer, notice: Notice | None, explained_by: Evidence | None, root_path: str) -> dict[str, Any]:
    """The fields of `AnswerBody`, and of all that is in it, in their order."""
    said = NoticeBody.of(notice)
    return {
        "question": answer.question,
        "answered": answer.refusal is None,
        "confidence": round(answer.confidence, 4),
        "hits": [_hit(hit, explained_by, root_path) for hit in answer.hits],
        "refusal": _refusal(answer.refusal, root_path),
        "featured": [_article(document, root_path) for document in answer.featured],
        "questions": [_question(question, root_path) for question in answer.questions],
        "unjudged_language": answer.unjudged_language,
        "did_you_mean": answer.did_you_mean,
        "notice": said.model_dump() if said else None,
        "snapshot_id": answer.snapshot_id,
        "took_ms": round(answer.took_ms, 2),
    }


def _hit(cited: CitedHit, explained_by: Evidence | None, root_path: str) -> dict[str, Any]:
    passage, document = cited.passage, cited.citation.document
    context = ({"start": span.start, "end": span.end, "text": document.slice(span)} for span in passage.context)
    found: dict[str, Any] = {
        "rank": cited.hit.rank,
        "score": cited.hit.score,
        "passage": {
            "passage_id": passage.passage_id,
            "passage_ids": cited.passage_ids,
            "section_id": passage.section_id,
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "page": page_of(document, passage.span),
            "headings": passage.headings,
            "context": list(context),
            "highlights": [{"start": span.start, "end": span.end} for span in cited.highlights],
            "blocks": [block_record(block, passage.start) for block in document.blocks_cut_to(passage.span)],
        },
        "citation": citation_record(cited.citation, root_path),
        "group_note": cited.group_note,
        "pinned": cited.is_pinned,
    }
    if explained_by is not None:
        found["explanation"] = ExplanationBody.of(cited, explained_by).model_dump()
    return found


def _refusal(refusal: Refusal | None, root_path: str) -> dict[str, Any] | None:
    if refusal is None:
        return None
    nearest = [_article(document, root_path) for document in refusal.nearest]
    missing = [{"name": one.name, "kind": one.kind} for one in refusal.missing]
    return {"reason": refusal.reason, "message": refusal.message, "nearest": nearest, "missing": missing}


def _article(document: Document, root_path: str) -> dict[str, str]:
    """Of an article that is named only: what `NearestBody` and `FeaturedBody` have."""
    link = below(article_link(document), root_path)
    return {"doc_id": document.doc_id, "title": display_title(document), "url": link}


def _question(question: QuestionAnswer, root_path: str) -> dict[str, Any]:
    return {
        "start": question.span.start,
        "end": question.span.end,
        "text": question.text,
        "answered": question.refusal is None,
        "confidence": round(question.confidence, 4),
        "hit_ranks": question.hit_ranks,
        "refusal": _refusal(question.refusal, root_path),
    }


def article_link(document: Document) -> str:
    """Where a reader finds the article: its own URL where readers can be sent there, or the service's reader page."""
    return public_address(document.url) or reader_path(document.doc_id)
