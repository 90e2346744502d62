import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.engines.base import EngineReader, EngineWriter, Granularity, IndexedDocument, Inventory
from index.engines.embedded.compaction import compact
from index.engines.embedded.dense import QUANTISE_FROM
from index.engines.embedded.reader import EmbeddedReader
from index.engines.embedded.segmented_rows import TOMBSTONES_FILE
from index.engines.embedded.writer import EmbeddedInventory, EmbeddedWriter
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_hashes, current_folder
from ingest.hashing import file_sha256
from ingest.home import Home
from tests.documents import paragraphs
from tests.encoders import TINY, vector_of
from tests.index.engines.articles import CONFIG, QUESTION, catalogue
from tests.index.engines.bm25 import weighted
from tests.index.engines.conformance import EVERYWHERE, PROVENANCE, ranked_by_words, whole_ranking
from tests.index.engines.reading import ReadingConformance
from tests.index.engines.writing import WritingConformance
from tests.snapshots import index_documents


@contextmanager
def open_writer(folder: Path, *, quantise_from: int = QUANTISE_FROM) -> Iterator[EmbeddedWriter]:
    """A writer that goes on from what is current in a folder."""
    home = Home(folder)
    parent = current_folder(home) if home.current.exists() else None
    with EmbeddedWriter.open(home, dim=TINY.dim, parent=parent, quantise_from=quantise_from) as writer:
        yield writer


def open_reader(folder: Path) -> EmbeddedReader:
    return EmbeddedReader(current_folder(Home(folder)), CONFIG.bm25)


class TestEmbedded(ReadingConformance, WritingConformance):
    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        return open_writer(folder)

    @classmethod
    def reader(cls, folder: Path) -> EngineReader:
        return open_reader(folder)

    @classmethod
    def inventory(cls, folder: Path) -> Inventory:
        return EmbeddedInventory(current_folder(Home(folder)))

    @classmethod
    def tombstones(cls, folder: Path) -> int:
        return len(np.load(current_folder(Home(folder)) / TOMBSTONES_FILE))


class TestEmbeddedWithCodes(TestEmbedded):
    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        return open_writer(folder, quantise_from=1)


def publish(folder: Path, upserts: Sequence[IndexedDocument], deletes: Sequence[str] = ()) -> Path:
    """Publish, and give the snapshot's folder."""
    with open_writer(folder) as writer:
        writer.apply(upserts, deletes)
        writer.publish(PROVENANCE)
    return current_folder(Home(folder))


def many(count: int) -> list[IndexedDocument]:
    """Documents by doc_id, of two passages each."""
    texts = ("Sleep number {0} rests muscle {0} and mind.", "Stroke number {0} has cause {0}, and oxygen helps.")
    return index_documents(
        [
            paragraphs(*(text.format(number) for text in texts), doc_id=f"d{number:03}", title=f"Article {number}")
            for number in range(count)
        ],
        CONFIG,
    )


