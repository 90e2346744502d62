"""From what a system answered to measures: every one that has a value for a question, and those of a whole set."""

import math
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from eval.measures import abstention
from eval.measures.citations import coverage, exact, link_lands
from eval.measures.ranking import DEPTH, ranking_measures
from eval.measures.significance import bootstrap_interval
from eval.measures.timing import Timings
from eval.runs.asking import AskedQuestion, ask_all
from eval.runs.preflight import check_documents
from eval.runs.projection import FindDocument, Projected, project, quote_spans
from eval.runs.results import QuestionResult, Results, Shown, judged, outcomes
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.response import Retrieved, System
from ingest.hashing import file_sha256

LOWER_IS_BETTER = frozenset(
    {"notice false rate", "AURC", "ECE", "false answers at 80% coverage", "false answers at 95% coverage"}
)
_PACKAGES = ("vouch", "ir-measures", "numpy", "faiss-cpu", "tantivy", "onnxruntime", "sentence-transformers")
_OF_DOCUMENTS = ("nDCG@10", "RR@10", "R@10", "Success@1")
_COVERAGES = (0.8, 0.95)
_SHOWN, _EXCERPT_CHARS, _BEGINNING_CHARS = 3, 700, 300
_INTERVAL_ROUNDS = 2000


def evaluate(questions: QuestionSet, system: System) -> tuple[Results, Timings]:
    """Ask a system every question of a set, and measure.

    Raises:
        UnfitSet: If a judged document isn't there, or a quote isn't in it.
    """
    check_documents(questions, system)
    asked, timings = ask_all(questions, system)
    find = lru_cache(maxsize=None)(system.document)
    projected = {one.question.query_id: project(one.question, one.ranking.hits, questions.unit, find) for one in asked}
    values = _values(asked, projected, questions.unit, find)
    found = tuple(_result(one, projected, values, questions, find) for one in asked)
    means, intervals = _means(found)
    results = Results(
        set_name=questions.name,
        unit=questions.unit,
        system_name=system.name,
        configuration=system.configuration,
        inputs={f"{path.parent.name}/{path.name}": file_sha256(path) for path in questions.files},
        versions={"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        counts=_counts(questions),
        unmapped=tuple(one.unmapped for question in questions.questions for one in question.judgments if one.unmapped),
        measures={**means, **_abstention(found)},
        intervals=intervals,
        questions=found,
    )
    return results, timings


def _version(package: str) -> str:
    """A service is measured without the packages that build an index, too."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _counts(questions: QuestionSet) -> dict[str, int]:
    kinds = Counter(
        question.unanswerable or ("answerable" if question.answerable else "not judged")
        for question in questions.questions
    )
    return {kind: kinds[kind] for kind in sorted(kinds, key=lambda kind: (kind != "answerable", kind))}


def _values(
    asked: Sequence[AskedQuestion], projected: Mapping[str, Projected], unit: Unit, find: FindDocument
) -> dict[str, dict[str, float]]:
    """query_id to every measure that has a value for it."""
    answerable = [one for one in asked if one.question.answerable]
    ranked = _ranked(answerable, projected)
    by_document = {}
    if unit is not Unit.DOCUMENT:
        whole = {
            one.question.query_id: project(one.question, one.ranking.hits, Unit.DOCUMENT, find) for one in answerable
        }
        by_document = _ranked(answerable, whole)
    values = {}
    for one in asked:
        query_id = one.question.query_id
        documents = by_document.get(query_id, {})
        values[query_id] = {
            **ranked.get(query_id, {}),
            **{f"document {name}": documents[name] for name in _OF_DOCUMENTS if documents},
            **_of_quotes(one, find),
            **_of_citations(one, find),
            **_of_reading(one),
        }
    return values


def _ranked(asked: Sequence[AskedQuestion], projected: Mapping[str, Projected]) -> dict[str, dict[str, float]]:
    names = [one.question.query_id for one in asked]
    return ranking_measures(
        {name: projected[name].grades for name in names}, {name: projected[name].ranking for name in names}
    )


def _of_quotes(one: AskedQuestion, find: FindDocument) -> dict[str, float]:
    """How much of the judged words the best hit holds and cites."""
    quoted = [judgment for judgment in one.question.judgments if judgment.quote is not None and judgment.grade > 0]
    if not quoted:
        return {}
    best = one.ranking.hits[0] if one.ranking.hits else None
    spans = [
        span
        for judgment in quoted
        if best and judgment.doc_id == best.doc_id
        for span in quote_spans(judgment, find(judgment.doc_id), place=one.question.place)
    ]
    cited = coverage(best.quote.span if best and best.quote else None, spans)
    return {
        "quote in top hit": float(coverage(best.span if best else None, spans) == 1.0),
        "quote highlighted": float(cited > 0.0),
        "quote coverage": cited,
    }


def _of_citations(one: AskedQuestion, find: FindDocument) -> dict[str, float]:
    cited = [hit for hit in one.ranking.hits[:DEPTH] if hit.quote is not None]
    if not cited:
        return {}
    return {
        "citation exactness": _share([exact(hit, find(hit.doc_id)) for hit in cited]),
        "link validity": _share([link_lands(hit.quote, find(hit.doc_id)) for hit in cited if hit.quote]),
    }


def _of_reading(one: AskedQuestion) -> dict[str, float]:
    if one.reading is None:
        return {}
    found = {}
    if one.question.answerable:
        found["answered"] = float(one.reading.answered)
    elif one.question.unanswerable:
        found[f"{one.question.unanswerable} refused"] = float(not one.reading.answered)
    if one.question.notice is not None:
        found["notice recall" if one.question.notice else "notice false rate"] = float(one.reading.notice)
    return found


def _result(
    one: AskedQuestion,
    projected: Mapping[str, Projected],
    values: Mapping[str, dict[str, float]],
    questions: QuestionSet,
    find: FindDocument,
) -> QuestionResult:
    question, laid = one.question, projected[one.question.query_id]
    return QuestionResult(
        query_id=question.query_id,
        text=question.text,
        style=question.style,
        unanswerable=question.unanswerable,
        confidence=one.ranking.confidence,
        answered=one.reading.answered if one.reading else None,
        ranking=laid.ranking[:DEPTH],
        grades=laid.grades,
        shown=_shown(one, laid, questions),
        expected=_expected(question, questions, find),
        measures=values[question.query_id],
    )


def _shown(one: AskedQuestion, laid: Projected, questions: QuestionSet) -> tuple[Shown, ...]:
    best: dict[str, Retrieved] = {}
    for hit in one.ranking.hits:
        name = {Unit.DOCUMENT: hit.doc_id, Unit.SECTION: hit.section_id or hit.doc_id}.get(questions.unit, hit.unit_id)
        best.setdefault(name, hit)
    return tuple(
        Shown(
            name=name,
            doc_id=hit.doc_id,
            title=hit.title or questions.titles.get(name, ""),
            text=hit.text[:_EXCERPT_CHARS],
            quote=hit.quote.text if hit.quote else "",
            grade=laid.grades.get(name),
        )
        for name, hit in list(best.items())[:_SHOWN]
    )


def _expected(question: Question, questions: QuestionSet, find: FindDocument) -> tuple[str, ...]:
    return tuple(_in_words(judgment, questions, find) for judgment in question.judgments if judgment.grade > 0)


def _in_words(judgment: Judgment, questions: QuestionSet, find: FindDocument) -> str:
    """A judgment for people: where, and the words; of a whole document, how it starts."""
    name = judgment.section_id or judgment.doc_id
    title = questions.titles.get(name, "")
    where = f"{name} ({title})" if title else name
    if judgment.quote:
        return f"{where}: “{judgment.quote}”"
    document = find(judgment.doc_id) if judgment.unit is Unit.DOCUMENT else None
    return f"{where}: “{document.text[:_BEGINNING_CHARS]}…”" if document else where


def _means(questions: Sequence[QuestionResult]) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The mean of every measure over the questions that have a value, and its 95% interval."""
    names = dict.fromkeys(name for question in questions for name in question.measures)
    values = {name: [one.measures[name] for one in questions if name in one.measures] for name in names}
    means = {name: math.fsum(found) / len(found) for name, found in values.items()}
    return means, {name: bootstrap_interval(np.array(found), rounds=_INTERVAL_ROUNDS) for name, found in values.items()}


def _abstention(questions: Sequence[QuestionResult]) -> dict[str, float]:
    """What confidence is worth, over the questions that are judged one way or the other."""
    sure = judged(questions)
    if not sure:
        return {}
    confidence, right = outcomes(sure)
    answerable = np.array([one.unanswerable is None for one in sure])
    found = {
        "AUROC": abstention.auroc(confidence, answerable),
        "AUROC of right answers": abstention.auroc(confidence, right),
        "AURC": abstention.area_under_risk_coverage(confidence, right),
        **{
            f"false answers at {share:.0%} coverage": abstention.false_answers_at_coverage(
                confidence, answerable, coverage=share
            )
            for share in _COVERAGES
        },
        "ECE": abstention.expected_calibration_error(confidence, right),
    }
    return {name: value for name, value in found.items() if not math.isnan(value)}


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes)
