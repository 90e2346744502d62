"""The snapshot in service: a new one is noticed within a second, requests under way finish on the old one."""

import logging
import math
import threading
import time
import weakref
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.config import Evidence
from index.errors import DamagedSnapshot, SnapshotError, SnapshotNotServable
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import verify
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import Hold, current_folder
from ingest.document import Document
from ingest.errors import VouchError
from ingest.home import Home
from ingest.library.library import withdrawn_ids
from service.answers.answerer import Answer, Answerer
from service.answers.confidence import DEFAULT_CALIBRATION, UNJUDGED_CALIBRATION, Calibration
from service.answers.reply import Replier
from service.answers.visibility import EVERYTHING, HiddenDocuments, Visibility
from service.citations.citation import today
from service.errors import DocumentNotServed
from service.questions.languages import unmeasured_language

_CHECK_EVERY_S = 0.5
_KINDS_OF_VISITORS = 64
_FIRST_QUESTION = "What are the symptomms of this?"
_OTHER_LANGUAGE = "¿qué es esto?"
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class Serving:
    """What a request works with from its start to its end: one snapshot, and what of it may be seen.

    Attributes:
        replier: Answers with the snapshot.
        withdrawn: What was withdrawn when the request came.
        visible: What the request may see.
        hidden: The documents of which no word is said: those withdrawn, and those that it mayn't see.
    """

    replier: Replier
    withdrawn: frozenset[str]
    visible: Visibility
    hidden: frozenset[str]

    @property
    def answerer(self) -> Answerer:
        """What answers one question."""
        return self.replier.answerer

    @property
    def searcher(self) -> Searcher:
        """The snapshot."""
        return self.answerer.searcher

    @property
    def snapshot_id(self) -> str:
        """The snapshot's name."""
        return self.searcher.manifest.snapshot_id

    @property
    def highlight_weights(self) -> Evidence:
        """How much each kind of evidence counts where the answering sentence is chosen."""
        return self.searcher.manifest.retrieval.highlight

    def ask(self, query: Query, *, min_confidence: float | None = None, withheld: bool = False) -> Answer:
        """Answer every question in what was typed; see `Replier.ask`."""
        return self.replier.ask(query, min_confidence=min_confidence, withdrawn=self.hidden, withheld=withheld)

    def document(self, doc_id: str) -> Document:
        """A document in service.

        Raises:
            DocumentNotServed: If there is none, or it is hidden.
        """
        document = None if doc_id in self.hidden else self.searcher.document(doc_id)
        if document is None:
            raise DocumentNotServed(
                "There is no such document",
                value=doc_id,
                remedy="Check the doc_id; it must be percent-encoded in a path",
            )
        return document


@dataclass(slots=True)
class _Opened:
    """A snapshot that was opened, and what its sums showed since."""

    replier: Replier
    folder: Path
    damage: VouchError | None = None


