"""Tags that a publisher's site fills in: shortcodes (`{{< x >}}`, `{% x %}`) and components (`<Callout>`).

What is between an opening and a closing tag is the article's, and is kept: as a box where the tags have lines of their
own, else in the sentence. What a tag alone would be replaced by is not in the source, and is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from textwrap import dedent, indent

from ingest.document import Fate, LeftOut
from ingest.errors import shorten
from ingest.readers.markdown_boxes import box, warns
from ingest.readers.markdown_code import without_code
from ingest.structure.composition import collapse

_START = re.compile(r"\{\{[<%]|\{%|\{\{|</?[A-Z]")
_ENDS = {"{{<": ">}}", "{{%": "%}}", "{%": "%}", "{{": "}}"}
_NAME = re.compile(r"[\w.:/-]+")
_COMPONENT = re.compile(
    r"<(?P<close>/)?(?P<name>[A-Z][\w.:-]*)(?P<attributes>(?:\s+(?:\{\.\.\.[^{}]*\}|[\w:@-]+"
    r"(?:=(?:\"[^\"]*\"|'[^']*'|[\w.%-]+|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}))?))*)\s*(?P<self>/)?>"
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{\s*[\"'`]([^\"'`]*)[\"'`]\s*\}|([\w-]+))")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_QUOTED_WORDS = re.compile(r"[\"'][^\"'\n]*\w\s+\w")  # a caption
_LABELS = ("label", "title", "summary", "header", "heading", "name", "caption")
_KIND_NAMES = ("kind", "type", "variant", "severity", "level", "style", "status", "intent", "class", "classname")
# Of Liquid: what says how a page is made, and has no words of its own.
_LOGIC = frozenset(
    {
        "assign", "block", "break", "capture", "case", "continue", "cycle", "decrement", "else", "elsif", "extends",
        "for", "if", "increment", "layout", "raw", "set", "unless", "when", "with",
    }
)  # fmt: skip
_WORDLESS = frozenset(
    {
        "br", "break", "clear", "clearfix", "divider", "gist", "hr", "icon", "image", "img", "more", "pagebreak", "ref",
        "relref", "spacer", "toc", "tocinline", "tweet", "vimeo", "youtube",
    }
)  # fmt: skip
_MAX_TAG = 5_000


@dataclass(frozen=True, slots=True)
class _Tag:
    """One tag as it is written."""

    start: int
    end: int
    name: str
    arguments: str
    family: str
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Node:
    """A tag that is alone, or a pair of tags and what is between them."""

    opening: _Tag
    closing: _Tag | None = None
    inside: list["_Node"] = field(default_factory=list)
    is_block: bool = False

    @property
    def start(self) -> int:
        return self.opening.start

    @property
    def end(self) -> int:
        return (self.closing or self.opening).end


def with_tags(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """Markdown without such tags, and what was left out with those that are alone."""
    masked = without_code(text)
    # The masks of code in labels are taken off again.
    nodes = _nodes(replace(tag, arguments=text[tag.start : tag.end]) for tag in _tags(masked))
    if not nodes:
        return text, ()
    writer = _Writer(text, masked)
    written = writer.region(0, len(text), nodes)
    return written, tuple(LeftOut(Fate.DROPPED, place, count) for place, count in writer.left_out.items())


def _tags(masked: str) -> Iterator[_Tag]:
    position = 0
    while found := _START.search(masked, position):
        tag = _component(masked, found.start()) if found[0][0] == "<" else _shortcode(masked, found.start(), found[0])
        if tag is not None:
            yield tag
        position = found.end() if tag is None else tag.end


def _component(masked: str, start: int) -> _Tag | None:
    found = _COMPONENT.match(masked, start, start + _MAX_TAG)
    if found is None or found["name"].isupper():  # HTML in capitals: <BR>
        return None
    closes = found["close"] is not None
    opens = not closes and found["self"] is None
    return _Tag(start, found.end(), found["name"], found["attributes"], "<", opens, closes)


def _shortcode(masked: str, start: int, mark: str) -> _Tag | None:
    end = masked.find(_ENDS[mark], start + len(mark), start + _MAX_TAG)
    if end < 0:
        return None
    words = masked[start + len(mark) : end].strip("- \t\n")
    closes = words.startswith("/")
    words = words.lstrip("/ ")
    alone = words.endswith("/") or mark == "{{"
    named = _NAME.match(words)
    name = named[0] if named else ""
    if mark == "{%" and name.startswith("end"):
        name, closes = name.removeprefix("end"), True
    arguments = words[len(name) :].rstrip("/ ")
    return _Tag(start, end + len(_ENDS[mark]), name, arguments, mark, not (closes or alone), closes)


def _nodes(tags: Iterator[_Tag]) -> list[_Node]:
    """The tags in pairs. One that opens and is never closed is alone; one that only closes has no words."""
    root: list[_Node] = []
    levels: list[tuple[_Node | None, list[_Node]]] = [(None, root)]
    waiting: dict[tuple[str, str], int] = {}
    for tag in tags:
        key = (tag.family, tag.name)
        if tag.closes and not waiting.get(key):
            levels[-1][1].append(_Node(tag, tag))
        elif tag.closes:
            while True:
                node, inside = levels.pop()
                if node is None:  # never: one of this name is waiting
                    break
                above = levels[-1][1]
                opened = (node.opening.family, node.opening.name)
                waiting[opened] -= 1
                above.append(node)
                if opened == key:
                    node.closing, node.inside = tag, inside
                    break
                above += inside
        else:
            node = _Node(tag)
            if tag.opens:
                waiting[key] = waiting.get(key, 0) + 1
                levels.append((node, []))
            else:
                levels[-1][1].append(node)
    while len(levels) > 1:
        node, inside = levels.pop()
        if node is not None:
            levels[-1][1].append(node)
        levels[-1][1].extend(inside)
    return root


class _Writer:
    """Writes regions of a text without their tags."""

    def __init__(self, text: str, masked: str) -> None:
        self._text = text
        self._masked = masked
        self.left_out: dict[str, int] = {}

    def region(self, start: int, end: int, nodes: list[_Node]) -> str:
        """A part of the text, its nodes (in order) replaced."""
        self._mark_blocks(start, end, nodes)
        pieces: list[str] = []
        position = start
        for node in nodes:
            line = self._text.rfind("\n", start, node.start) + 1 or start
            margin = self._text[line : node.start] if node.is_block else ""
            margin = margin if not margin.strip() else ""
            before = self._text[position : node.start]
            if node.is_block and margin and before.endswith(margin):
                before = before[: len(before) - len(margin)]
            pieces += (before, self._replaced(node, margin))
            position = node.end
        return "".join((*pieces, self._text[position:end]))

    def _mark_blocks(self, start: int, end: int, nodes: list[_Node]) -> None:
        """Find the nodes that have their lines to themselves, alone or with others of them."""
        group: list[_Node] = []
        is_clear, position = True, start
        for node in nodes:
            head, line_end, tail = self._masked[position : node.start].partition("\n")
            if line_end and group:
                self._settle(group, is_clear=is_clear and not head.strip())
                group, is_clear = [], True
            before = tail.rpartition("\n")[2] if line_end else head
            is_clear = (is_clear or bool(line_end)) and not before.strip()
            group.append(node)
            position = node.end
        self._settle(group, is_clear=is_clear and not self._masked[position:end].partition("\n")[0].strip())

    @staticmethod
    def _settle(group: list[_Node], *, is_clear: bool) -> None:
        for node in group:
            node.is_block = is_clear

    def _replaced(self, node: _Node, margin: str) -> str:
        tag = node.opening
        if node.closing is None or node.closing is tag:
            if node.closing is None:
                self._leave_out(tag)
            if node.is_block:
                return "\n\n"
            # Words on both sides, such as the branches of an `else`, must not run together.
            around = self._text[max(node.start - 1, 0) : node.start] + self._text[node.end : node.end + 1]
            return " " if len(around) == 2 and around.isalnum() else ""
        if tag.name in {"comment", "script", "style"}:
            return ""
        inner = self.region(tag.end, node.closing.start, node.inside)
        if not node.is_block:
            return inner
        if tag.name in _LOGIC:
            return f"\n\n{inner}\n\n"
        head, line_end, rest = inner.partition("\n")
        inner = f"{head.strip()}{line_end}{dedent(rest)}"
        return f"\n\n{indent(box(_kind(tag), _label(tag), inner), margin)}\n\n"

    def _leave_out(self, tag: _Tag) -> None:
        """Report a tag whose words the publisher's site supplies."""
        if tag.name.lower() in _LOGIC or (tag.name.lower() in _WORDLESS and not _QUOTED_WORDS.search(tag.arguments)):
            return
        source = collapse(self._text[tag.start : tag.end])
        place = f"<{tag.name}/>" if tag.family == "<" else shorten(source, limit=60)
        self.left_out[place] = self.left_out.get(place, 0) + len(source)


