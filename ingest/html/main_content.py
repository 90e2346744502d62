"""The article within its page: what belongs to the site is cut away, the rest keeps its order."""

from dataclasses import dataclass, field
from itertools import islice

from ingest.html.link_density import Measure, measure_links
from ingest.html.roles import (
    INVISIBLE,
    heading_level,
    is_button,
    is_byline,
    is_consent,
    is_hidden,
    is_listed,
    is_named_furniture,
    is_warning,
    opens_panel,
)
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import heads_site, may_head_links

_MAIN_MIN_SHARE = 0.25
_FURNITURE_MAX_SHARE = 0.5
_LINKS_MIN, _LINKS_MIN_DENSITY = 3, 0.75
_INSET_MIN_CHARS, _INSET_MAX_DENSITY = 60, 0.3
_HIDDEN_MIN_CHARS, _LABEL_MAX_CHARS = 20, 40
_BOXES = frozenset(
    {
        "div", "section", "aside", "ul", "ol", "td", "p", "table", "article", "form", "menu",
    }
)  # fmt: skip
_PHRASING = frozenset(
    {"abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup"}
)
_STRUCTURE = frozenset({"html", "body", "main", "article", "tbody", "tr"})


@dataclass(frozen=True, slots=True)
class MainContent:
    """The article within its page.

    Attributes:
        root: The smallest element that holds the page's main part and its title.
        bylines: What was cut away beside the title, about the people and days of the article.
    """

    root: PageElement
    bylines: tuple[str, ...]


def main_content(page: PageElement) -> MainContent:
    """Find the article of a page and cut away what isn't part of it. Changes the tree."""
    body = next(page.find("body"), page)
    measures = measure_links(body)
    root = _root(body, measures)
    inside = frozenset(aside for part in body.find("main", "article") for aside in part.find("aside"))
    pruning = _Pruning(measures, measures[body], _has_headless_panels(body), inside)
    pruning.prune(root)
    return MainContent(root, tuple(pruning.bylines))


def _root(body: PageElement, measures: dict[PageElement, Measure]) -> PageElement:
    """`main`, the article or the whole body, but never without the title before it."""
    enough = measures[body].prose_chars * _MAIN_MIN_SHARE
    candidates = [element for element in body.walk() if element.tag == "main" or _is_role(element, "main")]
    candidates += [element for element in body.walk() if element.attributes.get("itemprop") == "articleBody"]
    articles = list(body.find("article"))
    if articles:
        candidates.append(max(articles, key=lambda element: measures[element].prose_chars))
    for candidate in candidates:
        if measures[candidate].prose_chars >= enough and not is_hidden(candidate):
            return _with_title(body, candidate, measures)
    return body


def _is_role(element: PageElement, role: str) -> bool:
    return element.attributes.get("role") == role


def _with_title(body: PageElement, main: PageElement, measures: dict[PageElement, Measure]) -> PageElement:
    """The smallest element that holds `main` and the page's first `h1`, where `main` itself has none."""
    if measures[main].titles or not measures[body].titles:
        return main
    found = body
    while True:
        inner = next((child for child in found.elements if measures[child].titles and _holds(child, main)), None)
        if inner is None:
            return found
        found = inner


def _holds(element: PageElement, other: PageElement) -> bool:
    return any(inner is other for inner in element.walk())


def _has_headless_panels(body: PageElement) -> bool:
    """Whether the labels of tabs say what no heading in their panels says."""
    panels = [element for element in body.walk() if _is_role(element, "tabpanel")]
    return any(not any(heading_level(inner) for inner in panel.walk()) for panel in panels)


