import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.public.beir import read_beir
from eval.sets.question import Unit
from ingest.document import Span


def _write(path: Path, records: Sequence[object]) -> None:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path / "queries.jsonl", [{"_id": "q1", "text": "one?"}, {"_id": "q2", "text": "two?"}])
    _write(tmp_path / "corpus.jsonl", [{"_id": "a", "title": "A", "text": "x"}, {"_id": "b", "title": "", "text": "y"}])
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\n", encoding="utf-8")
    return tmp_path


def test_judgments_of_documents_keep_their_grades_and_queries_of_other_splits_are_left_out(folder: Path) -> None:
    found = read_beir(folder)
    assert found.unit is Unit.DOCUMENT
    assert [question.query_id for question in found.questions] == ["q1"]
    assert [(judgment.doc_id, judgment.grade) for judgment in found.questions[0].judgments] == [("a", 2), ("b", 0)]
    assert found.corpus == (folder / "corpus.jsonl",)
    assert found.titles["a"] == "A"


def test_sections_are_judged_by_their_id_and_know_their_document(folder: Path) -> None:
    sections = [{"_id": "a#1", "heading": "Causes", "text": "x"}, {"_id": "a#2", "heading": "Signs", "text": "y"}]
    _write(folder / "documents.jsonl", [{"_id": "a", "title": "A", "sections": sections}])
    (folder / "qrels" / "test.tsv").write_text("q1\ta#2\t1\n", encoding="utf-8")
    found = read_beir(folder)
    assert found.unit is Unit.SECTION
    assert (found.questions[0].judgments[0].doc_id, found.questions[0].judgments[0].section_id) == ("a", "a#2")
    assert found.titles["a#2"] == "A › Signs"


def test_unanswerable_questions_are_asked_under_the_name_of_their_file(folder: Path) -> None:
    _write(folder / "unanswerable_natural.jsonl", [{"_id": "u1", "text": "what?", "why": "nowhere"}])
    assert read_beir(folder).questions[-1].unanswerable == "unanswerable_natural"


def test_spans_are_carried_over_to_canonical_text_and_those_that_cannot_be_are_kept_with_the_reason(
    folder: Path,
) -> None:
    text = "Cafe\u0301\r\nThe answer is here."
    _write(folder / "documents.jsonl", [{"_id": "a", "title": "A", "text": text}])
    at = text.index("answer")
    lines = [
        {"query": "q1", "doc": "a", "start": at - 1, "end": at + 6, "answer": "answer"},
        {"query": "q2", "doc": "a", "start": at + 1, "end": at + 7, "answer": "answer"},
    ]
    _write(folder / "spans.jsonl", lines)
    found = read_beir(folder)
    assert found.unit is Unit.PASSAGE
    assert found.questions[0].judgments[0].span == Span(9, 15)
    assert found.questions[0].judgments[0].quote == "answer"
    unmapped = found.questions[1].judgments[0].unmapped
    assert unmapped is not None
    assert "spans.jsonl, line 2" in unmapped


@pytest.mark.parametrize(
    ("file", "text", "line", "what"),
    [
        ("queries.jsonl", '{"_id": "q1", "text": "one?"}\n{"_id": "q1", "text": "two?"}\n', 2, "comes twice"),
        ("queries.jsonl", '\n{"_id": "q1"}\n', 2, "'text' is missing"),
        ("queries.jsonl", '{"_id": "q1", "text": "one?"}\n{"_id": ', 2, "not JSON"),
        ("queries.jsonl", "[1]\n", 1, "not a JSON object"),
        ("corpus.jsonl", '{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}\n', 2, "comes twice"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\ta\n", 2, "2 columns"),
        ("qrels/test.tsv", "q1\ta\tmuch\n", 1, "not a whole number"),
        ("qrels/test.tsv", "q1\ta\t1\nq1\tzzz\t1\n", 2, "No document"),
        ("qrels/test.tsv", "q1\ta\t1\nq1\ta\t2\n", 2, "graded otherwise"),
        ("unanswerable.jsonl", '{"_id": "q1", "text": "again?"}\n', 1, "comes twice"),
    ],
)
def test_a_malformed_line_is_named_by_file_and_line(folder: Path, file: str, text: str, line: int, what: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(MalformedSet, match=what) as error:
        read_beir(folder)
    assert error.value.where == f"{folder / file}, line {line}"


def test_judgments_of_questions_that_are_not_there_are_refused(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("q9\ta\t1\n", encoding="utf-8")
    with pytest.raises(MalformedSet, match="1 judged questions"):
        read_beir(folder)


def test_a_folder_without_documents_is_refused(folder: Path) -> None:
    (folder / "corpus.jsonl").unlink()
    with pytest.raises(MalformedSet, match="no documents"):
        read_beir(folder)
