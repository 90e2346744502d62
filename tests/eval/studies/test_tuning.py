import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.studies.tuning import (
    GRID,
    Candidates,
    JudgedCandidates,
    candidates,
    leave_one_out,
    ranking,
    without_pieces,
)
from eval.systems.in_process import IndexSystem
from index.config import RetrievalConfig
from index.engines.embedded.reader import EmbeddedReader
from index.passages.query import Query
from index.ranking.fusion import ComponentScores
from index.ranking.searcher import Searcher
from ingest.home import Home
from tests.documents import paragraphs
from tests.encoders import TinyQuestionEncoder
from tests.snapshots import searcher_of

PARTS = ("passage_cosine", "sentence_cosine", "lexical_share", "phrase_share")
QUESTION = "is there a cure for myoclonus"


def made(seed: int, *, passages: int, units: int, telling: str | None = None) -> Candidates:
    """Candidates with random scores; what is relevant scores high by one component alone where that is named."""
    generator = np.random.default_rng(seed)
    number = generator.integers(units, size=passages)
    gains = generator.integers(3, size=units)
    gains[number[0]] = 2
    scores = {part: generator.uniform(0.2, 0.6, size=passages).astype(np.float32) for part in PARTS}
    if telling:
        scores[telling] = (0.2 + 0.2 * gains[number]).astype(np.float32)
    grades = {str(unit): int(gain) for unit, gain in enumerate(gains)}
    return Candidates(ComponentScores(**scores), tuple(map(str, number)), grades)


def test_a_unit_comes_where_its_best_passage_does() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6], dtype=np.float32)
    flat = np.zeros_like(scores)

    found = ranking(
        Candidates(ComponentScores(scores, scores, flat, flat), ("b", "a", "b", "c"), {}), RetrievalConfig()
    )

    assert found == ["b", "a", "c"]
    assert ranking(Candidates(ComponentScores(*[flat[:0]] * 4), (), {}), RetrievalConfig()) == []


def test_a_set_is_measured_with_what_the_others_choose_and_its_kin_do_not() -> None:
    by_phrases = [made(seed, passages=30, units=12, telling="phrase_share") for seed in range(12)]
    by_cosine = [made(seed, passages=30, units=12, telling="passage_cosine") for seed in range(50, 62)]

    phrases, cosine, twin = leave_one_out(
        {"phrases": by_phrases, "cosine": by_cosine, "twin": by_phrases}, [frozenset({"phrases", "twin"})]
    )

    assert phrases.chosen["phrase_weight"] == min(GRID["phrase_weight"])  # the cosine's set alone chose
    assert phrases.chosen["sentence_weight"] == min(GRID["sentence_weight"])
    assert phrases.held_out < phrases.own
    assert cosine.chosen["phrase_weight"] == max(GRID["phrase_weight"])
    assert twin.held_out == phrases.held_out


def test_each_piece_can_be_taken_away() -> None:
    found = without_pieces(
        {"phrases": [made(seed, passages=30, units=12, telling="phrase_share") for seed in range(6)]}
    )

    assert {"shipped", "bm25", "dense", "no-phrases", "fixed-weight"} <= set(found)
    assert "no-headings" not in found  # BM25 itself would be another
    assert "short-passages" not in found
    assert found["no-phrases"]["phrases"] < found["shipped"]["phrases"]


_OTHER_WEIGHTS = (
    RetrievalConfig(),
    RetrievalConfig(lexical_weight=1.0),
    RetrievalConfig(lexical_weight=0.0, sentence_weight=0.0),
    RetrievalConfig(lexical_weight=0.37, phrase_weight=0.8, sentence_weight=1.0),
    RetrievalConfig(lexical_weight=0.6, lexical_weight_per_cosine=0.0, lexical_weight_per_gap=9.0),
)


def test_candidates_rank_by_other_weights_as_an_index_with_those_weights_does(tmp_path: Path, built_home: Home) -> None:
    chance = random.Random(5)
    words = ["muscle", "sleep", "twitch", "harmless", "stroke", "oxygen", "kidney", "brain", "rest", "cure", "treat"]
    articles = [
        paragraphs(*(" ".join(chance.choices(words, k=9)) + "." for _ in range(3)), doc_id=f"article {number}")
        for number in range(40)
    ]
    searcher = searcher_of(Home(tmp_path), articles)
    asked = Question("q", "what muscle twitches in sleep are harmless", judgments=(Judgment("article 1"),))
    system = IndexSystem(built_home, name="shipped")  # what is judged are whole documents, of which no words are read
    (one,) = candidates(QuestionSet("sample", Unit.DOCUMENT, (asked,)), searcher, system)
    folder = Home(tmp_path).current.resolve()

    rankings = []
    for config in _OTHER_WEIGHTS:
        other = Searcher(EmbeddedReader(folder, config.bm25), TinyQuestionEncoder(), config, searcher.manifest)
        hits = other.search(Query(asked.text, 100))
        rankings.append(list(dict.fromkeys(hit.passage.doc_id for hit in hits)))

        assert ranking(one, config) == rankings[-1]
    assert len(set(map(tuple, rankings))) == len(_OTHER_WEIGHTS)
    assert len(rankings[0]) == len(articles)


def test_candidates_are_measured_by_what_is_judged(built_home: Home) -> None:
    searcher = Searcher.open(built_home)
    hits = searcher.search(Query(QUESTION, 100))
    best = hits[0].passage
    asked = Question("q", QUESTION, judgments=(Judgment("myoclonus", quote=best.text[:40]),))

    own = candidates(QuestionSet("sample", Unit.PASSAGE, (asked,)), searcher, IndexSystem(built_home, name="shipped"))

    assert JudgedCandidates(own).ndcg(RetrievalConfig()) == 1.0
    assert JudgedCandidates(own).ndcg(replace(RetrievalConfig(), lexical_weight=1.0)) <= 1.0
    assert own[0].grades == {best.passage_id: 1}
    assert sorted(own[0].units) == sorted(hit.passage.passage_id for hit in hits)
