"""Where Markdown is code, in which no dialect's marks mean anything."""

import re

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")
_TICKS = re.compile(r"`+")
_DIRECTIVE = re.compile(r"\{([A-Za-z][\w:-]*)\}")
# Fences of MyST that hold code or a formula; others hold Markdown: a warning, a note.
_OF_CODE = frozenset({"code", "code-block", "code-cell", "eval-rst", "literalinclude", "math", "mermaid", "raw"})


def open_fence(line: str) -> str | None:
    """The mark that a line opens fenced code with, or None."""
    found = _FENCE.match(line)
    if found is None or (found["mark"][0] == "`" and "`" in found["info"]) or directive_of(found["info"]):
        return None
    return found["mark"]


def directive_of(info: str) -> str | None:
    """The name of the box that a fence holds, as in ```` ```{warning} ````; None for code."""
    found = _DIRECTIVE.match(info.strip())
    return found[1].lower() if found and found[1].lower() not in _OF_CODE else None


def closes_fence(line: str, mark: str) -> bool:
    """Whether a line closes the fence that was opened with a mark."""
    text = line.strip(" \t>")
    return len(text) >= len(mark) and text == mark[0] * len(text)


def without_code(text: str) -> str:
    """The text with a NUL in place of every character of code, so that offsets stay what they are."""
    lines, mark = [], None
    for line in text.split("\n"):
        if mark is not None:
            lines.append("\0" * len(line))
            mark = None if closes_fence(line, mark) else mark
        elif mark := open_fence(line):
            lines.append("\0" * len(line))
        else:
            lines.append(_without_spans(line))
    return "\n".join(lines)


def _without_spans(line: str) -> str:
    """A line without its code spans: runs of as many backticks, paired."""
    if "`" not in line:
        return line
    pieces: list[str] = []
    position = 0
    runs = list(_TICKS.finditer(line))
    following: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        following.setdefault(len(runs[number][0]), []).append(number)
    number = 0
    while number < len(runs):
        same = following[len(runs[number][0])]
        while same and same[-1] <= number:
            same.pop()
        if same:
            start, end = runs[number].start(), runs[same[-1]].end()
            pieces += (line[position:start], "\0" * (end - start))
            position, number = end, same[-1]
        number += 1
    return "".join((*pieces, line[position:]))