def _values(tag: _Tag) -> dict[str, str]:
    return {
        found[1].lower(): next((value for value in found.groups()[1:] if value), "")
        for found in _ATTRIBUTE.finditer(tag.arguments)
    }


def _kind(tag: _Tag) -> str:
    """The words for the kind of box: its name, what says its kind, and bare words such as `warning`."""
    values = _values(tag)
    kinds = [values[name] for name in _KIND_NAMES if name in values]
    bare = _QUOTED.sub(" ", _ATTRIBUTE.sub(" ", tag.arguments)).split()
    bare += [value for value in _positional(tag) if warns(value) and " " not in value]
    return " ".join((tag.name.replace("/", " "), *kinds, *bare)).replace(">", " ")


def _label(tag: _Tag) -> str:
    """The box's visible label: `title="Do not"`, or `"Adults"` without a name."""
    values = _values(tag)
    named = next((values[name] for name in _LABELS if values.get(name)), "")
    if named:
        return collapse(named)
    return " ".join(collapse(value) for value in _positional(tag) if " " in value.strip() or not warns(value))


def _positional(tag: _Tag) -> list[str]:
    """The quoted values without a name, of a shortcode."""
    rest = _ATTRIBUTE.sub(" ", tag.arguments)
    return [found[1] or found[2] or "" for found in _QUOTED.finditer(rest)] if tag.family != "<" else []
