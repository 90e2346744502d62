"""What every engine must do when documents are put in, replaced and taken out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from index.engines.base import EngineReader, Granularity, IndexedDocument, Inventory, Scope
from index.passages.query import Filters
from index.words.analysis import analyzer
from ingest.library.document_record import record_sha256
from tests.documents import paragraphs
from tests.encoders import vector_of
from tests.index.engines.admitted import admits
from tests.index.engines.articles import CONFIG, QUESTION, shelf
from tests.index.engines.bm25 import best, bm25, field_text, idf, weighted
from tests.index.engines.conformance import EVERYWHERE, PROVENANCE, EngineUnderTest, ranked_by_words, whole_ranking
from tests.snapshots import index_documents

SCOPES = (
    EVERYWHERE,
    Scope(Filters(tags=("sleep",))),
    Scope(Filters(tags=("heart",))),
    Scope(Filters(audience="staff")),
    Scope(Filters(language="de")),
    Scope(Filters(reviewed_since=date(2023, 1, 1))),
    Scope(Filters(doc_ids=("herz", "sleep/basics?", "study 007"))),
    Scope(Filters(audience="public"), frozenset({"twitching", "study 009"})),
    Scope(withdrawn=frozenset({"new", "study 011"})),
)


@dataclass(frozen=True, slots=True)
class Grown:
    """A shelf on which some documents were replaced, one was removed and one added.

    Attributes:
        reader: Of what was published last.
        inventory: The same.
        items: What must be there, by doc_id.
        gone: What was replaced or removed, as it was.
        tombstones: How many of those the engine keeps, and leaves out.
    """

    reader: EngineReader
    inventory: Inventory
    items: dict[str, IndexedDocument]
    gone: list[IndexedDocument]
    tombstones: int


class WritingConformance(EngineUnderTest):
    """The suite of writing."""

    @pytest.fixture(scope="class")
    @classmethod
    def grown(cls, tmp_path_factory: pytest.TempPathFactory) -> Grown:
        folder = tmp_path_factory.mktemp("grown")
        before = {item.document.doc_id: item for item in index_documents(shelf(), CONFIG)}
        cls.publish(folder, before.values())
        upserts = index_documents(
            [
                # other words, other tags, and a filter that now admits it where none did
                paragraphs("Sleep rests the brain. Oxygen helps.", doc_id="sleep/basics?", tags=("heart",)),
                # the same words under another audience: every passage_id stands in both versions
                replace(before["study 007"].document, audience="staff", tags=("sleep",)),
                paragraphs("Twitching in sleep has causes in muscle.", doc_id="new", tags=("study",)),
            ],
            CONFIG,
        )
        cls.publish(folder, upserts[:2], ["herz", "never there"])
        cls.publish(folder, upserts[2:])
        after = {**before, **{item.document.doc_id: item for item in upserts}}
        del after["herz"]
        gone = [before[doc_id] for doc_id in ("sleep/basics?", "study 007", "herz")]
        return Grown(cls.reader(folder), cls.inventory(folder), after, gone, cls.tombstones(folder))

    def test_an_engine_that_is_opened_again_gives_the_same(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        once = self.open_engine(items, tmp_path / "one")
        again = self.open_engine([replace(item) for item in items], tmp_path / "two")
        vector, analysed = vector_of(QUESTION), weighted(QUESTION)

        for search in ("dense", "lexical"):
            first, second = (
                reader.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
                if search == "dense"
                else ranked_by_words(reader, analysed, k=9)
                for reader in (once, again)
            )
            assert first == second != []

    def test_what_is_published_is_seen_by_every_later_reader_and_by_none_before(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        first = self.open_engine(items[:2], tmp_path)
        with self.writer(tmp_path) as writer:
            writer.apply(items[2:])
            unpublished = self.reader(tmp_path)
            writer.publish(PROVENANCE)
        later = self.reader(tmp_path)

        for reader, expected in ((first, items[:2]), (unpublished, items[:2]), (later, items)):
            there = {p.passage.passage_id for item in expected for p in item.passages}
            assert {outline.doc_id for outline in reader.outlines()} == {item.document.doc_id for item in expected}
            assert set(dict(whole_ranking(reader, vector_of(QUESTION)))) == there
            assert reader.count(EVERYWHERE) == len(there)

    def test_what_was_replaced_is_really_there_still_where_these_tests_say_that_it_is_left_out(
        self, grown: Grown
    ) -> None:
        assert grown.tombstones == len(grown.gone) == 3

    @pytest.mark.parametrize("scope", SCOPES)
    def test_what_was_replaced_or_removed_is_found_under_no_scope_and_what_came_for_it_is(
        self, grown: Grown, scope: Scope
    ) -> None:
        allowed = {
            p.passage.passage_id: p
            for item in grown.items.values()
            if admits(scope, item.document)
            for p in item.passages
        }
        asked = weighted("muscle twitching sleep Herz brain")
        scores = {key: score for key, score in bm25([*grown.items.values()], asked).items() if score > 0}
        vector = vector_of(QUESTION)

        dense = grown.reader.search_dense(vector, granularity=Granularity.PASSAGE, k=1000, scope=scope)
        lexical = ranked_by_words(grown.reader, asked, k=1000, scope=scope)

        assert dense == sorted(dense, key=lambda pair: (-pair[1], pair[0]))
        assert dict(dense) == pytest.approx({key: float(p.vector @ vector) for key, p in allowed.items()}, abs=2e-5)
        assert scores.keys() & allowed.keys()
        assert dict(lexical) == pytest.approx({key: scores[key] for key in scores.keys() & allowed.keys()}, rel=1e-5)
        assert len(lexical) == len(dict(lexical))
        assert grown.reader.count(scope) == len(allowed)

    def test_what_was_replaced_takes_no_place_among_the_best(self, grown: Grown) -> None:
        for passage in (p for item in grown.gone for p in item.passages):
            expected = best(
                (p.passage.passage_id, float(p.vector @ passage.vector))
                for item in grown.items.values()
                for p in item.passages
            )
            for k in (1, 3, 10):
                found = grown.reader.search_dense(
                    passage.vector, granularity=Granularity.PASSAGE, k=k, scope=EVERYWHERE
                )
                assert len(found) == k
                assert [score for _, score in found] == pytest.approx([score for _, score in expected[:k]], abs=2e-5)
        (first, *_) = ranked_by_words(grown.reader, {"brain": 1.0}, k=1)
        assert first[0] in {p.passage.passage_id for p in grown.items["sleep/basics?"].passages}
        assert ranked_by_words(grown.reader, {"herz": 1.0}, k=9) == []

    def test_documents_and_passages_are_those_of_the_last_version(self, grown: Grown) -> None:
        for doc_id in ("sleep/basics?", "study 007", "new", "study 008"):
            item = grown.items[doc_id]
            stored = [indexed.passage for indexed in item.passages]
            assert grown.reader.document(doc_id) == item.document
            assert grown.reader.document_passages(doc_id) == stored
            assert grown.reader.passages([passage.passage_id for passage in stored]) == stored
        assert grown.reader.document("herz") is None
        assert grown.reader.document_passages("herz") == []
        assert [outline.doc_id for outline in grown.reader.outlines()] == sorted(grown.items)
        audiences = {outline.doc_id: outline.audience for outline in grown.reader.outlines()}
        assert audiences["study 007"] == "staff"

    def test_the_inventory_names_the_last_version_of_what_is_there_and_nothing_to_tidy_up(self, grown: Grown) -> None:
        expected = {doc_id: record_sha256(item.document) for doc_id, item in grown.items.items()}

        assert grown.inventory.versions() == expected
        assert not grown.inventory.compaction_due()

    def test_what_is_published_is_counted_and_said_to_be_whole_where_nothing_was_there_before(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        first = self.publish(tmp_path, items[:1])
        again = self.publish(tmp_path / "again", items[:1])

        assert first.whole
        assert first.snapshot_id == again.snapshot_id
        passages = items[0].passages
        sentences = sum(len(indexed.passage.sentences) for indexed in passages)
        assert first.counts == {"documents": 1, "passages": len(passages), "sentences": sentences}

    def test_what_was_replaced_counts_in_no_statistics(self, grown: Grown) -> None:
        items = [*grown.items.values()]
        texts = [
            set(analyzer().analyze(field_text("whole", item.document, p))) for item in items for p in item.passages
        ]
        expected = {
            term: idf(len(texts), sum(term in text for text in texts)) for term in ("muskel", "herz", "sleep", "oxygen")
        }

        assert grown.reader.term_weights(expected) == pytest.approx(expected)

    def test_scores_of_what_came_for_another_are_its_own(self, grown: Grown) -> None:
        vector, asked = vector_of(QUESTION), weighted(QUESTION)
        found_by_search = dict(ranked_by_words(grown.reader, asked, k=1000))
        for doc_id in ("sleep/basics?", "study 007", "new"):
            for indexed in grown.items[doc_id].passages:
                sentences = (indexed.sentence_vectors @ vector).tolist()
                found = grown.reader.score([indexed.passage.passage_id], vector=vector, terms=asked)
                assert found.passage_cosines.tolist() == pytest.approx([float(indexed.vector @ vector)], abs=2e-5)
                assert found.sentences_of(0) == pytest.approx(sentences, abs=5e-3)
                assert found.lexical.tolist() == [found_by_search.get(indexed.passage.passage_id, 0.0)]

    def test_one_that_was_removed_may_come_back(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        self.publish(tmp_path, items)
        self.publish(tmp_path, [], ["herz"])
        assert self.reader(tmp_path).document("herz") is None

        self.publish(tmp_path, [items[2]])

        assert self.reader(tmp_path).document("herz") == items[2].document
        found = ranked_by_words(self.reader(tmp_path), {"herz": 1.0}, k=9)
        assert {passage_id for passage_id, _ in found} == {p.passage.passage_id for p in items[2].passages}

    def test_a_passage_that_stands_in_both_versions_of_a_document_is_there_once(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        self.publish(tmp_path, items)
        for _ in range(3):
            self.publish(tmp_path, [items[1]])
        reader = self.reader(tmp_path)

        for search in (
            whole_ranking(reader, vector_of(QUESTION)),
            ranked_by_words(reader, {"sleep": 1.0}, k=99),
        ):
            found = [passage_id for passage_id, _ in search]
            assert len(found) == len(set(found)) > 1
        kept = [p.passage for p in items[1].passages]
        assert reader.passages([passage.passage_id for passage in kept]) == kept

    @pytest.mark.slow
    def test_many_small_changes_end_with_the_same_answers_as_writing_it_all_at_once(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        by_id = sorted(items, key=lambda item: item.document.doc_id)
        once = self.open_engine(by_id, tmp_path / "once")
        self.publish(tmp_path / "often", items[:1])
        for item in [*items, *items, *items]:
            self.publish(tmp_path / "often", [item])
        often = self.reader(tmp_path / "often")

        assert whole_ranking(often, vector_of(QUESTION)) == whole_ranking(once, vector_of(QUESTION))
        for question in ("muscle twitching sleep", "Herz", "oxygen"):
            expected = ranked_by_words(once, weighted(question), k=99)
            found = ranked_by_words(often, weighted(question), k=99)
            assert [passage_id for passage_id, _ in found] == [passage_id for passage_id, _ in expected]

    def test_a_writer_that_breaks_off_publishes_nothing(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        self.publish(tmp_path, items[:1])

        def broken() -> Iterable[IndexedDocument]:
            yield items[1]
            raise RuntimeError("the source broke off")

        with pytest.raises(RuntimeError, match="broke off"):
            self.publish(tmp_path, broken())

        assert [outline.doc_id for outline in self.reader(tmp_path).outlines()] == ["twitching"]
