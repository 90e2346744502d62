"""Panels, and the labels that they are under: each is marked in its own place, and its label comes before it."""

import re

from ingest.html.pictures import speak_alone
from ingest.html.roles import INVISIBLE, heading_level
from ingest.html.tree import PageElement
from ingest.scope.turning_words import negates
from ingest.structure.composition import collapse

LABEL, PANEL = "vouch:label", "vouch:panel"
"""Mark a label and what hangs on it, in their own places, by one number."""

_WORD = re.compile(r"\w+")
_PARTS_OF_TABLES = frozenset({"td", "th", "tr", "thead", "tbody", "tfoot", "caption"})


class LabelledPanels:
    """Ties panels to what is pressed to see them, which are then labels and no controls.

    Args:
        page: The page; its tree is changed.
    """

    def __init__(self, page: PageElement) -> None:
        self._page = page
        self._parents: dict[PageElement, PageElement] = {}
        self._first: dict[PageElement, int] = {}  # the place of an element in the order of the page
        self._last: dict[PageElement, int] = {}  # the place of the last one in it
        self._texts: dict[PageElement, str] = {}
        self._labels: list[tuple[PageElement, PageElement]] = []
        self._tabs: set[PageElement] = set()
        self._panels: set[PageElement] = set()

    def label(self, panel: PageElement, tab: PageElement, *, is_sure: bool = True) -> None:
        """Put a panel under a tab, unless it has a label, or the heading it begins with says as much.

        Args:
            panel: The panel.
            tab: What is pressed to see it.
            is_sure: Whether it is one of a row of tabs; in another panel it may be a button that leads on.
        """
        if not self._first:
            self._find_places()
        if panel in self._panels or tab in self._tabs or self._holds(panel, tab) or self._holds(tab, panel):
            return
        speak_alone(tab)
        words = self._text(tab)
        if not words or not (is_sure or self._panels.isdisjoint(self._around(tab))):
            return
        self._panels.add(panel)
        self._tabs.add(tab)
        if not says(first_heading(panel), words):
            self._labels.append((tab, panel))

    def put_labels_first(self) -> None:
        """Mark the panels and labels that were named, and put each label that comes after its panel before it."""
        moved: dict[PageElement, PageElement] = {}  # by the panel
        for number, (tab, panel) in enumerate(self._labels):
            item = next((element for element in (tab, *self._around(tab)) if element.tag == "li"), tab)
            holder = item if self._text(item) == self._text(tab) else tab  # an item may hold more than its tab
            tab.tag = "li" if holder is tab else "span"
            for name in ("href", "role"):
                tab.attributes.pop(name, None)
            holder.attributes[LABEL] = panel.attributes[PANEL] = str(number)
            if self._first[holder] > self._first[panel] and panel.tag not in _PARTS_OF_TABLES:
                moved[panel] = holder
        self._move(moved)

    def _move(self, moved: dict[PageElement, PageElement]) -> None:
        """Put elements right before others."""
        taken = frozenset(moved.values())
        for parent in dict.fromkeys(self._parents[element] for element in (*taken, *moved)):
            children: list[PageElement | str] = []
            for child in parent.children:
                if isinstance(child, PageElement) and child in moved:
                    children.append(moved[child])
                if isinstance(child, str) or child not in taken:
                    children.append(child)
            parent.children = children

    def _find_places(self) -> None:
        order = list(self._page.walk())
        self._parents = {child: element for element in order for child in element.elements}
        self._first = {element: place for place, element in enumerate(order)}
        self._last = dict(self._first)
        for element in reversed(order[1:]):
            around = self._parents[element]
            self._last[around] = max(self._last[around], self._last[element])

    def _holds(self, element: PageElement, other: PageElement) -> bool:
        return self._first[element] <= self._first[other] <= self._last[element]

    def _around(self, element: PageElement) -> list[PageElement]:
        """The elements that it is in, from the nearest one."""
        found = []
        while (outer := self._parents.get(element)) is not None:
            found.append(outer)
            element = outer
        return found

    def _text(self, element: PageElement) -> str:
        if element not in self._texts:
            self._texts[element] = collapse(element.text())
        return self._texts[element]


def first_heading(panel: PageElement) -> str:
    """The heading that a panel begins with, "" where it begins with anything else."""
    waiting: list[PageElement | str] = [panel]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if node.strip():
                return ""
        elif heading_level(node):
            if words := collapse(node.text()):
                return words
        elif node.tag not in INVISIBLE:
            waiting.extend(reversed(node.children))
    return ""


def says(heading: str, label: str) -> bool:
    """Whether a heading says all that a label does: "How much adults take" where that is "Adults"."""
    words = set(_WORD.findall(label.casefold()))
    return words <= set(_WORD.findall(heading.casefold())) and negates(heading) == negates(label)
