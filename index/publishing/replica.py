"""A home that follows a shared place: it pulls what it lacks, and puts it in service once all of it is whole."""

import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import HomeOfItsOwn, PublicationDamaged
from index.publishing.place import SharedPlace, checked, pointer_where, read_small
from index.publishing.publication import Pointer, Publication, blob_path, publication_path, withheld_of
from index.publishing.replica_state import ReplicaFiles
from index.publishing.taking_over import is_in_service, take_over
from index.snapshots.manifest import Part
from index.snapshots.snapshot import writing
from ingest.durable import FOR_EVERYBODY, on_disk, replace_file
from ingest.errors import LibraryBusy, VouchError
from ingest.hashing import pieces_sha256
from ingest.home import Home
from ingest.library.withdrawals import Withholding, read_withheld
from ingest.writer_lock import one_at_a_time

_FIRST_DELAY_S = 2.0
_LONGEST_DELAY_S = 120.0


@dataclass(frozen=True, slots=True)
class _Setback:
    """That a publication couldn't be pulled, why, and until when that isn't tried again."""

    publication: Part
    error: VouchError
    delay_s: float
    until: float


class Replica:
    """Follows a place in one process at a time: whoever holds the lock.

    What is withdrawn is taken first, before anything large is pulled. A document that is no longer withdrawn stays
    hidden until the publication that came with that is in service: the one before may have the words that it was
    withdrawn for.

    Args:
        home: The home: empty, or one that has followed a place before.
        place: What it follows.
        clock: Seconds.

    Raises:
        HomeOfItsOwn: If the home has a library that came from nowhere else.
    """

    def __init__(self, home: Home, place: SharedPlace, *, clock: Callable[[], float] = time.monotonic) -> None:
        refuse_own_library(home)
        self._home, self._place = home, place
        self._files = ReplicaFiles(home)
        self._etag: str | None = None
        self._pointer: Pointer | None = None
        self._listed: Withholding | None = None
        self._clock = clock
        self._setback: _Setback | None = None

    def held(self) -> AbstractContextManager[None]:
        """Follow while no other process does, for as long as the context is open.

        Raises:
            LibraryBusy: If another one does.
        """
        refusal = LibraryBusy(
            "Another process follows the shared place for this home",
            where=str(self._home.root),
            remedy="Let it, or end it first",
        )
        return one_at_a_time(self._files.lock, refusal=refusal)

    def once(self) -> Iterator[None]:
        """Look at the place, and take over what is new there; with `held`.

        Yields:
            After each piece of a file.

        Raises:
            PublishingError: If the place can't be read, or what is there isn't whole; what served before goes on.
            SnapshotNotWritten: If the home can't be written.
        """
        with writing(self._home):
            self._finish()
            self._look()
            if self._pointer is not None and not self._has(self._pointer):
                yield from self._try_to_pull(self._pointer)
                self._finish()
            if self._pointer is not None and self._listed is not None:
                self._withhold(self._listed)

    def glance(self) -> bool:
        """Look at the pointer while a publication is pulled, and take what is withdrawn.

        Returns:
            Whether another publication is current by now, so that pulling the one before is in vain.

        Raises:
            PublishingError, SnapshotNotWritten: As `once` does.
        """
        before = self._pointer
        with writing(self._home):
            self._look()
        return before is None or self._pointer is None or self._pointer.publication != before.publication

    def _look(self) -> None:
        held = self._place.pointer(self._etag)
        self._files.note_heard()
        if held is not None:
            self._take(Pointer.from_json(held.data, pointer_where(self._place.url)))
            self._etag = held.etag or None

    def _has(self, pointer: Pointer) -> bool:
        return self._files.placed == pointer.publication.sha256 and is_in_service(self._home, self._files.publication())

    def _take(self, pointer: Pointer) -> None:
        """Take over what is withdrawn, beside what was withdrawn until the publication with it is in service."""
        url, seen = self._place.url, self._files.seen()
        if seen is not None and seen[0] == url and pointer.sequence < seen[1].sequence:
            raise PublicationDamaged(
                f"The pointer is number {pointer.sequence}, older than number {seen[1].sequence} that was there before",
                where=pointer_where(url),
                remedy="Check what keeps copies of it (a cache); where the place was begun again, empty this home",
            )
        path = blob_path(pointer.withheld.sha256)
        listed = withheld_of(read_small(self._place, path, pointer.withheld), f"{url}/{path}")
        self._withhold(listed if self._has(pointer) else listed.beside(read_withheld(self._home)))
        self._files.note_seen(url, pointer)
        self._pointer, self._listed = pointer, listed

    def _withhold(self, listed: Withholding) -> None:
        data = listed.to_json().encode()
        with suppress(FileNotFoundError):
            if self._home.withheld.read_bytes() == data:
                return
        self._home.replica.mkdir(parents=True, exist_ok=True)
        replace_file(self._home.withheld, data, mode=FOR_EVERYBODY)

    def _try_to_pull(self, pointer: Pointer) -> Iterator[None]:
        """Pull a publication, unless that failed a short while ago: a large file isn't fetched in vain all the time."""
        before, now = self._setback, self._clock()
        if before is not None and before.publication == pointer.publication and now < before.until:
            raise before.error
        try:
            yield from self._pull(pointer)
        except VouchError as error:
            again = before is not None and before.publication == pointer.publication
            delay_s = min(2 * before.delay_s, _LONGEST_DELAY_S) if before is not None and again else _FIRST_DELAY_S
            self._setback = _Setback(pointer.publication, error, delay_s, self._clock() + delay_s)
            raise
        self._setback = None

    def _pull(self, pointer: Pointer) -> Iterator[None]:
        """Gather every file beside what serves, each compared with its size and sha256 while it is read."""
        path = publication_path(pointer.publication.sha256)
        described = read_small(self._place, path, pointer.publication)
        publication = Publication.from_json(described, f"{self._place.url}/{path}")
        wanted = {part.sha256: part for part in publication.files.values()}
        staged = self._files.staged
        staged.mkdir(parents=True, exist_ok=True)
        for left_over in staged.iterdir():
            if left_over.name not in wanted:
                left_over.unlink()
        here = self._files.held_here()
        for sha256, part in wanted.items():
            target = staged / sha256
            if not target.exists() and not (yield from _linked(here, part, target)):
                yield from self._fetch(part, target)
        on_disk(staged)
        replace_file(self._files.whole, described, mode=FOR_EVERYBODY)

    def _fetch(self, part: Part, target: Path) -> Iterator[None]:
        half = target.with_name(f"{target.name}.part")
        with half.open("wb") as stream:
            for piece in checked(self._place, blob_path(part.sha256), part):
                stream.write(piece)
                yield
        on_disk(half)
        half.replace(target)

    def _finish(self) -> None:
        """Put in service what is staged whole, also where a process before was killed while it did so."""
        described = self._files.read(self._files.whole)
        if described is None:
            return
        publication = Publication.from_json(described, str(self._files.whole))
        take_over(self._home, publication, self._files.staged, before=self._files.publication())
        self._files.note_placed(described)


def refuse_own_library(home: Home) -> None:
    """Go on only if a home may follow a place.

    Raises:
        HomeOfItsOwn: If it has a library that came from nowhere else.
    """
    if home.library.exists() and not home.is_replica:
        raise HomeOfItsOwn(
            "This home has a library of its own, which following a shared place would replace",
            where=str(home.root),
            remedy="Set VOUCH_HOME to an empty folder",
        )


def _linked(here: Mapping[str, Path], part: Part, target: Path) -> Generator[None, None, bool]:
    """Take a file over that the home has already, where every byte of it is what it should be."""
    path = here.get(part.sha256)
    if path is None:
        return False
    try:
        found = yield from pieces_sha256(path)
    except VouchError:
        return False
    if found != part.sha256:
        return False
    try:
        os.link(path, target)
    except OSError:  # a file system without links, or another one
        shutil.copyfile(path, target)
        on_disk(target)
    return True