@dataclass(slots=True)
class _Pruning:
    measures: dict[PageElement, Measure]
    page: Measure
    labels_matter: bool
    inside: frozenset[PageElement]
    bylines: list[str] = field(default_factory=list)

    def prune(self, element: PageElement, heading: PageElement | None = None) -> None:
        """Cut furniture out of an element, and out of what stays.

        Args:
            element: What to cut from.
            heading: What comes right before it, where that is a heading or a box around one.
        """
        self._cut_site_sections(element)
        kept: list[PageElement | str] = []
        previous = heading
        for child in element.children:
            if isinstance(child, PageElement):
                if self._is_furniture(child, element, previous):
                    continue
                if self.measures[child].chars:
                    if previous is not None and self._repeats(child, previous):
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
        if not size.chars or element.tag in _STRUCTURE:
            return False
        if is_button(element):
            is_heading = heading_level(parent) > 0 and self.measures[parent].chars == size.chars
            return not (is_heading or opens_panel(element) or is_listed(element))
        if _is_role(element, "tablist"):
            return not self.labels_matter
        if size.titles or heading_level(element):
            return False
        if is_hidden(element) and size.prose_chars < _HIDDEN_MIN_CHARS:
            return True
        if element.tag == "nav" or (element.tag in {"footer", "header"} and parent.tag not in {"article", "main"}):
            return True
        if self._is_link_column(element, size, parent):
            return True
        if element.tag in _PHRASING and parent.tag not in _BOXES - {"p"}:
            return False  # words within a sentence or code, such as a `span` of class `comment`
        return self._is_named(element, size) or self._is_link_list(element, size, previous)

    def _is_named(self, element: PageElement, size: Measure) -> bool:
        if size.prose_chars > self.page.prose_chars * _FURNITURE_MAX_SHARE:
            return is_consent(element)
        if is_named_furniture(element):
            if is_byline(element):
                self.bylines.append(collapse(element.text()))
            return True
        return element.tag == "aside" and not is_warning(element) and not self._is_inset(element, size)

    def _is_inset(self, element: PageElement, size: Measure) -> bool:
        """Whether an `aside` is within the article and holds prose, such as key points."""
        return (
            element in self.inside and size.prose_chars >= _INSET_MIN_CHARS and size.link_density < _INSET_MAX_DENSITY
        )

    def _is_link_list(self, element: PageElement, size: Measure, previous: PageElement | None) -> bool:
        """Whether there are links in it and little else, and nothing before it that they could belong to."""
        if element.tag not in _BOXES or size.links < 2 or size.link_density < _LINKS_MIN_DENSITY:
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

    def _leads_in(self, element: PageElement) -> bool:
        return self.measures[element].prose_chars > 0 and element.text().rstrip().endswith((":", "."))

    def _repeats(self, element: PageElement, previous: PageElement) -> bool:
        """Whether it says the same as the element before it: a copy for narrow screens, or for measuring."""
        if element.tag != previous.tag or element.tag not in {"span", "div", "p"}:
            return False
        if self.measures[element].chars != self.measures[previous].chars or self.measures[element].chars < 20:
            return False
        return element.text().split() == previous.text().split()

    def _cut_site_sections(self, parent: PageElement) -> None:
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
                    continue
            if not cutting:
                kept.append(child)
        parent.children = kept

    def _opens_above(self, element: PageElement, level: int) -> bool:
        return any(0 < heading_level(inner) <= level for inner in element.walk())

    def _heads_site(self, heading: PageElement, siblings: list[PageElement | str], start: int) -> bool:
        if heading.tag == "h1":
            return False
        text = heading.text()
        if heads_site(text):
            return True
        if not may_head_links(text):
            return False
        under = Measure()
        for child in islice(siblings, start, None):
            if isinstance(child, PageElement):
                if heading_level(child):
                    break
                under.chars += self.measures[child].chars
                under.link_chars += self.measures[child].link_chars
        return under.link_density >= _LINKS_MIN_DENSITY

    def _is_site_section(self, element: PageElement) -> bool:
        """Whether an element opens with such a heading, and has no other of its rank."""
        size = self.measures[element]
        if element.tag in _STRUCTURE or size.titles or not size.site_headings:
            return False
        headings = [inner for inner in element.walk() if heading_level(inner)]
        if not headings or not heads_site(headings[0].text()):
            return False
        rank = heading_level(headings[0])
        if any(heading_level(other) <= rank and not heads_site(other.text()) for other in headings[1:]):
            return False
        return _begins_with(element, headings[0]) and size.prose_chars <= self.page.prose_chars * _FURNITURE_MAX_SHARE


def _begins_with(element: PageElement, heading: PageElement) -> bool:
    """Whether nothing comes before the heading."""
    for child in element.children:
        if child is heading:
            return True
        if isinstance(child, str):
            if child.strip():
                return False
        elif _holds(child, heading):
            return _begins_with(child, heading)
        elif child.text().strip() and child.tag not in INVISIBLE:
            return False
    return False
