"""From what a system answered to measures: every one that has a value for a question, and those of a whole set."""

import math
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from eval.measures.harm import AnswerOutcome, HarmWeights, read_weights
from eval.measures.ranking import DEPTH, ranking_measures
from eval.measures.timing import Timings
from eval.runs.answers import (
    citation_values,
    cited,
    freshness_values,
    harm_values,
    last_day,
    outcome_of,
    quote_values,
    reading_values,
)
from eval.runs.asking import AskedQuestion, ask_all
from eval.runs.pack import file_hashes
from eval.runs.preflight import check_documents, check_harm
from eval.runs.projection import FindDocument, Projected, project
from eval.runs.results import QuestionResult, Results, Shown
from eval.runs.set_measures import mean_interval, set_measures
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.articles import groups_of
from eval.systems.response import PROBABILITY, Retrieved, System

_PACKAGES = ("vouch", "ir-measures", "numpy", "faiss-cpu", "tantivy", "onnxruntime", "sentence-transformers")
_OF_DOCUMENTS = ("nDCG@10", "RR@10", "R@10", "Success@1")
_SHOWN, _MOST_CHARS, _BEGINNING_CHARS = 3, 8000, 300
_INTERVAL_ROUNDS = 2000


def evaluate(
    questions: QuestionSet, system: System, *, weights: HarmWeights | None = None, as_of: date | None = None
) -> tuple[Results, Timings]:
    """Ask a system every question of a set, and measure.

    Args:
        questions: The set.
        system: Who is asked.
        weights: What errors cost; those that ship by default.
        as_of: The day to which ages of articles count; the latest date of any that is judged or comes first by default.

    Raises:
        UnfitSet: If a judged document isn't there, or a quote isn't in it.
        MalformedSet: If a question's level of harm has no weight.
    """
    check_harm(questions, weights or read_weights())
    check_documents(questions, system)
    asked, timings = ask_all(questions, system)
    return measured(questions, system, asked, weights=weights, as_of=as_of), timings


def measured(
    questions: QuestionSet,
    system: System,
    asked: Sequence[AskedQuestion],
    *,
    weights: HarmWeights | None = None,
    as_of: date | None = None,
) -> Results:
    """Measure what a system answered; see `evaluate`.

    Raises:
        UnfitSet: If a judged quote isn't in its document.
    """
    find = lru_cache(maxsize=None)(system.document)
    projected = {one.question.query_id: project(one.question, one.ranking.hits, questions.unit, find) for one in asked}
    shown = {one.question.query_id: cited(one, find) for one in asked}
    outcomes = {
        one.question.query_id: outcome_of(one, projected[one.question.query_id], shown[one.question.query_id], find)
        for one in asked
    }
    values = _values(asked, projected, questions.unit, find)
    costs = harm_values(asked, outcomes, weights or read_weights())
    day = as_of or last_day(asked, find)
    for one in asked:
        name = one.question.query_id
        values[name] |= quote_values(one, shown[name], find) | citation_values(one, find)
        values[name] |= reading_values(one, outcomes[name], projected[name], shown[name])
        values[name] |= {"harm-weighted error": costs[name]} if name in costs else {}
        values[name] |= freshness_values(one, find, day)
    found = tuple(_result(one, projected, values, outcomes[one.question.query_id], questions, find) for one in asked)
    means, intervals = _means(found)
    of_set, their_intervals = set_measures(
        found, are_probabilities=system.configuration.get("confidence", PROBABILITY) == PROBABILITY
    )
    return Results(
        set_name=questions.name,
        unit=questions.unit,
        system_name=system.name,
        configuration=system.configuration,
        inputs=file_hashes(questions.files),
        versions={"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        counts=_counts(questions),
        unmapped=tuple(one.unmapped for question in questions.questions for one in question.judgments if one.unmapped),
        measures={**means, **of_set},
        intervals={**intervals, **their_intervals},
        questions=found,
    )


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
        }
    return values


def _ranked(asked: Sequence[AskedQuestion], projected: Mapping[str, Projected]) -> dict[str, dict[str, float]]:
    names = [one.question.query_id for one in asked]
    return ranking_measures(
        {name: projected[name].grades for name in names}, {name: projected[name].ranking for name in names}
    )


def _result(
    one: AskedQuestion,
    projected: Mapping[str, Projected],
    values: Mapping[str, dict[str, float]],
    outcome: AnswerOutcome | None,
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
        outcome=None if outcome is None else str(outcome),
        groups=groups_of(question, find(question.judgments[0].doc_id) if question.judgments else None),
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
            text=excerpt(hit.text, hit.quote.text if hit.quote else "", most=_MOST_CHARS),
            quote=hit.quote.text if hit.quote else "",
            grade=laid.touched.get(name),
            beside=hit.beside if hit.quote else (),
            is_cut=len(hit.text) > _MOST_CHARS,
        )
        for name, hit in list(best.items())[:_SHOWN]
    )


def excerpt(text: str, quote: str, *, most: int) -> str:
    """A text, or of one that is longer than `most` characters whole words around a quote, and from its start without.

    The words are a slice of the text, so that who judges them judges the article's own.
    """
    if len(text) <= most:
        return text
    at = max(0, text.find(quote)) if quote else 0
    start = max(0, min(at - (most - len(quote)) // 2, len(text) - most))
    words = text[start : start + most]
    if start and not text[start - 1].isspace():
        words = words[_spaces(words)[0] :]
    if start + most < len(text) and not text[start + most].isspace():
        words = words[: _spaces(words)[-1]]
    return words.strip()


def _spaces(words: str) -> list[int]:
    """Where white space is; all of words without any is one word."""
    return [at for at, one in enumerate(words) if one.isspace()] or [0, len(words)]


def _expected(question: Question, questions: QuestionSet, find: FindDocument) -> tuple[str, ...]:
    return tuple(_in_words(judgment, questions, find) for judgment in question.judgments if judgment.grade > 0)


def _in_words(judgment: Judgment, questions: QuestionSet, find: FindDocument) -> str:
    """A judgment for people: where, and the words; of a whole document, how it starts."""
    name = judgment.section_id or judgment.doc_id
    title = questions.titles.get(name, "")
    where = f"{name} ({title})" if title else name
    if judgment.quote:
        is_long = judgment.of_passage and len(judgment.quote) > _BEGINNING_CHARS
        return f"{where}: “{f'{judgment.quote[:_BEGINNING_CHARS]}…' if is_long else judgment.quote}”"
    document = find(judgment.doc_id) if judgment.unit is Unit.DOCUMENT else None
    return f"{where}: “{document.text[:_BEGINNING_CHARS]}…”" if document else where


def _means(questions: Sequence[QuestionResult]) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The mean of every measure over the questions that have a value, and its 95% interval."""
    names = dict.fromkeys(name for question in questions for name in question.measures)
    values = {name: [one.measures[name] for one in questions if name in one.measures] for name in names}
    means = {name: math.fsum(found) / len(found) for name, found in values.items()}
    return means, {
        name: mean_interval(name, np.array(found), rounds=_INTERVAL_ROUNDS) for name, found in values.items()
    }
