"""BEIR directories: `queries.jsonl`, `qrels/*.tsv`, and documents.

Documents are those of `corpus.jsonl`, judged whole; or, where there is a `documents.jsonl`, pages with sections that
are judged by section_id, or long texts whose answers `spans.jsonl` gives by offsets. Questions in `unanswerable*.jsonl`
are asked too.

Source: Thakur et al., BEIR, NeurIPS Datasets and Benchmarks 2021.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import MalformedSet
from eval.sets.lines import FileLine, Once, read_lines, read_records, text_of, whole_number
from eval.sets.public.spans import span_judgments
from eval.sets.public.trec import put_grade
from eval.sets.question import Judgment, Question, QuestionSet, Unit

QUERIES, QRELS, CORPUS, DOCUMENTS, SPANS = "queries.jsonl", "qrels", "corpus.jsonl", "documents.jsonl", "spans.jsonl"
_COLUMNS = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, slots=True)
class _Articles:
    """What the file of documents names.

    Attributes:
        titles: Of each document and section.
        documents: The document of each document and section.
        texts: The source text of each document that isn't in sections.
    """

    titles: dict[str, str]
    documents: dict[str, str]
    texts: dict[str, str]


def read_beir(folder: Path, *, split: str = "test") -> QuestionSet:
    """Read a BEIR directory.

    Args:
        folder: The directory.
        split: Which of the files in `qrels/`.

    Raises:
        MalformedSet: With file and line, if a file is missing or a line breaks its form.
    """
    queries, corpus = folder / QUERIES, _corpus(folder)
    articles = _articles(corpus)
    spans = folder / SPANS
    if spans.is_file() and corpus.name == DOCUMENTS:
        judged_by, unit = spans, Unit.PASSAGE
        judgments = span_judgments(spans, articles.texts)
    else:
        judged_by = folder / QRELS / f"{split}.tsv"
        judgments = _qrels_judgments(judged_by, articles)
        sectioned = any(judgment.section_id for found in judgments.values() for judgment in found)
        unit = Unit.SECTION if sectioned else Unit.DOCUMENT
    asked = list(_questions(queries, judgments))
    _refuse_unknown(judgments, {question.query_id for question in asked}, judged_by)
    unanswerable = sorted(folder.glob("unanswerable*.jsonl"))
    for path in unanswerable:
        asked.extend(_unanswerable(path))
    _refuse_repeated(asked)
    answerable = tuple(question for question in asked if question.judgments or question.unanswerable)
    files = (queries, judged_by, corpus, *unanswerable)
    return QuestionSet(folder.name, unit, answerable, (corpus,), files, articles.titles)


def _corpus(folder: Path) -> Path:
    found = next((folder / name for name in (DOCUMENTS, CORPUS) if (folder / name).is_file()), None)
    if found is None:
        raise MalformedSet(
            "There are no documents", where=str(folder), remedy=f"Put {CORPUS} or {DOCUMENTS} into the folder"
        )
    return found


def _articles(path: Path) -> _Articles:
    articles = _Articles({}, {}, {})
    once = Once("_id")
    for line, record in read_records(path):
        doc_id = text_of(record, "_id", line)
        once.add(doc_id, line)
        title = str(record.get("title") or "")
        articles.titles[doc_id], articles.documents[doc_id] = title, doc_id
        if isinstance(record.get("text"), str):
            articles.texts[doc_id] = record["text"]
        for section in _sections(record, line):
            section_id = text_of(section, "_id", line)
            once.add(section_id, line)
            articles.titles[section_id] = f"{title} › {section.get('heading') or ''}"
            articles.documents[section_id] = doc_id
    return articles


def _sections(record: dict[str, Any], line: FileLine) -> Iterable[dict[str, Any]]:
    sections = record.get("sections", [])
    if not isinstance(sections, list) or not all(isinstance(section, dict) for section in sections):
        line.refuse(
            "sections is not a list of objects", 'Write "sections": [{"_id": "…", "heading": "…", "text": "…"}]'
        )
    return sections


def _qrels_judgments(path: Path, articles: _Articles) -> dict[str, list[Judgment]]:
    grades: dict[str, dict[str, int]] = {}
    for line in read_lines(path):
        columns = line.text.split("\t")
        if line.number == 1 and columns == _COLUMNS:
            continue
        if len(columns) != 3:
            line.refuse(f"The line has {len(columns)} columns", "Write: query-id<TAB>corpus-id<TAB>score")
        query_id, unit_id, grade = columns
        if unit_id not in articles.documents:
            line.refuse(
                "No document and no section has this id", "Add it to the documents, or remove the line", value=unit_id
            )
        put_grade(grades, query_id, unit_id, whole_number(grade, "The score", line), line)
    return {
        query_id: [_judgment(unit_id, grade, articles.documents[unit_id]) for unit_id, grade in found.items()]
        for query_id, found in grades.items()
    }


def _judgment(unit_id: str, grade: int, doc_id: str) -> Judgment:
    return Judgment(doc_id, grade, section_id=None if unit_id == doc_id else unit_id)


def _questions(path: Path, judgments: Mapping[str, list[Judgment]]) -> Iterable[Question]:
    for line, record in read_records(path):
        query_id = text_of(record, "_id", line)
        found = tuple(judgments.get(query_id, ()))
        yield Question(query_id, text_of(record, "text", line), _style(record), found, place=line.place)


def _unanswerable(path: Path) -> Iterable[Question]:
    for line, record in read_records(path):
        query_id, text = text_of(record, "_id", line), text_of(record, "text", line)
        yield Question(query_id, text, _style(record), unanswerable=path.stem, place=line.place)


def _style(record: dict[str, Any]) -> str:
    metadata = record.get("metadata")
    return str(metadata.get("kind", "")) if isinstance(metadata, dict) else ""


def _refuse_unknown(judgments: Mapping[str, list[Judgment]], asked: set[str], path: Path) -> None:
    unknown = sorted(set(judgments) - asked)
    if unknown:
        raise MalformedSet(
            f"{len(unknown)} judged questions aren't in {QUERIES}",
            where=str(path),
            value=unknown[0],
            remedy="Add them, or remove their judgments",
        )


def _refuse_repeated(questions: Iterable[Question]) -> None:
    seen: dict[str, str] = {}
    for question in questions:
        first = seen.setdefault(question.query_id, question.place)
        if first != question.place:
            raise MalformedSet(
                f"The query_id comes twice, first at {first}",
                where=question.place,
                value=question.query_id,
                remedy="Rename one of them",
            )
