import numpy as np
import pytest

from index.passages.query import Query
from index.ranking.explanation import Component, ScoreBreakdown
from index.ranking.searcher import Searcher
from ingest.home import Home
from tests.index.engines.articles import CONFIG, catalogue
from tests.snapshots import searcher_of


def test_a_rank_counts_the_candidates_that_score_higher_and_equal_ones_share_it() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.1], dtype=np.float32)

    breakdown = ScoreBreakdown({"cosine": scores}, {"cosine": 0.25})

    assert [breakdown.of(at)[0].rank for at in range(4)] == [2, 1, 2, 4]
    assert breakdown.of(1) == (Component("cosine", float(scores[1]), 1, 0.25),)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(Home(tmp_path_factory.mktemp("home")), catalogue(), CONFIG)


@pytest.mark.parametrize("question", ["sleep twitches", "muscle twitching in sleep", "xyzzy"])
def test_the_components_of_a_hit_sum_up_to_its_score(searcher: Searcher, question: str) -> None:
    hits = searcher.search(Query(question, 100))

    for hit in hits:
        assert sum(one.score * one.weight for one in hit.components) == pytest.approx(hit.score, abs=1e-5)
        assert [one.name for one in hit.components] == [
            "passage_cosine", "sentence_cosine", "lexical_share", "phrase_share",
        ]  # fmt: skip
    assert min(hit.components[0].rank for hit in hits) == 1
    by_cosine = sorted(hits, key=lambda hit: -hit.signals.passage_cosine)
    assert [hit.components[0].rank for hit in by_cosine] == sorted(hit.components[0].rank for hit in hits)
