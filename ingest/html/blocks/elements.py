"""Which elements are blocks by themselves."""

from ingest.html.pictures import PICTURE
from ingest.html.roles import is_button, is_listed
from ingest.html.tree import PageElement

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
        "legend", "li", "main", "menu", "nav", "ol", "optgroup", "p", "pre", "search", "section", "summary",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip


def is_block(element: PageElement) -> bool:
    """Whether a browser sets it apart from what is before and after it."""
    custom = "-" in element.tag and element.tag != PICTURE
    return element.tag in _BLOCKS or custom or is_button(element) or is_listed(element)
