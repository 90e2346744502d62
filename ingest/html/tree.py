"""HTML as a tree, made by the parsing algorithm that browsers follow. Nothing else knows selectolax."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.errors import UnreadableSource

MAX_DEPTH = 200
MAX_MARKUP_CHARS = 8_000_000
_MAX_ATTRIBUTES = 2_000
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)""")
_RAW = re.compile(
    r"(<(script|style|textarea|title|xmp)\b[^<>]*+>).*?(?:</\2\b|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TEMPLATE = re.compile(r"<(/?)template\b([^<>]*+)>", re.IGNORECASE)
# An element that is closed in its own tag, as XHTML does. HTML doesn't know it, and would put all that follows in it.
_SELF_CLOSED = re.compile(
    r"""<(a|abbr|b|div|em|i|iframe|script|section|span|strong|style|textarea|title)\b"""
    r"""((?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>=]++(?=\s)))?+)*+)\s*+/>""",
    re.IGNORECASE,
)
# Elements that HTML closes by itself, and those that never hold anything: left open, they don't nest.
_NEVER_DEEP = frozenset(
    {
        "a", "area", "base", "br", "button", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
        "wbr", "param", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup",
        "colgroup", "rp", "rt", "html", "head", "body",
    }
)  # fmt: skip


@dataclass(slots=True, eq=False)
class PageElement:
    """An element of a page.

    Attributes:
        tag: Its name, in lower case.
        attributes: Its attributes; one without a value is "".
        children: Elements and texts, in order.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["PageElement | str"] = field(default_factory=list)

    @property
    def elements(self) -> Iterator["PageElement"]:
        """Its children that are elements."""
        return (child for child in self.children if isinstance(child, PageElement))

    def walk(self) -> Iterator["PageElement"]:
        """Itself and all elements in it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if not isinstance(child, str)]

    def find(self, *tags: str) -> Iterator["PageElement"]:
        """The elements with one of these names, in document order."""
        return (element for element in self.walk() if element.tag in tags)

    def text(self) -> str:
        """All characters in it, as they are in the source."""
        pieces: list[str] = []
        waiting: list[PageElement | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
            else:
                waiting.extend(reversed(node.children))
        return "".join(pieces)

    @property
    def names(self) -> str:
        """Its classes and its id, parted by spaces."""
        return f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}"


def parse_markup(markup: str, *, where: str) -> PageElement:
    """Build the tree of a page.

    Raises:
        UnreadableSource: If it is larger or nested deeper than any page that people write, which would cost more time
            and memory than its text is worth.
    """
    if len(markup) > MAX_MARKUP_CHARS:
        raise UnreadableSource(
            f"The HTML is longer than {MAX_MARKUP_CHARS:,} characters",
            where=where,
            value=len(markup),
            remedy="Cut it into pages",
        )
    markup = _with_shadow_roots(markup)
    markup = _SELF_CLOSED.sub(r"<\1\2></\1>", markup)
    _refuse_monsters(markup, where)
    try:
        root = LexborHTMLParser(markup).root
    except SelectolaxError as error:
        raise UnreadableSource(
            f"The HTML can't be parsed: {error}", where=where, remedy="Mend it, or leave it out"
        ) from None
    if root is None:
        return PageElement("html")
    return _copy(root, where)


def _with_shadow_roots(markup: str) -> str:
    """Declarative shadow roots as plain elements: a browser shows them, and the parser keeps them out of the tree."""
    opened: list[bool] = []

    def plain(tag: re.Match[str]) -> str:
        if tag[1]:
            return "</div>" if opened and opened.pop() else tag[0]
        opened.append("shadowrootmode" in tag[2].lower())
        return f"<div{tag[2]}>" if opened[-1] else tag[0]

    return _TEMPLATE.sub(plain, markup)


def _refuse_monsters(markup: str, where: str) -> None:
    depth = 0
    for closing, name, attributes in _TAG.findall(_RAW.sub("", markup)):  # a script's "i<n" is no tag
        if len(attributes) > 2 * _MAX_ATTRIBUTES and len(attributes.split()) > _MAX_ATTRIBUTES:
            raise UnreadableSource(
                f"An element has more than {_MAX_ATTRIBUTES:,} attributes",
                where=where,
                value=name,
                remedy="Leave it out",
            )
        if name.lower() in _NEVER_DEEP:
            continue
        depth = max(depth - 1, 0) if closing else depth + (not attributes.endswith("/"))
        if depth > 10 * MAX_DEPTH:
            raise _too_deep(where)


def _too_deep(where: str) -> UnreadableSource:
    return UnreadableSource(
        f"The HTML is nested more than {MAX_DEPTH} elements deep",
        where=where,
        remedy="Mend its markup: most likely elements are opened and never closed",
    )


def _copy(root: LexborNode, where: str) -> PageElement:
    """Copy the parser's tree into ours, without recursion and without comments."""
    top = _element(root)
    waiting = [(root, top, 1)]
    while waiting:
        node, element, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep(where)
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                element.children.append(child.text_content or "")
            elif child.is_element_node:
                copied = _element(child)
                element.children.append(copied)
                waiting.append((child, copied, depth + 1))
            child = child.next
    return top


def _element(node: LexborNode) -> PageElement:
    return PageElement(node.tag or "", {name: value or "" for name, value in node.attributes.items()})


def holds(element: PageElement, other: PageElement) -> bool:
    """Whether an element is another, or that one is somewhere in it."""
    return any(inner is other for inner in element.walk())


def is_all_of(element: PageElement, parent: PageElement) -> bool:
    """Whether an element's parent has nothing else in it."""
    return all(child is element or (isinstance(child, str) and not child.strip()) for child in parent.children)
