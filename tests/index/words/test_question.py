"""What the searcher makes of a question's words, over real snapshots with the tiny encoder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.words.synonyms import parse
from ingest.document import Document
from ingest.home import Home
from tests.documents import paragraphs
from tests.encoders import TinyQuestionEncoder, vector_of
from tests.index.engines.articles import CONFIG
from tests.snapshots import index_documents, open_searcher, publish_documents, searcher_of

_PLAIN = replace(CONFIG, correction_weight=0.0, corrected_share=0.0, synonym_weight=0.0, synonym_share=0.0)


def articles() -> list[Document]:
    return [
        paragraphs("The treatment is rest.", "Most treatment helps.", doc_id="a", title="Sleep"),
        paragraphs("This treatment is old.", "Amnesia comes and goes.", doc_id="b", title="Memory"),
        paragraphs("Zorbalosis is rare and old.", "Nobody knows zorbalosis.", doc_id="c", title="Rare"),
    ]


@pytest.fixture
def searcher(home: Home) -> Searcher:
    return searcher_of(home, articles(), CONFIG)


def test_a_followed_word_is_searched_for_beside_the_word_that_was_written(home: Home) -> None:
    written = [*articles(), paragraphs("Treatmnet is my name.", doc_id="d", title="Name")]
    found = searcher_of(home, articles(), CONFIG)

    assert found.followed("treatmnet") == found.did_you_mean("treatmnet") == "treatment"
    (best, *_) = found.search(Query("treatmnet"))
    assert best.signals.lexical > 0
    assert best.signals.term_coverage == 1.0
    plain = searcher_of(home, articles(), _PLAIN)
    assert plain.search(Query("treatmnet"))[0].signals.lexical == 0

    named = searcher_of(home, written, CONFIG)  # now it is a word of the corpus, and nothing is misspelt
    assert named.followed("treatmnet") == "treatmnet"
    assert named.did_you_mean("treatmnet") is None
    assert named.search(Query("treatmnet"))[0].passage.doc_id == "d"


def test_the_embedded_question_keeps_a_share_of_what_was_written(searcher: Searcher) -> None:
    own, followed = vector_of("my treatmnet"), vector_of("my treatment")
    share = CONFIG.corrected_share
    mixed = (1 - share) * own + share * followed
    expected = mixed / np.linalg.norm(mixed)

    scores = [hit.signals.passage_cosine for hit in searcher.search(Query("my treatmnet", 9))]

    assert 0 < share < 1
    assert max(scores) == pytest.approx(
        max(float(expected @ item.vector) for one in index_documents(articles(), CONFIG) for item in one.passages),
        abs=1e-4,
    )


def test_what_is_offered_but_not_safe_to_follow_leaves_the_ranking_alone(home: Home) -> None:
    question = "zorbolosis"
    with_help, without = searcher_of(home, articles(), CONFIG), searcher_of(Home(home.root / "b"), articles(), _PLAIN)

    assert with_help.did_you_mean(question) == "zorbalosis"
    assert with_help.followed(question) == question
    assert [hit.score for hit in with_help.search(Query(question, 9))] == [
        hit.score for hit in without.search(Query(question, 9))
    ]


def test_no_word_of_a_withdrawn_article_is_named(searcher: Searcher) -> None:
    assert searcher.did_you_mean("zorbolosis") == "zorbalosis"
    assert searcher.did_you_mean("zorbolosis", withdrawn=frozenset({"c"})) is None
    assert searcher.did_you_mean("zorbolosis") == "zorbalosis"


def test_no_word_is_named_that_only_a_replaced_version_held(home: Home) -> None:
    searcher_of(home, articles(), CONFIG)
    changed = paragraphs("It is rare.", doc_id="c", title="Rare")
    publish_documents(home, [changed], CONFIG, parent=home.current.resolve())

    found = open_searcher(home.current.resolve())

    assert found.document("c") == changed
    assert found.did_you_mean("zorbolosis") is None


def test_a_synonym_finds_what_the_questions_own_words_do_not(home: Home) -> None:
    publish = searcher_of(home, articles(), CONFIG)
    synonyms = parse(["memory loss, amnesia"], where="s")
    config: RetrievalConfig = replace(CONFIG, synonym_weight=0.5, lexical_weight=1.0)
    found = Searcher(publish._reader, TinyQuestionEncoder(), config, publish.manifest, synonyms=synonyms)

    best = found.search(Query("loss"))[0]
    assert best.signals.lexical == 0
    best = found.search(Query("loss of memory and memory loss"))[0]
    assert "Amnesia" in best.passage.text


def test_the_same_question_finds_the_same_with_and_without_another_in_between(searcher: Searcher, home: Home) -> None:
    first = searcher.search(Query("treatmnet"))
    for question in ("a", "b", "c", "d", "zorbolosis"):
        searcher.search(Query(question))

    assert searcher.search(Query("treatmnet")) == first
    assert open_searcher(Path(home.current.resolve())).search(Query("treatmnet")) == first
