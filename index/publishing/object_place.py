"""A shared place in an object store: S3 and what speaks like it, Google Cloud Storage, Azure.

Who may read and write, and at which endpoint, is what the store's own programs take from their environment:
`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, a role of the machine, and so on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore import exceptions
from obstore.store import from_url

from index.errors import PlaceUnreachable, PublishingError
from index.publishing.place import HeldPointer, nothing_published, published_meanwhile
from index.publishing.publication import MOST_OF_A_POINTER, POINTER_PATH, damaged

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import ClientConfig, RetryConfig

_CLIENT: "ClientConfig" = {
    "allow_http": True,  # where the endpoint that the operator names is plain http
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=30),
    "timeout": timedelta(hours=1),  # of one whole file
}
_RETRY: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
_NEVER_CHANGED = {"Cache-Control": "public, max-age=31536000, immutable"}
_ALWAYS_ASKED = {"Cache-Control": "no-cache"}
_MISSING = (FileNotFoundError, exceptions.NotFoundError)
_REFUSED = (exceptions.AlreadyExistsError, exceptions.PreconditionError)


class ObjectPlace:
    """A bucket, or what lies below a prefix in one. Its pointer is moved by a conditional write.

    Args:
        url: `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`.

    Raises:
        PublishingError: If it is no such address, or the environment lacks what the store needs.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        try:
            self._store = from_url(self.url, client_options=_CLIENT, retry_config=_RETRY)
        except exceptions.BaseError as error:
            raise PublishingError(
                f"The object store can't be used: {_said(error)}",
                value=url,
                remedy="Check the address, and the store's variables such as AWS_REGION and AWS_ENDPOINT_URL",
            ) from None

    def pointer(self, etag: str | None = None) -> HeldPointer | None:
        """See `SharedPlace.pointer`."""
        with self._errors(POINTER_PATH):
            try:
                found = obstore.get(self._store, POINTER_PATH, options={"if_none_match": etag} if etag else None)
            except exceptions.NotModifiedError:
                return None
            except _MISSING:
                raise nothing_published(self.url) from None
            if found.meta["size"] > MOST_OF_A_POINTER:
                raise damaged("It is longer than a pointer ever is", f"{self.url}/{POINTER_PATH}")
            return HeldPointer(bytes(found.bytes()), found.meta["e_tag"] or "", found.meta["version"])

    def read(self, path: str) -> Iterator[bytes]:
        """See `SharedPlace.read`."""
        with self._errors(path):
            try:
                found = obstore.get(self._store, path)
            except _MISSING:
                raise damaged("It isn't there", f"{self.url}/{path}") from None
            for piece in found.stream():
                yield bytes(piece)

    def size(self, path: str) -> int | None:
        """See `WritablePlace.size`."""
        with self._errors(path):
            try:
                return obstore.head(self._store, path)["size"]
            except _MISSING:
                return None

    def send(self, path: str, source: Path) -> None:
        """See `WritablePlace.send`."""
        with self._errors(path):
            obstore.put(self._store, path, source, attributes=_NEVER_CHANGED)

    def move(self, data: bytes, before: HeldPointer | None) -> None:
        """See `WritablePlace.move`."""
        mode: PutMode = "create"
        if before is not None:
            mode = {"e_tag": before.etag}
            if before.version is not None:
                mode["version"] = before.version
        with self._errors(POINTER_PATH):
            try:
                obstore.put(self._store, POINTER_PATH, data, mode=mode, attributes=_ALWAYS_ASKED)
            except _REFUSED:
                raise published_meanwhile(self.url) from None

    @contextmanager
    def _errors(self, path: str) -> Iterator[None]:
        try:
            yield
        except (exceptions.BaseError, OSError, NotImplementedError) as error:
            raise PlaceUnreachable(
                "The object store doesn't answer, or doesn't do this",
                where=f"{self.url}/{path}: {_said(error)}",
                remedy="Check the bucket, the network, and who may read and write there (AWS_ACCESS_KEY_ID or a role)",
            ) from None


def _said(error: Exception) -> str:
    """The first line of what an error says: the rest is for who mends the library."""
    return str(error).strip().partition("\n")[0][:300]
