"""The articles that fit a request, each with the words of it that are quoted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from index.passages.outline import Outline
from index.passages.query import Query
from index.passages.scope import quotable
from index.things.groups import Group
from index.words.analysis import tokens
from ingest.document import Document, Section, Span, sections
from ingest.scope.sentences import sentence_spans
from service.answers.catalogue import Shelf
from service.citations.citation import Citation, CitedWords, ReviewStatus, cited_words, review_status
from service.emergency.notices import Notice, Notices
from service.infobutton.ages import is_for_others, patient_group
from service.infobutton.code_systems import code_system
from service.infobutton.code_table import CodeRow, CodeTable
from service.infobutton.parameters import KnowledgeParameters, Recipient
from service.infobutton.subtopics import SubTopic, sub_topic
from service.live.serving import Serving

MOST = 10
"""How many articles a feed has."""

_AUDIENCES = {
    Recipient.PATIENT: frozenset({"patient", "patients", "public", "consumer", "consumers", "general", "carers"}),
    Recipient.PROVIDER: frozenset(
        {
            "clinician",
            "clinicians",
            "provider",
            "providers",
            "professional",
            "professionals",
            "medicalaudience",
            "staff",
        }
        | {"physician", "physicians", "nurse", "nurses", "health professionals", "researcher", "medicalresearcher"}
    ),
}


@dataclass(frozen=True, slots=True)
class FittingArticle:
    """An article that fits.

    Attributes:
        document: The article.
        words: What is quoted of it; None where nothing of it may be.
        review: Whether its review is due.
        row: The row that names it; None where it was found by its words.
    """

    document: Document
    words: CitedWords | None
    review: ReviewStatus
    row: CodeRow | None = None


@dataclass(frozen=True, slots=True)
class Fitting:
    """What fits a request: articles, and the notice that its words call for."""

    articles: tuple[FittingArticle, ...]
    notice: Notice | None = None


def fitting(
    asked: KnowledgeParameters, serving: Serving, table: CodeTable, shelf: Shelf, notices: Notices, *, today: date
) -> Fitting:
    """The articles with the code that was asked for; where there is none, those that its words are answered from.

    Nothing while answers are paused, and nothing where the notice is the whole answer. Articles in another language or
    for other readers are left out; those for other ages come last.
    """
    notice = notices.find(asked.words) if asked.words else None
    if serving.paused or (notice is not None and notice.withholds):
        return Fitting((), notice)
    group, topic = patient_group(asked), sub_topic(asked)
    by_code = [_coded(row, serving, topic, today) for row in _rows(asked, serving, table, shelf, group, topic)]
    if by_code or not asked.words:
        return Fitting(tuple(by_code), notice)
    return _answering(asked, serving, notices, notice, group)


def _rows(
    asked: KnowledgeParameters,
    serving: Serving,
    table: CodeTable,
    shelf: Shelf,
    group: Group | None,
    topic: SubTopic | None,
) -> list[CodeRow]:
    """The rows for the code whose articles may be shown: with the part that is asked for, and for the age, first."""
    system = code_system(asked.code_system)
    if system is None or not asked.code.strip():
        return []
    found = table.find(asked.code, system)
    wanted = {row.doc_id for row in found} - serving.hidden
    shown = {
        outline.doc_id: outline
        for outline in (shelf.of(serving.searcher).outlines if wanted else ())
        if outline.doc_id in wanted and _fits(asked, outline.language, outline.audience)
    }

    def place(row: CodeRow) -> tuple[bool, bool]:
        outline = shown[row.doc_id]
        has_part = topic is None or any(topic.headings.search(heading) for heading in outline.headings)
        return is_for_others(group, _said_of(outline)), not has_part

    return sorted((row for row in found if row.doc_id in shown), key=place)[:MOST]


def _coded(row: CodeRow, serving: Serving, topic: SubTopic | None, today: date) -> FittingArticle:
    document = serving.document(row.doc_id)
    return FittingArticle(document, _words(document, topic), review_status(document, today=today), row)


def _answering(
    asked: KnowledgeParameters,
    serving: Serving,
    notices: Notices,
    notice: Notice | None,
    group: Group | None,
) -> Fitting:
    """The articles of an answer to the words, asked as a reader would: a refusal is none.

    Beside the best one, those that have none of the words are left out.
    """
    topic = sub_topic(asked)
    words = " ".join(filter(None, (asked.words, topic.name if topic else "", f"in {group.name}" if group else "")))
    answer, notice = serving.reply(Query(words, MOST), notices, notice)
    cited: dict[str, Citation] = {}
    for hit in answer.hits:
        document = hit.citation.document
        is_on_subject = not cited or set(tokens(asked.words)) & set(tokens(f"{document.title}\n{hit.passage.text}"))
        if is_on_subject and hit.group_note is None and _fits(asked, document.language, document.audience):
            cited.setdefault(document.doc_id, hit.citation)
    found = (
        FittingArticle(one.document, cited_words(one.document, one.span, one.citation_id), one.review_status)
        for one in cited.values()
    )
    return Fitting(tuple(found), notice)


def _fits(asked: KnowledgeParameters, language: str | None, audience: str | None) -> bool:
    """Whether an article is in the language, and for those who are to read it; one that doesn't say so is."""
    in_language = language is None or language.partition("-")[0].lower() == asked.primary_language
    others = Recipient.PATIENT if asked.recipient is Recipient.PROVIDER else Recipient.PROVIDER
    return in_language and (audience or "").strip().lower() not in _AUDIENCES[others]


def _said_of(outline: Outline) -> str:
    return "\n".join((outline.title, *outline.tags, outline.audience or ""))


def _words(document: Document, topic: SubTopic | None) -> CitedWords | None:
    """The first words that may be quoted below a heading of the part, else of the article."""
    found = list(sections(document))
    below = [one for one in found if topic and one.headings and topic.headings.search(one.headings[-1])]
    span = next(_quotable(document, (*below, *found)), None)
    return cited_words(document, span) if span else None


def _quotable(document: Document, among: Iterable[Section]) -> Iterator[Span]:
    for section in among:
        for block in section.blocks:
            for sentence in sentence_spans(document.text, block.span, document.language):
                if found := quotable(document, sentence):
                    yield found
