"""What became of links when somebody had them checked: kept in the home, with the day of each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from ingest.durable import read_record, replace_file
from ingest.errors import LibraryError

_FORMAT = "vouch-links-1"
_MOST_BYTES = 50_000_000
_SAYS_NOTHING = frozenset({401, 403, 407, 429, 451})
"""Statuses of pages that readers may well get: this program wasn't let in, or asked too often."""


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A page that was asked for.

    Attributes:
        on: The day.
        status: What the server answered, redirects followed; None where it didn't.
        failure: Why there is no status; "" where there is one.
        is_refused: Whether it wasn't asked for: its robots.txt doesn't let it, or its address isn't public.
    """

    on: date
    status: int | None
    failure: str = ""
    is_refused: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether readers get nothing there."""
        if self.status is None:
            return not self.is_refused
        return self.status >= 400 and self.status not in _SAYS_NOTHING

    @property
    def in_words(self) -> str:
        """What became of it, in a few words."""
        return self.failure or f"status {self.status}"


def read_checked(path: Path) -> dict[str, CheckedLink]:
    """What became of each address; nothing where nothing was checked yet.

    Raises:
        LibraryError: If the file can't be read, or is none of this form.
    """
    return read_record(
        path,
        lambda record: {str(url): _from_record(one) for url, one in record["checked"].items()},
        form=_FORMAT,
        most_bytes=_MOST_BYTES,
        missing={},
        refusal=lambda error: LibraryError(
            f"What became of links can't be read: {error}",
            where=str(path),
            remedy="Mend the file, or remove it: vouch links check makes it again",
        ),
    )


def write_checked(path: Path, checked: Mapping[str, CheckedLink]) -> None:
    """Keep what became of links, in the place of what was kept.

    Raises:
        LibraryError: If it can't be written.
    """
    record = {"format": _FORMAT, "checked": {url: asdict(one) for url, one in sorted(checked.items())}}
    try:
        replace_file(path, json.dumps(record, ensure_ascii=False, indent=1, default=date.isoformat).encode())
    except OSError as error:
        raise LibraryError(
            f"What became of links can't be written: {error.strerror}",
            where=str(path),
            remedy="Check that VOUCH_HOME is writable and that its disk has room",
        ) from None


_NAMES = {field.name for field in fields(CheckedLink)}


def _from_record(record: dict[str, object]) -> CheckedLink:
    if set(record) != _NAMES:
        raise ValueError(f"an entry has other names than {', '.join(sorted(_NAMES))}")
    status = record["status"]
    if not (status is None or isinstance(status, int)) or not isinstance(record["is_refused"], bool):
        raise ValueError("an entry has a value of another kind")
    day = date.fromisoformat(str(record["on"]))
    return CheckedLink(day, status, str(record["failure"]), record["is_refused"])
