from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import embedding_cache
from index.embedding_cache import EmbeddingCache
from index.encoder import Vectors
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


def test_a_file_that_is_no_cache_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    path.write_bytes(b"this is not a database, " * 100)

    with pytest.raises(LibraryError, match=r"embedding cache can't be opened.*may be deleted"):
        EmbeddingCache.open(path, TINY)
