"""Faults are planted into a real index, and the gate must not let any of them pass."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from eval.gate.bounds import Failure, Gate, GatedSet, check, pin
from eval.gate.check import run_gate
from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.in_process import IndexSystem
from eval.systems.response import Retrieved, SystemRanking
from ingest.document import Span
from ingest.home import Home
from service.answers.confidence import DEFAULT_CALIBRATION

_ROOT = Path(__file__).parents[3]
_MARGIN = 0.03


def _lines() -> list[str]:
    return (_ROOT / "eval" / "questions" / "myoclonus.jsonl").read_text(encoding="utf-8").splitlines()


def _failures(gated: GatedSet, system: IndexSystem) -> list[Failure]:
    (run,) = run_gate(Gate("two questions", {"myoclonus": gated}), _ROOT / "eval", lambda *_: system)
    return check(run.name, gated, run.measures, run.inputs)


@pytest.fixture(scope="module")
def gated(index: IndexSystem, tmp_path_factory: pytest.TempPathFactory) -> GatedSet:
    """Every fourth question of the sample article's set, pinned to what the sound index reaches."""
    path = tmp_path_factory.mktemp("gate") / "myoclonus.jsonl"
    path.write_text("\n".join(_lines()[::4]), encoding="utf-8")
    empty = GatedSet(str(path), "../corpus", "shipped", _MARGIN, {}, {})
    (run,) = run_gate(Gate("two questions", {"myoclonus": empty}), _ROOT / "eval", lambda *_: index)
    return pin("myoclonus", empty, run.measures, run.inputs, allow_regression=False)


def test_a_sound_index_passes(gated: GatedSet, index: IndexSystem) -> None:
    assert _failures(gated, index) == []


class _ShiftedRows(IndexSystem):
    """Gives each passage's score to the one in the next row, as a map from rows to passages that is off by one does."""

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        whole = super().rank(question, k=100, unit=unit)
        rows = sorted(whole.hits, key=lambda hit: hit.span or Span(0, 0))
        following = {hit.unit_id: rows[(row + 1) % len(rows)] for row, hit in enumerate(rows)}
        return replace(whole, hits=tuple(replace(following[hit.unit_id], score=hit.score) for hit in whole.hits[:k]))


class _OffByOne(IndexSystem):
    """Says of each quote that it starts one character later than it does."""

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        whole = super().rank(question, k=k, unit=unit)
        return replace(whole, hits=tuple(map(_moved, whole.hits)))


def _moved(hit: Retrieved) -> Retrieved:
    assert hit.quote is not None
    return replace(hit, quote=replace(hit.quote, start=hit.quote.start + 1, end=hit.quote.end + 1))


@pytest.mark.parametrize(
    ("planted", "measure"), [(_ShiftedRows, "nDCG@10"), (_OffByOne, "citation exactness"), (_OffByOne, "link validity")]
)
def test_shifted_rows_and_offsets_off_by_one_do_not_pass(
    gated: GatedSet, home: Home, planted: Callable[..., IndexSystem], measure: str
) -> None:
    assert any(failure.what.startswith(measure) for failure in _failures(gated, planted(home, name="planted")))


@pytest.mark.parametrize(("threshold", "measure"), [(0.0, "nonsense refused"), (0.99, "answered")])
def test_a_wrong_threshold_does_not_pass(
    gated: GatedSet, home: Home, tmp_path: Path, threshold: float, measure: str
) -> None:
    planted = Home(tmp_path / "planted")
    shutil.copytree(home.root, planted.root, symlinks=True)
    calibration = json.loads(DEFAULT_CALIBRATION.read_text())
    (planted.root / "calibration.json").write_text(json.dumps({**calibration, "threshold": threshold}))
    failures = _failures(gated, IndexSystem(planted, name="planted"))
    assert any(failure.what.startswith(measure) for failure in failures)


def _unstemmed() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).build()


def test_broken_stemming_of_questions_does_not_pass(
    gated: GatedSet, index: IndexSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.words.analysis.analyzer", _unstemmed)
    assert _failures(gated, index)


def test_shuffled_judgments_do_not_pass_even_where_their_file_is_pinned_anew(
    gated: GatedSet, index: IndexSystem, tmp_path: Path
) -> None:
    records = [json.loads(line) for line in _lines()[::4]]
    answerable = [record for record in records if record["judgments"]]
    turned = np.roll(np.arange(len(answerable)), 1)
    judgments = [answerable[place]["judgments"] for place in turned]
    for record, others in zip(answerable, judgments, strict=True):
        record["judgments"] = others
    path = tmp_path / "myoclonus.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    moved = replace(gated, path=str(path), corpus=str(_ROOT / "corpus"))
    (run,) = run_gate(Gate("", {"myoclonus": moved}), tmp_path, lambda *_: index)
    assert "changed since it was pinned" in check("myoclonus", moved, run.measures, run.inputs)[0].what
    failures = check("myoclonus", replace(moved, inputs=run.inputs), run.measures, run.inputs)
    assert any(failure.what.startswith("nDCG@10") for failure in failures)


def test_a_set_whose_files_are_not_there_is_left_out_and_said(gated: GatedSet, index: IndexSystem) -> None:
    absent = replace(gated, path="nowhere")
    (run,) = run_gate(Gate("two questions", {"far": absent}), _ROOT / "eval", lambda *_: index)
    assert run.results is None


def test_the_set_is_asked_over_the_corpus_that_the_gate_names(gated: GatedSet, index: IndexSystem) -> None:
    seen: list[QuestionSet] = []

    def opened(_: GatedSet, questions: QuestionSet) -> IndexSystem:
        seen.append(questions)
        return index

    list(run_gate(Gate("two questions", {"myoclonus": gated}), _ROOT / "eval", opened))
    assert [path.resolve() for path in seen[0].corpus] == [_ROOT / "corpus"]
