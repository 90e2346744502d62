"""The pages' templates, and how they write days, marked words and links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi.templating import Jinja2Templates

from ingest.description.public_address import public_address
from ingest.document import Span
from service.citations.deep_link import below
from service.citations.words import day_in_words, month_in_words
from service.http.bodies.answer import SpanBody

WEB = Path(__file__).parents[1] / "web"
_KNOWN = {
    "published_on": "Published",
    "updated_on": "Updated",
    "last_reviewed_on": "Reviewed",
    "next_review_on": "Next review",
    "reviewed_by": "Reviewed by",
}


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """Text that is either cited or not; `anchor` is the id that a link can point at."""

    text: str
    cited: bool
    anchor: str | None = None


@cache
def templates() -> Jinja2Templates:
    """The templates; everything that is put into them is escaped."""
    made = Jinja2Templates(directory=WEB)
    made.env.trim_blocks = made.env.lstrip_blocks = True
    made.env.filters["day"] = day_in_words
    made.env.filters["month"] = month_in_words
    made.env.filters["known"] = _KNOWN.__getitem__
    made.env.filters["marked"] = marked
    made.env.filters["address"] = address
    made.env.filters["below"] = below
    return made


def address(link: str | None) -> str | None:
    """A link that a reader may be sent to: a public address or a path of this service; None for everything else."""
    if link and link.startswith("/") and not link.startswith(("//", "/\\")):
        return link
    return public_address(link)


def marked(text: str, highlights: Sequence[SpanBody]) -> list[MarkedRun]:
    """A passage's text cut at its highlights."""
    pieces: list[MarkedRun] = []
    at = 0
    for highlight in sorted(highlights, key=lambda span: span.start):
        start, end = max(at, highlight.start), max(at, highlight.end)
        pieces += [MarkedRun(text[at:start], cited=False), MarkedRun(text[start:end], cited=True)]
        at = end
    pieces.append(MarkedRun(text[at:], cited=False))
    return [piece for piece in pieces if piece.text]


def runs(text: str, cited: Sequence[Span], *, offset: int = 0) -> Iterator[MarkedRun]:
    """Cut text where cited spans, in order and counted from `offset`, start and end."""
    at = 0
    for span in cited:
        start = min(len(text), max(at, span.start - offset))
        end = min(len(text), max(start, span.end - offset))
        yield from (
            MarkedRun(piece, cited) for piece, cited in ((text[at:start], False), (text[start:end], True)) if piece
        )
        at = end
    if text[at:]:
        yield MarkedRun(text[at:], cited=False)
