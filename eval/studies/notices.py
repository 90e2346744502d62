"""Do notices come where they should, and nowhere else? They need no index, so thousands of questions take a second."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.sets.lines import read_records, text_of
from service.emergency.means_model import Alarm
from service.emergency.notices import Notices, withholds


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """A question, and what came of it.

    Attributes:
        file: The file that it is in.
        text: Its words.
        wanted: The topic of the emergency that it is; None where it is none.
        topic: The topic of the notice that came; None where none came.
        withheld: Whether that notice is the whole answer.
        language: That of the notice; None where none came.
    """

    file: str
    text: str
    wanted: str | None
    topic: str | None
    withheld: bool
    language: str | None


def question_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and of folders those that hold questions: JSON Lines with a `text` or `question`."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        found += [file for file in inside if not path.is_dir() or _holds_questions(file)]
    return found


def notice_cases(
    files: Sequence[Path], notices: Notices, alarm: Callable[[str], Alarm | None] = lambda _: None
) -> list[NoticeCase]:
    """Ask for the notice of every question.

    Args:
        files: Where the questions are.
        notices: The rules.
        alarm: What the model of questions for means says of one; without it the rules are alone.

    Raises:
        MalformedSet: With file and line, if a line is no JSON object with a `text` or `question`.
    """
    asked = []
    for path in files:
        for line, record in read_records(path):
            text = text_of(record, "text" if "text" in record else "question", line)
            notice = notices.raised(notices.find(text), alarm(text))
            wanted = record.get("topic")
            topic, language = (notice.topic, notice.language) if notice else (None, None)
            named = str(wanted) if wanted else None
            asked.append(NoticeCase(path.name, text, named, topic, withholds(notice), language))
    return asked


def _holds_questions(file: Path) -> bool:
    return file.stem in {"queries", "questions", "natural_weak"} or file.stem.startswith(("unanswerable", "unlabelled"))
