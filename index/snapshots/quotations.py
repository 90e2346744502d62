"""The ids of quotes, and where each was: a table made from the library's versions, which can be made again."""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.passages.scope import scope_words
from index.passages.wording import wording_hash
from ingest.document import Document, Span
from ingest.errors import LibraryError
from ingest.library.database import open_to_read
from ingest.progress import progress

QUOTATION_ID = re.compile(r"[0-9a-f]{16}")
_OPENING_CHARS = 8
_TIMEOUT_S = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    number      INTEGER PRIMARY KEY,
    doc_id      TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    cutting     TEXT NOT NULL,              -- how its sentences were cut: another way may cut long ones elsewhere
    UNIQUE (doc_id, text_sha256)
);
CREATE TABLE IF NOT EXISTS quotations (
    id          INTEGER NOT NULL,           -- the 64 bits of a quotation_id
    version     INTEGER NOT NULL REFERENCES versions,
    start       INTEGER NOT NULL,
    end         INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wordings (
    hash        INTEGER NOT NULL,           -- of the words as they are compared, without document or scope
    version     INTEGER NOT NULL REFERENCES versions,
    start       INTEGER NOT NULL,
    end         INTEGER NOT NULL,
    PRIMARY KEY (hash, version, start)
) WITHOUT ROWID;
"""
_MOST_OF_ONE = 64


@dataclass(frozen=True, slots=True)
class Quotation:
    """Where a quote is in one version of a document."""

    doc_id: str
    text_sha256: str
    span: Span


@dataclass(frozen=True, slots=True)
class NotedQuotes:
    """What is noted of one version of a document.

    Attributes:
        by_id: Its quotes by their ids.
        by_wording: The hash of the words of each sentence, and of whatever else is quoted, with its place.
    """

    by_id: Mapping[str, Span]
    by_wording: Sequence[tuple[int, Span]]

    @classmethod
    def of(cls, document: Document, spans: Iterable[Span]) -> "NotedQuotes":
        """What is noted of a document, given its sentences and what is quoted in the place of some of them."""
        quoted = tuple(spans)
        hashes = [(wording_hash(document.slice(span)), span) for span in quoted]
        return cls(quotation_ids(document, quoted), hashes)


def quotation_id(doc_id: str, quote: str, occurrence: int, scope: Sequence[str] = ()) -> str:
    """16 hex digits, which mean the same words with the same scope in every version of a document.

    Args:
        doc_id: The document.
        quote: The words.
        occurrence: Which of the places it is, from 0, where these words are in its text with this scope.
        scope: What the words hang on, white space collapsed.
    """
    words = "\0".join((doc_id, *scope, "", quote) if scope else (doc_id, quote))
    return hashlib.sha256(f"{words}\0{occurrence}".encode()).hexdigest()[:16]


def quotation_id_at(document: Document, span: Span) -> str:
    """The id of the words at a span."""
    quote, scope = document.slice(span), scope_words(document, span)
    earlier = (Span(at, at + len(quote)) for at in _occurrences(document.text, quote, before=span.start))
    occurrence = sum(1 for one in earlier if not scope or scope_words(document, one) == scope)
    return quotation_id(document.doc_id, quote, occurrence, scope)


def quotation_ids(document: Document, spans: Iterable[Span]) -> dict[str, Span]:
    """Every span of a document by its id, and by the one that it had when ids were of the words alone."""
    wanted = set(spans)
    alone, scoped = dict[str, Span](), dict[str, Span]()
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for span, number in _places(document.text, wanted):
        quote, scope = document.slice(span), scope_words(document, span)
        if span in wanted:
            alone[quotation_id(document.doc_id, quote, number)] = span
            if scope:
                scoped[quotation_id(document.doc_id, quote, seen[quote, scope], scope)] = span
        seen[quote, scope] += 1
    return alone | scoped


def record_quotations(
    path: Path, versions: Iterable[tuple[str, str]], read: Callable[[str, str], NotedQuotes], *, cutting: str
) -> int:
    """Note every sentence of the versions that aren't in the table yet, or were cut in another way; none ever goes.

    Args:
        path: Of the table, an SQLite file; made where it isn't there.
        versions: (doc_id, text_sha256) of everything that the library holds or held.
        read: Gives every quote of one.
        cutting: Names the way in which sentences are cut.

    Returns:
        How many versions were noted.

    Raises:
        sqlite3.Error: If the table can't be written.
    """
    try:
        return _record(path, versions, read, cutting)
    except sqlite3.OperationalError:  # no room, no permission, or somebody else writes
        raise
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise
        path.unlink()  # what it held can be made again
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        return _record(path, versions, read, cutting)


def _record(
    path: Path, versions: Iterable[tuple[str, str]], read: Callable[[str, str], NotedQuotes], cutting: str
) -> int:
    with closing(sqlite3.connect(path, timeout=_TIMEOUT_S)) as connection, connection:
        connection.executescript(_SCHEMA)
        rows = connection.execute("SELECT doc_id, text_sha256, cutting FROM versions")
        known = {(doc_id, text_sha256): cut for doc_id, text_sha256, cut in rows}
        missing = [version for version in versions if known.get(version) != cutting]
        for doc_id, text_sha256 in progress(missing, label="Noting quotes", unit="versions", total=len(missing)):
            noted = read(doc_id, text_sha256)
            (number,) = connection.execute(
                "INSERT INTO versions (doc_id, text_sha256, cutting) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET cutting = excluded.cutting RETURNING number",
                (doc_id, text_sha256, cutting),
            ).fetchone()
            connection.executemany(
                "INSERT OR IGNORE INTO quotations VALUES (?, ?, ?, ?)",
                sorted((_as_integer(name), number, span.start, span.end) for name, span in noted.by_id.items()),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO wordings VALUES (?, ?, ?, ?)",
                sorted((words, number, span.start, span.end) for words, span in noted.by_wording),
            )
    return len(missing)


def find_wordings(path: Path, hashes: Collection[int]) -> dict[int, list[Quotation]]:
    """Where sentences with these words are or were: of each, some versions, those that were noted last.

    Args:
        path: Of the table.
        hashes: As `wording_hash` gives them.

    Raises:
        LibraryError: If the table can't be read, or is from before words were noted.
    """
    found: dict[int, list[Quotation]] = {wanted: [] for wanted in hashes}
    query = (
        "SELECT doc_id, text_sha256, start, end FROM wordings JOIN versions ON version = number"
        " WHERE hash = ? ORDER BY version DESC, start LIMIT ?"
    )
    try:
        with open_to_read(path) as connection:
            for wanted, places in found.items():
                rows = connection.execute(query, (wanted, _MOST_OF_ONE))
                places += [Quotation(doc_id, sha, Span(start, end)) for doc_id, sha, start, end in rows]
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None
    return found


def find_quotations(path: Path, wanted: str) -> list[Quotation]:
    """Where the quote of an id was, in the order in which the versions were noted; nowhere if it was never there.

    Raises:
        LibraryError: If the table can't be read.
    """
    if not QUOTATION_ID.fullmatch(wanted) or not path.exists():
        return []
    query = (
        "SELECT doc_id, text_sha256, start, end FROM quotations JOIN versions ON version = number"
        " WHERE id = ? ORDER BY number"
    )
    try:
        with open_to_read(path) as connection:
            rows = connection.execute(query, (_as_integer(wanted),)).fetchall()
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None
    return [Quotation(doc_id, sha, Span(start, end)) for doc_id, sha, start, end in rows]


def noted_versions(path: Path, doc_id: str) -> list[str]:
    """The text_sha256 of each version of a document that was noted, the last one first.

    Raises:
        LibraryError: If the table can't be read.
    """
    try:
        with open_to_read(path) as connection:
            rows = connection.execute(
                "SELECT text_sha256 FROM versions WHERE doc_id = ? ORDER BY number DESC", (doc_id,)
            ).fetchall()
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None
    return [text_sha256 for (text_sha256,) in rows]


def _unreadable(path: Path, error: sqlite3.Error) -> LibraryError:
    return LibraryError(
        f"The table of quotes can't be read: {error}",
        where=str(path),
        remedy="Check that it is readable, and run: vouch build, which makes it again where it was deleted",
    )


def _as_integer(wanted: str) -> int:
    """The id's 64 bits as SQLite keeps them: with a sign."""
    return int.from_bytes(bytes.fromhex(wanted), "big", signed=True)


def _places(text: str, spans: set[Span]) -> Iterator[tuple[Span, int]]:
    """Each place where the words of a span occur, with the number of times that they occur before it.

    One pass over the text finds all words that are as long as an opening or longer; each shorter one takes its own.
    """
    counts = dict.fromkeys((text[span.start : span.end] for span in spans), 0)
    lengths: dict[str, set[int]] = {}
    for words in counts:
        if len(words) >= _OPENING_CHARS:
            lengths.setdefault(words[:_OPENING_CHARS], set()).add(len(words))
    for at in range(len(text)):
        for length in lengths.get(text[at : at + _OPENING_CHARS], ()):
            words = text[at : at + length]
            if words in counts:
                yield Span(at, at + length), counts[words]
                counts[words] += 1
    for words in counts:
        if len(words) < _OPENING_CHARS:
            for occurrence, at in enumerate(_occurrences(text, words, before=len(text))):
                yield Span(at, at + len(words)), occurrence


def _occurrences(text: str, words: str, *, before: int) -> Iterator[int]:
    at = text.find(words)
    while 0 <= at < before:
        yield at
        at = text.find(words, at + 1)
