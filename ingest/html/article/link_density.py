"""How much text and how many links an element holds."""

from dataclasses import dataclass

from ingest.html.labels.panels import LABEL
from ingest.html.roles import INVISIBLE, heading_level
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import heads_site, is_phrase

_SENTENCE_HOLDERS = frozenset({"p", "li", "dd"})
_SENTENCE_MAX_DENSITY = 0.5
_SENTENCE_MIN_WORDS = 4


@dataclass(slots=True)
class Measure:
    """Counts over an element and all in it.

    Attributes:
        chars: Characters of text.
        link_chars: Those of them that are in links.
        links: Links with text.
        local_links: Links to a place on the same page.
        titles: `h1` elements.
        site_headings: Headings such as "Related articles".
        labels: Labels of panels.
        sentence_chars: Characters of paragraphs that are sentences, and not made of links.
    """

    chars: int = 0
    link_chars: int = 0
    links: int = 0
    local_links: int = 0
    titles: int = 0
    site_headings: int = 0
    labels: int = 0
    sentence_chars: int = 0

    @property
    def prose_chars(self) -> int:
        """Characters outside links."""
        return self.chars - self.link_chars

    @property
    def link_density(self) -> float:
        """The share of the text that is in links, 0 to 1."""
        return self.link_chars / self.chars if self.chars else 0.0


def measure_links(root: PageElement) -> dict[PageElement, Measure]:
    """Measure an element and all in it, in document order, without recursion."""
    order = list(root.walk())
    found = {element: Measure() for element in order}
    for element in reversed(order):  # children come after their parents in document order
        total = found[element]
        if element.tag in INVISIBLE:
            continue
        for child in element.children:
            if isinstance(child, str):
                total.chars += len(child.strip())
                continue
            part = found[child]
            total.chars += part.chars
            total.link_chars += part.link_chars
            total.links += part.links
            total.local_links += part.local_links
            total.titles += part.titles
            total.site_headings += part.site_headings
            total.sentence_chars += part.sentence_chars
            total.labels += part.labels
        if element.tag in _SENTENCE_HOLDERS and total.link_density < _SENTENCE_MAX_DENSITY:
            total.sentence_chars = max(total.sentence_chars, _sentence_chars(element))
        total.labels += LABEL in element.attributes
        if element.tag == "h1":
            total.titles += 1
        elif heading_level(element):
            total.site_headings += heads_site(element.text())
        elif element.tag == "a" and total.chars and "href" in element.attributes:
            total.link_chars, total.links, total.sentence_chars = total.chars, 1, 0
            total.local_links = int(element.attributes["href"].startswith("#"))
    return found


def _sentence_chars(paragraph: PageElement) -> int:
    """The length of a paragraph that says a sentence, else 0."""
    text = paragraph.text().strip()
    is_sentence = text.endswith((".", "!", ":", ";")) and len(text.split()) >= _SENTENCE_MIN_WORDS
    return len(text) if is_sentence and not is_phrase(collapse(text)) else 0
