"""Records as ir_datasets writes them are read as questions with judgments, and their documents taken in."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import MalformedSet
from eval.sets.opening import open_set
from eval.sets.question import Judgment, Unit
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake

DOCS: list[dict[str, Any]] = [
    {"doc_id": "gout", "title": "Gout", "text": "Gout is a kind of arthritis.", "url": "https://a.test/gout"},
    {"doc_id": "flu", "text": "Flu comes every winter.", "marginal": 3},
]
QUERIES: list[dict[str, Any]] = [
    {"query_id": "1", "text": "what is gout", "description": "x"},
    {"query_id": "2", "text": "never judged"},
]
QRELS: list[dict[str, Any]] = [
    {"query_id": "1", "doc_id": "gout", "relevance": 2, "iteration": "0"},
    {"query_id": "1", "doc_id": "flu", "relevance": 0, "iteration": "0"},
]


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "trec-covid"
    made.mkdir()
    _write(made / "docs.jsonl", DOCS)
    _write(made / "queries.jsonl", QUERIES)
    _write(made / "qrels.jsonl", QRELS)
    return made


def test_questions_have_the_judgments_of_their_records(folder: Path) -> None:
    found = open_set(folder)
    assert (found.name, found.unit) == ("trec-covid", Unit.DOCUMENT)
    (question,) = found.questions
    assert (question.query_id, question.text) == ("1", "what is gout")
    assert question.judgments == (Judgment("gout", 2), Judgment("flu", 0))


def test_judgments_may_be_as_trec_has_them(folder: Path) -> None:
    records = open_set(folder)
    (folder / "qrels.jsonl").unlink()
    (folder / "qrels.trec").write_text("1 0 gout 2\n1 0 flu 0\n")
    assert open_set(folder).questions == records.questions


def test_its_documents_are_taken_in_under_their_ids(folder: Path, tmp_path: Path) -> None:
    with Library.open(Home(tmp_path / "home")) as library:
        for path in open_set(folder).corpus:
            list(intake(path, library))
        documents = {document.doc_id: (document.title, document.text) for document in library.documents()}
    assert documents == {"gout": ("Gout", DOCS[0]["text"]), "flu": ("", DOCS[1]["text"])}


@pytest.mark.parametrize(
    ("name", "record", "said"),
    [
        ("docs.jsonl", DOCS[0], "The doc_id comes twice"),
        ("docs.jsonl", {"_id": "x", "text": "y"}, "'doc_id' is missing"),
        ("queries.jsonl", QUERIES[0], "The query_id comes twice"),
        ("queries.jsonl", {"query_id": "3", "text": " "}, "'text' is missing, blank"),
        ("qrels.jsonl", QRELS[0] | {"relevance": 1}, "was graded otherwise"),
        ("qrels.jsonl", QRELS[0] | {"relevance": "high"}, "The relevance is not a whole number"),
        ("qrels.jsonl", QRELS[0] | {"doc_id": "none"}, r"isn't in docs\.jsonl"),
        ("qrels.jsonl", QRELS[0] | {"query_id": "9"}, r"isn't in queries\.jsonl"),
    ],
)
def test_what_breaks_the_form_is_refused_with_its_place(
    folder: Path, name: str, record: dict[str, Any], said: str
) -> None:
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write(f"{json.dumps(record)}\n")
    with pytest.raises(MalformedSet, match=said) as refused:
        open_set(folder)
    assert name in str(refused.value)


def test_judgments_must_be_there_once(folder: Path) -> None:
    (folder / "qrels").write_text("1 0 gout 2\n")
    with pytest.raises(MalformedSet, match="there are 2"):
        open_set(folder)
    for path in (folder / "qrels", folder / "qrels.jsonl"):
        path.unlink()
    with pytest.raises(MalformedSet, match="there are 0"):
        open_set(folder)
