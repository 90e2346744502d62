"""Vectors by the content they were made from: an unchanged passage is never embedded twice."""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import CacheDamaged, UnusableVector
from index.models.encoder import EncoderIdentity, PassageEncoder, Vectors
from ingest.errors import LibraryError
from ingest.progress import progress

_LOG = logging.getLogger("vouch")
_CHUNK = 256
_TOLERANCE = 1e-3  # of a length, which is 1 but for rounding
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
Item = TypeVar("Item")
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class EmbeddingCache:
    """float32 vectors in SQLite, under the sha256 of (encoder, text).

    What is read is checked by its length and norm: a vector that was damaged is as good as none, and is made again.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, identity: EncoderIdentity) -> None:
        self._connection = connection
        self._path = path
        self._identity = identity

    @classmethod
    def open(cls, path: Path, identity: EncoderIdentity) -> Self:
        """Open the cache, or make an empty one.

        Raises:
            CacheDamaged: If it is no database, or a damaged one.
            LibraryError: If it can't be opened.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _damage_of(path):
                connection = sqlite3.connect(path, timeout=30.0)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"The embedding cache can't be opened: {error}",
                where=str(path),
                remedy="Check that VOUCH_HOME is writable, and that its disk has room",
            ) from None
        return cls(connection, path, identity)

    @property
    def identity(self) -> EncoderIdentity:
        """The encoder whose vectors these are."""
        return self._identity

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def fill(self, texts: Sequence[str], load_encoder: Callable[[], PassageEncoder]) -> int:
        """Embed what isn't there yet or is damaged, and keep each chunk as soon as it is done: a broken run goes on.

        Args:
            texts: What must be there afterwards.
            load_encoder: Called only if something is missing, since loading takes seconds.

        Returns:
            How many texts were embedded.

        Raises:
            CacheDamaged: If the database is damaged.
            UnusableVector: If the encoder gives something else than a vector of unit length.
        """
        missing = sorted(self._missing(texts), key=lambda text: (len(text), text))
        if not missing:
            return 0
        encoder = load_encoder()
        # Longest first: the time left is then over- rather than underestimated, and memory peaks at the start.
        for text_chunk in progress(
            _chunks(missing[::-1]), label="Embedding", unit="chunks", total=-(-len(missing) // _CHUNK)
        ):
            self.keep(text_chunk, encoder.encode(text_chunk))
        return len(missing)

    def known(self) -> NDArray[np.uint64]:
        """The first 8 bytes of every key in it, in order, for `is_known`; what is damaged is among them."""
        with _damage_of(self._path):
            rows = self._connection.execute("SELECT substr(key, 1, 8) FROM vectors ORDER BY key").fetchall()
        return np.frombuffer(b"".join(row for (row,) in rows), dtype=">u8").astype(np.uint64)

    def get(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that are all there, (n, dim), in order.

        Raises:
            KeyError: If one isn't, or is damaged.
            CacheDamaged: If the database is.
        """
        vectors = np.empty((len(texts), self._identity.dim), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = [(text, self._key(text)) for text in texts[start : start + _CHUNK]]
            found = self._sound(self._read([key for _, key in chunk]))
            for number, (text, key) in enumerate(chunk, start=start):
                if key not in found:
                    raise KeyError(text)
                vectors[number] = found[key]
        return vectors

    def _missing(self, texts: Sequence[str]) -> set[str]:
        keys = {self._key(text): text for text in texts}
        damaged = 0
        for chunk in _chunks(list(keys)):
            rows = self._read(chunk)
            sound = self._sound(rows)
            damaged += len(rows) - len(sound)
            for key in sound:
                del keys[key]
        if damaged:
            _LOG.warning("%s: %d vectors in it were damaged, and are made again.", self._path, damaged)
        return set(keys.values())

    def _read(self, keys: Sequence[bytes]) -> list[tuple[bytes, object]]:
        places = ", ".join("?" * len(keys))
        query = f"SELECT key, vector FROM vectors WHERE key IN ({places})"  # noqa: S608 - no input in it
        with _damage_of(self._path):
            return self._connection.execute(query, keys).fetchall()

    def _sound(self, rows: Sequence[tuple[bytes, object]]) -> dict[bytes, Vectors]:
        """The vectors of those rows that are whole, finite and of unit length, by key."""
        size = self._identity.dim * np.dtype(np.float32).itemsize
        whole = [(key, blob) for key, blob in rows if isinstance(blob, bytes) and len(blob) == size]
        vectors = np.frombuffer(b"".join(blob for _, blob in whole), dtype=np.float32).reshape(-1, self._identity.dim)
        return {key: vector for (key, _), vector, fits in zip(whole, vectors, _are_unit(vectors), strict=True) if fits}

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of texts, (n, dim), in one transaction.

        Raises:
            CacheDamaged: If the database is damaged.
            UnusableVector: If one isn't of unit length.
        """
        for text, fits in zip(texts, _are_unit(vectors), strict=True):
            if not fits:
                raise UnusableVector(
                    f"The encoder {self._identity.name} gives a text no vector of unit length",
                    value=text,
                    remedy="Use another encoder, or check that the model's files are whole",
                )
        with _damage_of(self._path), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(self._key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)],
            )

    def _key(self, text: str) -> bytes:
        return key_of(self._identity, text)


def key_of(identity: EncoderIdentity, text: str) -> bytes:
    """What a text's vector is kept under: 32 bytes."""
    return hashlib.sha256(f"{identity.sha256}\0{text}".encode()).digest()


def is_known(key: bytes, known: NDArray[np.uint64]) -> bool:
    """Whether a key is among those of `EmbeddingCache.known`; one of some 10^19 is said to be that isn't."""
    start = np.uint64(int.from_bytes(key[:8], "big"))
    at = int(np.searchsorted(known, start))
    return at < len(known) and bool(known[at] == start)


def _are_unit(vectors: Vectors) -> list[bool]:
    """Whether each of vectors, (n, dim), is finite and of unit length."""
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(vectors, axis=1)
        found: list[bool] = (np.abs(lengths - 1.0) <= _TOLERANCE).tolist()  # never so of what is no number
    return found


@contextmanager
def _damage_of(path: Path) -> Iterator[None]:
    """Raise in Vouch's words that the database is damaged; everything else, such as a full disk, goes on as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
            raise
        raise CacheDamaged(
            f"The embedding cache is damaged: {error}",
            where=str(path),
            remedy=f"Delete {path.name}*, and run: vouch build; every text is then embedded again",
        ) from None


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
