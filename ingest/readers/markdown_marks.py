"""Marks of Markdown's dialects that are no words of the article: they go, or become CommonMark and HTML."""

import re
from collections.abc import Callable, Iterator

from ingest.readers.markdown_code import without_code

# `{.name}` gives the list, line or link before it a class, `*[GP]: …` explains an abbreviation to machines.
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{[.#:][^{}\n]*\}[ \t]*$|(?<=\))\{[\w-]+=[^{}\n]*\}", re.MULTILINE)
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[[^\[\]\n]+\]:.*$", re.MULTILINE)
# What fills an address in: `[Book]({{ base }}/book)`, `[dose]: {{< ref "dose" >}}`.
_PLACEHOLDER = re.compile(r"(?:(?<=\]\()|(?<=\]: ))[ \t]*\{[{%][^\n]{0,300}?[}%]\}")
_CONTENTS = re.compile(r"^[ \t]*\[{1,2}_?toc_?\]{1,2}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
_WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n|]{1,300}))?\]\]")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{1,500}?)(?<=[^\s=])==(?![=\w])")
_STRUCK = re.compile(r"(?<![\w~\\])~(?=[^\s~])([^~\n]{1,500}?)(?<=[^\s~])~(?![\w~])")
_STRING = re.compile(r"\{[ \t]*([\"'`])([^\"'`{}\n]*)\1[ \t]*\}")
_IMPORT = re.compile(
    r"^import\s[^'\"\n;{]*(?:\{[^{}]{0,2000}\}[^'\"\n;]*)?(['\"])[^'\"\n]+\1[ \t]*;?[ \t]*$", re.MULTILINE
)
_EXPORT = re.compile(r"^export\s+(?:const|let|var|default|async|function|class|type|interface|\{|\*)", re.MULTILINE)
_COMMENTS = (("{/*", "*/}"), ("{{/*", "*/}}"), ("{# ", "#}"), ("{%", "endcomment"), ("{::comment}", "{:/"))
_EXPRESSION = re.compile(r"\{[A-Za-z_$][\w.$]*(?:\([^(){}\n]*\))?\}")
_COMPONENT_START = re.compile(r"</?[A-Z][a-z]")
_NOTE = re.compile(r"^[ ]{0,3}\[\^(?P<name>[^\]\s]+)\]:[ \t]*(?P<text>.*)$")
_NOTE_MARK = re.compile(r"(?<!\\)\[\^([^\[\]\s]{1,100})\](?!:)")
_INLINE_NOTE = re.compile(r"(?<![\\\w^])\^\[([^\[\]\n]{1,1000})\]|(?<=\w)\^\[([^\[\]\n]{1,1000})\]")


def without_machine_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without comments, code of components, and marks that say how it is shown; and warnings."""
    text = _without(text, _comments)
    text, is_mdx = _without_modules(text)
    is_mdx = is_mdx or _COMPONENT_START.search(text) is not None
    for mark in (_ABBREVIATION, _PLACEHOLDER, _CONTENTS):
        text = _replaced(text, mark, lambda _: "")
    for mark in (_TASK, _HIGHLIGHT):
        text = _replaced(text, mark, lambda found: found[1])
    text = _replaced(text, _WIKI_LINK, lambda found: found[2] or found[1])
    text = _replaced(text, _STRUCK, lambda found: f"~~{found[1]}~~")
    if not is_mdx:
        return text, ()
    text = _replaced(text, _STRING, lambda found: found[2] or " ")
    values = dict.fromkeys(found[0] for found in _EXPRESSION.finditer(without_code(text)))
    return text, tuple(f"not known: what the publisher's site puts in place of {value}" for value in values)


def without_attributes(text: str) -> str:
    """The text without the classes and ids that it gives to its parts."""
    return _replaced(text, _ATTRIBUTES, lambda _: "")


def with_notes(text: str) -> str:
    """Markdown with footnotes: marks as raised links, the notes as a list at the end, as publishers' sites do."""
    if "[^" not in text and "^[" not in text:
        return text
    body, notes = _notes(text)
    inline: dict[str, str] = {}

    def inline_note(found: tuple[str, ...]) -> str:
        name = f"inline-{len(inline) + 1}"
        inline[name] = found[1] or found[2]
        return f"[^{name}]"

    body = _replaced(body, _INLINE_NOTE, inline_note)
    notes |= inline
    numbers: dict[str, int] = {}

    def mark(found: tuple[str, ...]) -> str:
        name = found[1]
        if name not in notes:
            return found[0]
        number = numbers.setdefault(name, len(numbers) + 1)
        return f' <sup><a href="#fn-{number}">[{number}]</a></sup>'

    body = _replaced(body, _NOTE_MARK, mark)
    if not notes:
        return body
    ordered = sorted(notes, key=lambda name: numbers.get(name, len(notes) + 1))
    items = []
    for place, name in enumerate(ordered, start=1):
        note = notes[name]
        items.append(f'<li id="fn-{numbers.get(name, place)}">\n\n{_replaced(note, _NOTE_MARK, mark)}\n\n</li>')
    return "\n\n".join((body.rstrip("\n"), "<ol>", *items, "</ol>\n"))


