"""Tables as comma-separated values that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_STARTS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_AFTER_SEMICOLON = re.compile(rf"(;[\s'\"]*)(?=[{re.escape(''.join(_STARTS_FORMULA))}])")
MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A head and rows, by RFC 4180; each cell is text on one line.

    A cell that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises for CSV injection;
    so has what comes after a semicolon, at which some spreadsheets begin a cell.
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def cell(value: object) -> str:
    """A value as text on one line that no spreadsheet takes for a formula."""
    text = "" if value is None else " ".join(str(value).split())
    bare = text.lstrip("'\"\u200b\u2060\ufeff\u00ad ")
    text = f"'{text}" if bare.startswith(_STARTS_FORMULA) else text
    return _AFTER_SEMICOLON.sub(r"\1'", text)


def bare(text: str) -> str:
    """What `cell` was given, without the apostrophe that it put before it."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text
