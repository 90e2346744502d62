"""A page of a website: bytes in, canonical text with its blocks out."""

from urllib.parse import urljoin

from ingest.composition import Composition, collapse
from ingest.dates import DateOrder, Stamps
from ingest.document import BlockKind, DateEvidence
from ingest.errors import UnreadableSource
from ingest.extraction import Extraction
from ingest.html.flow import Flow
from ingest.html.main_content import main_content
from ingest.html.markup import decode_page
from ingest.html.tree import Element, parse
from ingest.sidecar import Metadata
from ingest.structured_data import SelfDescription, describe


def extract_html(
    data: bytes, *, url: str | None, where: str, charset: str | None = None, date_order: DateOrder | None = None
) -> tuple[Extraction, Metadata]:
    """Read a page.

    Args:
        data: Its bytes as they came, decompressed.
        url: Its address, if it has one; the canonical one that the page names comes first.
        where: Where it came from, for errors.
        charset: The charset of the HTTP header, if any.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Returns:
        The article, and what the page says about itself. Dates stand in the former, with their evidence.

    Raises:
        UnreadableSource: If the bytes can't be decoded, the tree is monstrous, or there is no article in it.
    """
    markup, warnings = decode_page(data, charset=charset, where=where)
    page = parse(markup, where=where)
    about = describe(page, date_order=date_order)
    about.warnings[:0] = warnings
    heading = _window_title(page)
    flow = Flow(Composition(), date_order=date_order)
    flow.read(main_content(page))
    composition = flow.composition
    if not any(block.kind is not BlockKind.HEADING for block in composition.blocks):
        raise UnreadableSource(
            "The page holds no article: nothing but page furniture is in it",
            where=where,
            remedy="Check that it isn't made by scripts, or behind a consent or login page",
        )
    note_stamps(flow.stamps, about)
    title = _title(composition) or about.title or heading
    extraction = Extraction(
        text=composition.text,
        blocks=tuple(composition.blocks),
        title=title,
        dates=tuple(sorted(about.dates.items())),
        evidence=tuple(about.evidence[name] for name in sorted(about.evidence)),
        warnings=tuple(dict.fromkeys(about.warnings)),
    )
    return extraction, metadata_of(about, url=url)


def note_stamps(stamps: list[Stamps], about: SelfDescription) -> None:
    """Take the dates and the reviewer from visible wording, where the page didn't say them to machines."""
    for stamp in stamps:
        for found in stamp.dates:
            if found.field not in about.dates:
                about.dates[found.field] = found.date
                about.evidence[found.field] = DateEvidence(found.field, "text", found.quote)
            elif about.dates[found.field] != found.date:
                first = about.evidence[found.field]
                about.warnings.append(
                    f"{found.field} is {about.dates[found.field]} by {first.origin}, but the page says {found.quote!r}"
                )
        for quote in stamp.unread:
            about.warnings.append(f"The day meant by {quote!r} can't be told, and stays unknown")
        if stamp.reviewed_by and about.reviewed_by is None:
            about.reviewed_by = stamp.reviewed_by
            about.evidence["reviewed_by"] = DateEvidence("reviewed_by", "text", stamp.quote)


def metadata_of(about: SelfDescription, *, url: str | None) -> Metadata:
    """What a page says about itself, without dates."""
    return Metadata(
        url=urljoin(url, about.url) if url and about.url else about.url or url,
        publisher=about.publisher,
        language=about.language,
        audience=about.audience,
        tags=about.tags,
        reviewed_by=about.reviewed_by,
    )


def _title(composition: Composition) -> str | None:
    """The first heading of level 1, as a browser shows it."""
    for block in composition.blocks:
        if block.kind is BlockKind.HEADING and block.level == 1:
            return collapse(composition.text[block.start : block.end])
    return None


def _window_title(page: Element) -> str | None:
    """The `title` element, without the site's name behind a dash or bar."""
    found = next((element for element in page.find("title")), None)
    text = collapse(found.text()) if found else ""
    for mark in (" | ", " - ", " – ", " — ", " :: "):
        text = text.split(mark)[0] if mark in text else text
    return text or None
