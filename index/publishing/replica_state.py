"""What a home keeps of the place that it follows: what came from there, and what was heard."""

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import PublishingError
from index.publishing.publication import Pointer, Publication, part_of
from ingest.durable import FOR_EVERYBODY, replace_file
from ingest.home import Home

_SEEN_URL = "place"


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """How far a home follows.

    Attributes:
        sequence: Of the newest pointer that was seen; None before the first.
        publication: The sha256 of the publication in service; None where none is.
        heard_at: When the place answered last, in seconds since 1970 (UTC); None where it never did.
        trouble: Why the newest of what is there isn't in service, or why the place isn't heard; None where all is well.
    """

    sequence: int | None
    publication: str | None
    heard_at: float | None
    trouble: str | None


class ReplicaFiles:
    """The files below `replica/` in a home. All processes read them; the one that follows writes them.

    Attributes:
        lock: Held by the process that follows.
        staged: What is gathered, by sha256, before it is put in service.
        whole: The description of what is staged; there once all of it is.
    """

    def __init__(self, home: Home) -> None:
        self._home, self._root = home, home.replica
        self.lock = self._root / "lock"
        self.staged = self._root / "staged"
        self.whole = self._root / "staged.json"
        self._placed = self._root / "publication.json"
        self._seen = self._root / "pointer.json"
        self._heard = self._root / "heard"
        self._trouble = self._root / "trouble"

    @property
    def placed(self) -> str | None:
        """The sha256 of the description of what is in service; None where nothing is."""
        found = self.read(self._placed)
        return None if found is None else part_of(found).sha256

    def publication(self) -> Publication | None:
        """What is in service; None where nothing is, or it can't be read."""
        found = self.read(self._placed)
        with suppress(PublishingError):
            return None if found is None else Publication.from_json(found, str(self._placed))
        return None

    def held_here(self) -> dict[str, Path]:
        """The files that came with what is in service, by their sha256."""
        found = self.publication()
        if found is None:
            return {}
        current = self._home.current.resolve()
        inside = f"{found.snapshot}/"
        return {
            part.sha256: current / path.removeprefix(inside) if path.startswith(inside) else self._home.root / path
            for path, part in found.files.items()
        }

    def note_placed(self, described: bytes) -> None:
        """Note what is in service from now on; nothing is staged any more."""
        replace_file(self._placed, described, mode=FOR_EVERYBODY)
        self.whole.unlink()
        shutil.rmtree(self.staged, ignore_errors=True)

    def seen(self) -> tuple[str, Pointer] | None:
        """The pointer that was seen last, and at which place; None before the first."""
        found = self.read(self._seen)
        if found is None:
            return None
        try:
            return str(json.loads(found)[_SEEN_URL]), Pointer.from_json(found, str(self._seen))
        except (ValueError, KeyError, TypeError, PublishingError):
            return None

    def note_seen(self, url: str, pointer: Pointer) -> None:
        """Note the pointer that was seen."""
        record = {**json.loads(pointer.to_json()), _SEEN_URL: url}
        replace_file(self._seen, json.dumps(record, indent=1).encode(), mode=FOR_EVERYBODY)

    def note_heard(self) -> None:
        """Note that the place answers now."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._heard.touch()
        os.utime(self._heard)

    def note_trouble(self, trouble: str | None) -> None:
        """Note what is wrong; None where nothing is."""
        self._root.mkdir(parents=True, exist_ok=True)
        if trouble is None:
            self._trouble.unlink(missing_ok=True)
        elif self.read(self._trouble) != trouble.encode():
            replace_file(self._trouble, trouble.encode(), mode=FOR_EVERYBODY)

    def state(self) -> ReplicaState:
        """How far the home follows, as it was noted last."""
        seen, trouble = self.seen(), self.read(self._trouble)
        heard_at = None
        with suppress(OSError):
            heard_at = self._heard.stat().st_mtime
        said = None if trouble is None else trouble.decode("utf-8", errors="replace")
        return ReplicaState(seen[1].sequence if seen else None, self.placed, heard_at, said)

    def read(self, path: Path) -> bytes | None:
        """The bytes of one of the files; None where it isn't there, or can't be read."""
        with suppress(OSError):
            return path.read_bytes()
        return None
