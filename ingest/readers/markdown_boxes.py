"""Boxes that Markdown's dialects set apart: warnings, notes, tabs, panels. CommonMark knows none of them.

Each becomes HTML around Markdown. A label that the text names is kept; one that the publisher's site would supply
("Caution" for `[!CAUTION]`) isn't in the source, and isn't made up.
"""

import re
from collections import Counter
from textwrap import dedent, indent

from ingest.html.class_names import name_warning
from ingest.readers.markdown_code import closes_fence, directive_of, open_fence

_WARNINGS = frozenset({"attention", "critical", "error", "severe", "stop", "warn"})
_CLASSES = frozenset({"annotate", "collapse", "end", "highlight", "inline", "open"})  # words of a box's look
_KINDS = frozenset(
    {
        "abstract", "admonition", "aside", "bug", "box", "callout", "card", "check", "details", "dropdown", "example",
        "failure", "faq", "help", "hint", "info", "note", "question", "quote", "seealso", "success", "summary", "tab",
        "tabs", "tip", "todo", "topic",
    }
)  # fmt: skip
_MAX_BOX_LINES = 2_000
_WORDS = re.compile(r"[A-Za-z]+")
_COLONS = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<head>[^:\s].*)")
_COLONS_END = re.compile(r"[ \t]*:{3,}[ \t]*")
_TICKED = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})(?P<head>[ \t]*\{.*)")
_INDENTED = re.compile(r"(?P<indent>[ \t]*)(?P<mark>!!!|\?\?\?\+?|===[!+]?(?=[ \t]*\"))[ \t]*(?P<head>.*)")
_ALERT = re.compile(r"(?P<indent>[ \t]*)>[ \t]*\[!(?P<kind>[\w-]+)(?:\|[^\]\n]*)?\][-+]?[ \t]*(?P<title>.*)")
_BOLD_ALERT = re.compile(
    r"(?P<indent>[ \t]*)>[ \t]*(?P<kind>(?:[^\w\s>]+[ \t]*)?\*\*(?:warning|caution|danger|important)\b)", re.IGNORECASE
)
_QUOTED = re.compile(r"[ \t]*>[ \t]?")
_TITLE = re.compile(r"\"([^\"]*)\"|\[([^\[\]]*)\]|(?:title|label|summary|heading|header)=[\"']?([^\"'}]*)[\"'}]")
_BRACES = re.compile(r"\{[^{}]*\}")
_OPTION = re.compile(r":(?P<name>[\w-]+):[ \t]*(?P<value>.*)")
_TEMPLATE = re.compile(r"[ \t]*\$(?:!|[A-Z]{1,3})[ \t]*")
_CALLOUT = re.compile(r"[ \t]*(?:%(?P<warning>[^%\n]+)%|\^(?P<info>[^^\n]+)\^|@(?P<advice>[^@\n]+)@)[ \t]*")


def box(kind: str, label: str, inner: str) -> str:
    """A box as HTML around Markdown, in lines of its own.

    Args:
        kind: The words that its dialect has for it, such as `callout warning`.
        label: Its visible label as Markdown, or "".
        inner: Its Markdown.
    """
    inner = inner.strip("\n")
    parts: tuple[str, ...]
    if warns(kind):
        parts = ('<div role="alert">', f"#### {label}" if label else "", inner, "</div>")
    elif label:
        # A term and what it means: a heading would reach over what follows the box.
        parts = ("<dl>", "<dt>", label, "</dt>", "<dd>", inner, "</dd>", "</dl>")
    else:
        parts = ("<div>", inner, "</div>")
    return "\n\n".join(part for part in parts if part)


def warns(kind: str) -> bool:
    """Whether the words for a box make it a warning."""
    return name_warning(kind) or any(word in _WARNINGS for word in _WORDS.findall(kind.lower()))


def with_boxes(text: str) -> str:
    """Markdown with the boxes of lines as HTML: `:::`, `!!!`, `> [!CAUTION]`, fences of directives, Govspeak."""
    return "\n".join(_converted(text.split("\n")))


def _converted(lines: list[str]) -> list[str]:
    out: list[str] = []
    position = 0
    counts = Counter(line.strip() for line in lines if _TEMPLATE.fullmatch(line))
    templates = {mark for mark, count in counts.items() if count > 1}
    while position < len(lines):
        line = lines[position]
        if mark := open_fence(line):
            end = _fence_end(lines, position, mark)
            out += lines[position:end]
            position = end
        elif found := _box_at(lines, position):
            markup, position = found
            out += ["", markup, ""]
        elif line.strip() in templates:
            out.append("")
            position += 1
        elif (callout := _CALLOUT.fullmatch(line)) and _is_alone(lines, position):
            words = callout["warning"] or callout["info"] or callout["advice"]
            out += [box("warning" if callout["warning"] else "", "", words.strip()), ""]
            position += 1
        else:
            out.append(line)
            position += 1
    return out


def _is_alone(lines: list[str], position: int) -> bool:
    around = lines[max(position - 1, 0) : position] + lines[position + 1 : position + 2]
    return not any(line.strip() for line in around)


def _fence_end(lines: list[str], start: int, mark: str) -> int:
    for position in range(start + 1, len(lines)):
        if closes_fence(lines[position], mark):
            return position + 1
    return len(lines)


def _box_at(lines: list[str], position: int) -> tuple[str, int] | None:
    """The box that starts at a line, as HTML, and where it ends."""
    line = lines[position]
    if found := _COLONS.fullmatch(line):
        end = _colons_end(lines, position)
        body, after = _closed(lines, position, end)
        kind, label = _head(found["head"])
    elif (found := _TICKED.fullmatch(line)) and (name := directive_of(found["head"])):
        end = _fence_end(lines, position, found["mark"])
        closed = end if closes_fence(lines[end - 1], found["mark"]) and end - 1 > position else None
        body, after = (lines[position + 1 : end - 1], end) if closed else (lines[position + 1 : end], end)
        kind, label = name, found["head"].strip().partition("}")[2].strip()
    elif found := _INDENTED.fullmatch(line):
        body, after = _deeper(lines, position, len(found["indent"].expandtabs(4)))
        kind, label = _head(found["head"])
    elif found := _ALERT.fullmatch(line):
        body, after = _quotation(lines, position)
        body, kind, label = body[1:], found["kind"], found["title"].strip()
    elif found := _BOLD_ALERT.match(line):
        body, after = _quotation(lines, position)
        kind, label = found["kind"], ""
    else:
        return None
    body, more = _without_options(body)
    inner = "\n".join(_converted(dedent("\n".join(body)).split("\n")))
    return indent(box(f"{kind} {more}", label, inner), found["indent"]), after


def _colons_end(lines: list[str], start: int) -> int | None:
    """The line that closes a box of colons; boxes in it open and close on the way."""
    depth = 0
    for position in range(start, min(start + _MAX_BOX_LINES, len(lines))):
        if _COLONS_END.fullmatch(lines[position]):
            depth -= 1
        elif _COLONS.fullmatch(lines[position]):
            depth += 1
        if depth == 0:
            return position
    return None


def _closed(lines: list[str], start: int, end: int | None) -> tuple[list[str], int]:
    """What is in a box and where it ends; one that is never closed ends with its paragraph."""
    if end is not None:
        return lines[start + 1 : end], end + 1
    stop = start + 1
    while stop < len(lines) and lines[stop].strip():
        stop += 1
    return lines[start + 1 : stop], stop


def _deeper(lines: list[str], start: int, depth: int) -> tuple[list[str], int]:
    """The lines after one that are set further in; where there are none, the rest of its paragraph."""
    stop = last = start + 1
    while stop < len(lines):
        line = lines[stop]
        if line.strip():
            if len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()) <= depth:
                break
            last = stop + 1
        stop += 1
    if last > start + 1:
        return [line.expandtabs(4) for line in lines[start + 1 : last]], last
    return _closed(lines, start, None)


