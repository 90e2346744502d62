import gc
import shutil
import threading
import weakref
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import RetrievalConfig
from index.engines.base import Scope
from index.errors import DamagedSnapshot
from index.models.encoder import Vectors
from index.passages.query import Filters, Query
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from ingest.document import Document
from ingest.home import Home
from tests.documents import catalogues, documents, paragraphs, texts
from tests.encoders import TinyQuestionEncoder, vector_of
from tests.index.engines.admitted import admits
from tests.index.engines.articles import CONFIG, catalogue, twins
from tests.snapshots import open_searcher, publish_documents, searcher_of


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(Home(tmp_path_factory.mktemp("home")), catalogue(), CONFIG)


@given(texts(max_words=12), st.integers(1, 100))
def test_hits_come_best_first_ranked_from_one_and_the_same_each_time(searcher: Searcher, question: str, k: int) -> None:
    hits = searcher.search(Query(question, k))

    assert len(hits) == min(k, len(searcher.search(Query(question, 100))))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    keys = [(-hit.score, hit.passage.passage_id) for hit in hits]
    assert keys == sorted(keys)
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)
    assert hits == searcher.search(Query(question, k))


def test_a_score_is_the_fusion_of_what_both_engines_gave(searcher: Searcher) -> None:
    question = "sleep twitches"
    hits = searcher.search(Query(question, 100))
    best_lexical = max(hit.signals.lexical for hit in hits)
    best_share = max(hit.signals.lexical_share for hit in hits)

    assert best_lexical > 0
    assert len({hit.signals.lexical_weight for hit in hits}) == 1
    assert {hit.signals.phrase_share for hit in hits} == {0.0, 1.0}  # "Sleep twitches are harmless"
    assert any(hit.signals.lexical == 0 for hit in hits)  # brought by the dense engine alone
    for hit in hits:
        found = hit.signals
        dense = 0.2 * found.passage_cosine + 0.8 * found.sentence_cosine
        weight, share = found.lexical_weight, found.lexical_share
        words = share + RetrievalConfig().phrase_weight * found.phrase_share
        assert hit.score == pytest.approx((1 - weight) * dense + weight * words, abs=1e-5)
        assert share * best_lexical == pytest.approx(found.lexical * best_share, abs=1e-5)
        assert 0 <= share <= 1
        assert found.sentence_cosine == max(one.cosine for one in hit.sentence_evidence)
        assert list(hit.sentence_scores) == [one.weighed(CONFIG.highlight) for one in hit.sentence_evidence]
        assert len(hit.sentence_scores) == len(hit.passage.sentences)


def test_term_coverage_is_the_share_of_the_questions_terms_that_stand_there(tmp_path: Path) -> None:
    articles = [paragraphs(f"Stroke {number}.", doc_id=str(number), title="Brain") for number in range(3)]
    found = searcher_of(Home(tmp_path), articles)

    covered = {
        question: found.search(Query(question))[0].signals.term_coverage
        for question in ("stroke", "brain stroke", "brains strokes", "the of", "stroke zzzz")
    }

    assert covered["stroke"] == covered["brain stroke"] == covered["brains strokes"] == 1.0
    assert covered["the of"] == 0.0  # no term is left
    assert covered["stroke zzzz"] == 0.5


def test_ties_fall_by_passage_id(tmp_path: Path) -> None:
    hits = searcher_of(Home(tmp_path), twins(12)).search(Query("muscle twitching", 12))

    assert len({hit.score for hit in hits}) == 1
    assert [hit.passage.passage_id for hit in hits] == sorted(hit.passage.passage_id for hit in hits)


_MEMBERS = st.sampled_from(["neurology", "sleep", "heart", "child health", "none"])
_FILTERS = st.builds(
    Filters,
    doc_ids=st.lists(st.sampled_from(["doc 0/é", "doc 1/é", "doc 4/é", "x"]), max_size=3).map(tuple),
    tags=st.lists(_MEMBERS, max_size=3).map(tuple),
    audience=st.sampled_from([None, "public", "staff", "none"]),
    language=st.sampled_from([None, "en", "de", "none"]),
    reviewed_since=st.one_of(st.none(), st.dates()),
)


@settings(max_examples=12)
@given(catalogues(), st.lists(_FILTERS, min_size=6, max_size=9), st.sets(st.sampled_from(["doc 0/é", "doc 1/é", "x"])))
@pytest.mark.slow
def test_hits_come_from_exactly_the_documents_that_filters_admit_and_nobody_withdrew(
    documents: list[Document], filters: list[Filters], withdrawn: set[str]
) -> None:
    with TemporaryDirectory() as folder:
        searcher = searcher_of(Home(Path(folder)), documents)
        for wanted in filters:
            hits = searcher.search(Query("muscle twitching", 100, wanted), withdrawn=frozenset(withdrawn))
            scope = Scope(wanted, frozenset(withdrawn))
            expected = {d.doc_id for d in documents if admits(scope, d)}
            assert {hit.passage.doc_id for hit in hits} == expected


