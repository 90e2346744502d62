"""Vectors by the content they were made from: an unchanged passage is never embedded twice."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np

from index.encoder import EncoderIdentity, PassageEncoder, Vectors
from ingest.errors import LibraryError
from ingest.progress import progress

_CHUNK = 256
Item = TypeVar("Item")
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class EmbeddingCache:
    """float32 vectors in SQLite, under the sha256 of (encoder, text)."""

    def __init__(self, connection: sqlite3.Connection, identity: EncoderIdentity) -> None:
        self._connection = connection
        self._identity = identity

    @classmethod
    def open(cls, path: Path, identity: EncoderIdentity) -> Self:
        """Open the cache, or make an empty one.

        Raises:
            LibraryError: If it can't be opened.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30.0)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"The embedding cache can't be opened: {error}",
                where=str(path),
                remedy="Check that VOUCH_HOME is writable; a damaged cache may be deleted, it is made anew",
            ) from None
        return cls(connection, identity)

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
        """Embed what isn't there yet, and keep each chunk as soon as it is done, so that a broken run goes on.

        Args:
            texts: What must be there afterwards.
            load_encoder: Called only if something is missing, since loading takes seconds.

        Returns:
            How many texts were embedded.
        """
        missing = sorted(self._missing(texts), key=lambda text: (len(text), text))
        if not missing:
            return 0
        encoder = load_encoder()
        # Longest first: the time left is then over- rather than underestimated, and memory peaks at the start.
        for text_chunk in progress(
            _chunks(missing[::-1]), label="Embedding", unit="chunks", total=-(-len(missing) // _CHUNK)
        ):
            self._put(text_chunk, encoder.encode(text_chunk))
        return len(missing)

    def get(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that are all there, (n, dim), in order.

        Raises:
            KeyError: If one isn't.
        """
        vectors = np.empty((len(texts), self._identity.dim), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = [(text, self._key(text)) for text in texts[start : start + _CHUNK]]
            found = dict(self._among("key, vector", [key for _, key in chunk]))
            for number, (text, key) in enumerate(chunk, start=start):
                if key not in found:
                    raise KeyError(text)
                vectors[number] = np.frombuffer(found[key], dtype=np.float32)
        return vectors

    def _missing(self, texts: Sequence[str]) -> set[str]:
        keys = {self._key(text): text for text in texts}
        for chunk in _chunks(list(keys)):
            for (key,) in self._among("key", chunk):
                del keys[key]
        return set(keys.values())

    def _among(self, columns: str, keys: Sequence[bytes]) -> list[tuple[Any, ...]]:
        places = ", ".join("?" * len(keys))
        query = f"SELECT {columns} FROM vectors WHERE key IN ({places})"  # noqa: S608 - no input in it
        return self._connection.execute(query, keys).fetchall()

    def _put(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                [(self._key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)],
            )

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._identity.sha256}\0{text}".encode()).digest()


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
