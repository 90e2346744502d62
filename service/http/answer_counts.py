"""What is counted of an answer: what became of the question, and whether it brought a notice."""

from service.answers.answerer import Answer
from service.emergency.notices import Notice
from service.operation.board import BoardRow
from service.operation.families import ANSWERS, NOTICES


def count_answer(row: BoardRow, answer: Answer, notice: Notice | None) -> None:
    """Count an answer by its outcome."""
    row.add(ANSWERS, answer.refusal.reason.value if answer.refusal else "answered")
    if notice:
        row.add(NOTICES)
