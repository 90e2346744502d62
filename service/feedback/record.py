"""What a reader said of an answer."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path

from service.errors import FeedbackError


class Why(StrEnum):
    """Why an answer was none."""

    WRONG = "wrong"
    OLD = "old"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's word on an answer.

    Attributes:
        day: When, no nearer than that.
        doc_id: The article that was shown first.
        citation_id: Of its words.
        quote: Those words, with what they hang on.
        words: The answering words of it, a slice of the article.
        answered: Whether it answered.
        why: If it didn't, why; None where nobody said.
        question: What was asked, if the reader agreed that it is kept and the operator keeps questions; else None.
    """

    day: date
    doc_id: str
    citation_id: str
    quote: str
    words: str
    answered: bool
    why: Why | None = None
    question: str | None = None

    def line(self) -> bytes:
        """As one line of a file."""
        return (json.dumps(asdict(self), ensure_ascii=False, default=date.isoformat) + "\n").encode()


_NAMES = {field.name for field in fields(Feedback)}


def read_feedback(folder: Path) -> Iterator[Feedback]:
    """All that readers said, day by day.

    Raises:
        FeedbackError: With file and line, if one can't be read. What is after a file's last line end is being written.
    """
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):  # what is after the last line end was never whole
            yield _read(line, f"{path}:{number}")


def _read(line: bytes, where: str) -> Feedback:
    try:
        record = json.loads(line)
        if set(record) != _NAMES:
            raise ValueError(f"its keys are {', '.join(sorted(record))}")
        why = Why(record["why"]) if record["why"] is not None else None
        return Feedback(**{**record, "day": date.fromisoformat(record["day"]), "why": why})
    except (ValueError, TypeError) as error:
        raise FeedbackError(f"This line is no feedback: {error}", where=where, remedy="Remove the line") from None
