from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.answerability.judgment import AnswerabilityIdentity, AnswerJudgment
from index.config import RetrievalConfig
from index.engines.registry import open_reader
from index.passages.query import Query
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from index.snapshots.manifest import AnswerabilityRecord
from ingest.home import Home
from tests.encoders import TinyQuestionEncoder
from tests.index.engines.articles import CONFIG, catalogue
from tests.snapshots import searcher_of

READ = 3
TRUSTING = replace(CONFIG, answerability_weight=0.8)
RECORD = AnswerabilityRecord(AnswerabilityIdentity("tiny", "0" * 64, "1" * 64, "r"), "2" * 64, READ, {})


class Favours:
    """Says that passages with a phrase answer, with the sentence that holds it, and no others; notes what it read."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.read: list[tuple[str, str, str, tuple[str, ...]]] = []

    def judge(self, question: str, names: str, context: str, sentences: Sequence[str]) -> AnswerJudgment:
        self.read.append((question, names, context, tuple(sentences)))
        held = tuple(4.0 if self.phrase in sentence else -4.0 for sentence in sentences)
        return AnswerJudgment(max(held), held)


def judged_searcher(plain: Searcher, home: Home, model: Favours) -> Searcher:
    manifest = replace(plain.manifest, answerability=RECORD)
    reader = open_reader(manifest, home.current.resolve())
    return Searcher(reader, TinyQuestionEncoder(), TRUSTING, manifest, answerability=model)


@pytest.fixture
def plain(tmp_path: object, home: Home) -> Searcher:
    return searcher_of(home, catalogue(), CONFIG)


def last_read(plain: Searcher) -> Hit:
    return plain.search(Query("sleep twitches", READ))[-1]


def test_the_passage_that_answers_goes_first_with_its_sentence(plain: Searcher, home: Home) -> None:
    third = last_read(plain)
    phrase = third.passage.text[-12:]
    model = Favours(phrase)

    hits = judged_searcher(plain, home, model).search(Query("sleep twitches", 10))

    assert hits[0].passage.passage_id == third.passage.passage_id
    assert hits[0].signals.answering == hits[0].signals.answering_sentence == 4.0
    assert hits[0].signals.fused == pytest.approx(third.score)
    assert hits[0].sentence_scores.index(max(hits[0].sentence_scores)) == len(hits[0].passage.sentences) - 1
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert sum(one.score * one.weight for one in hit.components) == pytest.approx(hit.score)


def test_so_many_passages_are_read_and_the_others_stay_behind_them_in_their_order(plain: Searcher, home: Home) -> None:
    before = [hit.passage.passage_id for hit in plain.search(Query("sleep twitches", 10))]
    model = Favours("nothing says this")

    hits = judged_searcher(plain, home, model).search(Query("sleep twitches", 10))

    assert len(model.read) == READ
    assert [hit.passage.passage_id for hit in hits] == before
    assert [hit.signals.answering is None for hit in hits] == [False] * READ + [True] * (len(before) - READ)


def test_where_the_best_passage_answers_no_other_is_read(plain: Searcher, home: Home) -> None:
    best = plain.search(Query("sleep twitches", 1))[0]
    model = Favours(best.passage.text[:12])

    hits = judged_searcher(plain, home, model).search(Query("sleep twitches", 10))

    assert [read[3] for read in model.read] == [tuple(hits[0].passage.text[one.start - hits[0].passage.start :
            one.end - hits[0].passage.start] for one in hits[0].passage.sentences)]  # fmt: skip
    assert hits[0].passage == best.passage
    assert [hit.signals.answering is None for hit in hits] == [False] + [True] * (len(hits) - 1)


def test_how_many_hits_are_asked_for_changes_no_judgment(plain: Searcher, home: Home) -> None:
    searcher = judged_searcher(plain, home, Favours(last_read(plain).passage.text[-12:]))

    one, three, ten = (searcher.search(Query("sleep twitches", k)) for k in (1, 3, 10))

    assert one[0] == three[0] == ten[0]
    assert three == ten[:3]


def test_a_passage_is_read_under_its_title_and_heading_with_what_it_hangs_on(plain: Searcher, home: Home) -> None:
    model = Favours("nothing says this")
    judged_searcher(plain, home, model).search(Query("what infection causes twitching", 10))

    names = {sentences: (names, context) for _, names, context, sentences in model.read}
    found = next(value for sentences, value in names.items() if any("Infection" in one for one in sentences))
    assert found[0] == "Muscle twitching\nCauses"


def test_the_weight_of_the_model_is_a_setting(plain: Searcher, home: Home) -> None:
    model = Favours(last_read(plain).passage.text[-12:])
    manifest = replace(plain.manifest, answerability=RECORD)
    reader = open_reader(manifest, home.current.resolve())
    config: RetrievalConfig = replace(CONFIG, answerability_weight=0.0)
    searcher = Searcher(reader, TinyQuestionEncoder(), config, manifest, answerability=model)

    before = plain.search(Query("sleep twitches", 10))
    hits = searcher.search(Query("sleep twitches", 10))

    assert [hit.passage.passage_id for hit in hits] == [hit.passage.passage_id for hit in before]
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in before])
