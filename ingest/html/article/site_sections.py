"""Sections that are the site's by their heading: "Related articles", "Share this page"."""

from ingest.html.article.cuttings import Cuttings
from ingest.html.article.link_density import Measure
from ingest.html.article.root import PROSE_MAX_DENSITY, SENTENCE_MIN_CHARS
from ingest.html.roles import INVISIBLE, STRUCTURE, heading_level
from ingest.html.tree import PageElement, holds
from ingest.structure.furniture import heads_site, may_head_links, may_head_prose

_LINKS_MIN_DENSITY = 0.75
_MAX_SHARE = 0.5


class SiteSections:
    """Finds such sections.

    Args:
        measures: Of each element of the page.
        page: Of the whole page.
        cuttings: Takes what is cut away.
    """

    def __init__(self, measures: dict[PageElement, Measure], page: Measure, cuttings: Cuttings) -> None:
        self._measures = measures
        self._page = page
        self._cuttings = cuttings

    def cut_from(self, parent: PageElement) -> None:
        """Take away a heading such as "Related articles" with all that is under it."""
        kept: list[PageElement | str] = []
        cutting = 0
        for position, child in enumerate(parent.children):
            if isinstance(child, PageElement):
                level = heading_level(child)
                if cutting and ((level and level <= cutting) or self._opens_above(child, cutting)):
                    cutting = 0
                if level and not cutting and self._heads_site(child, parent.children, position + 1):
                    cutting = level
                if not level and not cutting and self._is_site_section(child):
                    self._cuttings.note(child)
                    continue
            if not cutting:
                kept.append(child)
            elif isinstance(child, PageElement):
                self._cuttings.note(child)
            else:
                self._cuttings.note_text(child, "site section")
        parent.children = kept

    def _opens_above(self, element: PageElement, level: int) -> bool:
        return any(0 < heading_level(inner) <= level for inner in element.walk())

    def _heads_site(self, heading: PageElement, siblings: list[PageElement | str], start: int) -> bool:
        if heading.tag == "h1":
            return False
        text = heading.text()
        if not heads_site(text) and not may_head_links(text):
            return False
        under = Measure()
        for position in range(start, len(siblings)):
            child = siblings[position]
            if isinstance(child, PageElement):
                if heading_level(child):
                    break
                under.chars += self._measures[child].chars
                under.link_chars += self._measures[child].link_chars
                under.sentence_chars += self._measures[child].sentence_chars
        if heads_site(text):
            return not (may_head_prose(text) and self._says_more(under))
        return under.link_density >= _LINKS_MIN_DENSITY

    def _says_more(self, under: Measure) -> bool:
        """Whether what is under a heading is sentences rather than links."""
        return under.sentence_chars >= SENTENCE_MIN_CHARS and under.link_density < PROSE_MAX_DENSITY

    def _is_site_section(self, element: PageElement) -> bool:
        """Whether an element opens with such a heading, and has no other of its rank."""
        size = self._measures[element]
        if element.tag in STRUCTURE or size.titles or not size.site_headings:
            return False
        headings = [inner for inner in element.walk() if heading_level(inner)]
        if not headings or not heads_site(headings[0].text()):
            return False
        if may_head_prose(headings[0].text()) and self._says_more(size):
            return False
        rank = heading_level(headings[0])
        if any(heading_level(other) <= rank and not heads_site(other.text()) for other in headings[1:]):
            return False
        return _begins_with(element, headings[0]) and size.prose_chars <= self._page.prose_chars * _MAX_SHARE


def _begins_with(element: PageElement, heading: PageElement) -> bool:
    """Whether nothing comes before the heading."""
    for child in element.children:
        if child is heading:
            return True
        if isinstance(child, str):
            if child.strip():
                return False
        elif holds(child, heading):
            return _begins_with(child, heading)
        elif child.text().strip() and child.tag not in INVISIBLE:
            return False
    return False
