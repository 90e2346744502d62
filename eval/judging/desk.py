"""What waits for one person to be judged, and what they said: on disk at once, so that it goes on where it stopped."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from eval.judging.agreement import agreement
from eval.runs.pooling import Candidate, to_judge
from eval.sets.labels import SETTLED, Label, append_label, read_labels, write_labels

GRADES = (0, 1, 2)
SECONDS_EACH = 15
"""What a judgment may take: a guess, for whoever plans an hour."""
_SHOWN = ("question", "title", "headings", "text", "put_forward", "beside", "is_cut")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class DeskState:
    """What a person sees next.

    Attributes:
        candidate: What is to be judged; None where nothing is left.
        others: What others said of it, where a disagreement is settled; () otherwise: nobody sees another's grade.
        judged: How many this person judged in all.
        left: How many wait.
    """

    candidate: Candidate | None
    others: tuple[tuple[str, int], ...]
    judged: int
    left: int

    def to_record(self) -> dict[str, Any]:
        """As the page takes it: nothing says which system found it; `key` names what is judged, for `judge`."""
        one = self.candidate
        shown = one and {"key": key_of(one), **{name: getattr(one, name) for name in _SHOWN}}
        others = [{"who": who, "grade": grade} for who, grade in self.others]
        return {"candidate": shown, "others": others, "judged": self.judged, "left": self.left}


class JudgingDesk:
    """One person's desk. It may be asked from several threads.

    Args:
        candidates: What was found, by whichever system.
        out: The file of labels; others' labels in it are kept.
        who: The person.
        now: Gives the time, in UTC.
    """

    def __init__(self, candidates: Sequence[Candidate], out: Path, *, who: str, now: Callable[[], str] = _now) -> None:
        self._out, self._who, self._now, self._lock = out, who, now, Lock()
        before = self._labels()
        place = {query_id: at for at, query_id in enumerate(dict.fromkeys(one.query_id for one in candidates))}
        self._waiting = sorted(
            to_judge(candidates, before, who=who), key=lambda one: (place[one.query_id], _order(one, who))
        )
        self._done: list[Candidate] = []
        self._before = sum(label.who == who for label in before)
        self._others: dict[tuple[str, str, str], tuple[tuple[str, int], ...]] = {}

    @classmethod
    def for_settling(cls, out: Path, *, now: Callable[[], str] = _now) -> "JudgingDesk":
        """A desk with what people disagree on, and what each of them said."""
        desk = cls((), out, who=SETTLED, now=now)
        for label, grades in agreement(desk._labels()).disagreements:
            candidate = Candidate(
                query_id=label.query_id,
                question=label.question,
                doc_id=label.doc_id,
                title=label.title or label.doc_id,
                text=label.quote,
                put_forward=label.put_forward,
                headings=label.headings,
                beside=label.beside,
            )
            desk._waiting.append(candidate)
            desk._others[candidate.key] = tuple(sorted(grades.items()))
        return desk

    def state(self) -> DeskState:
        """What comes next."""
        with self._lock:
            first = self._waiting[0] if self._waiting else None
            others = self._others.get(first.key, ()) if first else ()
            return DeskState(first, others, self._before + len(self._done), len(self._waiting))

    def judge(self, grade: int | None, *, key: str | None = None) -> None:
        """Note a grade, or put what it is for last.

        Args:
            grade: 0, 1 or 2; None puts it last.
            key: Of what was shown, by `key_of`; None is what comes first.

        Raises:
            ValueError: If there is no such grade, or what it is for doesn't wait, so was judged elsewhere.
        """
        with self._lock:
            if grade is not None and (type(grade) is not int or grade not in GRADES):
                raise ValueError("there is no such grade")
            at = next((at for at, one in enumerate(self._waiting) if key in {None, key_of(one)}), None)
            if at is None:
                raise ValueError("nothing waits, or that was judged before")
            one = self._waiting.pop(at)
            if grade is None:
                self._waiting.append(one)
                return
            append_label(self._out, self._label(one, grade))
            self._done.append(one)

    def _label(self, one: Candidate, grade: int) -> Label:
        return Label(
            query_id=one.query_id,
            question=one.question,
            doc_id=one.doc_id,
            quote=one.text,
            grade=grade,
            who=self._who,
            when=self._now(),
            put_forward=one.put_forward,
            title=one.title,
            headings=one.headings,
            beside=one.beside,
        )

    def undo(self) -> None:
        """Take back the last grade of this sitting; nothing where there is none."""
        with self._lock:
            if not self._done:
                return
            labels = self._labels()
            last = max(at for at, label in enumerate(labels) if label.who == self._who)
            write_labels(self._out, [*labels[:last], *labels[last + 1 :]])
            self._waiting.insert(0, self._done.pop())

    def _labels(self) -> list[Label]:
        return read_labels(self._out) if self._out.exists() and self._out.stat().st_size else []


def key_of(candidate: Candidate) -> str:
    """A name for what is judged that says neither article nor system."""
    return hashlib.sha256("\0".join(candidate.key).encode()).hexdigest()


def _order(candidate: Candidate, who: str) -> str:
    """A mixed order within a question, another one for each person: rank and system can't be guessed."""
    return hashlib.sha256("\0".join((who, *candidate.key)).encode()).hexdigest()
