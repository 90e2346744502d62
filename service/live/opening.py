"""Opening a snapshot to answer from: the one that was published last, or the newest that is whole where it isn't."""

import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import (
    DamagedSnapshot,
    EncoderError,
    IncompatibleSnapshot,
    NoSnapshot,
    SnapshotError,
    SnapshotNotServable,
    UnknownSnapshot,
)
from index.ranking.searcher import Searcher
from index.snapshots.history import verify
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import Hold, current_folder, kept_folders, not_opened
from index.words.synonyms import Synonyms
from ingest.errors import VouchError
from ingest.home import Home
from service.answers.answerer import Answerer
from service.answers.confidence import DEFAULT_CALIBRATION, UNJUDGED_CALIBRATION, Calibration
from service.answers.reply import Replier
from service.citations.citation import today
from service.emergency.means_model import shipped_means

UNSOUND = (DamagedSnapshot, IncompatibleSnapshot, NoSnapshot, EncoderError)
"""What is wrong with a snapshot itself, so that another one may serve; not with what the site set for all of them."""
_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 60.0
_UNTAKEN: tuple[int, ...] = ()  # no state of a file: what is there is looked at again


@dataclass(slots=True)
class Opened:
    """A snapshot that was opened, and what its sums showed since.

    Attributes:
        replier: Answers from it.
        folder: Where it is.
        is_verified: Whether every byte of it was read and compared before it was opened.
        damage: What was found to be changed in it; None where nothing was.
        words: The state of the site's synonyms when they were read for it; None where it had none.
    """

    replier: Replier
    folder: Path
    is_verified: bool = False
    damage: VouchError | None = None
    words: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Setback:
    """That the snapshot that should be in service can't be, and when it is tried again.

    Attributes:
        target: Its folder.
        error: Why.
        is_of_bytes: Whether one of its bytes isn't what it was: then it doesn't serve before all are compared again.
        delay_s: How long it isn't tried again, from when it was tried last: twice as long each time.
        again_at: When it is tried again, on the clock of whoever tries.
        state: Of the damaged file, by which it is seen that another one took its place.
    """

    target: Path
    error: VouchError
    is_of_bytes: bool
    delay_s: float
    again_at: float
    state: tuple[int, ...] | None

    @classmethod
    def after(
        cls, before: "Setback | None", target: Path, error: VouchError, *, is_of_bytes: bool, now: float
    ) -> "Setback":
        """The next one, after another or after none."""
        again = before is not None and before.target == target
        delay_s = min(2 * before.delay_s, _LONGEST_DELAY_S) if before is not None and again else _FIRST_DELAY_S
        return cls(target, error, is_of_bytes, delay_s, now + delay_s, _state(error.where))

    def lasts(self, target: Path, now: float) -> bool:
        """Whether it isn't to be tried again yet: for a while, or until the damaged file was replaced."""
        return target == self.target and now < self.again_at and _state(self.error.where) == self.state


def said_in_service(error: VouchError, home: Home) -> SnapshotError:
    """The same error as one of the index in service, whose words may be shown to anybody who asks.

    Args:
        error: Any that a data directory brings.
        home: The directory, whose place the words no longer name.
    """
    what = error.what
    for root in {str(home.root), str(home.root.resolve())}:
        what = what.replace(f"{root}/", "").replace(root, "VOUCH_HOME")
    kind = type(error) if isinstance(error, SnapshotError) else SnapshotNotServable
    shown = kind(what, where=error.where, remedy=error.remedy)
    shown.value = error.value
    return shown


