"""Our own question files: JSON Lines whose judgments are quotes, unanswerable questions marked with why."""

from pathlib import Path
from typing import Any

from eval.sets.lines import FileLine, Once, read_records, text_of
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from ingest.canonical import canonical

_REQUIRED = {"query_id", "question", "style", "judgments", "unanswerable"}
_KEYS = _REQUIRED | {"notice"}
_JUDGMENT_KEYS = {"doc_id", "quote"}


def read_questions(path: Path) -> QuestionSet:
    """Read a question file.

    Raises:
        MalformedSet: With file and line, if it can't be read or a line breaks the form.
    """
    questions = []
    once = Once("query_id")
    for line, record in read_records(path):
        question = _question(record, line)
        once.add(question.query_id, line)
        questions.append(question)
    return QuestionSet(path.stem, Unit.PASSAGE, tuple(questions), files=(path,))


def _question(record: dict[str, Any], line: FileLine) -> Question:
    if not _REQUIRED <= set(record) <= _KEYS:
        line.refuse(
            f"The keys are {', '.join(sorted(record))}",
            f"Give it the keys {', '.join(sorted(_REQUIRED))}, and notice if you like",
        )
    listed, unanswerable, notice = record["judgments"], record["unanswerable"], record.get("notice")
    if not isinstance(listed, list) or not isinstance(unanswerable, str | None) or not isinstance(notice, bool | None):
        line.refuse(
            "judgments is not a list, unanswerable not text or null, or notice not true, false or null",
            'Write "judgments": [{"doc_id": "…", "quote": "…"}], "unanswerable": null',
        )
    if bool(listed) == (unanswerable is not None):
        line.refuse(
            "A question has either judgments or a reason why it is unanswerable",
            "Fill one of them, and leave the other empty (null)",
            value=record["query_id"],
        )
    return Question(
        query_id=text_of(record, "query_id", line),
        text=text_of(record, "question", line),
        style=text_of(record, "style", line),
        judgments=tuple(_judgment(judgment, line) for judgment in listed),
        unanswerable=unanswerable,
        notice=notice,
        place=line.place,
    )


def _judgment(value: object, line: FileLine) -> Judgment:
    if not isinstance(value, dict) or set(value) != _JUDGMENT_KEYS:
        line.refuse("A judgment isn't a doc_id and a quote", 'Write {"doc_id": "…", "quote": "…"}', value=value)
    return Judgment(text_of(value, "doc_id", line), quote=canonical(text_of(value, "quote", line)))
