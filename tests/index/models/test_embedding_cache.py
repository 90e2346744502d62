import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import CacheDamaged, UnusableVector
from index.models import embedding_cache
from index.models.embedding_cache import EmbeddingCache
from index.models.encoder import Vectors
from ingest.errors import LibraryError
from tests.encoders import TINY, TinyPassageEncoder, vector_of

TEXTS = ["muscle twitching", "sleep", "stroke", "sleep", "🙂 hiccups"]


def test_each_text_is_embedded_once_and_its_vector_comes_back(tmp_path: Path) -> None:
    encoder = TinyPassageEncoder()
    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        assert cache.fill(TEXTS, lambda: encoder) == 4
        assert cache.fill([*TEXTS, "new"], lambda: encoder) == 1
        vectors = cache.get(TEXTS)

    assert sorted(encoder.embedded) == sorted({*TEXTS, "new"})
    assert (vectors == np.stack([vector_of(text) for text in TEXTS])).all()


def test_the_encoder_is_not_even_loaded_where_nothing_is_missing(tmp_path: Path) -> None:
    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        cache.fill(TEXTS, TinyPassageEncoder)

    def load() -> TinyPassageEncoder:
        raise AssertionError("loaded")

    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        assert cache.fill(TEXTS, load) == 0


def test_another_encoder_gets_vectors_of_its_own(tmp_path: Path) -> None:
    other = replace(TINY, weights_sha256="f" * 64)
    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        cache.fill(TEXTS, TinyPassageEncoder)
    with EmbeddingCache.open(tmp_path / "e.db", other) as cache:
        with pytest.raises(KeyError):
            cache.get(["sleep"])
        assert cache.fill(TEXTS, TinyPassageEncoder) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"weights_sha256": "9" * 64},
        {"tokenizer_sha256": "9" * 64},
        {"dim": 3},
        {"max_tokens": 3},
        {"pooling": "cls"},
        {"prompts": ("passage: ", "")},
        {"prompts": ("", "query: ")},
        {"precision": "float16"},
    ],
)
def test_whatever_a_vector_depends_on_changes_the_encoders_identity(change: dict[str, object]) -> None:
    assert replace(TINY, **change).sha256 != TINY.sha256  # type: ignore[arg-type]
    assert replace(TINY, name="renamed").sha256 == TINY.sha256


class _Breaks(TinyPassageEncoder):
    """Embeds two batches, and then the machine goes down."""

    batches = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.batches += 1
        if self.batches > 2:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_a_broken_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "_CHUNK", 10)
    texts = [f"text number {number}" for number in range(45)]
    broken, whole = _Breaks(), TinyPassageEncoder()

    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache, pytest.raises(KeyboardInterrupt):
        cache.fill(texts, lambda: broken)
    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        assert cache.fill(texts, lambda: whole) == 25
        assert (cache.get(texts) == np.stack([vector_of(text) for text in texts])).all()

    assert len(broken.embedded) == 20
    assert not set(broken.embedded) & set(whole.embedded)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        vector_of("sleep").tobytes()[:-1],
        vector_of("sleep").tobytes()[:-4],
        vector_of("sleep").tobytes() * 2,
        np.zeros(TINY.dim, dtype=np.float32).tobytes(),
        (vector_of("sleep") * np.float32(1.01)).tobytes(),
        np.full(TINY.dim, np.nan, dtype=np.float32).tobytes(),
        np.full(TINY.dim, np.inf, dtype=np.float32).tobytes(),
        "words",
    ],
    ids=["nothing", "a byte short", "a number short", "twice as long", "zeros", "too long", "NaN", "infinite", "text"],
)
def test_a_vector_that_was_damaged_is_made_anew_and_that_is_said_with_the_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damaged: bytes | str
) -> None:
    path, encoder = tmp_path / "e.db", TinyPassageEncoder()
    with EmbeddingCache.open(path, TINY) as cache:
        cache.fill(TEXTS, TinyPassageEncoder)
    key = hashlib.sha256(f"{TINY.sha256}\0sleep".encode()).digest()
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (damaged, key)).rowcount == 1

    with EmbeddingCache.open(path, TINY) as cache:
        with pytest.raises(KeyError, match="sleep"):
            cache.get(TEXTS)
        assert cache.fill(TEXTS, lambda: encoder) == 1
        assert (cache.get(TEXTS) == np.stack([vector_of(text) for text in TEXTS])).all()
        assert cache.fill(TEXTS, lambda: encoder) == 0

    assert encoder.embedded == ["sleep"]
    assert [record.getMessage() for record in caplog.records] == [
        f"{path}: 1 vectors in it were damaged, and are made again."
    ]


class _Broken(TinyPassageEncoder):
    """An encoder whose weights are damaged."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        return super().encode(texts) * np.float32("nan")


def test_an_encoder_that_gives_no_unit_vectors_is_refused_and_nothing_of_it_kept(tmp_path: Path) -> None:
    with EmbeddingCache.open(tmp_path / "e.db", TINY) as cache:
        with pytest.raises(UnusableVector, match=r"encoder tiny gives .*'🙂 hiccups'.*another encoder"):
            cache.fill(["🙂 hiccups"], _Broken)
        assert cache.fill(["🙂 hiccups"], TinyPassageEncoder) == 1


def test_a_file_that_is_no_cache_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    path.write_bytes(b"this is not a database, " * 100)

    with pytest.raises(CacheDamaged, match=r"e\.db: The embedding cache is damaged.*Delete e\.db\*.*vouch build"):
        EmbeddingCache.open(path, TINY)


def test_a_cache_that_may_not_be_written_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "e.db").mkdir()

    with pytest.raises(LibraryError, match=r"can't be opened.*is writable"):
        EmbeddingCache.open(tmp_path / "e.db", TINY)


def test_pages_that_were_overwritten_are_damage_and_no_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    texts = [f"text number {number}" for number in range(200)]
    with EmbeddingCache.open(path, TINY) as cache:
        cache.fill(texts, TinyPassageEncoder)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    with EmbeddingCache.open(path, TINY) as cache:
        with pytest.raises(CacheDamaged, match=r"e\.db: .*Delete"):
            cache.get(texts)
        with pytest.raises(CacheDamaged, match=r"e\.db: .*Delete"):
            cache.fill(texts, TinyPassageEncoder)