def _state(where: str | None) -> tuple[int, ...] | None:
    """By what a file differs from another one that takes its place; None where there is none."""
    try:
        found = Path(where or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@dataclass(frozen=True, slots=True)
class SnapshotOpener:
    """Opens snapshots of a data directory, each with the calibration that fits it.

    Attributes:
        home: The directory.
        min_confidence: The threshold; None takes the calibration's own.
        prefer_newer: Whether of two equally good passages that of the newer article goes first.
        any_retrieval: Use the calibration for an index of whatever configuration, as comparisons of them must.
        answers_unjudged: Whether languages in which refusing wasn't measured are answered, too, and labelled.
    """

    home: Home
    min_confidence: float | None = None
    prefer_newer: bool = True
    any_retrieval: bool = False
    answers_unjudged: bool = False

    def open_current(self, before: "Opened | None" = None) -> Opened:
        """Open the current snapshot; it is held until nobody has it any more.

        Args:
            before: What was open, whose synonyms are taken while the site's own aren't sound; None refuses those.

        Raises:
            VouchError: If it can't be opened, or is gone.
        """
        while True:
            folder = current_folder(self.home)
            try:
                opened = self._open(folder, before)
            except NoSnapshot:
                if current_folder(self.home) == folder:
                    raise
                continue
            if current_folder(self.home) == folder:
                return opened

    def open_whole(self, before: "Opened | None" = None, *, but: Path) -> Opened | None:
        """Open the newest of the other snapshots of which every byte is as it was published; None where none is.

        Each is read to its end first: snapshots share files, and so their damage.

        Args:
            before: As in `open_current`.
            but: The folder of the one that isn't sound.
        """
        for folder in kept_folders(self.home):
            if folder.resolve() == but:
                continue
            try:
                opened = self._open(folder.resolve(), before)
                verify(self.home, folder)
            except VouchError:
                continue
            opened.is_verified = True
            return opened
        return None

    def open_kept(self, name: str) -> Opened:
        """Open another snapshot that is kept; it is held until nobody has it any more.

        Args:
            name: Of its folder.

        Raises:
            UnknownSnapshot: If none of this name is kept.
            VouchError: If it can't be opened.
        """
        for folder in kept_folders(self.home):
            if folder.name == name:
                return self._open(folder.resolve())
        raise UnknownSnapshot(
            "No snapshot of this name is kept", value=name, remedy="Choose another one, or look at: vouch snapshots"
        )

    def reworded(self, opened: Opened) -> Opened | None:
        """The same snapshot, with the site's synonyms as they are now; None where they are what they were.

        Raises:
            SynonymsError: If a line of them isn't in the format.
        """
        words = _state(str(self.home.synonyms))
        if words == opened.words:
            return None
        replier = opened.replier.with_synonyms(Synonyms.of(self.home))
        return replace(opened, replier=replier, words=words)

    def _open(self, folder: Path, before: "Opened | None" = None) -> Opened:
        instead = before.replier.answerer.searcher.synonyms if before is not None else None
        means = shipped_means()
        words = _state(str(self.home.synonyms))  # before they are read: what comes later is seen as another state
        hold = Hold(folder)
        try:
            searcher, calibration = self._read(folder, instead)
        except VouchError:
            hold.release()
            raise
        except OSError as error:  # of this process or machine, not of the snapshot: there may be too many open files
            hold.release()
            raise not_opened(folder, error) from error
        except Exception as error:
            hold.release()
            raise DamagedSnapshot(
                f"The snapshot can't be opened: {type(error).__name__}",
                where=str(folder),
                remedy="Run: vouch build --force",
            ) from error
        weakref.finalize(searcher, hold.release)
        answerer = Answerer(
            searcher,
            calibration,
            min_confidence=self.min_confidence,
            today=today,
            prefer_newer=self.prefer_newer,
        )
        replier = Replier(answerer, answers_unjudged=self.answers_unjudged, means=means)
        return Opened(replier, folder, words=_UNTAKEN if searcher.synonyms is instead else words)

    def _read(self, folder: Path, instead: Synonyms | None) -> tuple[Searcher, Calibration]:
        """The site's own calibration or the default one is read first, before anything is opened that it won't fit."""
        manifest = IndexManifest.read(folder)
        shipped = DEFAULT_CALIBRATION if manifest.answerability else UNJUDGED_CALIBRATION
        own = self.home.calibration
        path = own if own.exists() or own.is_symlink() else shipped
        calibration = Calibration.read(path)
        if self.any_retrieval:
            calibration = calibration.for_any_retrieval()
        calibration.check_fits(manifest, where=str(path))
        return Searcher.open(self.home, folder, instead=instead), calibration
