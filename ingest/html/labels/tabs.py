"""Which tab shows which panel."""

from collections.abc import Iterator, Sequence

from ingest.html.class_names import class_words
from ingest.html.labels.panels import LabelledPanels
from ingest.html.tree import PageElement

_PANEL_POINTERS = ("aria-controls", "data-bs-target", "data-target", "href")
_TAB_TOGGLES = frozenset({"tab", "pill"})
_TAB_NAMES, _ROWS_OF_TABS = frozenset({"tab", "tabs"}), frozenset({"ul", "ol", "nav"})


def label_tabs(elements: Sequence[PageElement], panels: LabelledPanels) -> None:
    """Put panels under their tabs, the surest first: another button may lead to a panel, too.

    Args:
        elements: Of the page, in its order.
        panels: Takes the pairs of panels and tabs.
    """
    named = [element for element in elements if element.attributes.get("role") == "tab"]
    in_rows, toggles = list(_in_rows(elements)), list(filter(_toggles, elements))
    if not (named or in_rows or toggles):
        return
    by_id: dict[str, PageElement] = {}
    for element in elements:
        if name := element.attributes.get("id"):
            by_id.setdefault(name, element)
    for tabs, is_sure in ((named, True), (in_rows, True), (toggles, False)):
        for tab in tabs:
            if panel := next((by_id[name] for name in _targets(tab) if name in by_id), None):
                panels.label(panel, tab, is_sure=is_sure)
    for panel in elements if named else ():
        if panel.attributes.get("role") == "tabpanel":
            for name in panel.attributes.get("aria-labelledby", "").split():
                if name in by_id and by_id[name].attributes.get("role") == "tab":
                    panels.label(panel, by_id[name])


def _in_rows(elements: Sequence[PageElement]) -> Iterator[PageElement]:
    """What leads to a place on the page in a list that is named one of tabs."""
    for element in elements:
        if element.tag in _ROWS_OF_TABS and not _TAB_NAMES.isdisjoint(class_words(element.names)):
            yield from (
                inner
                for inner in element.find("a", "button")
                if inner.attributes.get("href", "").startswith("#") or _toggles(inner)
            )


def _toggles(element: PageElement) -> bool:
    """Whether it opens a panel and closes those beside it."""
    given = element.attributes
    return given.get("data-toggle") in _TAB_TOGGLES or given.get("data-bs-toggle") in _TAB_TOGGLES


def _targets(tab: PageElement) -> Iterator[str]:
    """The ids of what it says that it shows."""
    for name in _PANEL_POINTERS:
        given = tab.attributes.get(name, "")
        if name != "href" or given.startswith("#"):
            yield from (word.removeprefix("#") for word in given.split())
