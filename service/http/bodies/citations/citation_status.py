"""What became of a quote, as it goes over HTTP."""

from pydantic import BaseModel

from service.citations.status import Absence, CitationCheck, CitationStatus, CitedVersion
from service.http.bodies.citations.citation import CitationBody, PartBody, SourceBody, part_record, source_facts


class CitedBody(SourceBody):
    """The words as they were in the version that was cited, and when that version was taken in."""

    parts: list[PartBody]
    quote: str
    start: int
    end: int
    stored_at: str

    @classmethod
    def of(cls, cited: CitedVersion) -> "CitedBody":
        """From the version that was cited."""
        return cls(
            **source_facts(cited.document),
            parts=[PartBody(**part_record(part)) for part in cited.parts],
            quote=cited.quote,
            start=cited.span.start,
            end=cited.span.end,
            stored_at=cited.stored_at,
        )


class NearestSentenceBody(BaseModel):
    """The sentence that is most like the quote now; `similarity` is 1 where it has the same words in their order."""

    similarity: float
    citation: CitationBody


class CitationStatusBody(BaseModel):
    """What became of a quote.

    `verbatim`: it is where it was. `moved`: the same words are elsewhere in the article, below the same headings.
    `changed`: the article is there, and these words aren't, or say something else below another heading. `gone`: the
    article is no longer in service, because it was `withdrawn` or `removed`; of one that was withdrawn no word is said.
    """

    citation_id: str
    doc_id: str
    status: CitationStatus
    gone_because: Absence | None
    cited: CitedBody | None
    present: CitationBody | None
    nearest: NearestSentenceBody | None
    snapshot_id: str

    @classmethod
    def of(cls, check: CitationCheck, *, snapshot_id: str, root_path: str = "") -> "CitationStatusBody":
        """From the check; see `CitationBody.of`."""
        nearest = check.nearest
        return cls(
            citation_id=check.citation_id,
            doc_id=check.doc_id,
            status=check.status,
            gone_because=check.absence,
            cited=CitedBody.of(check.cited) if check.cited else None,
            present=CitationBody.of(check.present, root_path=root_path) if check.present else None,
            nearest=NearestSentenceBody(
                similarity=round(nearest.similarity, 4),
                citation=CitationBody.of(nearest.citation, root_path=root_path),
            )
            if nearest
            else None,
            snapshot_id=snapshot_id,
        )
