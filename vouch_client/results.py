"""What the service answers, as values. Offsets are code points, as Python counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vouch_client.records import Block, Citation, CitedVersion, DateEvidence, Notice, Part, Span
from vouch_client.verification import Verification, citation_faults, slice_of


@dataclass(frozen=True, slots=True)
class Context(Span):
    """Words outside a passage that belong to it, such as a warning; offsets into the article's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim passage. `start`, `end`, `context` count in the article's text, `highlights`, `blocks` in `text`."""

    passage_id: str
    passage_ids: tuple[str, ...]
    section_id: str | None
    text: str
    start: int
    end: int
    page: int | None
    headings: tuple[str, ...]
    context: tuple[Context, ...]
    highlights: tuple[Span, ...]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Addend:
    """One addend of a score: `score` times `weight`."""

    name: str
    score: float
    weight: float
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage has its rank, and why this sentence of it is highlighted."""

    components: tuple[Addend, ...]
    highlight: tuple[Addend, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, and its citation. `group_note` says that it is about other people than the question.

    `pinned` says that it comes first because the editors of the service want that, whatever its score.
    """

    rank: int
    score: float
    passage: Passage
    citation: Citation
    group_note: str | None = None
    explanation: Explanation | None = None
    pinned: bool = False

    def verify(self, document_text: str) -> Verification:
        """Whether citation and passage are word for word in the article's text, as `Vouch.document(…).text` gives it.

        Nothing is asked: the text is hashed and sliced here.
        """
        faults = list(citation_faults(self.citation, document_text))
        if slice_of(document_text, self.passage.start, self.passage.end) != self.passage.text:
            faults.append(f"The text has other words at {self.passage.start}, where the passage should be")
        faults.extend(
            f"The text has other words at {around.start}, where the passage's context should be"
            for around in self.passage.context
            if slice_of(document_text, around.start, around.end) != around.text
        )
        return Verification(tuple(faults))


@dataclass(frozen=True, slots=True)
class NearArticle:
    """An article that comes near, without answering."""

    doc_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class FeaturedArticle:
    """An article that the editors point to for such questions; no hit is of it, and it may not answer."""

    doc_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a question is about and no article is, and what sort of thing it is."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer. `message` is for readers; `reason` is one of the API's names, newer ones included."""

    reason: str
    message: str
    nearest: tuple[NearArticle, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One of the questions in what was asked, and what became of it."""

    start: int
    end: int
    text: str
    answered: bool
    confidence: float
    hit_ranks: tuple[int, ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to all that was asked: `hits`, or a `refusal`; the `notice`, where there is one, comes before both.

    `featured` are articles that the editors point to beside it.
    """

    question: str
    answered: bool
    confidence: float
    hits: tuple[Hit, ...]
    refusal: Refusal | None
    notice: Notice | None
    snapshot_id: str
    took_ms: float
    questions: tuple[Question, ...] = ()
    unjudged_language: str | None = None
    did_you_mean: str | None = None
    featured: tuple[FeaturedArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title, heading or known question that the articles answer to."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to offer for a question that is being typed; best first."""

    q: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a draft, and what the article has in their place; either may be empty."""

    draft: str
    article: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another article that holds the same words, of which something else is to be said there."""

    doc_id: str
    title: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of one quotation or sentence; `start` and `end` are its offsets into the draft.

    `verdict` is `verbatim`, `out_of_scope`, `superseded`, `withdrawn`, `cut`, `altered` or `not_found`; only the first
    may be shown as the article's words.
    """

    kind: str
    start: int
    end: int
    text: str
    verdict: str
    reasons: tuple[str, ...]
    message: str
    citations: tuple[Citation, ...]
    missing: tuple[Part, ...]
    differences: tuple[Difference, ...]
    similarity: float | None
    earlier: CitedVersion | None
    doc_id: str | None
    elsewhere: tuple[Elsewhere, ...]
    sentences: tuple["Checked", ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is said of a draft. `all_verbatim` is false also where there was nothing to check."""

    checked: tuple[Checked, ...]
    counts: Mapping[str, int]
    all_verbatim: bool
    snapshot_id: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class NearestSentence:
    """The sentence that is most like a quote now."""

    similarity: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class CitationStatus:
    """What became of a quote: `verbatim`, `moved`, `changed` or `gone` (`gone_because` says why)."""

    citation_id: str
    doc_id: str
    status: str
    gone_because: str | None
    cited: CitedVersion | None
    present: Citation | None
    nearest: NearestSentence | None
    snapshot_id: str


@dataclass(frozen=True, slots=True)
class DocumentBlock(Block):
    """A structural piece of an article."""

    section_id: str | None
    element_id: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it is stored: all offsets count in `text`."""

    doc_id: str
    title: str
    url: str | None
    publisher: str | None
    language: str | None
    audience: str | None
    tags: tuple[str, ...]
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    date_evidence: tuple[DateEvidence, ...]
    text: str
    text_sha256: str
    blocks: tuple[DocumentBlock, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that articles carry, and how many do."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Topics:
    """What the articles are about, for whom, and how many there are."""

    topics: tuple[Facet, ...]
    audiences: tuple[Facet, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class FeedbackKept:
    """That feedback was kept, and whether the question was kept with it."""

    kept_question: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """That the service is ready, with which snapshot; `paused_since` says that it answers no question all the same."""

    status: str
    snapshot_id: str
    languages: tuple[str, ...]
    other_languages: str
    trouble: str | None = None
    paused_since: str | None = None
