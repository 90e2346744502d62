"""A draft that is checked, and what is said of it, as they go over HTTP."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StrictBool

from service.check.draft import ClaimKind
from service.check.messages import in_words
from service.check.verdict import CheckedClaim, Elsewhere, QuoteVerdict, Reason
from service.citations.words import display_title
from service.http.bodies.citations.citation import CitationBody, PartBody, part_record
from service.http.bodies.citations.citation_status import CitedBody
from service.http.bodies.question import Strict, is_encodable

MAX_DRAFT = 20_000
_SIMILARITY_DIGITS = 4


def _has_words(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return text


DraftText = Annotated[
    str,
    Field(min_length=1, max_length=MAX_DRAFT, description="Any text; it is kept nowhere."),
    AfterValidator(_has_words),
    AfterValidator(is_encodable),
]


class CheckRequest(Strict):
    """The body of `POST /v1/check`."""

    text: DraftText
    sentences: Annotated[StrictBool, Field(description="Look at each sentence too, not at quotations only.")] = False


class DifferenceBody(BaseModel):
    """Words of the draft, and what the article has in their place; either may be empty."""

    draft: str
    article: str


class ElsewhereBody(BaseModel):
    """Another article that holds the same words, of which something else is to be said there."""

    doc_id: str
    title: str
    verdict: QuoteVerdict

    @classmethod
    def of(cls, other: Elsewhere) -> "ElsewhereBody":
        """From the place."""
        return cls(doc_id=other.document.doc_id, title=display_title(other.document), verdict=other.verdict)


class CheckedBody(BaseModel):
    """What is said of one quotation, or of one sentence; `start` and `end` are its offsets into the draft.

    `verbatim`: whole sentences of an article in service, with all that they hang on. `out_of_scope`: its words, but
    what turns or restricts them there is left away (`missing`). `superseded`: an earlier version said it (`earlier`).
    `withdrawn`: the article isn't in service any more; no word of it is said. `cut`: part of a sentence.
    `altered`: much like a sentence, with other words (`differences`). `not_found`: none of these.

    `citations` are the whole sentences, with what they hang on, their link, and how fresh they are. `sentences` has the
    same for each sentence of a quotation whose sentences aren't together.
    """

    kind: ClaimKind
    start: int
    end: int
    text: str
    verdict: QuoteVerdict
    reasons: list[Reason]
    message: str
    citations: list[CitationBody]
    missing: list[PartBody]
    differences: list[DifferenceBody]
    similarity: float | None
    earlier: CitedBody | None
    doc_id: str | None
    elsewhere: list[ElsewhereBody]
    sentences: list["CheckedBody"]

    @classmethod
    def of(cls, checked: CheckedClaim, text: str, *, root_path: str = "") -> "CheckedBody":
        """From what is said of a claim in a text."""
        return cls(
            kind=checked.kind,
            start=checked.span.start,
            end=checked.span.end,
            text=text[checked.span.start : checked.span.end],
            verdict=checked.verdict,
            reasons=list(checked.reasons),
            message=in_words(checked),
            citations=[CitationBody.of(one, root_path=root_path) for one in checked.citations],
            missing=[PartBody(**part_record(part)) for part in checked.missing],
            differences=[DifferenceBody(draft=one.draft, article=one.article) for one in checked.differences],
            similarity=None if checked.similarity is None else round(checked.similarity, _SIMILARITY_DIGITS),
            earlier=CitedBody.of(checked.earlier) if checked.earlier else None,
            doc_id=checked.doc_id,
            elsewhere=[ElsewhereBody.of(one) for one in checked.elsewhere],
            sentences=[cls.of(one, text, root_path=root_path) for one in checked.sentences],
        )


class CheckBody(BaseModel):
    """What is said of a draft: of each claim in its order, and how many there are with each verdict.

    `all_verbatim` is false also where there was nothing to check.
    """

    checked: list[CheckedBody]
    counts: dict[QuoteVerdict, int]
    all_verbatim: bool
    snapshot_id: str
    took_ms: float

    @classmethod
    def of(
        cls, found: Sequence[CheckedClaim], text: str, *, snapshot_id: str, took_ms: float, root_path: str = ""
    ) -> "CheckBody":
        """From what is said of each claim; see `CitationBody.of`."""
        counted = Counter(one.verdict for one in found)
        return cls(
            checked=[CheckedBody.of(one, text, root_path=root_path) for one in found],
            counts={verdict: counted[verdict] for verdict in QuoteVerdict},
            all_verbatim=bool(found) and counted[QuoteVerdict.VERBATIM] == len(found),
            snapshot_id=snapshot_id,
            took_ms=round(took_ms, 1),
        )
