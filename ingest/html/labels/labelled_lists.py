"""What hangs on labels that the markup sets apart from it: a group of fields, tabs; and tables by their roles.

Fields become a description list: what is under a label hangs on it, and nothing after it does. Tabs stay where they
are.
"""

from ingest.html.labels.grid_columns import pair_grid_columns
from ingest.html.labels.panels import LABEL, PANEL, LabelledPanels, first_heading, says
from ingest.html.labels.radio_tabs import label_radio_tabs
from ingest.html.labels.tabs import label_tabs
from ingest.html.roles import heading_level
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse

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
    fieldsets = [element for element in elements if element.tag == "fieldset"]
    for number, fieldset in enumerate(fieldsets):
        _label_fieldset(fieldset, f"fields {number}")
    if fieldsets:
        elements = list(page.walk())
    pair_grid_columns(elements)
    panels = LabelledPanels(page)
    label_tabs(elements, panels)
    label_radio_tabs(elements, panels)
    panels.put_labels_first()


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


def _label_fieldset(fieldset: PageElement, name: str) -> None:
    """Put fields under their legend; with headings among them they stay paragraphs, and hang on it all the same."""
    legend = next((child for child in fieldset.elements if child.tag == "legend"), None)
    if legend is None:
        return
    rest: list[PageElement | str] = [child for child in fieldset.children if child is not legend]
    if not any(heading_level(inner) for inner in fieldset.walk()):
        fieldset.tag = "dl"
        fieldset.children = [PageElement("dt", {}, legend.children), PageElement("dd", {}, rest)]
        return
    inner = PageElement("div", {}, rest)
    has_heading = any(heading_level(part) for part in legend.walk()) or next(inner.find("h1"), None) is not None
    if not has_heading and not says(first_heading(inner), collapse(legend.text())):
        legend.attributes[LABEL] = inner.attributes[PANEL] = name
        fieldset.children = [legend, inner]
