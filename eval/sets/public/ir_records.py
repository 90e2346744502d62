"""Records as `ir_datasets` has them: `docs.jsonl`, `queries.jsonl`, and `qrels.jsonl` or `qrels` as TREC has them.

`ir_datasets export NAME docs --format jsonl` and its likes for queries and qrels write these files. Of documents
`doc_id`, `text` and, where there is one, `title` are read.

Source: MacAvaney et al., Simplified Data Wrangling with ir_datasets, SIGIR 2021.
"""

from collections.abc import Container, Iterator
from pathlib import Path

from eval.errors import MalformedSet
from eval.sets.lines import FileLine, Once, read_records, text_of, whole_number
from eval.sets.public.trec import put_grade, read_qrels
from eval.sets.question import Judgment, Question, QuestionSet, Unit

DOCS, QUERIES, QRELS = "docs.jsonl", "queries.jsonl", "qrels.jsonl"


def read_ir_records(folder: Path) -> QuestionSet:
    """Read a folder of such records.

    Raises:
        MalformedSet: With file and line, if a file is missing or a line breaks its form, or if a question is judged
            that isn't asked, or a document that isn't there.
    """
    docs, queries, qrels = folder / DOCS, folder / QUERIES, _qrels(folder)
    titles = _titles(docs)
    grades = _grades(qrels) if qrels.name == QRELS else read_qrels(qrels)
    asked = {query_id: (text, line) for query_id, text, line in _queries(queries)}
    for query_id, found in grades.items():
        _refuse_unknown(query_id, asked, QUERIES, qrels)
        for doc_id in found:
            _refuse_unknown(doc_id, titles, DOCS, qrels)
    questions = tuple(
        Question(
            query_id,
            text,
            judgments=tuple(Judgment(doc_id, grade) for doc_id, grade in grades[query_id].items()),
            place=line.place,
        )
        for query_id, (text, line) in asked.items()
        if query_id in grades
    )
    return QuestionSet(folder.name, Unit.DOCUMENT, questions, (docs,), (queries, qrels, docs), titles)


def _qrels(folder: Path) -> Path:
    found = [path for path in (folder / QRELS, folder / "qrels", *sorted(folder.glob("qrels.t*"))) if path.is_file()]
    if len(found) != 1:
        raise MalformedSet(
            f"There must be one file of judgments, and there are {len(found)}",
            where=str(folder),
            remedy=f"Put {QRELS} into the folder, or qrels as TREC has them",
        )
    return found[0]


def _titles(path: Path) -> dict[str, str]:
    titles: dict[str, str] = {}
    once = Once("doc_id")
    for line, record in read_records(path):
        doc_id = text_of(record, "doc_id", line)
        once.add(doc_id, line)
        titles[doc_id] = str(record.get("title") or "")
    return titles


def _queries(path: Path) -> Iterator[tuple[str, str, FileLine]]:
    once = Once("query_id")
    for line, record in read_records(path):
        query_id = text_of(record, "query_id", line)
        once.add(query_id, line)
        yield query_id, text_of(record, "text", line), line


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line, record in read_records(path):
        grade = whole_number(record.get("relevance"), "The relevance", line)
        put_grade(grades, text_of(record, "query_id", line), text_of(record, "doc_id", line), grade, line)
    return grades


def _refuse_unknown(name: str, known: Container[str], file: str, where: Path) -> None:
    if name not in known:
        raise MalformedSet(
            f"What is judged isn't in {file}", where=str(where), value=name, remedy="Add it, or remove its judgments"
        )
