"""Publishing a home at a shared place: files that aren't there yet, then a description of all, and last one pointer."""

import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import NothingPublished, PlaceUnreachable, PublishedMeanwhile, PublishingError
from index.publishing.contents import gather
from index.publishing.place import HeldPointer, WritablePlace, nothing_published, pointer_where, read_small
from index.publishing.publication import (
    Pointer,
    blob_path,
    part_of,
    publication_path,
    withheld_of,
)
from index.snapshots.manifest import Part
from index.snapshots.snapshot import Hold, current_folder
from ingest.home import Home
from ingest.library.withdrawals import Withholding, read_withheld
from ingest.progress import progress
from ingest.writer_lock import refuse_replica


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What publishing did.

    Attributes:
        sequence: Of the pointer now.
        publication: The sha256 of the description that it names.
        snapshot_id: Of the snapshot; None where only the list of what is withdrawn was published.
        moved: Whether the pointer was moved; it isn't where all of it was published before.
        files: How many files the publication has; 0 where it wasn't looked at.
        sent_files: How many of them were sent, descriptions and lists included.
        sent_bytes: How many bytes these have.
        withheld: How many documents and versions no answer may hold now.
        answered_again: The documents that no answer held so far, and may hold now.
    """

    sequence: int
    publication: str
    snapshot_id: str | None
    moved: bool
    files: int
    sent_files: int
    sent_bytes: int
    withheld: int
    answered_again: tuple[str, ...]


def publish(home: Home, place: WritablePlace) -> PublishReport:
    """Publish the snapshot in service, and all that a server needs to answer from it.

    However it ends, what was published before is whole and current, or the new one is; the next run sends what is
    missing. Files that nothing names any more stay there.

    Args:
        home: The home, which isn't one that follows a place itself.
        place: Where to.

    Raises:
        HomeIsReplica: If the home follows a place.
        SnapshotError, ExportDamaged, LibraryError: If what is to be published isn't whole, or can't be read.
        PublishedMeanwhile: If another publisher moved the pointer since this one began; nothing is changed then.
        PublishingError: If the place can't be read or written.
    """
    refuse_replica(home)
    before = _before(place)
    folder = current_folder(home)
    hold = Hold(folder)
    try:
        with tempfile.TemporaryDirectory(prefix="vouch-") as scratch:
            gathered = gather(home, folder, Path(scratch))
            sending = _Sending(place, Path(scratch))
            sending.send_all(gathered.publication.files.values(), gathered.sources)
            described = gathered.publication.to_json()
            publication = part_of(described)
            sending.send_bytes(publication_path(publication.sha256), described)
            report = _point(home, place, before, publication, sending)
    finally:
        hold.release()
    return replace(report, snapshot_id=gathered.manifest.snapshot_id, files=len(gathered.publication.files))


def publish_withdrawals(home: Home, place: WritablePlace) -> PublishReport:
    """Publish what no answer may hold now, beside the publication that is current; nothing else is read or sent.

    Raises:
        NothingPublished: If there is no publication yet.
        HomeIsReplica, LibraryError, PublishedMeanwhile, PublishingError: As `publish` does.
    """
    refuse_replica(home)
    before = _before(place)
    if before is None:
        raise nothing_published(place.url)
    with tempfile.TemporaryDirectory(prefix="vouch-") as scratch:
        publication = Pointer.from_json(before.data, pointer_where(place.url)).publication
        return _point(home, place, before, publication, _Sending(place, Path(scratch)))


class _Sending:
    """Sends what isn't at a place yet, and counts it."""

    def __init__(self, place: WritablePlace, scratch: Path) -> None:
        self._place, self._scratch = place, scratch
        self.files, self.bytes = 0, 0

    def send_all(self, parts: Iterable[Part], sources: Mapping[str, Path]) -> None:
        """Send each file that isn't there, or isn't whole there."""
        sizes = {part.sha256: part.size_bytes for part in parts}
        for sha256, size in progress(sizes.items(), label="Publishing", unit="files", total=len(sizes)):
            if self._place.size(blob_path(sha256)) != size:
                self._send(blob_path(sha256), sources[sha256], size)

    def send_bytes(self, path: str, data: bytes) -> None:
        """The same for a description or a list."""
        if self._place.size(path) != len(data):
            copy = self._scratch / "sending"
            copy.write_bytes(data)
            self._send(path, copy, len(data))

    def _send(self, path: str, source: Path, size: int) -> None:
        self._place.send(path, source)
        self.files += 1
        self.bytes += size


def _before(place: WritablePlace) -> HeldPointer | None:
    with suppress(NothingPublished):
        return place.pointer()
    return None


def _point(
    home: Home, place: WritablePlace, before: HeldPointer | None, publication: Part, sending: _Sending
) -> PublishReport:
    """Publish the list of what is withheld, read at the last moment, and move the pointer to both."""
    listed = read_withheld(home)
    data = listed.to_json().encode()
    withheld = part_of(data)
    sending.send_bytes(blob_path(withheld.sha256), data)
    old = Pointer.from_json(before.data, pointer_where(place.url)) if before else None
    moved = old is None or (old.publication, old.withheld) != (publication, withheld)
    again = _answered_again(place, old, listed) if moved and old else ()
    pointer = old
    if pointer is None or moved:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        pointer = Pointer(old.sequence + 1 if old else 1, publication, withheld, now)
        _move(place, pointer.to_json(), before)
    return PublishReport(
        sequence=pointer.sequence,
        publication=publication.sha256,
        snapshot_id=None,
        moved=moved,
        files=0,
        sent_files=sending.files,
        sent_bytes=sending.bytes,
        withheld=len(listed.doc_ids) + len(listed.versions),
        answered_again=again,
    )


def _move(place: WritablePlace, data: bytes, before: HeldPointer | None) -> None:
    """Move the pointer; where a reply got lost, and the same was sent again, it may be there already."""
    try:
        place.move(data, before)
    except (PublishedMeanwhile, PlaceUnreachable) as error:
        try:
            now = place.pointer()
        except PublishingError:
            raise error from None
        if now is None or now.data != data:
            raise


def _answered_again(place: WritablePlace, old: Pointer, listed: Withholding) -> tuple[str, ...]:
    """The documents that the list before held; none where that can't be read any more."""
    path = blob_path(old.withheld.sha256)
    try:
        before = withheld_of(read_small(place, path, old.withheld), f"{place.url}/{path}")
    except PublishingError:
        return ()
    return tuple(sorted(before.doc_ids - listed.doc_ids))
