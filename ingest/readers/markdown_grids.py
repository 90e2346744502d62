"""Grid tables of Pandoc and reStructuredText, drawn with `+---+` and `|`, as tables that CommonMark's dialects know."""

import re
from itertools import groupby

from ingest.readers.markdown_code import without_code

_RULE = re.compile(r" {0,3}\+(?:[-:=]{2,}\+)+[ ]*")
_GRID = re.compile(rf"^{_RULE.pattern}$(?:\n {{0,3}}[+|][^\n]*[+|][ ]*$)+", re.MULTILINE)
_SEPARATOR = re.compile(r"(?<!\\)\|")


def with_grid_tables(text: str) -> str:
    """The text with each grid table as a pipe table; one whose cells span others, or that isn't closed, stays as it is.

    Args:
        text: Markdown, outside of code.
    """
    if "+--" not in text and "+==" not in text:
        return text
    plain = without_code(text)
    pieces: list[str] = []
    position = 0
    for found in _GRID.finditer(plain):
        table = _pipe_table(text[found.start() : found.end()].split("\n"))
        if table is not None:
            pieces += (text[position : found.start()], table)
            position = found.end()
    return "".join((*pieces, text[position:]))


def _pipe_table(lines: list[str]) -> str | None:
    """The same table with pipes; its first row is its header, marked as one or not. None where it is no plain one."""
    if _RULE.fullmatch(lines[-1]) is None:
        return None
    width = lines[0].count("+") - 1
    rows = []
    for is_rule, group in groupby(lines, key=lambda line: _RULE.fullmatch(line) is not None):
        found = list(group)
        if is_rule:
            if len(found) > 1 or found[0].count("+") - 1 != width:
                return None
            continue
        cells = [_SEPARATOR.split(line.strip())[1:-1] for line in found]
        if any(len(row) != width for row in cells):
            return None
        rows.append([" ".join(filter(None, map(str.strip, column))) for column in zip(*cells, strict=True)])
    if not rows:
        return None
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((head, "|" + " --- |" * width, *body))
