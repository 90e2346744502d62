import math
from dataclasses import replace

import pytest

from eval.errors import QuoteNotFound
from eval.measures.ranking import ranking_measures
from eval.runs.projection import project, quote_spans, units
from eval.sets.question import Judgment, Question, Unit
from eval.systems.response import Retrieved, SystemDocument
from ingest.document import Span

_TEXT = "It hurts. Rest helps. It hurts."
_DOCUMENT = SystemDocument("d", "D", _TEXT, "", (Span(0, len(_TEXT)),))


def _hit(name: str, doc_id: str, start: int, end: int, *, section_id: str | None = None) -> Retrieved:
    return Retrieved(name, doc_id, section_id, 1.0, span=Span(start, end))


def _find(doc_id: str) -> SystemDocument | None:
    return _DOCUMENT if doc_id == "d" else None


def test_a_quote_counts_once_at_the_first_passage_that_overlaps_it_anywhere_it_stands() -> None:
    question = Question("q", "?", judgments=(Judgment("d", 2, quote="It hurts."),))
    hits = [_hit("a", "d", 0, 5), _hit("b", "d", 9, 22), _hit("c", "d", 20, 31), _hit("x", "e", 0, 5)]
    found = project(question, hits, Unit.PASSAGE, _find)
    assert found.grades == {"a": 2, "c": 0}  # c has the words again, further down
    assert found.touched == {"a": 2, "c": 2}
    assert project(question, hits, Unit.PASSAGE, _find, every_hit=True).grades == {"a": 2, "c": 2}
    assert [name for name, _ in found.ranking] == ["a", "b", "c", "x"]


def test_a_quote_that_no_passage_overlaps_stands_in_the_grades_as_missed() -> None:
    question = Question("q", "?", judgments=(Judgment("d", quote="Rest helps."), Judgment("d", quote="hurts. Rest")))
    found = project(question, [_hit("a", "d", 0, 9)], Unit.PASSAGE, _find)
    assert found.grades == {"d:“Rest helps.”": 1, "a": 1}


def test_a_span_counts_only_where_it_stands_and_touching_is_not_overlapping() -> None:
    question = Question("q", "?", judgments=(Judgment("d", quote="It hurts.", span=Span(22, 31)),))
    found = project(question, [_hit("a", "d", 0, 9), _hit("b", "d", 10, 22)], Unit.PASSAGE, _find)
    assert found.grades == {"d:22-31": 1}


def test_words_that_could_not_be_mapped_are_missed_by_every_passage() -> None:
    question = Question("q", "?", judgments=(Judgment("d", quote="It hurts.", unmapped="line 3: …"),))
    assert project(question, [_hit("a", "d", 0, 31)], Unit.PASSAGE, _find).grades == {"d:“It hurts.”": 1}


def test_documents_and_sections_come_where_their_best_passage_does() -> None:
    hits = [
        _hit("p1", "d", 0, 5, section_id="d#2"),
        _hit("p2", "e", 0, 5),
        replace(_hit("p3", "d", 6, 9, section_id="d#1"), score=0.5),
        _hit("p4", "d", 9, 12, section_id="d#2"),
    ]
    assert units(hits, Unit.DOCUMENT) == (("d", 1.0), ("e", 1.0))
    assert units(hits, Unit.SECTION) == (("d#2", 1.0), ("e", 1.0), ("d#1", 0.5))
    question = Question("q", "?", judgments=(Judgment("d", section_id="d#1"), Judgment("d", 2, section_id="d#3")))
    assert project(question, hits, Unit.SECTION, _find).grades == {"d#1": 1, "d#3": 2}
    assert project(question, hits, Unit.DOCUMENT, _find).grades == {"d": 2}


def test_a_whole_document_among_quotes_counts_once_at_its_first_passage() -> None:
    question = Question("q", "?", judgments=(Judgment("e"), Judgment("d", quote="Rest helps.")))
    found = project(question, [_hit("a", "e", 0, 9), _hit("b", "e", 9, 12)], Unit.PASSAGE, _find)
    assert found.grades == {"a": 1, "b": 0, "d:“Rest helps.”": 1}
    near = Question("q", "?", judgments=(Judgment("e", 0),))
    assert project(near, [_hit("a", "e", 0, 9), _hit("b", "e", 9, 12)], Unit.PASSAGE, _find).grades == {"a": 0, "b": 0}


def test_windows_that_overlap_do_not_change_what_the_best_ranking_is() -> None:
    question = Question("q", "?", judgments=(Judgment("d", quote="Rest helps."), Judgment("d", quote="It hurts.")))
    windows = [_hit("a", "d", 10, 21), _hit("b", "d", 9, 22), _hit("x", "e", 0, 5), _hit("c", "d", 20, 31)]
    found = project(question, windows, Unit.PASSAGE, _find)
    assert found.grades == {"a": 1, "b": 0, "c": 1}  # b repeats a; c ends with what nothing had before
    measured = ranking_measures({"q": found.grades}, {"q": found.ranking})["q"]
    # gains at ranks 1 and 4, the ideal at 1 and 2: (1 + 1/log2(5)) / (1 + 1/log2(3)); with b graded there were three
    assert measured["nDCG@10"] == pytest.approx((1 + 1 / math.log2(5)) / (1 + 1 / math.log2(3)))
    assert measured["R@10"] == 1.0


@pytest.mark.parametrize("judgment", [Judgment("d", quote="It helps."), Judgment("gone", quote="It hurts.")])
def test_a_quote_that_is_not_in_its_document_is_refused(judgment: Judgment) -> None:
    with pytest.raises(QuoteNotFound, match="doesn't fit the library"):
        quote_spans(judgment, _find(judgment.doc_id))


def test_a_span_whose_words_are_others_now_is_refused_even_where_they_stand_elsewhere() -> None:
    with pytest.raises(QuoteNotFound):
        quote_spans(Judgment("d", quote="It hurts.", span=Span(1, 10)), _DOCUMENT)