def sums(folder: Path) -> dict[str, tuple[str, int]]:
    """Hash and time of change of every file."""
    return {
        path.relative_to(folder).as_posix(): (file_sha256(path), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_next_snapshot_links_what_did_not_change_and_leaves_the_one_before_as_it_was(tmp_path: Path) -> None:
    first = publish(tmp_path, many(60))
    before = sums(first)

    second = publish(tmp_path, [replace(many(60)[7])], ["d008"])

    assert sums(first) == before
    linked = [name for name in before if (second / name).exists() and (second / name).samefile(first / name)]
    assert {name for name in before if name.startswith("segments/0000/")} <= set(linked)
    assert [name for name in linked if name.startswith("lexical/") and name.endswith(".idx")]
    assert sorted(path.name for path in (second / "segments").iterdir()) == ["0000", "0001"]
    check_hashes(second, IndexManifest.read(second))
    assert IndexManifest.read(second).snapshot_id != IndexManifest.read(first).snapshot_id
    shutil.rmtree(first)
    assert open_reader(tmp_path).count(EVERYWHERE) == 2 * 59


def test_a_snapshot_goes_on_where_files_cannot_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(tmp_path, many(60))

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    second = publish(tmp_path, [many(60)[7]])

    assert not (second / "tombstones.npy").samefile(first / "tombstones.npy")
    check_hashes(second, IndexManifest.read(second))
    assert open_reader(tmp_path).count(EVERYWHERE) == 120


def test_compaction_at_five_percent_gives_the_bytes_of_writing_it_anew(tmp_path: Path) -> None:
    items = many(60)
    publish(tmp_path / "grown", items[:-1])
    publish(tmp_path / "grown", [items[20], items[-1]])
    apart = current_folder(Home(tmp_path / "grown"))
    assert len(list((apart / "segments").iterdir())) == 2

    grown = publish(tmp_path / "grown", [items[3], items[4], items[5]])
    anew = publish(tmp_path / "anew", items)

    assert IndexManifest.read(grown).snapshot_id == IndexManifest.read(anew).snapshot_id
    ours, theirs = sums(grown), sums(anew)
    names = [name for name in theirs if not name.startswith("lexical/") and name != "manifest.json"]
    assert {name: ours[name][0] for name in names} == {name: theirs[name][0] for name in names}
    assert len(names) > 8
    one, other = (open_reader(tmp_path / name) for name in ("grown", "anew"))
    for question in ("sleep number 7", "what helps stroke 9", "article 11"):
        first, second = (ranked_by_words(reader, weighted(question), k=20) for reader in (one, other))
        assert [found for found, _ in first] == [found for found, _ in second] != []
        assert [score for _, score in first] == pytest.approx([score for _, score in second], abs=1e-5)


def test_what_changed_is_published_before_compaction_and_only_the_compacted_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = many(60)
    first = publish(tmp_path, items)
    seen = []

    def watched(staged: Path, kept: int, *, dim: int, quantise_from: int) -> None:
        folder = current_folder(Home(tmp_path))
        check_hashes(folder, IndexManifest.read(folder))
        seen.append((folder, {outline.doc_id for outline in open_reader(tmp_path).outlines()}))
        compact(staged, kept, dim=dim, quantise_from=quantise_from)

    monkeypatch.setattr("index.engines.embedded.writer.compact", watched)
    last = publish(tmp_path, items[:10], ["d050"])

    ((before, shown),) = seen
    assert shown == {item.document.doc_id for item in items} - {"d050"}
    assert before not in (first, last)
    assert sorted(path.name for path in Home(tmp_path).snapshots.iterdir()) == sorted((first.name, last.name))
    assert len(list((last / "segments").iterdir())) == 1
    assert open_reader(tmp_path).count(EVERYWHERE) == 2 * 59


def files(folder: Path) -> dict[str, set[int]]:
    """The inodes of each segment's files."""
    return {path.name: {file.stat().st_ino for file in path.iterdir()} for path in (folder / "segments").iterdir()}


@pytest.mark.slow
def test_small_changes_are_merged_and_what_is_large_is_not_written_again(tmp_path: Path) -> None:
    items = many(200)
    first = files(publish(tmp_path / "grown", items))
    counts = []
    for at in range(0, 180, 18):
        last = publish(tmp_path / "grown", [items[at]])
        counts.append(len(files(last)))

    assert counts == [2, 3, 4, 5, 6, 7, 8, 2, 3, 4]
    assert files(last)["0000"] == first["0000"]
    check_hashes(last, IndexManifest.read(last))
    publish(tmp_path / "anew", items)
    grown, anew = (open_reader(tmp_path / name) for name in ("grown", "anew"))
    assert whole_ranking(grown, vector_of(QUESTION)) == whole_ranking(anew, vector_of(QUESTION))
    for question in ("sleep number 7", "what helps stroke 18", "article 36"):
        found = ranked_by_words(grown, weighted(question), k=1000)
        assert found == ranked_by_words(anew, weighted(question), k=1000) != []
    stored = [indexed.passage for indexed in items[18].passages]
    assert grown.document_passages("d018") == grown.passages([one.passage_id for one in stored]) == stored


@pytest.mark.slow
def test_of_two_segments_that_are_much_larger_than_what_follows_neither_is_written_again(tmp_path: Path) -> None:
    items = many(200)
    publish(tmp_path, items[:150])
    second = files(publish(tmp_path, items[150:]))
    for at in range(160, 167):
        last = publish(tmp_path, [items[at]])

    assert len(files(last)) == 3
    assert {name: files(last)[name] for name in ("0000", "0001")} == second


def test_segments_that_are_searched_whole_are_merged_once_they_would_be_coded_together(tmp_path: Path) -> None:
    items = many(60)
    for start in range(0, 60, 20):
        with open_writer(tmp_path, quantise_from=100) as writer:
            writer.apply(items[start : start + 20])
            writer.publish(PROVENANCE)

    last = current_folder(Home(tmp_path))
    assert len(files(last)) == 1
    assert (last / "segments/0000/codes.faiss").is_file()
    assert open_reader(tmp_path).count(EVERYWHERE) == 120


def test_before_compaction_the_words_of_replaced_documents_move_no_score(tmp_path: Path) -> None:
    items = many(100)
    publish(tmp_path / "grown", items)
    publish(tmp_path / "grown", items[40:44])
    publish(tmp_path / "anew", items)
    grown, anew = (open_reader(tmp_path / name) for name in ("grown", "anew"))

    assert grown.count(EVERYWHERE) == anew.count(EVERYWHERE)
    for item in items:
        question = weighted(f"oxygen helps the cause of {item.document.title}")
        first, second = (ranked_by_words(reader, question, k=1000) for reader in (grown, anew))
        assert first == second != []


def test_the_counts_are_those_of_what_was_written(tmp_path: Path) -> None:
    items = index_documents(catalogue(), CONFIG)
    passages = [indexed.passage for item in items for indexed in item.passages]

    with open_writer(tmp_path) as writer:
        writer.apply(items)
        writer.publish(PROVENANCE)

    assert IndexManifest.read(current_folder(Home(tmp_path))).counts == {
        "documents": 4,
        "passages": len(passages),
        "sentences": sum(len(passage.sentences) for passage in passages),
    }


def test_one_reader_serves_many_threads_with_the_same_answers(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.apply(index_documents(catalogue(), CONFIG))
        writer.publish(PROVENANCE)
    reader = open_reader(tmp_path)

    def ask(_: int) -> list[object]:
        dense = reader.search_dense(vector_of(QUESTION), granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
        lexical = ranked_by_words(reader, weighted(QUESTION), k=9)
        return [dense, lexical, reader.passages([passage_id for passage_id, _ in dense])]

    alone = ask(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(answer == alone for answer in pool.map(ask, range(64)))


def test_a_name_that_no_document_has_is_none_each_time(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.apply(index_documents(catalogue(), CONFIG))
        writer.publish(PROVENANCE)
    reader = open_reader(tmp_path)

    assert [reader.document("nobody" * 1000) for _ in range(3)] == [None] * 3
    assert reader.document(catalogue()[0].doc_id) == catalogue()[0]
