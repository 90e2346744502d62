"""Following a shared place while questions are answered: one process looks there, and all notice what is new."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from index.errors import NothingPublished, PlaceUnreachable, PublicationDamaged, PublishingError
from index.publishing.place import place_to_read
from index.publishing.replica import Replica, refuse_own_library
from index.publishing.replica_state import ReplicaFiles, ReplicaState
from ingest.errors import LibraryBusy, VouchError
from ingest.home import Home
from ingest.progress import progress
from service.errors import ReplicaStale
from service.live.opening import said_in_service
from service.operation.request_id import in_this_collection

_MAY_PASS = (PlaceUnreachable, NothingPublished, PublicationDamaged)
_PATIENCE_S = 5.0
_LOG = logging.getLogger("vouch")


class Follower:
    """Looks at a shared place every few seconds, in a thread; of several processes whichever gets to it first.

    Whatever is wrong there, what served before goes on, and `state` says what is wrong.

    Args:
        home: The home that follows.
        url: The place.
        every_s: How long after a look the next one comes.
        stale_after_s: How long the place may be silent before this replica isn't ready; None for however long.
    """

    def __init__(self, home: Home, url: str, *, every_s: float, stale_after_s: float | None = None) -> None:
        self._home, self._url, self._every_s, self._stale_after_s = home, url, every_s, stale_after_s
        self._files = ReplicaFiles(home)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=in_this_collection(self._follow), name="follower", daemon=True)

    def start(self) -> None:
        """Follow from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Follow no more; what is half pulled is gone on with after the next start."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def state(self) -> ReplicaState:
        """How far the home follows, whichever process looks."""
        return self._files.state()

    def checked_state(self) -> ReplicaState:
        """The same, where the place was heard lately enough.

        Raises:
            ReplicaStale: If it wasn't.
        """
        found = self.state()
        silent_s = time.time() - (found.heard_at or 0.0)
        if self._stale_after_s is not None and silent_s > self._stale_after_s:
            heard = f"for {silent_s:,.0f} s" if found.heard_at else "yet"
            raise ReplicaStale(
                f"This replica hasn't heard from its shared place {heard}: what was withdrawn since isn't known",
                remedy="Check the place, and the network to it; see the log",
            )
        return found

    def _follow(self) -> None:
        while not self._ending.is_set():
            try:
                replica = Replica(self._home, place_to_read(self._url))
                with replica.held():
                    self._follow_with(replica)
            except LibraryBusy:  # another process looks; it may end
                pass
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the place, answers go on
                self._say(error)
            self._ending.wait(self._every_s)

    def _follow_with(self, replica: Replica) -> None:
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                self._look(replica)
                self._say(None)
            except VouchError as error:
                self._say(error)
            self._ending.wait(max(0.0, began + self._every_s - time.monotonic()))

    def _look(self, replica: Replica) -> None:
        """Take over what is new; while it is pulled, look for what is withdrawn as often as ever."""
        looked_at = time.monotonic()
        for _ in replica.once():
            if self._ending.is_set():
                return
            if time.monotonic() - looked_at >= self._every_s:
                looked_at = time.monotonic()
                try:
                    if replica.glance():
                        return
                except VouchError as error:
                    self._say(error)

    def _say(self, error: Exception | None) -> None:
        """Log what is wrong, and note it for whoever asks, who isn't shown where the place is."""
        trouble = None if error is None else f"Following the shared place: {type(error).__name__}"
        if isinstance(error, VouchError):
            shown = said_in_service(error, self._home)
            trouble = f"Following the shared place: {shown.what}. {shown.remedy}."
        before = self._files.state().trouble
        try:
            self._files.note_trouble(trouble)
        except OSError as failure:
            _LOG.error("It can't be noted what the shared place said: %s", failure.strerror)
        if trouble is not None and trouble != before:
            _LOG.error("Following the shared place: %s What was pulled before goes on.", _for_the_log(error))
        if trouble is None and before is not None:
            _LOG.warning("The shared place is in order again")


def _for_the_log(error: Exception | None) -> str:
    return str(error) if isinstance(error, VouchError) else f"{type(error).__name__}."


def pull_before_start(
    home: Home, url: str, *, wait_s: float, every_s: float, say: Callable[[str], None], pause: Callable[[float], None]
) -> None:
    """Pull what is current before anything answers, in a process of its own: processes are forked from this one.

    Where the place doesn't give anything whole, a home that followed it before starts with what it has, and an empty
    one tries again for a while.

    Args:
        home: The home.
        url: The place.
        wait_s: For how long an empty home tries.
        every_s: How long it waits in between.
        say: Is given what to say of it.
        pause: Waits so many seconds.

    Raises:
        HomeOfItsOwn: If the home has a library that came from nowhere else.
        ExtraMissing, PublishingError: If the place can't be used, or gave nothing whole in that time.
    """
    refuse_own_library(home)
    until = time.monotonic() + wait_s
    while True:
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("fork")) as apart:
                apart.submit(_pull, home, url).result()
            return
        except LibraryBusy:  # a server that answers from this home follows already
            if home.current.is_symlink():
                return
            raise
        except BrokenProcessPool:
            raise PublishingError(
                "The process that pulled from the shared place was ended", where=url, remedy="Start it again"
            ) from None
        except _MAY_PASS as error:
            if home.current.is_symlink():
                say(f"this replica starts with what it has, since it can't be brought up to date: {error}")
                return
            if time.monotonic() >= until:
                raise
            say(f"nothing to answer from yet, trying again: {error}")
            pause(every_s)


def _pull(home: Home, url: str) -> None:
    replica = Replica(home, place_to_read(url))
    with replica.held():
        for _ in progress(replica.once(), label="Pulling", unit="pieces"):
            pass
