"""Tabs made of radio buttons, without a script: what is chosen shows the panel beside it, or the one in its place."""

from collections import defaultdict
from collections.abc import Sequence

from ingest.html.labels.panels import LabelledPanels
from ingest.html.tree import PageElement

_PANELS = frozenset({"div", "section", "article", "ul", "ol", "dl", "p", "table", "figure"})
_CONTROLS = frozenset({"input", "label"})
_UNSEEN = frozenset({"script", "style", "br"})
_MOST_BETWEEN = 50  # elements from one label to the next: panels of tabs are boxes


def label_radio_tabs(elements: Sequence[PageElement], panels: LabelledPanels) -> None:
    """Put panels under the labels of the radio buttons that show them.

    Args:
        elements: Of the page, in its order.
        panels: Takes the pairs of panels and labels.
    """
    buttons = [element for element in elements if _is_radio(element)]
    if not buttons:
        return
    labels: dict[str, PageElement] = {}
    for element in elements:
        if element.tag == "label":
            labels.setdefault(element.attributes.get("for", ""), element)
    groups: dict[str, list[PageElement]] = defaultdict(list)
    for button in buttons:
        if label := labels.get(button.attributes["id"]):
            groups[button.attributes["name"]].append(label)
    places = _Places(elements)
    for group in groups.values():
        for label, panel in zip(group, places.panels_of(group) if len(group) > 1 else [], strict=False):
            panels.label(panel, label)


def _is_radio(element: PageElement) -> bool:
    if element.tag != "input" or element.attributes.get("type", "").lower() != "radio":
        return False
    return bool(element.attributes.get("id") and element.attributes.get("name"))


class _Places:
    """Where elements are among those beside them."""

    def __init__(self, elements: Sequence[PageElement]) -> None:
        self._parents: dict[PageElement, PageElement] = {}
        self._numbers: dict[PageElement, int] = {}
        self._beside: dict[PageElement, list[PageElement]] = {}
        for element in elements:
            self._beside[element] = [child for child in element.elements if child.tag not in _UNSEEN]
            for number, child in enumerate(self._beside[element]):
                self._parents[child], self._numbers[child] = element, number

    def panels_of(self, labels: Sequence[PageElement]) -> Sequence[PageElement]:
        """The panels of the labels of a group, one each; none where they aren't tabs."""
        between = [self._after(label) for label in labels]
        if all(len(found) == 1 for found in between):  # each right after its label
            return [found[0] for found in between]
        row = self._parents[labels[-1]]
        if any(between[:-1]) or any(self._parents[label] is not row for label in labels):
            return []
        return self._in_their_places(between[-1] or self._after(row), len(labels))

    def _after(self, element: PageElement) -> list[PageElement]:
        """The panels between an element and the next control beside it; none where anything else is there."""
        if element not in self._parents:
            return []
        start = self._numbers[element] + 1
        found: list[PageElement] = []
        for other in self._beside[self._parents[element]][start : start + _MOST_BETWEEN]:
            if other.tag in _CONTROLS:
                break
            if other.tag not in _PANELS:
                return []
            found.append(other)
        return found

    def _in_their_places(self, beside: Sequence[PageElement], count: int) -> Sequence[PageElement]:
        """So many panels, one after the other or in the first box; none where there are more or fewer."""
        if len(beside) == count:
            return beside
        inside = self._beside[beside[0]] if beside else []
        return inside if len(inside) == count and all(element.tag in _PANELS for element in inside) else []
