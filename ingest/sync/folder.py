"""Making the library equal to one source: what is new or changed comes in, what is gone goes out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.errors import SourceNotFound
from ingest.library.library import Library
from ingest.library.outcome import Change, Outcome
from ingest.library.sync_records import Missing, SyncRun
from ingest.sources.files import FolderListing, list_files
from ingest.sync.intake import count_documents, take_files
from ingest.sync.reading import DirectReader, Readers

DEFAULT_SHRINK_SHARE = 0.2
_GUARDED_FROM = 5
_NOT_THERE = "It is no longer in the source"


class SyncSource(Protocol):
    """Something that holds documents now, and may hold others later."""

    @property
    def source_id(self) -> str:
        """What the library knows it by."""

    def total(self) -> int | None:
        """About how many documents it holds, where that is known beforehand."""

    def take(self, run: SyncRun) -> Iterator[Outcome]:
        """Take in what it holds now."""

    def incomplete(self) -> str | None:
        """Why its list of documents may lack some, once all is taken in; or None."""

    def interrupted(self) -> bool:
        """Whether the run has to be gone on with by the next one, once all is taken in."""


class FileSource:
    """A file or a folder, as a source."""

    def __init__(
        self,
        path: Path,
        library: Library,
        *,
        readers: Readers | None = None,
        allow_shrink: bool = False,
        follow: Sequence[Path] = (),
    ) -> None:
        """Find its files.

        Raises:
            SourceNotFound: If there is no such path, or no document in it, and no document of it in the library
                that could be removed.
            UnsupportedFormat: If it is a file that no reader fits.
        """
        self._path = path
        self._library = library
        self._readers = readers or DirectReader()
        self.source_id = str(path.resolve())
        try:
            self._listing = list_files(path, follow)
        except SourceNotFound as error:
            known = library.count(self.source_id)
            if not known:
                raise
            if not path.is_dir() and not allow_shrink:
                raise SourceNotFound(
                    f"There is no such file or folder, and the library holds {known} of its documents",
                    where=str(path),
                    remedy="Check the path, and that its disk is mounted; if it is gone for good, --allow-shrink"
                    " removes its documents",
                ) from error
            self._listing = FolderListing([])

    def total(self) -> int | None:
        """About how many documents it holds."""
        return count_documents(self._listing.files)

    def take(self, run: SyncRun) -> Iterator[Outcome]:
        """Take in what it holds now."""
        return take_files(self._listing, self._library, run, self._readers, root=self._path)

    def incomplete(self) -> str | None:
        """What of a folder can't be listed is kept by its place; the rest is listed whole."""
        return None

    def interrupted(self) -> bool:
        """A folder is read whole or not at all."""
        return False


@dataclass(frozen=True, slots=True)
class Shrink:
    """That a sync would have removed more than the guard lets pass.

    Attributes:
        removed: How many documents it would have removed.
        before: How many the library holds of the source.
    """

    removed: int
    before: int

    def __str__(self) -> str:
        return (
            f"Stopped before removing: {self.removed} of the {self.before} documents that the library holds of this"
            " source would go. What was added or changed is in. If the source is right, run it again with"
            " --allow-shrink."
        )


def exceeds_guard(removed: int, before: int, *, share: float) -> bool:
    """Whether removing so many of a source's documents has to be allowed first.

    Below 5 documents one more or less is a large share, so only losing all of them counts there.
    """
    if removed == 0:
        return False
    return removed >= before or (before >= _GUARDED_FROM and removed > share * before)


class Sync:
    """One run that makes the library equal to one source.

    Attributes:
        shrink: Set when the guard stopped it before removing.
        counts: How many documents each change happened to.
    """

    def __init__(
        self,
        source: SyncSource,
        library: Library,
        *,
        allow_shrink: bool = False,
        shrink_share: float = DEFAULT_SHRINK_SHARE,
    ) -> None:
        self._source = source
        self._library = library
        self._allow_shrink = allow_shrink
        self._shrink_share = shrink_share
        self.shrink: Shrink | None = None
        self.counts = dict.fromkeys(Change, 0)

    @property
    def is_clean(self) -> bool:
        """Whether the library is now equal to the source: nothing failed, and nothing was held back."""
        return self.shrink is None and not self.counts[Change.FAILED]

    def outcomes(self) -> Iterator[Outcome]:
        """Do it, and say what happened to each document.

        Each document is stored on its own: interrupted anywhere, the next run goes on.

        Raises:
            SourceError: If the source as a whole can't be read; nothing is removed then.
            LibraryError: If the library can't be written.
        """
        self._library.syncs.start(self._source.source_id)
        before = self._library.count(self._source.source_id)
        with self._library.run(self._source.source_id) as run:
            for outcome in self._source.take(run):
                yield self._counted(outcome)
            for outcome in self._remove_missing(run, before):
                yield self._counted(outcome)
        self._library.duplicates.settle(self._library.get)
        if not self._source.interrupted():
            self._library.syncs.finish(self._source.source_id, self._trouble())

    def _counted(self, outcome: Outcome) -> Outcome:
        self.counts[outcome.change] += 1
        return outcome

    def _remove_missing(self, run: SyncRun, before: int) -> Iterator[Outcome]:
        incomplete = self._source.incomplete()
        removable = sum(1 for missing in run.missing() if _keep_reason(missing, incomplete) is None)
        if not self._allow_shrink and exceeds_guard(removable, before, share=self._shrink_share):
            self.shrink = Shrink(removable, before)
            return
        for missing in run.missing():
            keep = _keep_reason(missing, incomplete)
            if keep is None:
                self._library.remove(missing.doc_id)
                yield Outcome(missing.location, missing.doc_id, Change.REMOVED, missing.reason or _NOT_THERE)
            elif missing.is_record or not missing.is_protected:  # else the failure at its place was reported already
                yield Outcome(missing.location, missing.doc_id, Change.FAILED, keep)

    def _trouble(self) -> str | None:
        """Why the library isn't equal to the source, for people; None where it is."""
        if self.shrink:
            return str(self.shrink)
        failed = self.counts[Change.FAILED]
        return f"{failed} documents failed in its last sync." if failed else None

    def summary(self) -> str:
        """How many documents each change happened to, in one line."""
        return ", ".join(f"{number} {change}" for change, number in self.counts.items())


def _keep_reason(missing: Missing, incomplete: str | None) -> str | None:
    """Why a document that wasn't seen stays nevertheless, or None."""
    if missing.is_protected:
        return "Kept, because something at its place could not be read"
    if incomplete and missing.reason is None:
        return f"Kept, because the source's list is incomplete: {incomplete}"
    return None
