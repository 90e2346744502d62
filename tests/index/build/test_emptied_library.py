from pathlib import Path

import pytest

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import NoSnapshot
from index.passages.outline import Outline
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import verify_current
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from tests.index.libraries import few_articles, take_in, withdraw, write_articles

CONFIG = RetrievalConfig()
QUESTION = Query("why do I jerk awake")


def remove(home: Home, *doc_ids: str) -> None:
    with Library.open(home) as library:
        for doc_id in doc_ids:
            library.remove(doc_id)


def outlines(searcher: Searcher) -> list[Outline]:
    return list(searcher.outlines())


def test_the_last_document_that_is_removed_leaves_an_index_of_none_and_the_next_one_comes_in(
    copied_home: Home, tmp_path: Path
) -> None:
    remove(copied_home, "myoclonus")

    report = build(copied_home, config=CONFIG)

    assert (report.built, report.counts) == (True, {"documents": 0, "passages": 0, "sentences": 0})
    searcher = Searcher.open(copied_home)
    assert searcher.search(QUESTION) == []
    assert searcher.document("myoclonus") is None
    assert outlines(searcher) == []
    assert searcher.did_you_mean("musle twiching") is None
    assert verify_current(copied_home).encoder.agreement == {}
    assert not build(copied_home, config=CONFIG).built

    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))
    again = build(copied_home, config=CONFIG)

    assert again.counts["documents"] == 60
    assert not again.incremental  # so that the encoder's copy is checked on what came in
    assert verify_current(copied_home).encoder.agreement["min_cosine"] > 0.9


def test_the_last_document_that_is_withdrawn_leaves_an_index_of_none(copied_home: Home) -> None:
    withdraw(copied_home, "myoclonus")

    assert build(copied_home, config=CONFIG).counts["documents"] == 0
    assert Searcher.open(copied_home).document("myoclonus") is None


def test_the_last_text_that_is_removed_leaves_only_headings_and_the_models_are_checked_on_the_next(
    copied_home: Home, tmp_path: Path
) -> None:
    headings = [
        {"_id": f"h{number}", "sections": [{"_id": f"h{number}#1", "heading": "Only a heading", "text": ""}]}
        for number in range(9)
    ]
    take_in(copied_home, write_articles(tmp_path / "h.jsonl", *headings))
    remove(copied_home, "myoclonus")

    bare = build(copied_home, config=CONFIG)
    take_in(copied_home, write_articles(tmp_path / "a.jsonl", {"_id": "a", "text": "Hiccups stop. Some do not."}))
    report = build(copied_home, config=CONFIG)

    assert bare.counts == {"documents": 9, "passages": 0, "sentences": 0}
    assert not report.incremental
    manifest = verify_current(copied_home)
    assert manifest.answerability is not None
    assert manifest.answerability.agreement["pairs"] >= 40
    assert manifest.encoder.agreement
    assert [hit.passage.doc_id for hit in Searcher.open(copied_home).search(QUESTION)] == ["a"]


@pytest.mark.parametrize("force", [False, True])
def test_a_library_that_never_held_a_document_is_no_emptied_one_where_an_index_is_there(
    copied_home: Home, force: bool
) -> None:
    before = copied_home.current.resolve()
    for path in copied_home.root.glob("library.db*"):
        path.unlink()
    with Library.open(copied_home):
        pass

    with pytest.raises(LibraryError, match=r"never held a document.*vouch restore"):
        build(copied_home, config=CONFIG, force=force)

    assert copied_home.current.resolve() == before


def test_an_emptied_library_without_an_index_is_said_with_the_remedy(home: Home, tmp_path: Path) -> None:
    take_in(home, few_articles(tmp_path / "few.jsonl"))
    remove(home, *(f"a{number}" for number in range(60)))

    with pytest.raises(NoSnapshot, match=r"no document.*vouch ingest"):
        build(home, config=CONFIG)
    assert not home.current.exists()
