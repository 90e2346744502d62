"""The versions of one kind of words, and the change that waits for a second key: files beside each other."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from ingest.durable import FOR_EVERYBODY, replace_file
from service.errors import UnknownWords, WordsError

MOST_VERSIONS = 100
_FORMAT = "vouch-words-1"
_MOST_RECORD_BYTES = 1_000_000
_SHA256 = re.compile("[0-9a-f]{64}")
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class WordsVersion:
    """A version that was published.

    Attributes:
        number: From 1 on; those of versions that are no longer kept aren't given again.
        sha256: Of its text, in hex.
        at: When (UTC).
        who: Whose key, session or account it was; "" where it was found in its place, put there by other means.
        note: Why.
        approved_by: Who approved it; "" where nobody had to.
    """

    number: int
    sha256: str
    at: datetime
    who: str
    note: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """A change that waits for somebody else's approval.

    Attributes:
        sha256: Of its text, in hex.
        base: The sha256 of the text that it is a change of.
        at: When it was proposed (UTC).
        who: Whose key, session or account it was.
        note: Why.
    """

    sha256: str
    base: str
    at: datetime
    who: str
    note: str


class VersionShelf:
    """The folder of one kind of words. Whoever writes holds the lock of all words.

    Args:
        folder: It; it is made with the first version.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list, self._proposal = folder / "versions.json", folder / "waiting.json"

    def versions(self) -> tuple[WordsVersion, ...]:
        """All that are kept, the oldest first.

        Raises:
            WordsError: If the list can't be read.
        """
        return tuple(self._records(self._list, _version))

    def waiting(self) -> WaitingWords | None:
        """What waits for approval; None where nothing does.

        Raises:
            WordsError: If it can't be read.
        """
        return next(iter(self._records(self._proposal, _waiting)), None)

    def text(self, sha256: str) -> str:
        """A text that is kept.

        Raises:
            UnknownWords: If it isn't.
            WordsError: If it can't be read, or isn't what it was.
        """
        path = self._text_path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise UnknownWords(
                "The text of this version isn't kept any more", value=sha256[:12], remedy="Take another one"
            ) from None
        except OSError as error:
            raise self._unread(path, error.strerror) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise self._unread(path, "it isn't what it was")
        return data.decode("utf-8", "replace")

    def keep(self, data: bytes) -> str:
        """Keep a text; its sha256, in hex.

        Raises:
            OSError: If it can't be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._text_path(sha256), data, mode=FOR_EVERYBODY)
        return sha256

    def put(self, versions: tuple[WordsVersion, ...], waiting: WaitingWords | None) -> None:
        """Have these be the versions, and this wait; texts that none of them has go. The newest are kept.

        Raises:
            OSError: If they can't be written.
        """
        kept = versions[-MOST_VERSIONS:]
        self._write(self._list, [asdict(one) for one in kept])
        if waiting is None:
            self._proposal.unlink(missing_ok=True)
        else:
            self._write(self._proposal, [asdict(waiting)])
        sums = {one.sha256 for one in kept} | ({waiting.sha256} if waiting else set())
        named = {self._text_path(sha256).name for sha256 in sums}
        for path in self._folder.glob("*.txt"):
            if path.name not in named:
                path.unlink(missing_ok=True)

    def _text_path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.txt"

    def _write(self, path: Path, records: list[dict[str, Any]]) -> None:
        record = {"format": _FORMAT, "words": records}
        text = json.dumps(record, indent=1, ensure_ascii=False, default=datetime.isoformat)
        replace_file(path, text.encode("utf-8", "replace"), mode=FOR_EVERYBODY)

    def _records(self, path: Path, read: Callable[[Mapping[str, Any]], _Read]) -> list[_Read]:
        try:
            if path.stat().st_size > _MOST_RECORD_BYTES:
                raise ValueError("it is too large")
            record = json.loads(path.read_text(encoding="utf-8"))
            if record["format"] != _FORMAT:
                raise ValueError(f"it isn't of the format {_FORMAT}")
            return [read(one) for one in record["words"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._unread(path, str(error)) from None

    def _unread(self, path: Path, why: str | None) -> WordsError:
        return WordsError(
            f"The versions of these words can't be read: {why}",
            where=str(path),
            remedy="Put the file back from a backup, or move it away: what is in service stays as it is",
        )


def _version(record: Mapping[str, Any]) -> WordsVersion:
    return WordsVersion(
        int(record["number"]),
        _sha256(record["sha256"]),
        datetime.fromisoformat(record["at"]),
        str(record["who"]),
        str(record["note"]),
        str(record["approved_by"]),
    )


def _waiting(record: Mapping[str, Any]) -> WaitingWords:
    return WaitingWords(
        _sha256(record["sha256"]),
        _sha256(record["base"]),
        datetime.fromisoformat(record["at"]),
        str(record["who"]),
        str(record["note"]),
    )


def _sha256(text: str) -> str:
    """A sha256, which is part of a file's name, and so must be nothing else."""
    if not _SHA256.fullmatch(text):
        raise ValueError("a sha256 is wanted")
    return text
