"""Locks between processes, by `flock`: on Linux and macOS, not on Windows, which has none."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ingest.errors import HomeIsReplica, LibraryBusy, LibraryError, VouchError
from ingest.home import Home


@contextmanager
def one_at_a_time(lock: Path, *, refusal: VouchError) -> Iterator[None]:
    """Let one process at a time do something; a second is refused at once.

    The lock belongs to the process: it goes with it, however the process ends.

    Args:
        lock: The file to lock; it is made, and its folder too.
        refusal: The error that a second process gets.

    Raises:
        VouchError: The refusal, if another process holds the lock.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal from None
        yield


def refuse_replica(home: Home) -> None:
    """Go on only if a home takes changes.

    Raises:
        HomeIsReplica: If it follows a shared place, which would undo them.
    """
    if home.is_replica:
        raise HomeIsReplica(
            "This home follows a shared place, and takes no changes",
            where=str(home.root),
            remedy="Make them in the home that is published there, and run there: vouch publish",
        )


@contextmanager
def writer_lock(home: Home) -> Iterator[None]:
    """Let one run at a time take documents in.

    Raises:
        HomeIsReplica: If the home takes no changes.
        LibraryBusy: If another run holds it.
        LibraryError: If the home can't be written.
    """
    refuse_replica(home)
    refusal = LibraryBusy(
        "Another run is taking documents in, or restoring a backup",
        where=str(home.root),
        remedy="Wait until it ends, and run the command again",
    )
    with ExitStack() as stack:
        try:
            stack.enter_context(one_at_a_time(home.lock, refusal=refusal))
        except OSError as error:
            raise LibraryError(
                f"The library can't be written: {error.strerror}",
                where=str(home.lock),
                remedy="Check that VOUCH_HOME is a folder that may be written and that its disk has room",
            ) from None
        yield
