"""What an assistant may ask of the library, and what it gets, as plain records."""

from collections.abc import Mapping
from typing import Any

from index.snapshots.quotations import QUOTATION_ID
from ingest.description.public_address import public_address
from ingest.document import Document
from service.answers.catalogue import Shelf
from service.citations.citation import Citation, cite, review_status, today
from service.citations.deep_link import below, reader_path
from service.citations.status import present_span
from service.citations.words import display_title
from service.emergency.notices import Notice, Notices
from service.errors import DocumentNotServed
from service.http.bodies.answer import AnswerBody
from service.http.bodies.check import CheckRequest
from service.http.bodies.document import DocumentBody
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import AskRequest
from service.http.dependencies import VisibleIndex
from service.http.routes.check import checked_body
from service.live.serving import Serving

Record = dict[str, Any]
_FACTS = ("publisher", "language", "published_on", "updated_on", "last_reviewed_on", "next_review_on", "reviewed_by")


class AssistantLibrary:
    """Answers assistants from the snapshot in service. Nothing of what is asked is kept.

    Args:
        index: The index in service, as an assistant may see it.
        notices: The rules for emergencies.
        base_url: Where the reader pages are, for articles without an address of their own.
        shelf: The catalogue of the documents in service, where there is one already.
    """

    def __init__(self, index: VisibleIndex, notices: Notices, *, base_url: str, shelf: Shelf | None = None) -> None:
        self._index, self._notices = index, notices
        self._base = base_url
        self._shelf = shelf or Shelf()

    def notice_for(self, text: str) -> Notice | None:
        """What is said where a question sounds like an emergency, whatever fails afterwards."""
        return self._notices.find(text)

    def search(self, query: str, notice: Notice | None) -> Record:
        """The articles that answer, best first, each with id, title and address; none, and why, where it refuses."""
        found, raised = self._index.get().reply(AskRequest(question=query).query(), self._notices, notice)
        results = [
            {
                "id": f"{hit.citation.document.doc_id}#{hit.citation.citation_id}",
                "title": display_title(hit.citation.document),
                "url": below(hit.citation.link.url, self._base),
            }
            for hit in found.hits
        ]
        refusal = AnswerBody.of(found, root_path=self._base).refusal
        return {"results": results} | self._besides(raised, refusal=refusal.model_dump() if refusal else None)

    def fetch(self, wanted: str) -> Record:
        """An article in full, by the id of a search result or by its doc_id; with the words that were cited.

        Raises:
            DocumentNotServed: If there is none.
        """
        serving = self._index.get()
        document, citation = self._found(serving, wanted)
        facts: Record = {name: getattr(document, name) for name in _FACTS}
        facts |= {"review_status": review_status(document, today=today()), "text_sha256": document.text_sha256}
        if citation is not None:
            facts |= {"quote": citation.quote, "citation_id": citation.citation_id}
        link = citation.link.url if citation else public_address(document.url) or reader_path(document.doc_id)
        return {
            "id": wanted,
            "title": display_title(document),
            "text": document.text,
            "url": below(link, self._base),
            "metadata": {name: str(value) for name, value in facts.items() if value is not None},
        }

    def ask(self, question: str, k: int, notice: Notice | None) -> Record:
        """The answer as `POST /v1/ask` gives it; its links are whole addresses, as an assistant is on no page."""
        asked = AskRequest(question=question, k=k)
        found, raised = self._index.get().reply(asked.query(), self._notices, notice, featuring=True)
        return AnswerBody.of(found, raised, root_path=self._base).model_dump(mode="json")

    def check_quotes(self, text: str, *, sentences: bool) -> Record:
        """What `POST /v1/check` says of a text; links as in `ask`."""
        asked = CheckRequest(text=text, sentences=sentences)
        return checked_body(self._index, asked, root=self._base).model_dump(mode="json")

    def get_document(self, doc_id: str) -> Record:
        """A document as it is stored; every offset of a citation counts in its text.

        Raises:
            DocumentNotServed: If there is none.
        """
        return DocumentBody.of(self._index.get().document(doc_id)).model_dump(mode="json")

    def list_topics(self) -> Record:
        """The articles in service: title, doc_id, and whether their review is due."""
        serving = self._index.get()
        catalogue = self._shelf.of(serving.searcher).within(serving.visible)
        rows = catalogue.rows(today=today(), withdrawn=serving.withdrawn)
        shown = [row for row in rows if row.outline.doc_id not in serving.withdrawn]
        return {
            "topics": [
                {"doc_id": row.outline.doc_id, "title": row.title, "review_status": row.status}
                for row in sorted(shown, key=lambda row: (row.title.casefold(), row.outline.doc_id))
            ]
        }

    def _found(self, serving: Serving, wanted: str) -> tuple[Document, Citation | None]:
        """The document, and what is cited of it where the id says so."""
        doc_id, mark, citation_id = wanted.rpartition("#")
        if not mark or not QUOTATION_ID.fullmatch(citation_id):
            return serving.document(wanted), None
        try:
            document = serving.document(doc_id)
        except DocumentNotServed:
            return serving.document(wanted), None
        span = present_span(serving.searcher, document, citation_id)
        passages = serving.searcher.document_passages(doc_id)
        passage = next((one for one in passages if span and one.span.overlaps(span)), None)
        cited = cite(document, passage, span, today=today()) if span is not None and passage is not None else None
        return document, cited

    def _besides(self, notice: Notice | None, **others: Mapping[str, object] | None) -> Record:
        said = NoticeBody.of(notice)
        found = {"notice": said.model_dump() if said else None, **others}
        return {name: value for name, value in found.items() if value is not None}
