"""A shared place that is a folder: on this machine, or mounted from another one."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.errors import PlaceUnreachable, PublishingError
from index.publishing.place import HeldPointer, nothing_published, published_meanwhile
from index.publishing.publication import MOST_OF_A_POINTER, POINTER_PATH, damaged
from ingest.durable import FOR_EVERYBODY, on_disk, replace_file
from ingest.writer_lock import one_at_a_time

_PIECE_BYTES = 1 << 20
_LOCK = ".publishing.lock"


class FolderPlace:
    """A folder that is written to by renames, its pointer under a lock.

    Args:
        url: `file:///path`.

    Raises:
        PublishingError: If it names another machine, or no path.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"} or not parts.path.startswith("/") or parts.query or parts.fragment:
            raise PublishingError("It is no address of a folder", value=url, remedy="Write it as file:///path/of/it")
        self.url = url.rstrip("/")
        self._root = Path(unquote(parts.path))

    def pointer(self, etag: str | None = None) -> HeldPointer | None:
        """See `SharedPlace.pointer`."""
        with self._errors(POINTER_PATH):
            if not self._root.is_dir():
                raise PlaceUnreachable(
                    "The folder isn't there", where=self.url, remedy="Check the path, and that it is mounted"
                )
            try:
                with (self._root / POINTER_PATH).open("rb") as stream:
                    data = stream.read(MOST_OF_A_POINTER)
            except FileNotFoundError:
                raise nothing_published(self.url) from None
        found = hashlib.sha256(data).hexdigest()
        return None if found == etag else HeldPointer(data, found)

    def read(self, path: str) -> Iterator[bytes]:
        """See `SharedPlace.read`."""
        with self._errors(path):
            try:
                stream = (self._root / path).open("rb")
            except FileNotFoundError:
                raise damaged("It isn't there", f"{self.url}/{path}") from None
            with stream:
                while piece := stream.read(_PIECE_BYTES):
                    yield piece

    def size(self, path: str) -> int | None:
        """See `WritablePlace.size`."""
        with self._errors(path):
            try:
                return (self._root / path).stat().st_size
            except FileNotFoundError:
                return None

    def send(self, path: str, source: Path) -> None:
        """See `WritablePlace.send`."""
        target = self._root / path
        with self._errors(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".sending-")
            try:
                with os.fdopen(descriptor, "wb") as stream, source.open("rb") as origin:
                    shutil.copyfileobj(origin, stream, _PIECE_BYTES)
                    os.fchmod(stream.fileno(), FOR_EVERYBODY)
                on_disk(Path(name))
                Path(name).replace(target)
            finally:
                Path(name).unlink(missing_ok=True)
            on_disk(target.parent)

    def move(self, data: bytes, before: HeldPointer | None) -> None:
        """See `WritablePlace.move`."""
        path = self._root / POINTER_PATH
        with self._errors(POINTER_PATH), one_at_a_time(self._root / _LOCK, refusal=published_meanwhile(self.url)):
            if (path.read_bytes() if path.exists() else None) != (before.data if before else None):
                raise published_meanwhile(self.url)
            replace_file(path, data, mode=FOR_EVERYBODY)

    @contextmanager
    def _errors(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PlaceUnreachable(
                f"The folder can't be read or written: {error.strerror or error}",
                where=f"{self.url}/{path}",
                remedy="Check that it is mounted, its permissions, and that its disk has room; then try again",
            ) from None
