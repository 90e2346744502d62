"""The pages that readers meet, rendered on the server: the search page and the reader page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from index.errors import SnapshotError
from index.passage import Query as IndexQuery
from ingest.document import Block, BlockKind, Document, Span
from service.api import find_document
from service.citation import ReviewStatus, find_citation, review_status
from service.live import LiveIndex
from service.wire import MAX_QUESTION, AnswerBody, display_title

WEB = Path(__file__).with_name("web")
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is either cited or not."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Element:
    """Blocks of one kind that stand together, each as runs of text."""

    kind: str
    level: int
    items: tuple[tuple[str | None, tuple[Run, ...]], ...]


def router(live: LiveIndex) -> APIRouter:
    """The pages over the index in service."""
    templates = Jinja2Templates(directory=WEB)
    templates.env.filters["day"] = day_in_words
    templates.env.filters["marked"] = marked
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def search_page(request: Request, q: Annotated[str, Query()] = "") -> HTMLResponse:
        """The search page, with the answer where there is a question."""
        question = q.strip()
        context: dict[str, object] = {"question": q, "max_question": MAX_QUESTION}
        status = 200
        try:
            if len(question) > MAX_QUESTION:
                context["problem"] = f"That question has more than {MAX_QUESTION} characters. Please shorten it."
                status = 422
            elif question:
                service = live.get()
                answer = service.answerer.ask(IndexQuery(question), withdrawn=service.withdrawn)
                context["answer"] = AnswerBody.of(answer)
        except SnapshotError:
            context["problem"] = (
                "There is nothing to search yet. Whoever runs this service needs to build its index first."
            )
            status = 503
        return templates.TemplateResponse(request, "search.html", context, status_code=status)

    @routes.get("/documents/{doc_id:text}")
    def reader_page(request: Request, doc_id: str, cite: Annotated[str | None, Query()] = None) -> HTMLResponse:
        """The article as it is stored, with the cited words marked."""
        document = find_document(live, doc_id)
        passages = live.get().answerer.searcher.document_passages(doc_id)
        span = find_citation(document, passages, cite) if cite else None
        context: dict[str, object] = {
            "document": document,
            "title": display_title(document),
            "elements": list(elements(document, span)),
            "citation_lost": cite is not None and span is None,
            "overdue": review_status(document, today=date.today()) is ReviewStatus.OVERDUE,  # noqa: DTZ011
        }
        return templates.TemplateResponse(request, "reader.html", context)

    return routes


def elements(document: Document, cited: Span | None) -> Iterator[Element]:
    """The article's blocks in the order in which a page shows them; its title is left to the page's own heading."""
    shown = [block for block in document.blocks if not _is_title(document, block)]
    for (kind, level), blocks in groupby(shown, key=lambda block: (_shape(block), block.level)):
        if kind == "list":
            yield Element(kind, level, tuple(_item(document, block, cited) for block in blocks))
        else:
            for block in blocks:
                yield Element(kind, level, (_item(document, block, cited),))


def _is_title(document: Document, block: Block) -> bool:
    return block.kind is BlockKind.HEADING and document.slice(block.span) == document.title


def _shape(block: Block) -> str:
    return "list" if block.kind is BlockKind.LIST_ITEM else block.kind.value


def _item(document: Document, block: Block, cited: Span | None) -> tuple[str | None, tuple[Run, ...]]:
    return block.element_id, tuple(runs(document.slice(block.span), cited, offset=block.start))


def runs(text: str, cited: Span | None, *, offset: int = 0) -> Iterator[Run]:
    """Cut text where a cited span, counted from `offset`, begins and ends."""
    start = min(len(text), max(0, cited.start - offset)) if cited else len(text)
    end = min(len(text), max(start, cited.end - offset)) if cited else len(text)
    for piece, is_cited in ((text[:start], False), (text[start:end], True), (text[end:], False)):
        if piece:
            yield Run(piece, is_cited)


def marked(text: str, highlights: list[object]) -> list[Run]:
    """A passage's text cut at its first highlight."""
    first = highlights[0] if highlights else None
    return list(runs(text, Span(first.start, first.end) if first else None))  # type: ignore[attr-defined]


def day_in_words(day: date) -> str:
    """A day as people write it: 5 March 2024."""
    return f"{day.day} {day:%B %Y}"
