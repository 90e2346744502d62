"""`/sitemap.xml` and `/llms.txt`: where search engines and assistants learn what there is, as far as everybody may see.

Sources: sitemaps.org 0.9; llmstxt.org. Articles that readers find elsewhere are left out: their own address is the one.
"""

from collections.abc import Sequence
from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from index.passages.outline import Outline
from ingest.description.public_address import public_address
from service.citations.deep_link import reader_path
from service.http.dependencies import CatalogueShelf, Live, VisibleIndex

_MOST_IN_A_FILE = 50_000  # sitemaps.org
_MOST_TOPICS = 50
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ABOUT = """# Vouch

> Search over vetted health articles. It answers a question with passages of them, word for word, each with a citation
> that can be checked to the character, or it refuses and says why. It writes no text of its own.

Quote what it gives verbatim, with all parts of a quote (such as the heading "Don't" above an item), and with its link.
If an answer has a `notice`, show that first. Where it refuses, say so.

## How to ask

- [API]({base}docs): `GET {base}v1/search?q=…` answers, `POST {base}v1/check` says whether a text quotes truly
- [Description of the API]({base}openapi.json): OpenAPI
- [Addresses of all articles]({base}sitemap.xml)
"""

router = APIRouter(include_in_schema=False)


@router.get("/sitemap.xml")
def sitemap(
    request: Request, live: Live, shelf: CatalogueShelf, page: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """The reader pages' addresses, with when they changed last; of too many, the addresses of lists of them."""
    outlines, base = _listed(live, shelf), str(request.base_url)
    pages = max(1, -(-len(outlines) // _MOST_IN_A_FILE))
    if page is None and pages > 1:
        entries = [
            f"<sitemap><loc>{escape(base)}sitemap.xml?page={number + 1}</loc></sitemap>" for number in range(pages)
        ]
        return _xml("sitemapindex", entries)
    if page is not None and page > pages:
        raise HTTPException(404)
    first = ((page or 1) - 1) * _MOST_IN_A_FILE
    return _xml("urlset", [_entry(one, base) for one in outlines[first : first + _MOST_IN_A_FILE]])


@router.get("/llms.txt")
def about(request: Request, live: Live, shelf: CatalogueShelf) -> Response:
    """What this is, how to ask, and what the articles are about, for language models."""
    serving = live.get()
    counts = shelf.of(serving.searcher).within(serving.visible).counts(withdrawn=serving.withdrawn)
    topics = "".join(f"- {' '.join(tag.split())} ({number})\n" for tag, number in counts.tags[:_MOST_TOPICS])
    text = _ABOUT.format(base=request.base_url) + (f"\n## What the articles are about\n\n{topics}" if topics else "")
    return PlainTextResponse(text, media_type="text/markdown")


def _listed(live: VisibleIndex, shelf: CatalogueShelf) -> Sequence[Outline]:
    serving = live.get()
    outlines = shelf.of(serving.searcher).within(serving.visible).outlines
    return [one for one in outlines if one.doc_id not in serving.withdrawn and public_address(one.url) is None]


def _entry(outline: Outline, base: str) -> str:
    days = [day for day in (outline.updated_on, outline.last_reviewed_on) if day]
    changed = f"<lastmod>{max(days).isoformat()}</lastmod>" if days else ""
    return f"<url><loc>{escape(base.rstrip('/') + reader_path(outline.doc_id))}</loc>{changed}</url>"


def _xml(root: str, entries: Sequence[str]) -> Response:
    listed = "\n".join(entries)
    return Response(f'{_HEAD}\n<{root} xmlns="{_XMLNS}">\n{listed}\n</{root}>\n', media_type="application/xml")
