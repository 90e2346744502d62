"""Which subjects readers get no answer on: counts of names from closed lists, and no word of a question."""

import json
import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from index.things.lexicon import ThingLexicon, shipped
from index.words.synonyms import Synonyms
from ingest.durable import read_record, replace_file
from ingest.writer_lock import one_at_a_time
from service.answers.answerer import Answer, RefusalReason
from service.emergency.notices import Notice
from service.errors import GapsError
from service.live.serving import Serving

SHOWN_FROM = 10
DAYS_KEPT = 90
_MOST_NAMES_A_DAY = 500
_MOST_BYTES = 5_000_000
_FORMAT = "vouch-gaps-1"
_COUNTED = frozenset({RefusalReason.NOTHING_ON_SUBJECT, RefusalReason.NOT_ANSWERED, RefusalReason.NOT_ABOUT})
_LOG = logging.getLogger("vouch")

Days = dict[str, dict[str, int]]
"""How often each name was asked for in vain, by day."""


class GapCounter:
    """Counts refused questions by what they are about. Safe to use from many threads; one for each process.

    What is counted waits in memory, and is added to the file each hour, and when the service ends: no time of a
    question can be read from when the file changed, and no request waits for the disk. A crash loses an hour's counts.

    Args:
        path: Of the file.
        today: The day, in UTC.
    """

    def __init__(self, path: Path, *, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._path, self._today = path, today
        self._adding = threading.Lock()
        self._waiting: dict[str, Counter[str]] = defaultdict(Counter)

    def count(self, serving: Serving, answer: Answer, notice: Notice | None) -> None:
        """Count what a refused question is about; one that sounds like an emergency isn't counted."""
        if notice is not None or answer.alarm is not None:
            return
        names: set[str] = set()
        for one in answer.questions:
            if one.refusal is not None and one.refusal.reason in _COUNTED:
                names |= serving.answerer.listed_subjects(one.text)
        if names:
            self._add(names)

    def _add(self, names: set[str]) -> None:
        with self._adding:
            counted = self._waiting[self._today().isoformat()]
            counted.update(name for name in names if name in counted or len(counted) < _MOST_NAMES_A_DAY)

    def write(self) -> None:
        """Add what waits to the file; what can't be written now waits on."""
        with self._adding:
            waiting, self._waiting = self._waiting, defaultdict(Counter)
        if not waiting:
            return
        try:
            add_gaps(self._path, waiting, oldest=self._today() - timedelta(days=DAYS_KEPT - 1))
        except GapsError as error:
            _LOG.warning("%s", error)
            with self._adding:
                for day, counted in waiting.items():
                    self._waiting[day].update(counted)
                while len(self._waiting) > DAYS_KEPT:
                    del self._waiting[min(self._waiting)]


def add_gaps(path: Path, counted: Mapping[str, Mapping[str, int]], *, oldest: date) -> None:
    """Add counts to the file, and take away what is older than a day.

    Raises:
        GapsError: If the file can't be read or written.
    """
    refusal = GapsError("Another process is writing the counts", where=str(path), remedy="It is tried again")
    try:
        with one_at_a_time(path.with_name(f".{path.name}.lock"), refusal=refusal):
            days = read_gaps(path)
            for day, names in counted.items():
                held = Counter(days.get(day, {})) + Counter(names)
                days[day] = dict(held.most_common(_MOST_NAMES_A_DAY))
            kept = {day: days[day] for day in sorted(days) if day >= oldest.isoformat()}
            replace_file(path, json.dumps({"format": _FORMAT, "days": kept}, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise GapsError(
            f"The counts of gaps can't be written: {error.strerror}",
            where=str(path),
            remedy="Have the account of the service write in VOUCH_HOME, or leave VOUCH_GAPS away",
        ) from None


def read_gaps(path: Path) -> Days:
    """What was counted, by day.

    Raises:
        GapsError: If the file can't be read, or is none of this form.
    """
    return read_record(
        path,
        lambda record: {
            date.fromisoformat(day).isoformat(): {str(name): int(count) for name, count in names.items()}
            for day, names in record["days"].items()
        },
        form=_FORMAT,
        most_bytes=_MOST_BYTES,
        missing={},
        refusal=lambda error: GapsError(
            f"The counts of gaps can't be read: {error}",
            where=str(path),
            remedy="Mend the file, or remove it: counting starts again",
        ),
    )


def shown_gaps(days: Days, *, since: date, titles: list[str]) -> list[tuple[str, int]]:
    """The names that were asked for in vain often enough to be shown, the most often first.

    Args:
        days: What was counted.
        since: From which day on.
        titles: Of the articles that may be seen: names that come from others' titles aren't shown.
    """
    own = ThingLexicon().with_site(titles, Synonyms()).things
    totals: Counter[str] = Counter()
    for day, names in days.items():
        if day >= since.isoformat():
            totals.update(names)
    known = shipped().things
    found = [(name, n) for name, n in totals.items() if n >= SHOWN_FROM and (name in known or name in own)]
    return sorted(found, key=lambda one: (-one[1], one[0]))
