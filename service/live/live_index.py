"""The snapshot in service: a new one is noticed within a second, requests under way finish on the old one."""

import logging
import math
import threading
import time
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from index.engines.base import EngineState
from index.errors import DamagedSnapshot
from index.passages.query import Query
from index.snapshots.history import verify
from index.snapshots.manifest import MANIFEST_FILE
from ingest.errors import VouchError
from ingest.home import Home
from ingest.library.withdrawals import Withholding, read_withheld
from service.answers.visibility import EVERYTHING, HiddenDocuments, Visibility, WithheldDocuments
from service.live.editors_files import EditorsFiles
from service.live.newest_first import NewestFirst
from service.live.opening import UNSOUND, Opened, Setback, SnapshotOpener, said_in_service
from service.live.serving import Serving
from service.live.withdrawn_file import read_withdrawn_file
from service.questions.languages import unmeasured_language

_CHECK_EVERY_S = 0.5
_KINDS_OF_VISITORS = 64
_FIRST_QUESTION = "What are the symptomms of this?"
_OTHER_LANGUAGE = "¿qué es esto?"
_LOG = logging.getLogger("vouch")


class LiveIndex:
    """Gives each request the current snapshot. Opening a new one never fails a request while an old one serves.

    A snapshot is held as long as a request works with it, so that no build prunes it. It answers at once; its bytes are
    checked meanwhile. Where it can't be opened, or one of its bytes was changed, the one before goes on, or the newest
    of which every byte is as it was published; without one nothing is answered. `trouble` says so, and the one that
    should be in service is tried again.
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
        withdrawn_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at a data directory.

        Args:
            home: The directory.
            min_confidence: The threshold; None takes the calibration's own.
            prefer_newer: Whether of two equally good passages that of the newer article goes first.
            any_retrieval: Use the calibration for an index of whatever configuration, as comparisons of them must.
            answers_unjudged: Whether languages in which refusing wasn't measured are answered, too, and labelled.
            serving: Whether what was opened is warmed and checked beside the first requests, and another one takes its
                place where it isn't sound; not for one question.
            withdrawn_file: A file of documents that no answer holds, beside those that the library says are withdrawn.
            clock: Seconds.
        """
        self.answers_unjudged = answers_unjudged
        self._serving = serving
        self._opener = SnapshotOpener(home, min_confidence, prefer_newer, any_retrieval, answers_unjudged)
        self._clock = clock
        self._opening = threading.Lock()
        self._checked_at = -math.inf
        self._opened: Opened | None = None
        self._setback: Setback | None = None
        # Whoever ends the process waits for it: a daemon that is inside a library in C++ then would abort it.
        self._warming = NewestFirst(self._warm, name="warm", daemon=False)
        self._verifying = NewestFirst(self._verify, name="verify", daemon=True)
        self._reading = threading.Lock()
        self._read_at = -math.inf
        self._withdrawn_file = withdrawn_file
        self._withheld: Withholding | None = None
        self._unread: VouchError | None = None
        self._unworded: VouchError | None = None
        self._withdrawn = WithheldDocuments()
        self._editors = EditorsFiles(home, clock=clock)
        self._said: dict[str, str] = {}
        self._hidden = lru_cache(maxsize=_KINDS_OF_VISITORS)(HiddenDocuments)

    @property
    def home(self) -> Home:
        """Where the index is, and the library that it was made of."""
        return self._opener.home

    @property
    def trouble(self) -> str | None:
        """Why the newest of what is published isn't in service; None where it is.

        That is a snapshot, what was withdrawn, or the site's words. It names no place outside of `VOUCH_HOME`.
        """
        found = self._setback.error if self._setback is not None else self._unread or self._unworded
        if found is None:
            return self._editors.trouble
        error = said_in_service(found, self.home)
        return f"{error.what}. {error.remedy}."

    @property
    def published_at(self) -> float | None:
        """When the snapshot in service was published, in seconds since 1970 (UTC); None where none is.

        That is when its manifest was written: a rollback and a restored backup make no snapshot younger.
        """
        if self._opened is None:
            return None
        try:
            return (self._opened.folder / MANIFEST_FILE).stat().st_mtime
        except OSError:
            return None

    @property
    def engine(self) -> EngineState | None:
        """Where vectors of the snapshot in service are searched; None where none is."""
        return None if self._opened is None else self._opened.replier.answerer.searcher.engine

    def get(self, visible: Visibility = EVERYTHING) -> Serving:
        """The current snapshot, for one request.

        Args:
            visible: What the request may see.

        Raises:
            SnapshotError: If no snapshot can be opened, the one in service was damaged, or it isn't known what
                was withdrawn. Its words name no place outside of `VOUCH_HOME`.
        """
        try:
            withheld = self._read_withheld()
            opened = self._look()
            if opened.damage is not None:
                raise copy(opened.damage)
            withdrawn = self._withdrawn.of(withheld, opened.replier.answerer.searcher)
        except VouchError as error:
            raise said_in_service(error, self.home) from None
        hidden = self._hidden(visible).beside(withdrawn, opened.replier.answerer.searcher)
        doubt, editors = partial(self._doubt, opened), self._editors.current()
        return Serving(opened.replier, withdrawn, visible, hidden, doubt, editors=editors)

    def kept(self, name: str, visible: Visibility = EVERYTHING) -> Serving:
        """Another snapshot that is kept, to compare it with the one in service; it goes with whoever has it.

        Args:
            name: Of its folder.
            visible: What the request may see.

        Raises:
            SnapshotError: If there is none of this name, or it can't be opened.
        """
        try:
            withheld = self._read_withheld()
            opened = self._opener.open_kept(name)
            withdrawn = WithheldDocuments().of(withheld, opened.replier.answerer.searcher)
        except VouchError as error:
            raise said_in_service(error, self.home) from None
        hidden = HiddenDocuments(visible).beside(withdrawn, opened.replier.answerer.searcher)
        return Serving(opened.replier, withdrawn, visible, hidden, lambda: None)

    def _doubt(self, opened: Opened) -> None:
        """A request met bytes that aren't what they were: compare all of them again, and answer from another one."""
        if self._serving:
            self._verifying.hand_in(opened)

    def _look(self) -> Opened:
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

    def _read_withheld(self) -> Withholding:
        """What no answer may hold, never older than the time between checks, however long an opening takes."""
        with self._reading:
            if self._withheld is None or self._clock() - self._read_at >= _CHECK_EVERY_S:
                try:
                    found = read_withheld(self.home)
                    if self._withdrawn_file is not None:
                        found = replace(found, doc_ids=found.doc_ids | read_withdrawn_file(self._withdrawn_file))
                    self._withheld, self._unread = found, None
                except VouchError as error:
                    self._say("withdrawn", error)
                    self._unread = error
                    if self._withheld is None:
                        raise
                self._read_at = self._clock()
            return self._withheld

    def _refresh(self) -> None:
        """Look at the link; open what is new, or what wasn't sound before and may be by now."""
        self._checked_at = self._clock()
        target, setback = self.home.current.resolve(), self._setback
        if self._opened is not None:
            self._reword(self._opened)
            if setback is not None and setback.lasts(target, self._checked_at):
                return
            if target == self._opened.folder and self._opened.damage is None:
                self._recovered()
                return
        try:
            opened = self._open()
        except Exception as error:
            self._set_back(target, error)
            if isinstance(error, UNSOUND) and self._fall_back(target):
                return
            raise
        if setback is not None and setback.target == target and setback.is_of_bytes:
            self._set_back(target, setback.error, is_of_bytes=True)
            self._verifying.hand_in(opened)
            return
        self._take(opened)
        self._recovered()

    def _take(self, opened: Opened) -> None:
        self._opened = opened
        if self._serving:
            self._warming.hand_in(opened)
            if not opened.is_verified:
                self._verifying.hand_in(opened)

    def _reword(self, opened: Opened) -> None:
        """Take the site's synonyms as they are now; those that can't be read change nothing."""
        try:
            reworded, self._unworded = self._opener.reworded(opened), None
        except VouchError as error:
            self._unworded = error
            self._say("synonyms", error)
            return
        if reworded is not None:
            self._take(reworded)

    def _open(self) -> Opened:
        return self._opener.open_current(self._opened)

    def _set_back(self, target: Path, error: Exception, *, is_of_bytes: bool = False) -> None:
        known = error if isinstance(error, VouchError) else DamagedSnapshot(str(error), remedy="Run: vouch build")
        self._setback = Setback.after(self._setback, target, known, is_of_bytes=is_of_bytes, now=self._clock())

    def _recovered(self) -> None:
        if self._setback is not None:
            self._setback = None
            self._said.clear()
            _LOG.warning("The snapshot that was published last is in service again")

    def _fall_back(self, target: Path) -> bool:
        """Whether a sound snapshot serves, though not the one that should."""
        if not self._serving or not self.home.current.is_symlink():
            return False
        if self._opened is not None and self._opened.damage is None:
            return False
        whole = self._opener.open_whole(self._opened, but=target)
        if whole is None:
            return False
        self._take(whole)
        _LOG.error("Snapshot %s answers in place of %s, which isn't sound", whole.folder.name, target.name)
        return True

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
            _LOG.error("%s", said)

    def _warm(self, opened: Opened) -> None:
        """Ask a question with a misspelt word, so that no reader waits for what is read at the first of them."""
        try:
            unmeasured_language(_OTHER_LANGUAGE)
            opened.replier.answerer.ask(Query(_FIRST_QUESTION), min_confidence=0.0)
        except RuntimeError:  # the process ends already
            return
        except Exception as error:  # noqa: BLE001 - a damaged part may raise anything in a library's reader
            self._say("first question", error)

    def _verify(self, opened: Opened) -> None:
        """Check every byte in the background: it takes as long as reading the snapshot from the disk."""
        try:
            verify(self.home, opened.folder)
        except VouchError as error:
            opened.damage = error
            self._say("damage", error)
            with self._opening:
                served = self._opened  # with other synonyms by now, maybe
                if served is not None and served.folder == opened.folder and served.damage in (None, error):
                    served.damage = error
                    self._set_back(opened.folder, error, is_of_bytes=True)
                    self._fall_back(opened.folder)
            return
        opened.is_verified = True
        with self._opening:
            now = self._opened
            if now is not None and now.folder == opened.folder and now.damage is None:
                now.is_verified = True  # it may have been asked with other synonyms since
            elif self.home.current.resolve() == opened.folder:
                self._take(opened)
                self._recovered()
