import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from index.build import build as building
from index.build import embedding_ahead
from index.build.build import BuildReport, build
from index.build.embedding_ahead import EmbeddingAhead, EmbeddingOrder, cutting
from index.config import CutLimits, RetrievalConfig
from index.models.embedding_cache import EmbeddingCache, is_known, key_of
from index.models.encoder import Vectors
from index.models.model_folder import EncoderFolder
from ingest.cluster.place import RayPlace
from ingest.document import Document
from ingest.errors import ClusterError
from ingest.home import Home
from ingest.library.document_record import to_json
from ingest.library.library import Library
from tests.index.libraries import few_articles, take_in
from tests.ingest.cluster.inline import InlineCluster
from tests.once import copied

if TYPE_CHECKING:
    from index.models.passage_encoder import TorchPassageEncoder


def _documents(home: Home, path: Path, changed: str = "") -> list[Document]:
    take_in(home, few_articles(path, changed))
    with Library.open(home) as library:
        return list(library.documents())


def _vectors(home: Home) -> dict[bytes, bytes]:
    with closing(sqlite3.connect(home.embeddings)) as connection:
        return dict(connection.execute("SELECT key, vector FROM vectors"))


@pytest.fixture
def one_encoder(monkeypatch: pytest.MonkeyPatch, passage_encoder: "TorchPassageEncoder") -> None:
    """What a machine of the cluster loads is loaded already."""
    monkeypatch.setattr(embedding_ahead, "loaded_once", lambda *_, **__: lambda: passage_encoder)


@pytest.mark.usefixtures("one_encoder")
def test_a_build_after_it_embeds_nothing_and_has_the_same_id_and_vectors_to_the_bit(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class _Inline:
        def __enter__(self) -> InlineCluster:
            return cluster

        def __exit__(self, *_: object) -> None: ...

    cluster = InlineCluster()
    monkeypatch.setattr(building, "ray_cluster", lambda place: _Inline())
    monkeypatch.setattr(building, "check_extra", lambda extra: None)  # what is asked here is inline
    reports: dict[str, BuildReport] = {}
    for name, place in (("here", None), ("there", RayPlace())):
        home = Home(tmp_path / name)
        copied(built_home, home.root)
        take_in(home, few_articles(tmp_path / "articles.jsonl"))
        if place:  # what the build itself would embed is an error
            monkeypatch.setattr(building, "loaded_once", lambda *_: pytest.fail)
        reports[name] = build(home, config=RetrievalConfig(), place=place)

    assert reports["there"] == reports["here"]
    assert reports["there"].embedded == 60  # each article is one sentence
    assert _vectors(Home(tmp_path / "there")) == _vectors(Home(tmp_path / "here"))
    assert cluster.sent == [61]  # so many are new that all are written again


@pytest.mark.usefixtures("one_encoder")
def test_what_was_embedded_before_it_broke_off_is_not_embedded_again(
    home: Home, tmp_path: Path, model: EncoderFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = _documents(home, tmp_path / "articles.jsonl")
    monkeypatch.setattr(embedding_ahead, "_KEPT_AT_ONCE", 8)

    class _Lost(InlineCluster):
        def flow(self, *arguments: Any, **more: Any) -> Any:
            for number, row in enumerate(super().flow(*arguments, **more)):
                if number == 50:
                    raise ClusterError("The cluster couldn't do it", remedy="Run it again")
                yield row

    with EmbeddingCache.open(home.embeddings, model.identity()) as cache:
        with pytest.raises(ClusterError):
            EmbeddingAhead(_Lost(), model, CutLimits(), cache).embed(documents, len(documents))
        kept = len(_vectors(home))
        second = EmbeddingAhead(InlineCluster(), model, CutLimits(), cache)
        second.embed(documents, len(documents))
        third = EmbeddingAhead(InlineCluster(), model, CutLimits(), cache)
        third.embed(documents, len(documents))

    assert kept == 48
    assert second.embedded == len(_vectors(home)) - 48 > 0
    assert third.embedded == 0


@pytest.mark.parametrize(
    ("cores", "gpus", "expected"),
    [(1, 0, (1, 1)), (2, 0, (1, 1)), (3, 0, (1, 2)), (64, 0, (8, 56)), (16, 2, (2, 2))],
)
def test_those_that_cut_always_have_room_beside_the_encoders(
    home: Home, tmp_path: Path, model: EncoderFolder, cores: int, gpus: int, expected: tuple[int, int]
) -> None:
    cluster = InlineCluster(cores=cores, gpus=gpus)
    with EmbeddingCache.open(home.embeddings, model.identity()) as cache:
        cutters, encoders = EmbeddingAhead(cluster, model, CutLimits(), cache)._stages()

    assert (cutters.workers, encoders.workers) == expected
    assert cutters.cores == 0  # so that no encoder's core is ever waited for
    assert (encoders.is_pool, encoders.gpus) == (True, min(1, gpus))
    assert encoders.workers * encoders.cores <= max(1, cores - 1)


def test_a_batch_that_lacks_nothing_still_says_that_its_documents_are_done(
    home: Home, tmp_path: Path, model: EncoderFolder
) -> None:
    document = _documents(home, tmp_path / "articles.jsonl")[0]
    identity, row = model.identity(), to_json(document).encode()
    nothing = np.empty(0, dtype=np.uint64)
    texts = [row[8:].decode() for row in cutting(EmbeddingOrder(None, identity, CutLimits(), nothing))([row])]
    keys = sorted(int.from_bytes(key_of(identity, text)[:8], "big") for text in texts)

    everything = EmbeddingOrder(None, identity, CutLimits(), np.array(keys, dtype=np.uint64))

    assert cutting(everything)([row, row, row]) == [bytes([0, 0, 0, 3, 0, 0, 0, 0])]


def test_the_cache_knows_what_it_has_and_nothing_else(home: Home, model: EncoderFolder) -> None:
    identity = model.identity()
    vectors: Vectors = np.eye(identity.dim, dtype=np.float32)[:20]
    texts = [f"text {number}" for number in range(40)]
    with EmbeddingCache.open(home.embeddings, identity) as cache:
        cache.keep(texts[:20], vectors)
        known = cache.known()

    assert [is_known(key_of(identity, text), known) for text in texts] == [True] * 20 + [False] * 20


def test_a_machine_with_another_model_in_that_folder_is_refused(model: EncoderFolder) -> None:
    other = replace(model.identity(), weights_sha256="0" * 64)

    with pytest.raises(ClusterError, match="another encoder there"):
        EmbeddingOrder(None, other, CutLimits(), np.empty(0, dtype=np.uint64)).model()
