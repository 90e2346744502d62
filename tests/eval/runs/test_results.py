import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
import pytrec_eval

from eval.runs.evaluation import evaluate
from eval.runs.results import QRELS, RESULTS, RUN, TABLE, TIMINGS, read_results, read_timings, write_results
from eval.sets.public.trec import read_qrels, read_run
from eval.sets.question import QuestionSet
from eval.systems.in_process import IndexSystem


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


def test_no_question_is_a_formula_to_a_spreadsheet(few: QuestionSet, index: IndexSystem, tmp_path: Path) -> None:
    results, timings = evaluate(few, index)
    first = replace(results.questions[0], text='=HYPERLINK("https://evil.example")')
    write_results(tmp_path, replace(results, questions=(first, *results.questions[1:])), timings)

    with (tmp_path / TABLE).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    assert rows[0]["question"] == '\'=HYPERLINK("https://evil.example")'
    assert rows[1]["question"] == results.questions[1].text