@settings(max_examples=12)
@given(documents(max_blocks=6, max_words=20))
@pytest.mark.slow
def test_every_hit_is_a_slice_of_the_document_that_the_snapshot_holds(document: Document) -> None:
    with TemporaryDirectory() as folder:
        searcher = searcher_of(Home(Path(folder)), [document, paragraphs("Some words.", doc_id="b")])
        hits = searcher.search(Query("some words", 100))
        stored = searcher.document(document.doc_id)

        assert stored == document
        assert {hit.passage.doc_id for hit in hits} >= {"b"}
        for hit in hits:
            held = searcher.document(hit.passage.doc_id)
            assert held is not None
            assert held.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_k_above_the_candidates_brings_as_many_as_there_are(tmp_path: Path) -> None:
    found = searcher_of(Home(tmp_path), twins(30), RetrievalConfig(candidates=5))

    assert len(found.search(Query("muscle", 25))) == 25
    assert len(found.search(Query("muscle", 100))) == 30


def test_each_article_of_the_sample_is_found_by_its_own_words(built_home: Home) -> None:
    searcher = Searcher.open(built_home)

    for passage in searcher.document_passages("myoclonus"):
        first = searcher.search(Query(passage.text, 1))[0].passage
        assert first.passage_id == passage.passage_id


def test_a_snapshot_with_a_part_cut_short_is_not_opened(built_home: Home, home: Home) -> None:
    shutil.copytree(built_home.root, home.root, symlinks=True)
    part = home.current / "segments/0000/passages.npy"
    part.write_bytes(part.read_bytes()[:-4])

    with pytest.raises(DamagedSnapshot, match=r"passages\.npy.*vouch build --force"):
        Searcher.open(home)


def test_a_searcher_that_nobody_has_any_more_is_gone_with_its_threads_without_a_look_for_garbage(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    publish_documents(home, [paragraphs("Stroke of the brain.", doc_id="stroke")], CONFIG)
    folder, before = home.current.resolve(), set(threading.enumerate())
    gc.disable()
    try:
        opened, started = [], set[threading.Thread]()
        for _ in range(50):
            searcher = open_searcher(folder)
            assert searcher.search(Query("what is a storke"))
            opened.append(weakref.ref(searcher))
            started |= set(threading.enumerate()) - before
        del searcher
        assert len(started) >= 50
        assert [one for one in opened if one() is not None] == []
        for thread in started:
            thread.join(timeout=30)
        assert [thread for thread in started if thread.is_alive()] == []
    finally:
        gc.enable()


def test_a_question_that_is_asked_at_another_depth_is_embedded_once(
    searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_documents(Home(tmp_path), catalogue(), CONFIG)
    read: list[str] = []

    def encode(_: TinyQuestionEncoder, question: str) -> Vectors:
        read.append(question)
        return vector_of(question)

    monkeypatch.setattr(TinyQuestionEncoder, "encode", encode)
    counting = open_searcher(Home(tmp_path).current.resolve())

    for k in (3, 50):
        assert counting.search(Query("sleep twitches", k)) == searcher.search(Query("sleep twitches", k))
    assert counting.embed("sleep twitches").tolist() == vector_of("sleep twitches").tolist()
    assert read.count("sleep twitches") == 1


def test_the_tiny_encoder_is_deterministic_and_gives_unit_vectors() -> None:
    assert (vector_of("sleep twitching") == vector_of("Sleep, twitching!")).all()
    assert float(vector_of("sleep twitching") @ vector_of("sleep twitching")) == pytest.approx(1.0)


def test_the_sentence_that_holds_the_questions_rare_words_is_chosen_before_one_that_is_as_near(tmp_path: Path) -> None:
    article = paragraphs("Nothing is known here. Ask about oxygen at the desk.", doc_id="oxygen")
    found = searcher_of(Home(tmp_path), [article], CONFIG).search(Query("oxygen"))[0]

    assert found.passage.text[slice(*_relative(found, best=True))] == "Ask about oxygen at the desk."


def _relative(hit: Hit, *, best: bool) -> tuple[int, int]:
    at = hit.sentence_scores.index((max if best else min)(hit.sentence_scores))
    span = hit.passage.sentences[at]
    return span.start - hit.passage.start, span.end - hit.passage.start
