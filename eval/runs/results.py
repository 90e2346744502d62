"""What was measured: one file that is the same every time, and files that other tools read."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.errors import MalformedResults
from eval.measures.timing import Timings
from eval.runs.rounding import rounded
from eval.sets.public.trec import write_qrels, write_run

RESULTS, TIMINGS, TABLE, RUN, QRELS = "results.json", "timings.json", "questions.csv", "run.trec", "qrels.trec"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a person looks at it.

    Attributes:
        name: The unit that is ranked.
        doc_id: Its document.
        title: Title and headings.
        text: Its words; of very long ones those around the quote.
        quote: The words that the system cites in it.
        grade: As judged; None where nobody judged it.
        beside: Words that are shown with the quote, since it hangs on them.
        is_cut: Whether there are more words than are here.
    """

    name: str
    doc_id: str
    title: str
    text: str
    quote: str
    grade: int | None
    beside: tuple[str, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question and what came of it.

    Attributes:
        query_id: Its name in the set.
        text: The question.
        style: How it is asked.
        unanswerable: Why nothing answers it; None where something does, or nobody judged it.
        confidence: How sure the system was; None where it doesn't say.
        answered: Whether a reader would have got an answer; None where the system is no service.
        ranking: (name, score) of the best, in the unit of the set.
        grades: Of what is judged.
        shown: The best hits.
        expected: What was judged to answer, in words.
        measures: Every measure that has a value for this question.
        outcome: What became of it for a reader, as `eval.measures.harm.AnswerOutcome`; None where nobody knows.
        groups: What the set or the article says of it, by which results are parted.
    """

    query_id: str
    text: str
    style: str
    unanswerable: str | None
    confidence: float | None
    answered: bool | None
    ranking: tuple[tuple[str, float], ...]
    grades: Mapping[str, int]
    shown: tuple[Shown, ...]
    expected: tuple[str, ...]
    measures: Mapping[str, float]
    outcome: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Whether the best hit is judged to answer."""
        return bool(self.ranking) and self.grades.get(self.ranking[0][0], 0) > 0


def judged(questions: Sequence[QuestionResult]) -> list[QuestionResult]:
    """Those that say something about confidence: judged one way or the other, by a system that says how sure it is."""
    return [
        one
        for one in questions
        if one.confidence is not None and (one.unanswerable or any(grade > 0 for grade in one.grades.values()))
    ]


def outcomes(questions: Sequence[QuestionResult]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidence of each question, and whether its best hit was right."""
    confidence = np.array([one.confidence for one in questions], dtype=np.float64)
    return confidence, np.array([one.right for one in questions], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, of one system on one set.

    Attributes:
        set_name: The set.
        unit: What its judgments judge.
        system_name: The system.
        configuration: All that its answers depend on.
        inputs: sha256 of every file that was read.
        versions: Of what measured.
        counts: Of questions by kind.
        unmapped: Judged words that couldn't be placed in the canonical text, and why.
        measures: Their means, and those that only a whole set has.
        intervals: 95% intervals of the means.
        questions: In the order of the set.
    """

    set_name: str
    unit: str
    system_name: str
    configuration: Mapping[str, Any]
    inputs: Mapping[str, str]
    versions: Mapping[str, str]
    counts: Mapping[str, int]
    unmapped: tuple[str, ...]
    measures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    questions: tuple[QuestionResult, ...] = field(repr=False)

    def to_json(self) -> str:
        """As JSON, the same for the same results; a measure without a value is null."""
        record = {"format": _FORMAT, **asdict(self)}
        return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str) -> "Results":
        """Read what `to_json` wrote.

        Raises:
            MalformedResults: If it can't be read.
        """
        try:
            record = json.loads(text)
            if record.pop("format") != _FORMAT:
                raise ValueError("another version wrote it")
            questions = tuple(_question(question) for question in record.pop("questions"))
            intervals = {name: (low, high) for name, (low, high) in record.pop("intervals").items()}
            measures = {name: _number(value) for name, value in record.pop("measures").items()}
            unmapped = tuple(record.pop("unmapped"))
            return cls(**record, questions=questions, intervals=intervals, measures=measures, unmapped=unmapped)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise MalformedResults(
                f"The results can't be read: {error!r}", where=where, remedy="Run: vouch eval run SET --out FOLDER"
            ) from None


def _question(record: dict[str, Any]) -> QuestionResult:
    changed = {
        "ranking": tuple((name, score) for name, score in record["ranking"]),
        "shown": tuple(Shown(**{**shown, "beside": tuple(shown.get("beside", ()))}) for shown in record["shown"]),
        "expected": tuple(record["expected"]),
    }
    return QuestionResult(**{**record, **changed})


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def write_results(folder: Path, results: Results, timings: Timings) -> None:
    """Write everything into a folder: JSON, CSV, TREC run and qrels; and the timings in a file of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULTS).write_text(results.to_json(), encoding="utf-8")
    (folder / TIMINGS).write_text(json.dumps(rounded(asdict(timings))) + "\n", encoding="utf-8")
    write_run(folder / RUN, {question.query_id: question.ranking for question in results.questions})
    write_qrels(folder / QRELS, {question.query_id: question.grades for question in results.questions})
    _write_table(folder / TABLE, results)


def _write_table(path: Path, results: Results) -> None:
    names = list(dict.fromkeys(name for question in results.questions for name in question.measures))
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["query_id", "question", "style", "unanswerable", "confidence", "answered", "best", *names])
        for one in results.questions:
            best = one.ranking[0][0] if one.ranking else ""
            values = [rounded(one.measures.get(name, "")) for name in names]
            known = ["" if value is None else value for value in (one.unanswerable, one.confidence, one.answered)]
            table.writerow([_cell(value) for value in (one.query_id, one.text, one.style, *known, best, *values)])


def _cell(value: object) -> object:
    """A value that spreadsheets show as it is: what would be a formula gets an apostrophe (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def read_results(path: Path) -> Results:
    """Read results from a folder that `vouch eval run --out` wrote, or from the file in it.

    Raises:
        MalformedResults: If they can't be read.
    """
    file = path / RESULTS if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedResults(
            f"The results can't be read: {error}", where=str(file), remedy="Run: vouch eval run SET --out FOLDER"
        ) from None
    return Results.from_json(text, where=str(file))


def read_timings(path: Path) -> Timings:
    """Read the timings beside results; none where there is no such file.

    Raises:
        MalformedResults: If they can't be read.
    """
    file = (path if path.is_dir() else path.parent) / TIMINGS
    if not file.is_file():
        return Timings((), None, None)
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return Timings(tuple(record["latencies_ms"]), record["cpu_s_per_1000"], record["peak_memory_mb"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MalformedResults(
            f"The timings can't be read: {error!r}", where=str(file), remedy="Remove the file, or run the set again"
        ) from None