def _notes(text: str) -> tuple[str, dict[str, str]]:
    """The text without the notes, and the notes by their names."""
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line, masked in zip(text.split("\n"), without_code(text).split("\n"), strict=True):
        found = _NOTE.match(masked)
        if found:
            start = _NOTE.match(line)
            current = notes.setdefault(found["name"], [])
            current.append(start["text"] if start else "")
        elif current is None:
            kept.append(line)
        elif not line.strip():
            current.append("")
        elif line.startswith(("    ", "\t")):
            current.append(line.expandtabs(4)[4:])
        elif current[-1].strip() and not re.match(r"[#>|*+-]|\d+[.)]|<|:::|!!!|```|~~~|\$", line.strip()):
            current.append(line.strip())  # goes on, lazily
        else:
            current = None
            kept += ("", line)
    return "\n".join(kept), {name: "\n".join(lines).strip("\n") for name, lines in notes.items()}


def _replaced(text: str, pattern: re.Pattern[str], replacement: Callable[[tuple[str, ...]], str]) -> str:
    """Replace what a pattern finds outside code; the replacement is made from the whole match and its groups."""
    pieces: list[str] = []
    position = 0
    for found in pattern.finditer(without_code(text)):
        spans = [found.span(number) for number in range(pattern.groups + 1)]
        groups = tuple(text[start:end] if start >= 0 else "" for start, end in spans)  # code in them is as it was
        pieces += (text[position : found.start()], replacement(groups))
        position = found.end()
    return "".join((*pieces, text[position:])) if pieces else text


def _without(text: str, ranges: Callable[[str], Iterator[tuple[int, int]]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in ranges(without_code(text)):
        pieces.append(text[position:start])
        position = end
    return "".join((*pieces, text[position:])) if pieces else text


def _comments(masked: str) -> Iterator[tuple[int, int]]:
    """Where comments are that no reader sees. HTML's are left to its parser."""
    found = sorted(span for opening, closing in _COMMENTS for span in _between(masked, opening, closing))
    position = 0
    for start, end in found:
        if start >= position:
            yield start, end
            position = end


def _between(masked: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    position = masked.find(opening)
    while position >= 0:
        is_liquid = opening == "{%"
        if is_liquid and masked[position + 2 : position + 40].strip("- \t\n").split("%")[0].strip("- ") != "comment":
            position = masked.find(opening, position + 2)
            continue
        end = masked.find(closing, position + len(opening))
        if end < 0:
            return
        end += len(closing)
        if is_liquid or opening == "{::comment}":
            mark = "%}" if is_liquid else "}"
            end = masked.find(mark, end) + len(mark) if mark in masked[end : end + 40] else end
        yield position, end
        position = masked.find(opening, end)


def _without_modules(text: str) -> tuple[str, bool]:
    """The text without the lines that import and export what components need."""
    kept = _replaced(text, _IMPORT, lambda _: "")
    masked = without_code(kept)
    pieces: list[str] = []
    position = 0
    for found in _EXPORT.finditer(masked):
        if found.start() >= position:
            pieces.append(kept[position : found.start()])
            position = _statement_end(masked, found.start())
    kept = "".join((*pieces, kept[position:])) if pieces else kept
    return kept, kept != text


def _statement_end(masked: str, start: int) -> int:
    """Where an exported statement ends: at a blank line, once its braces are closed."""
    first_blank, position, depth = -1, start, 0
    while position < len(masked):
        line_end = masked.find("\n", position)
        line_end = len(masked) if line_end < 0 else line_end
        line = masked[position:line_end]
        depth += (
            line.count("{") + line.count("[") + line.count("(") - line.count("}") - line.count("]") - line.count(")")
        )
        if not line.strip():
            first_blank = position if first_blank < 0 else first_blank
            if depth <= 0:
                return position
        elif line[:1] == "#" and depth <= 0:
            return position
        position = line_end + 1
    return first_blank if depth > 0 and first_blank >= 0 else len(masked)
