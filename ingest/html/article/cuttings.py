"""The account of what is cut away around an article."""

from ingest.document import Fate
from ingest.html.article.link_density import Measure
from ingest.html.roles import (
    INVISIBLE,
    heading_level,
    is_main,
    is_named_furniture,
    is_named_throughout,
    is_site,
    place_of,
    prose_of,
)
from ingest.html.tree import PageElement
from ingest.structure.omissions import WARN_FROM_CHARS, Omissions

_LANDMARKS = frozenset({"nav", "footer", "header", "form", "button"})


class Cuttings:
    """Counts what is cut away, each character once: as furniture, or as dropped where it reads like an article's prose.

    Args:
        omissions: Takes the counts.
        measures: Of each element of the page.
    """

    def __init__(self, omissions: Omissions, measures: dict[PageElement, Measure]) -> None:
        self._omissions = omissions
        self._measures = measures

    def note(self, element: PageElement, *, is_outside: bool = False) -> None:
        """Count an element that is cut away with all that is in it.

        Args:
            element: The element.
            is_outside: Whether it surely isn't in the article.
        """
        if element.tag in INVISIBLE:
            return
        fate = Fate.FURNITURE if is_outside or not self._is_doubtful(element) else Fate.DROPPED
        self._omissions.leave_out(fate, place_of(element), prose_of(element))

    def note_text(self, text: str, place: str) -> None:
        """Count text that is in no element of its own."""
        self._omissions.leave_out(Fate.FURNITURE, place, text)

    def note_outside(self, body: PageElement, root: PageElement) -> None:
        """Count what is on a page outside the part that holds its article.

        Where the page says which part that is, by `main`, all else is the site's; elsewhere it may be the article's.
        """
        told = any(is_main(element) for element in self._measures)
        around = body
        while around is not root:
            inner = next(child for child in around.elements if any(one is root for one in child.walk()))
            for child in around.children:
                if isinstance(child, str):
                    self.note_text(child, "outside the main part")
                elif child is not inner:
                    self.note(child, is_outside=told or is_named_furniture(child))
            around = inner

    def _is_doubtful(self, element: PageElement) -> bool:
        if element.tag in _LANDMARKS or is_site(element) or is_named_throughout(element) or _is_teaser(element):
            return False
        return self._measures[element].sentence_chars - self._in_landmarks(element) >= WARN_FROM_CHARS

    def _in_landmarks(self, element: PageElement) -> int:
        """Characters of sentences in parts of it that are the site's by themselves."""
        found, waiting = 0, list(element.elements)
        while waiting:
            inner = waiting.pop()
            if inner.tag in _LANDMARKS or is_site(inner) or is_named_throughout(inner):
                found += self._measures[inner].sentence_chars
            else:
                waiting.extend(inner.elements)
        return found


def _is_teaser(element: PageElement) -> bool:
    """Whether it announces other pages: each heading in it, but for the first, is a link."""
    headings = [inner for inner in element.walk() if heading_level(inner)]
    linked = [any("href" in link.attributes for link in heading.find("a")) for heading in headings]
    return bool(linked) and any(linked) and all(linked[1:])
