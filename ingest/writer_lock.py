import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import LibraryBusy
from ingest.home import Home


@contextmanager
def writer_lock(home: Home) -> Iterator[None]:
    """Let one run at a time take documents in; a second is refused at once.

    The lock belongs to the process: it goes with it, however the process ends.

    Raises:
        LibraryBusy: If another run holds it.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with home.lock.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LibraryBusy(
                "Another run is taking documents in, or restoring a backup",
                where=str(home.root),
                remedy="Wait until it ends, and run the command again",
            ) from None
        yield
