"""The article within its page: what belongs to the site is cut away, the rest keeps its order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.html.article.cuttings import Cuttings
from ingest.html.article.link_density import Measure, measure_links
from ingest.html.article.root import PROSE_MAX_DENSITY, SENTENCE_MIN_CHARS, article_root
from ingest.html.article.site_sections import SiteSections
from ingest.html.roles import (
    INVISIBLE,
    STRUCTURE,
    heading_level,
    is_button,
    is_byline,
    is_consent,
    is_hidden,
    is_listed,
    is_named_furniture,
    is_named_throughout,
    is_site,
    is_warning,
    opens_panel,
)
from ingest.html.tables import is_layout
from ingest.html.terms import is_term
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.omissions import Omissions

_FURNITURE_MAX_SHARE = 0.5
_LINKS_MIN, _LINKS_MIN_DENSITY = 3, 0.75
_INSET_MIN_CHARS = 60
_HIDDEN_MIN_CHARS, _LABEL_MAX_CHARS = 20, 40
_BOXES = frozenset(
    {
        "div", "section", "aside", "ul", "ol", "td", "p", "table", "article", "form", "menu",
    }
)  # fmt: skip
_PHRASING = frozenset(
    {"abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup"}
)
_FIELDS = frozenset({"form", "input", "select", "textarea"})
_LEAD_IN_MIN_WORDS = 4
_JOINING = re.compile(r"(?:^|\s)(?:[a-z]{2,})(?:\s|$)")


@dataclass(frozen=True, slots=True)
class MainContent:
    """The article within its page.

    Attributes:
        root: The smallest element that holds the page's main part and its title.
        bylines: What was cut away beside the title, about the people and days of the article.
    """

    root: PageElement
    bylines: tuple[str, ...]


def main_content(page: PageElement, omissions: Omissions) -> MainContent:
    """Find the article of a page and cut away what isn't part of it.

    Args:
        page: The page; its tree is changed.
        omissions: Takes what is cut away.
    """
    body = next(page.find("body"), page)
    measures = measure_links(body)
    root = article_root(body, measures)
    parts = [element for element in measures if element.tag in {"main", "article"}]
    inside = frozenset(aside for part in parts for aside in part.find("aside"))
    cuttings = Cuttings(omissions, measures)
    cuttings.note_outside(body, root)
    pruning = _Pruning(
        measures=measures,
        page=measures[body],
        labels_matter=_has_headless_panels(measures),
        inside=inside,
        data=_data_cells(body, measures),
        sections=SiteSections(measures, measures[body], cuttings),
        cuttings=cuttings,
    )
    pruning.prune(root)
    return MainContent(root, tuple(pruning.bylines))


def _has_headless_panels(elements: Iterable[PageElement]) -> bool:
    """Whether the labels of tabs say what no heading in their panels says."""
    panels = [element for element in elements if element.attributes.get("role") == "tabpanel"]
    return any(not any(heading_level(inner) for inner in panel.walk()) for panel in panels)


@dataclass(slots=True)
class _Pruning:
    measures: dict[PageElement, Measure]
    page: Measure
    labels_matter: bool
    inside: frozenset[PageElement]
    data: frozenset[PageElement]
    sections: SiteSections
    cuttings: Cuttings
    bylines: list[str] = field(default_factory=list)

    def prune(self, element: PageElement, heading: PageElement | None = None) -> None:
        """Cut furniture out of an element, and out of what stays.

        Args:
            element: What to cut from.
            heading: What comes right before it, where that is a heading or a box around one.
        """
        self.sections.cut_from(element)
        kept: list[PageElement | str] = []
        previous = heading
        for child in element.children:
            if isinstance(child, PageElement):
                if self._is_furniture(child, element, previous):
                    self.cuttings.note(child)
                    continue
                if self.measures[child].chars:
                    if previous is not None and self._repeats(child, previous):
                        self.cuttings.note_text(child.text(), "repeated")
                        continue
                    before, previous = previous, child
                    self.prune(child, before if before is not None and self._heads(before) else None)
                else:
                    self.prune(child)
            kept.append(child)
        element.children = kept

    def _is_furniture(self, element: PageElement, parent: PageElement, previous: PageElement | None) -> bool:
        if element.tag in INVISIBLE:
            return True
        size = self.measures[element]
        if not size.chars or size.labels or element.tag in STRUCTURE:
            return False
        if is_button(element):
            is_heading = heading_level(parent) > 0 and self.measures[parent].chars == size.chars
            return not (is_heading or opens_panel(element) or is_listed(element))
        if element.attributes.get("role") == "tablist":
            return not self.labels_matter
        if size.titles or heading_level(element):
            return False
        if is_hidden(element) and size.prose_chars < _HIDDEN_MIN_CHARS:
            return True
        if element.tag == "nav" or self._is_banner(element, size, parent):
            return True
        if is_term(element):
            return False
        if self._is_link_column(element, size, parent):
            return True
        if element.tag in _PHRASING and parent.tag not in _BOXES - {"p"}:
            return False  # words within a sentence or code, such as a `span` of class `comment`
        return self._is_named(element, size) or self._is_link_list(element, size, previous)

    def _is_banner(self, element: PageElement, size: Measure, parent: PageElement) -> bool:
        """Whether a `header` or `footer` is the site's, and not that of a section, which holds its heading or prose."""
        if element.tag not in {"footer", "header"} or parent.tag in {"article", "main"}:
            return False
        return not (parent.tag == "section" and self._is_prose(element, size))

    def _is_named(self, element: PageElement, size: Measure) -> bool:
        if size.prose_chars > self.page.prose_chars * _FURNITURE_MAX_SHARE:
            return is_consent(element)
        if is_named_furniture(element):
            if self._is_prose(element, size) and not (is_site(element) or is_named_throughout(element)):
                return False
            if is_byline(element):
                self.bylines.append(collapse(element.text()))
            return True
        return element.tag == "aside" and not is_warning(element) and not self._is_inset(element, size)

    def _is_prose(self, element: PageElement, size: Measure) -> bool:
        """Whether it says sentences and has few links and no field: a section, whatever word is in its name."""
        if size.sentence_chars < SENTENCE_MIN_CHARS or size.link_density >= PROSE_MAX_DENSITY:
            return False
        return not any(inner.tag in _FIELDS or is_button(inner) for inner in element.walk())

    def _is_inset(self, element: PageElement, size: Measure) -> bool:
        """Whether an `aside` is within the article and holds prose, such as key points."""
        return element in self.inside and size.prose_chars >= _INSET_MIN_CHARS and size.link_density < PROSE_MAX_DENSITY

    def _is_link_list(self, element: PageElement, size: Measure, previous: PageElement | None) -> bool:
        """Whether there are links in it and little else, and nothing before it that they could belong to."""
        if element.tag not in _BOXES or size.links < 2 or size.link_density < _LINKS_MIN_DENSITY:
            return False
        if element in self.data or (element.tag == "p" and _joins_links(element)):
            return False
        if size.local_links == size.links:
            return True
        if element.tag in {"ul", "ol"}:
            return previous is None or not (self._heads(previous) or self._leads_in(previous))
        return size.links >= _LINKS_MIN and not any(heading_level(inner) for inner in element.walk())

    def _is_link_column(self, element: PageElement, size: Measure, parent: PageElement) -> bool:
        """Whether a cell beside the article, in a table that lays out the page, holds a label and links."""
        if element.tag != "td" or self.measures[parent].prose_chars < self.page.prose_chars * _FURNITURE_MAX_SHARE:
            return False
        return size.links >= _LINKS_MIN and size.prose_chars <= _LABEL_MAX_CHARS

    def _heads(self, element: PageElement) -> bool:
        """Whether it is a heading, other than the title, or a box around one and nothing else."""
        found = next((inner for inner in element.walk() if heading_level(inner)), None)
        if found is None or found.tag == "h1":
            return False
        return self.measures[found].chars == self.measures[element].chars

    def _repeats(self, element: PageElement, previous: PageElement) -> bool:
        """Whether it says the same as the element before it: a copy for narrow screens, or for measuring."""
        if element.tag != previous.tag or element.tag not in {"span", "div", "p"}:
            return False
        if self.measures[element].chars != self.measures[previous].chars or self.measures[element].chars < 20:
            return False
        return element.text().split() == previous.text().split()

    def _leads_in(self, element: PageElement) -> bool:
        if self.measures[element].prose_chars > 0 and element.text().rstrip().endswith((":", ".")):
            return True
        words = len(element.text().split())
        return element.tag == "p" and not self.measures[element].links and words >= _LEAD_IN_MIN_WORDS


def _data_cells(body: PageElement, measures: dict[PageElement, Measure]) -> frozenset[PageElement]:
    """The cells of tables that hold data, and the tables; one without headers that is most of a page lays it out."""
    most = measures[body].prose_chars * _FURNITURE_MAX_SHARE
    tables = [
        table
        for table in measures
        if table.tag == "table"
        and not is_layout(table)
        and (measures[table].prose_chars <= most or next(table.find("th"), None) is not None)
    ]
    return frozenset(inner for table in tables for inner in table.walk() if inner.tag in {"td", "th", "tr", "table"})


def _joins_links(paragraph: PageElement) -> bool:
    """Whether links are the parts of one sentence: words come between them, or after them."""
    between = [child for child in paragraph.children[1:] if isinstance(child, str)]
    return any(_JOINING.search(text) for text in between)
