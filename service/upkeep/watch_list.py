"""The citations that staff saved, so as to know when their source changes: ids, and no word of a question."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from index.snapshots.quotations import QUOTATION_ID
from ingest.durable import read_record, replace_file
from ingest.writer_lock import one_at_a_time
from service.errors import WatchError

MOST_WATCHED = 500
_FORMAT = "vouch-watched-1"
_SHA256_DIGITS = 64
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Watched:
    """A citation that is watched.

    Attributes:
        citation_id: It.
        text_sha256: The version of its article that held it when it was saved.
        added_on: When it was saved, no nearer than the day.
    """

    citation_id: str
    text_sha256: str
    added_on: date


class WatchList:
    """The file of watched citations, which processes share.

    Args:
        path: Of the file; it is made with the first citation.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Watched, ...]:
        """All of them, in the order in which they were saved.

        Raises:
            WatchError: If the file can't be read, or is none of this form.
        """
        return read_record(
            self.path,
            lambda record: tuple(map(_from_record, record["watched"])),
            form=_FORMAT,
            most_bytes=_MOST_BYTES,
            missing=(),
            refusal=lambda error: WatchError(
                f"The list of watched citations can't be read: {error}",
                where=str(self.path),
                remedy="Mend the file, or move it away: a new one is made with the next citation",
            ),
        )

    def add(self, watched: Watched) -> bool:
        """Save a citation; whether it wasn't there yet.

        Raises:
            WatchError: If there are too many, or the file can't be read or written.
        """

        def added(held: tuple[Watched, ...]) -> tuple[Watched, ...]:
            if any(one.citation_id == watched.citation_id for one in held):
                return held
            if len(held) >= MOST_WATCHED:
                raise WatchError(
                    f"{MOST_WATCHED} citations are watched already", remedy="Take one away first: vouch watch remove ID"
                )
            return (*held, watched)

        return self._change(added)

    def remove(self, citation_id: str) -> bool:
        """Take a citation away; whether it was there.

        Raises:
            WatchError: If the file can't be read or written.
        """
        return self._change(lambda held: tuple(one for one in held if one.citation_id != citation_id))

    def _change(self, change: Callable[[tuple[Watched, ...]], tuple[Watched, ...]]) -> bool:
        refusal = WatchError("Somebody else is changing the list", where=str(self.path), remedy="Try it again")
        try:
            with one_at_a_time(self.path.with_name(f".{self.path.name}.lock"), refusal=refusal):
                before = self.read()
                after = change(before)
                if after != before:
                    record = {"format": _FORMAT, "watched": [asdict(one) for one in after]}
                    replace_file(self.path, json.dumps(record, indent=1, default=date.isoformat).encode())
                return after != before
        except OSError as error:
            raise WatchError(
                f"The list of watched citations can't be written: {error.strerror}",
                where=str(self.path),
                remedy="Have the account of the service write in VOUCH_HOME",
            ) from None


_NAMES = {field.name for field in fields(Watched)}


def _from_record(record: dict[str, str]) -> Watched:
    if not isinstance(record, dict) or set(record) != _NAMES:
        raise ValueError(f"an entry has other names than {', '.join(sorted(_NAMES))}")
    if not QUOTATION_ID.fullmatch(record["citation_id"]) or len(record["text_sha256"]) != _SHA256_DIGITS:
        raise ValueError("an entry has no citation_id, or no sha256")
    return Watched(record["citation_id"], record["text_sha256"], date.fromisoformat(record["added_on"]))
