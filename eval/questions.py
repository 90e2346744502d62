"""Question sets with quotes as judgments, so that another way of cutting passages doesn't void them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import MalformedSet

_KEYS = {"query_id", "question", "style", "judgments", "unanswerable"}


@dataclass(frozen=True, slots=True)
class Judgment:
    """Words of a document that answer a question."""

    doc_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it.

    Attributes:
        query_id: Its name in the set.
        text: The question.
        style: How it is asked: `paraphrase`, `keywords`, `typo`, `follow_up`, `staff`, `first_person`, `nonsense`.
        judgments: The quotes that answer it; none where nothing does.
        unanswerable: Why nothing answers it: `near_miss`, `other_subject`, `nonsense`; None where something does.
    """

    query_id: str
    text: str
    style: str
    judgments: tuple[Judgment, ...]
    unanswerable: str | None


def read_questions(path: Path) -> list[Question]:
    """Read a question set, one JSON object a line.

    Raises:
        MalformedSet: With file and line, if it can't be read or a line breaks the form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSet(
            f"The question set can't be read: {error}", where=str(path), remedy="Name a file of JSON Lines in UTF-8"
        ) from None
    questions = list(_parse(lines, path))
    if not questions:
        raise MalformedSet("The question set is empty", where=str(path), remedy="Add questions")
    return questions


def _parse(lines: list[str], path: Path) -> Iterator[Question]:
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            record = json.loads(line)
            question = _question(record)
        except (ValueError, TypeError, KeyError) as error:
            raise MalformedSet(
                f"The line is not a question: {error}",
                where=where,
                value=line,
                remedy=f"Give it exactly the keys {', '.join(sorted(_KEYS))}",
            ) from None
        if question.query_id in seen:
            raise MalformedSet("The query_id comes twice", where=where, value=question.query_id, remedy="Rename one")
        if bool(question.judgments) == (question.unanswerable is not None):
            raise MalformedSet(
                "A question has either judgments or a reason why it is unanswerable",
                where=where,
                value=question.query_id,
                remedy="Fill one of them, and leave the other empty (null)",
            )
        seen.add(question.query_id)
        yield question


def _question(record: dict[str, Any]) -> Question:
    if set(record) != _KEYS:
        raise ValueError(f"its keys are {sorted(record)}")
    return Question(
        query_id=record["query_id"],
        text=record["question"],
        style=record["style"],
        judgments=tuple(Judgment(**judgment) for judgment in record["judgments"]),
        unanswerable=record["unanswerable"],
    )
