"""A table of questions, as a health team keeps it in a spreadsheet: CSV with a row of column names."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.errors import MalformedSet
from eval.sets.lines import FileLine, read_text
from eval.sets.question import Judgment, Question, QuestionSet, common_unit
from ingest.canonical import canonical

COLUMNS = ("question", "query_id", "doc_id", "quote", "unanswerable", "style", "notice")
_DELIMITERS = (",", ";", "\t")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})


def read_table(path: Path) -> QuestionSet:
    """Read a CSV file, separated by commas, semicolons or tabs.

    Only `question` must be there. `doc_id` names the article that answers, `quote` its words; `unanswerable` holds why
    nothing answers (any word); `notice` says yes or no. A question may have several rows, one for each article or
    quote that answers it. A row with a question alone is asked, and not judged.

    Raises:
        MalformedSet: With file and line, if a column is unknown or a row breaks the form.
    """
    questions: dict[str, Question] = {}
    for number, (line, row) in enumerate(_rows(path), start=1):
        question = _question(row, line, number, questions)
        questions[question.query_id] = question
    if not questions:
        raise MalformedSet("The table holds no question", where=str(path), remedy="Add a row under the column names")
    found = tuple(questions.values())
    return QuestionSet(path.stem, common_unit(found), found, files=(path,))


def _rows(path: Path) -> Iterator[tuple[FileLine, dict[str, str]]]:
    text = read_text(path)
    first = text.partition("\n")[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    while True:
        first_line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            FileLine(path, first_line, "").refuse(f"The row is not CSV: {error}", "Mend its quotation marks")
        if row is None:
            return
        line = FileLine(path, first_line, delimiter.join(row))
        if not any(cell.strip() for cell in row):
            continue
        if not names:
            names = _names(row, line)
            continue
        if len(row) != len(names):
            line.refuse(
                f"The row has {len(row)} cells, and there are {len(names)} columns",
                "Put quotation marks around a cell that holds the separator",
            )
        yield line, {name: cell.strip() for name, cell in zip(names, row, strict=True)}


def _names(row: Sequence[str], line: FileLine) -> list[str]:
    names = [cell.strip().lower().replace(" ", "_") for cell in row]
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or "question" not in names or len(set(names)) != len(names):
        line.refuse(
            "The first row doesn't name the columns, or names one that isn't known",
            f"Use question, and of these what you need: {', '.join(COLUMNS[1:])}",
        )
    return names


def _question(row: dict[str, str], line: FileLine, number: int, before: dict[str, Question]) -> Question:
    text = row["question"]
    if not text:
        line.refuse("The question is missing", "Write it into the column question")
    same = next((one.query_id for one in before.values() if one.text == text), None)
    query_id = row.get("query_id") or same or f"q{number:03}"
    unanswerable = row.get("unanswerable") or None
    unanswerable = None if unanswerable and unanswerable.lower() in _NO else unanswerable
    judgments = _judgments(row, line)
    if judgments and unanswerable:
        line.refuse("A question has either an article or a reason why it is unanswerable", "Leave one of them empty")
    question = Question(
        query_id,
        text,
        row.get("style", ""),
        judgments,
        "unanswerable" if unanswerable and unanswerable.lower() in _YES else unanswerable,
        _notice(row.get("notice", ""), line),
        line.place,
    )
    return _merged(before[query_id], question, line) if query_id in before else question


def _judgments(row: dict[str, str], line: FileLine) -> tuple[Judgment, ...]:
    doc_id, quote = row.get("doc_id", ""), row.get("quote", "")
    if quote and not doc_id:
        line.refuse("The quote has no doc_id", "Name the article it is in")
    return (Judgment(doc_id, quote=canonical(quote) if quote else None),) if doc_id else ()


def _merged(first: Question, second: Question, line: FileLine) -> Question:
    """Two rows of one question."""
    if first.text != second.text:
        line.refuse("Another question has this query_id", "Give it another one", value=second.query_id)
    if not (first.judgments and second.judgments):
        line.refuse("The question comes twice", "Leave one row, or name an article in each")
    return replace(first, judgments=(*first.judgments, *second.judgments))


def _notice(text: str, line: FileLine) -> bool | None:
    if not text:
        return None
    if text.lower() not in _YES | _NO:
        line.refuse("notice is neither yes nor no", "Write yes or no, or leave it empty", value=text)
    return text.lower() in _YES
