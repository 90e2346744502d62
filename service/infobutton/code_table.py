"""Which articles are about which codes: a list in CSV that the site's owner keeps."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from service.errors import CodesError
from service.infobutton.code_systems import SYSTEMS, CodeSystem, code_system, compared
from service.upkeep.table import bare

COLUMNS = ("doc_id", "code", "code_system")
OPTIONAL = ("display_name",)
ANY = "*"
_MOST_ROWS = 500_000
_MOST_CHARS = 200
_NAMES = ", ".join(system.name for system in SYSTEMS)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """That an article is about a code.

    Attributes:
        doc_id: The article.
        code: As it is in the list; one that ends in `*` means every code that starts so.
        system: The code's system.
        display_name: What the code means, in words; "" where the list doesn't say.
        line: Where in the file.
    """

    doc_id: str
    code: str
    system: CodeSystem
    display_name: str
    line: int


class CodeTable:
    """The rows of a list, found by code.

    Args:
        rows: They.
    """

    def __init__(self, rows: Iterable[CodeRow] = ()) -> None:
        self.rows = tuple(rows)
        self._exact: defaultdict[tuple[str, str], list[CodeRow]] = defaultdict(list)
        self._starting: defaultdict[tuple[str, str], list[CodeRow]] = defaultdict(list)
        for row in self.rows:
            by = self._starting if row.code.endswith(ANY) else self._exact
            by[(row.system.oid, compared(row.code.removesuffix(ANY), row.system))].append(row)

    def find(self, code: str, system: CodeSystem) -> list[CodeRow]:
        """The rows for a code: those that name it, then those that name how it starts, the longest first.

        Each article is there once.
        """
        wanted = compared(code, system)[:_MOST_CHARS]
        found = list(self._exact.get((system.oid, wanted), ())) if wanted else []
        for length in range(len(wanted), 0, -1):
            found.extend(self._starting.get((system.oid, wanted[:length]), ()))
        first: dict[str, CodeRow] = {}
        for row in found:
            first.setdefault(row.doc_id, row)
        return list(first.values())


def read_codes(path: Path) -> CodeTable:
    """The list in a file.

    Raises:
        CodesError: If it can't be read, or a row isn't one; the line is named, with what to do.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CodesError(
            f"The list of codes can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}",
            where=str(path),
            remedy="Mend it, or unset VOUCH_CODES",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[CodeRow] = []
    seen: dict[tuple[str, str, str], int] = {}
    try:
        _check_columns(path, reader.fieldnames or ())
        for record in reader:
            row = _row(path, record, reader.line_num)
            key = (row.doc_id, row.system.oid, compared(row.code, row.system))
            if key in seen:
                raise _wrong(
                    path, row.line, "This row is there twice", row.code, f"Remove it: line {seen[key]} says so"
                )
            seen[key] = row.line
            rows.append(row)
            if len(rows) > _MOST_ROWS:
                raise _wrong(
                    path, row.line, f"The list has more than {_MOST_ROWS:,} rows", None, "Name starts of codes: J45*"
                )
    except csv.Error as error:
        raise _wrong(
            path, reader.reader.line_num, f"This is no row of CSV: {error}", None, "Look at its quotation marks"
        ) from None
    return CodeTable(rows)


def _check_columns(path: Path, names: Iterable[str]) -> None:
    found = tuple(names)
    if set(COLUMNS) - set(found) or set(found) - {*COLUMNS, *OPTIONAL} or len(set(found)) != len(found):
        raise _wrong(
            path, 1, "The columns aren't those of a list of codes", ",".join(found),
            f"Write this as the first line: {','.join((*COLUMNS, *OPTIONAL))}",
        )  # fmt: skip


def _row(path: Path, record: dict[str | None, str | None], line: int) -> CodeRow:
    """A row, if it is one."""
    if None in record or None in record.values():
        raise _wrong(
            path,
            line,
            "The row has more or fewer cells than the first line",
            None,
            "Put a cell with a comma in it between quotation marks",
        )
    values = {name: bare((record.get(name) or "").strip()) for name in (*COLUMNS, *OPTIONAL)}
    for name in COLUMNS:
        if not values[name]:
            raise _wrong(path, line, f"{name} is empty", None, f"Write the {name}, or remove the row")
    if len(values["code"]) > _MOST_CHARS or ANY in values["code"][:-1] or values["code"] == ANY:
        raise _wrong(path, line, "This is no code", values["code"], "Write a code, or how codes start: J45*")
    system = code_system(values["code_system"])
    if system is None:
        raise _wrong(
            path, line, "This system of codes isn't known", values["code_system"], f"Write its OID, or one of {_NAMES}"
        )
    return CodeRow(values["doc_id"], values["code"], system, values["display_name"], line)


def _wrong(path: Path, line: int, what: str, value: str | None, remedy: str) -> CodesError:
    return CodesError(what, where=f"{path}, line {line}", value=value, remedy=remedy)