def _quotation(lines: list[str], start: int) -> tuple[list[str], int]:
    stop = start
    while stop < len(lines) and (_QUOTED.match(lines[stop]) or (lines[stop].strip() and stop > start)):
        stop += 1
    return [_QUOTED.sub("", line, count=1) for line in lines[start:stop]], stop


def _without_options(body: list[str]) -> tuple[list[str], str]:
    """A directive's lines without the options at its head, and the class that they give."""
    classes, position = "", 0
    while position < len(body) and (option := _OPTION.fullmatch(body[position].strip())):
        classes += f" {option['value']}" if option["name"] == "class" else ""
        position += 1
    return body[position:], classes


def _head(head: str) -> tuple[str, str]:
    """The kind and the label of a box, from the words after its mark: `danger Do not`, `warning "Steam"`, `{.note}`."""
    kind = " ".join(_BRACES.findall(head.partition(" ")[0]) or [])
    quoted = _TITLE.search(head)
    rest = head[: quoted.start()] + head[quoted.end() :] if quoted else head
    rest = _BRACES.sub(" ", rest).strip(" :{}|")
    words = rest.split()
    while words and (not kind or words[0].lower() in _CLASSES) and _is_kind(words[0], first=not kind):
        kind = f"{kind} {words.pop(0)}"
    label = next((group for group in quoted.groups() if group is not None), "") if quoted else ""
    return f"{kind} {' '.join(_BRACES.findall(head))}", " ".join(filter(None, (label.strip(), " ".join(words))))


def _is_kind(word: str, *, first: bool) -> bool:
    """Whether a word names a box, and isn't the first of its label."""
    lower = word.lower()
    return lower in _CLASSES or lower in _KINDS or (first and (warns(lower) or word == lower))
