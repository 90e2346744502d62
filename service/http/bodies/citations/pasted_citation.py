"""A citation that is pasted, and what became of it, as they go over HTTP."""

from pydantic import BaseModel, ConfigDict

from service.check.pasted.pasted_check import NewerWords, PastedCitation, PastedFindings
from service.citations.deep_link import below, reader_path
from service.citations.status import Absence, CitationStatus
from service.citations.words import display_title
from service.http.bodies.check import CheckedBody, DifferenceBody, DraftText
from service.http.bodies.citations.citation_status import CitationStatusBody
from service.http.bodies.question import Strict

_SAID = {
    "verbatim": "The words are in the article as they were cited.",
    "moved": "The same words are elsewhere in the article now.",
    "superseded": "The words are still there, but a newer article on the same subject says otherwise.",
    "changed": "The article doesn’t say this any more.",
    "gone": "The article was removed, and is no longer in service.",
    "withdrawn": "The article was withdrawn: don’t use its words.",
}


class PastedCitationRequest(Strict):
    """The body of `POST /v1/citations/check`."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"text": "@online{vouch-0123456789abcdef, …}"}]}
    )

    text: DraftText


class NewerWordsBody(BaseModel):
    """A newer article on the same subject, and its words that say otherwise."""

    doc_id: str
    title: str
    text: str
    url: str

    @classmethod
    def of(cls, newer: NewerWords, root_path: str) -> "NewerWordsBody":
        """From the words; the link is the reader page's."""
        document = newer.document
        link = below(reader_path(document.doc_id), root_path)
        return cls(doc_id=document.doc_id, title=display_title(document), text=newer.text, url=link)


class PastedCitationBody(BaseModel):
    """What became of one citation.

    `verdict`: `verbatim`, `moved`, `changed` (with the `differences` from the sentence that is most like it now),
    `gone`, `withdrawn`, or `superseded` (the words are there, and `newer` is what a newer article says in their place).
    `citation` is what `GET /v1/citations/{citation_id}` says.
    """

    verdict: str
    message: str
    citation: CitationStatusBody
    differences: list[DifferenceBody]
    newer: NewerWordsBody | None

    @classmethod
    def of(cls, pasted: PastedCitation, *, snapshot_id: str, root_path: str) -> "PastedCitationBody":
        """From what was found."""
        verdict = _verdict(pasted)
        return cls(
            verdict=verdict,
            message=_SAID[verdict],
            citation=CitationStatusBody.of(pasted.check, snapshot_id=snapshot_id, root_path=root_path),
            differences=[DifferenceBody(draft=one.draft, article=one.article) for one in pasted.changes],
            newer=NewerWordsBody.of(pasted.newer, root_path) if pasted.newer else None,
        )


class PastedBody(BaseModel):
    """What is said of a pasted text: of each citation in it, and of what it quotes that is no whole citation.

    `claims` are as `POST /v1/check` gives them. `unknown` has what looks like a citation_id and is none.
    """

    citations: list[PastedCitationBody]
    claims: list[CheckedBody]
    unknown: list[str]
    snapshot_id: str

    @classmethod
    def of(cls, found: PastedFindings, *, snapshot_id: str, root_path: str = "") -> "PastedBody":
        """From what was found; links of a service that is served below a path start with that."""
        return cls(
            citations=[
                PastedCitationBody.of(one, snapshot_id=snapshot_id, root_path=root_path) for one in found.citations
            ],
            claims=[CheckedBody.of(one, found.text, root_path=root_path) for one in found.claims],
            unknown=list(found.unknown),
            snapshot_id=snapshot_id,
        )


def _verdict(pasted: PastedCitation) -> str:
    check = pasted.check
    if check.absence is Absence.WITHDRAWN:
        return "withdrawn"
    if pasted.newer is not None:
        return "superseded"
    return CitationStatus(check.status).value
