"""What hangs on labels that the markup sets apart from it: tabs, a group of fields; and tables by their roles.

Fields become a description list: what is under a label hangs on it, and nothing after it does. Tabs stay where they
are.
"""

from collections.abc import Iterator, Sequence

from ingest.html.class_names import class_words
from ingest.html.roles import heading_level
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse

LABEL, PANEL = "vouch:label", "vouch:panel"
"""Mark a label and what hangs on it, in their own places, by one number."""

_PANEL_POINTERS = ("aria-controls", "data-bs-target", "data-target", "href")
_TAB_TOGGLES = frozenset({"tab", "pill"})
_TAB_NAMES, _ROWS_OF_TABS = frozenset({"tab", "tabs"}), frozenset({"ul", "ol", "nav"})
_ARIA_TABLES = frozenset({"table", "grid"})
_ARIA_TABLE = {"table": "table", "grid": "table", "rowgroup": "tbody", "row": "tr", "columnheader": "th",
               "rowheader": "th", "cell": "td", "gridcell": "td"}  # fmt: skip


def put_under_labels(page: PageElement) -> None:
    """Make such lists description lists, and what ARIA calls a table one; the tree is changed."""
    elements = list(page.walk())
    for element in elements:
        if element.attributes.get("role") in _ARIA_TABLES and _is_all_in_cells(element):
            for part in element.walk():
                if part.attributes.get("role") in _ARIA_TABLE:
                    part.tag = _ARIA_TABLE[part.attributes.pop("role")]
    for element in elements:
        if element.tag == "fieldset":
            _label_fieldset(element)
    if tabs := list(dict.fromkeys(_tabs(elements))):
        _label_panels(elements, tabs)


def _is_all_in_cells(table: PageElement) -> bool:
    """Whether an ARIA table is rows of cells and nothing besides, so that none of its words is lost."""
    found, waiting = 0, [table]
    while waiting:
        for child in waiting.pop().elements:
            role = child.attributes.get("role")
            if role in {"row", "rowgroup"}:
                waiting.append(child)
            elif role in _ARIA_TABLE:
                found += len("".join(child.text().split()))
    return found == len("".join(table.text().split()))


def _label_fieldset(fieldset: PageElement) -> None:
    legend = next((child for child in fieldset.elements if child.tag == "legend"), None)
    if legend is None or any(heading_level(inner) for inner in fieldset.walk()):
        return
    rest: list[PageElement | str] = [child for child in fieldset.children if child is not legend]
    fieldset.tag = "dl"
    fieldset.children = [PageElement("dt", {}, legend.children), PageElement("dd", {}, rest)]


def _label_panels(elements: Sequence[PageElement], tabs: Sequence[PageElement]) -> None:
    """Tie a panel without a heading of its own to the tab that shows it, which is then a label and no control."""
    by_id = {element.attributes["id"]: element for element in elements if "id" in element.attributes}
    items = {inner: item for item in elements if item.tag == "li" for inner in item.walk()}
    for number, tab in enumerate(tabs):
        targets = [tab.attributes.get(name, "").removeprefix("#") for name in _PANEL_POINTERS]
        panel = next((by_id[name] for name in targets if name in by_id), None)
        if panel is None or not collapse(tab.text()) or any(heading_level(inner) for inner in panel.walk()):
            continue
        tab.tag = "span" if tab in items and items[tab] is not tab else "li"
        for name in ("href", "role"):
            tab.attributes.pop(name, None)
        items.get(tab, tab).attributes[LABEL] = panel.attributes[PANEL] = str(number)


def _tabs(elements: Sequence[PageElement]) -> Iterator[PageElement]:
    """What is pressed to see a panel: named a tab by itself, or a link to a place on the page in a row of tabs."""
    for element in elements:
        toggles = {element.attributes.get("data-toggle"), element.attributes.get("data-bs-toggle")}
        if element.attributes.get("role") == "tab" or not _TAB_TOGGLES.isdisjoint(toggles):
            yield element
        elif element.tag in _ROWS_OF_TABS and not _TAB_NAMES.isdisjoint(class_words(element.names)):
            yield from (link for link in element.find("a") if link.attributes.get("href", "").startswith("#"))
