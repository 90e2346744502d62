"""A page of a website: bytes in, canonical text with its blocks out."""

from contextlib import suppress
from urllib.parse import urljoin

from ingest.description.dates import DateOrder, parse_stamps
from ingest.description.metadata import Metadata
from ingest.description.public_address import public_address
from ingest.description.self_description import SelfDescription
from ingest.document import BlockKind
from ingest.errors import UnreadableSource, shorten
from ingest.html.article.pruning import main_content
from ingest.html.blocks.flow import Flow
from ingest.html.markup import decode_page
from ingest.html.settling import settle
from ingest.html.structured_data import describe
from ingest.html.tree import PageElement, parse_markup
from ingest.structure.composition import Composition, collapse
from ingest.structure.extraction import Extraction


def extract_html(
    data: bytes,
    *,
    where: str,
    url: str | None = None,
    charset: str | None = None,
    date_order: DateOrder | None = None,
) -> tuple[Extraction, Metadata]:
    """Read a page.

    Args:
        data: Its bytes as they came, decompressed.
        where: Where it came from, for errors.
        url: Its address, if it has one; the canonical one that the page names comes first.
        charset: The charset of the HTTP header, if any.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Returns:
        The article, and what the page says about itself. Dates are in the former, with their evidence.

    Raises:
        UnreadableSource: If the bytes can't be decoded, the tree is monstrous, or there is no article in it.
    """
    markup, warnings = decode_page(data, charset=charset, where=where)
    page = parse_markup(markup, where=where)
    about = describe(page, date_order=date_order)
    about.warnings[:0] = warnings
    flow = Flow(Composition(), date_order=date_order)
    settle(page, flow.omissions)
    content = main_content(page, flow.omissions)
    flow.read(content.root)
    composition = flow.composition
    if not any(block.kind is not BlockKind.HEADING for block in composition.blocks):
        raise UnreadableSource(
            "The page holds no article: nothing but page furniture is in it",
            where=where,
            remedy="Check that it isn't made by scripts, or behind a consent or login page",
        )
    about.note_stamps(flow.stamps)
    about.note_stamps([parse_stamps(text, date_order=date_order) for text in content.bylines])
    if url:
        about.url = _joined(url, about.url or "", about)
    title = _title(composition) or about.title or _window_title(page)
    return about.extraction(composition, title=title, omissions=flow.omissions), about.metadata()


def _joined(fetched: str, named: str, about: SelfDescription) -> str:
    """The address that a page calls its own, where readers can be sent to it; else the one it was fetched from."""
    with suppress(ValueError):
        if joined := public_address(urljoin(fetched, named)):
            return joined
    if named:
        about.warnings.append(f"url can't be read from {shorten(named)!r}; the page's own address takes its place")
    return fetched


def _title(composition: Composition) -> str | None:
    """The first heading of level 1, as a browser shows it."""
    for block in composition.blocks:
        if block.kind is BlockKind.HEADING and block.level == 1:
            return collapse(composition.text[block.start : block.end])
    return None


def _window_title(page: PageElement) -> str | None:
    """The `title` element, without the site's name after a dash or bar."""
    found = next((element for element in page.find("title")), None)
    text = collapse(found.text()) if found else ""
    for mark in (" | ", " - ", " – ", " — ", " :: "):
        text = text.split(mark)[0] if mark in text else text
    return text or None