class LiveIndex:
    """Gives each request the current snapshot. Opening a new one never fails a request while an old one serves.

    A snapshot is held as long as a request works with it, so that no build prunes it. It answers at once; its bytes are
    checked meanwhile, and if one was changed it answers no more until another snapshot is in service.
    """

    def __init__(
        self,
        home: Home,
        *,
        min_confidence: float | None = None,
        prefer_newer: bool = True,
        any_retrieval: bool = False,
        answers_unjudged: bool = False,
        serving: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at a data directory.

        Args:
            home: The directory.
            min_confidence: The threshold; None takes the calibration's own.
            prefer_newer: Whether of two equally good passages that of the newer article goes first.
            any_retrieval: Use the calibration for an index of whatever configuration, as comparisons of them must.
            answers_unjudged: Whether languages in which refusing wasn't measured are answered, too, and labelled.
            serving: Whether what was opened is warmed and checked beside the first requests; not for one question.
            clock: Seconds.
        """
        self._home = home
        self.answers_unjudged = answers_unjudged
        self._serving = serving
        self._min_confidence = min_confidence
        self._prefer_newer = prefer_newer
        self._any_retrieval = any_retrieval
        self._clock = clock
        self._opening = threading.Lock()
        self._checked_at = -math.inf
        self._opened: _Opened | None = None
        self._reading = threading.Lock()
        self._read_at = -math.inf
        self._withdrawn: frozenset[str] | None = None
        self._said: dict[str, str] = {}
        self._hidden = lru_cache(maxsize=_KINDS_OF_VISITORS)(HiddenDocuments)

    @property
    def home(self) -> Home:
        """Where the index is, and the library that it was made of."""
        return self._home

    def get(self, visible: Visibility = EVERYTHING) -> Serving:
        """The current snapshot, for one request.

        Args:
            visible: What the request may see.

        Raises:
            SnapshotError: If no snapshot can be opened, the one in service was damaged, or it isn't known what
                was withdrawn. Its words name no place outside of `VOUCH_HOME`.
        """
        try:
            withdrawn = self._read_withdrawn()
            opened = self._look()
            if opened.damage is not None:
                raise copy(opened.damage)
        except VouchError as error:
            raise self._in_service_words(error) from None
        hidden = self._hidden(visible).beside(withdrawn, opened.replier.answerer.searcher)
        return Serving(opened.replier, withdrawn, visible, hidden)

    def _look(self) -> _Opened:
        if self._opened is None:
            with self._opening:
                if self._opened is None:
                    self._refresh()
        elif self._clock() - self._checked_at >= _CHECK_EVERY_S and self._opening.acquire(blocking=False):
            try:
                self._refresh_quietly()
            finally:
                self._opening.release()
        if self._opened is None:
            raise AssertionError
        return self._opened

    def _read_withdrawn(self) -> frozenset[str]:
        """The list of withdrawn documents, never older than the time between checks, however long an opening takes."""
        with self._reading:
            if self._withdrawn is None or self._clock() - self._read_at >= _CHECK_EVERY_S:
                try:
                    self._withdrawn = withdrawn_ids(self._home)
                except VouchError as error:
                    self._say("withdrawn", error)
                    if self._withdrawn is None:
                        raise
                self._read_at = self._clock()
            return self._withdrawn

    def _refresh(self) -> None:
        """Look at the link; open what is new."""
        self._checked_at = self._clock()
        if self._opened is None or self._home.current.resolve() != self._opened.folder:
            self._opened = self._open()
            if self._serving:
                # Whoever ends the process waits for it: a daemon that is inside a library in C++ then would abort it.
                threading.Thread(target=self._warm, args=(self._opened,), name="warm").start()
                threading.Thread(target=self._verify, args=(self._opened,), name="verify", daemon=True).start()

    def _refresh_quietly(self) -> None:
        """The same while an old snapshot serves: whatever is wrong with the new one, the old one goes on."""
        try:
            self._refresh()
        except Exception as error:  # noqa: BLE001 - a damaged part may raise anything in a library's reader
            self._say("snapshot", error)

    def _say(self, subject: str, error: Exception) -> None:
        said = str(error)  # the error itself leads to the frames it came through, and so to snapshots
        if self._said.get(subject) != said:
            self._said[subject] = said
            _LOG.warning("%s", said)

    def _warm(self, opened: _Opened) -> None:
        """Ask a question with a misspelt word, so that no reader waits for what is read at the first of them."""
        try:
            unmeasured_language(_OTHER_LANGUAGE)
            opened.replier.answerer.ask(Query(_FIRST_QUESTION), min_confidence=0.0)
        except RuntimeError:  # the process ends already
            return
        except Exception as error:  # noqa: BLE001 - a damaged part may raise anything in a library's reader
            self._say("first question", error)

    def _verify(self, opened: _Opened) -> None:
        """Check every byte in the background: it takes as long as reading the snapshot from the disk."""
        try:
            verify(self._home, opened.folder)
        except VouchError as error:
            opened.damage = error
            self._say("damage", error)

    def _open(self) -> _Opened:
        calibration = self._read_calibration()
        try:
            searcher, folder = self._open_held()
        except VouchError:
            raise
        except Exception as error:
            raise DamagedSnapshot(
                f"The snapshot can't be opened: {type(error).__name__}",
                where=str(self._home.current),
                remedy="Run: vouch build --force",
            ) from error
        answerer = Answerer(
            searcher,
            calibration,
            min_confidence=self._min_confidence,
            today=today,
            prefer_newer=self._prefer_newer,
        )
        return _Opened(Replier(answerer, answers_unjudged=self.answers_unjudged), folder)

    def _read_calibration(self) -> Calibration:
        """The site's own calibration or the default one, before anything is opened that it wouldn't fit."""
        manifest = IndexManifest.read(current_folder(self._home))
        shipped = DEFAULT_CALIBRATION if manifest.answerability else UNJUDGED_CALIBRATION
        own = self._home.calibration
        path = own if own.exists() or own.is_symlink() else shipped
        calibration = Calibration.read(path)
        if self._any_retrieval:
            calibration = calibration.for_any_retrieval()
        calibration.check_fits(manifest, where=str(path))
        return calibration

    def _open_held(self) -> tuple[Searcher, Path]:
        """Open the current snapshot; it is held until nobody has the searcher any more."""
        while True:
            folder = current_folder(self._home)
            hold = Hold(folder)
            try:
                searcher = Searcher.open(self._home)
            except BaseException:
                hold.release()
                raise
            if current_folder(self._home) == folder:
                weakref.finalize(searcher, hold.release)
                return searcher, folder
            hold.release()  # another one was published meanwhile

    def _in_service_words(self, error: VouchError) -> SnapshotError:
        """The same error as one of the index in service, whose words may be shown to anybody who asks."""
        what = error.what
        for root in {str(self._home.root), str(self._home.root.resolve())}:
            what = what.replace(f"{root}/", "").replace(root, "VOUCH_HOME")
        kind = type(error) if isinstance(error, SnapshotError) else SnapshotNotServable
        shown = kind(what, where=error.where, remedy=error.remedy)
        shown.value = error.value
        return shown
