import json
from dataclasses import replace
from pathlib import Path

import pytest
import pytrec_eval

from eval.errors import QuoteNotFound, UnfitSet
from eval.runs.asking import ask_all
from eval.runs.evaluation import evaluate
from eval.runs.results import QRELS, RESULTS, RUN, TABLE, TIMINGS, read_results, read_timings, write_results
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.sets.trec import read_qrels, read_run
from eval.systems.fused import FusedSystem
from eval.systems.in_process import IndexSystem
from eval.systems.response import Retrieved, SystemRanking


@pytest.fixture(scope="module")
def few(myoclonus: QuestionSet) -> QuestionSet:
    answerable = [question for question in myoclonus.questions if question.answerable][:12]
    others = [question for question in myoclonus.questions if question.unanswerable][:6]
    return replace(myoclonus, questions=(*answerable, *others))


def test_two_runs_of_the_same_thing_write_the_same_bytes(few: QuestionSet, index: IndexSystem, tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_results(tmp_path / name, *evaluate(few, index))
    for file in (RESULTS, TABLE, RUN, QRELS):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes(), file
    assert "latenc" not in (tmp_path / "first" / RESULTS).read_text()
    assert len(json.loads((tmp_path / "first" / TIMINGS).read_text())["latencies_ms"]) == 18


def test_results_are_read_as_they_were_written(few: QuestionSet, index: IndexSystem, tmp_path: Path) -> None:
    results, timings = evaluate(few, index)
    write_results(tmp_path, results, timings)
    read = read_results(tmp_path)
    assert read.to_json() == results.to_json()
    assert read.questions[0].shown == results.questions[0].shown
    assert len(read_timings(tmp_path).latencies_ms) == 18


def test_trec_eval_finds_the_same_in_the_files_that_are_written(
    few: QuestionSet, index: IndexSystem, tmp_path: Path
) -> None:
    results, timings = evaluate(few, index)
    write_results(tmp_path, results, timings)
    run = {query_id: dict(hits) for query_id, hits in read_run(tmp_path / RUN).items()}
    theirs = pytrec_eval.RelevanceEvaluator(read_qrels(tmp_path / QRELS), {"ndcg_cut_10", "recip_rank"}).evaluate(run)
    assert len(theirs) == 12
    for question in results.questions[:12]:
        # Names with white space are written with underscores; they are those that were missed, and change no rank.
        assert question.measures["nDCG@10"] == pytest.approx(theirs[question.query_id]["ndcg_cut_10"], abs=1e-6)
        assert question.measures["RR@10"] == pytest.approx(theirs[question.query_id]["recip_rank"], abs=1e-6)


def test_every_kind_of_measure_has_a_value_and_questions_count_where_they_belong(
    few: QuestionSet, index: IndexSystem
) -> None:
    results, _ = evaluate(few, index)
    assert results.counts["answerable"] == 12
    assert results.measures["citation exactness"] == 1.0
    assert results.measures["document Success@1"] == 1.0
    kinds = {question.unanswerable for question in few.questions if question.unanswerable}
    for name in (
        "AUROC",
        "AURC",
        "ECE",
        "quote coverage",
        "link validity",
        "answered",
        *(f"{kind} refused" for kind in kinds),
    ):
        assert 0.0 <= results.measures[name] <= 1.0, name
    assert "answered" not in results.questions[-1].measures
    low, high = results.intervals["nDCG@10"]
    assert low <= results.measures["nDCG@10"] <= high


def test_a_question_that_nobody_judged_is_asked_and_not_measured_for_relevance(index: IndexSystem) -> None:
    questions = QuestionSet("s", Unit.DOCUMENT, (Question("q", "why do I jerk awake"),))
    results, _ = evaluate(questions, index)
    assert results.counts == {"not judged": 1}
    assert set(results.measures) == {"citation exactness", "link validity"}
    assert results.questions[0].shown[0].doc_id == "myoclonus"


def test_an_article_that_is_not_in_the_library_or_does_not_hold_the_quote_is_named_by_file_and_line(
    index: IndexSystem,
) -> None:
    misspelt = Question("q", "?", judgments=(Judgment("myoclonos"),), place="team.csv, line 7")
    with pytest.raises(UnfitSet, match="isn't in the library") as error:
        evaluate(QuestionSet("s", Unit.DOCUMENT, (misspelt,)), index)
    assert error.value.where == "team.csv, line 7"
    other = replace(misspelt, judgments=(Judgment("myoclonus", quote="It is caused by the moon."),))
    with pytest.raises(QuoteNotFound) as missing:
        evaluate(QuestionSet("s", Unit.PASSAGE, (other,)), index)
    assert missing.value.where == "team.csv, line 7, myoclonus"


def test_what_was_expected_is_said_in_words(index: IndexSystem) -> None:
    whole = Question("q", "?", judgments=(Judgment("myoclonus"),))
    results, _ = evaluate(QuestionSet("s", Unit.DOCUMENT, (whole,), titles={"myoclonus": "Myoclonus"}), index)
    document = index.document("myoclonus")
    assert document is not None
    assert results.questions[0].expected == (f"myoclonus (Myoclonus): “{document.text[:300]}…”",)


def test_notices_are_measured_by_whether_one_was_wanted(index: IndexSystem) -> None:
    wanted = Question("q", "why do I jerk awake", notice=True)
    questions = QuestionSet("s", Unit.DOCUMENT, (wanted, replace(wanted, query_id="r", notice=False)))
    results, _ = evaluate(questions, index)
    met = index.read(wanted).notice
    assert results.measures["notice recall"] == results.measures["notice false rate"] == float(met)


def test_words_that_cannot_be_placed_are_reported_and_count_as_missed(index: IndexSystem) -> None:
    judgment = Judgment("myoclonus", quote="twitching", unmapped="spans.jsonl, line 3: not there")
    questions = QuestionSet("s", Unit.PASSAGE, (Question("q", "what is twitching?", judgments=(judgment,)),))
    results, _ = evaluate(questions, index)
    assert results.unmapped == ("spans.jsonl, line 3: not there",)
    assert results.measures["R@10"] == 0.0
    assert results.measures["quote in top hit"] == 0.0


class _Repetitive(FusedSystem):
    """Ranks six passages of each document one after another."""

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        return SystemRanking(tuple(Retrieved(f"p{rank}", f"d{rank // 6}", None, 1.0 / (rank + 1)) for rank in range(k)))


def test_documents_are_sought_deeper_until_there_are_enough_of_them(index: IndexSystem) -> None:
    system = _Repetitive(index, index, name="repetitive")
    questions = QuestionSet("s", Unit.DOCUMENT, (Question("q", "?", judgments=(Judgment("d9"),)),))
    results, _ = evaluate(questions, system)
    assert results.measures["R@10"] == 1.0
    (asked,), _ = ask_all(replace(questions, unit=Unit.PASSAGE), system)
    assert len(asked.ranking.hits) == 10
