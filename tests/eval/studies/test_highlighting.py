import json
from pathlib import Path

import numpy as np
import pytest

from eval.errors import UnfitSet
from eval.studies.highlighting import Case, cases, fit_conditional_logit, measure_highlights, read_answered
from index.config import Evidence
from ingest.home import Home
from tests.documents import paragraphs
from tests.snapshots import searcher_of

TEXT = "Twitches in sleep are harmless. They last for two seconds. Doctors call them hypnic jerks."


def write_set(folder: Path, *, answers: list[str]) -> Path:
    (folder / "qrels").mkdir(parents=True)
    question = {"_id": "q1", "text": "How long do twitches in sleep last?", "metadata": {"answers": answers}}
    (folder / "queries.jsonl").write_text(json.dumps(question) + "\n")
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "sleep", "title": "", "text": TEXT}) + "\n")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tsleep\t1\n")
    return folder


def test_the_sentence_that_holds_any_of_the_answers_is_known(tmp_path: Path) -> None:
    answered = read_answered(write_set(tmp_path / "set", answers=["TWO  seconds", "hypnic jerks", "an hour"]))
    searcher = searcher_of(Home(tmp_path / "home"), [paragraphs(TEXT, doc_id="sleep")])

    (case,) = cases(answered, searcher)

    assert answered[0].answers == ("TWO  seconds", "hypnic jerks")
    assert case.holding.tolist() == [False, True, True]
    assert case.evidence.shape == (3, 9)
    assert case.evidence[:, Evidence.names().index("number")].tolist() == [0.0, 1.0, 0.0]


def test_a_set_without_answers_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitSet, match=r"spans\.jsonl"):
        read_answered(write_set(tmp_path, answers=["an hour"]))


def telling(by: int, *, count: int = 20) -> list[Case]:
    """Cases whose right sentence has more of one kind of evidence, and less of the cosine."""
    generator = np.random.default_rng(by)
    found = []
    for _ in range(count):
        evidence = generator.uniform(0.0, 0.1, size=(4, 9))
        right = int(generator.integers(4))
        evidence[:, 0] += 0.3
        evidence[right, 0] += 0.01
        evidence[right, by] += 0.8
        found.append(Case(evidence, np.arange(4) == right))
    return found


def test_weights_find_the_evidence_that_helps_and_each_set_is_measured_by_the_others() -> None:
    by_before, by_time = telling(4), telling(7)

    weights = fit_conditional_logit([by_before])
    before, time = measure_highlights({"before": by_before, "time": by_time}, fit_others=True)

    assert int(np.argmax(weights)) == 4
    assert weights[0] == 1.0
    assert all(case.right(weights) for case in by_before)
    assert before.questions == time.questions == 20
    assert before.ceiling == 1.0
    assert before.held_out is not None
    assert before.held_out < 1.0  # what helps in one set is noise in the other


def test_without_other_sets_nothing_is_held_out() -> None:
    (only,) = measure_highlights({"only": telling(4)}, fit_others=True)

    assert only.held_out is None
