"""A place that servers share: a folder, a bucket, or a web server in front of one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from index.errors import NothingPublished, PublishedMeanwhile, PublishingError
from index.publishing.publication import MOST_OF_A_LIST, POINTER_PATH, damaged
from index.snapshots.manifest import Part
from ingest.extras import check_extra

_OBJECT_STORES = ("s3", "gs", "az")
_FORMS = "file:///path, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, or https://host/path to read"


@dataclass(frozen=True, slots=True)
class HeldPointer:
    """The pointer of a place as it was at one instant.

    Attributes:
        data: Its bytes.
        etag: By which the place knows it.
        version: The same by the number of its version, where the place counts them.
    """

    data: bytes
    etag: str
    version: str | None = None


class SharedPlace(Protocol):
    """Where publications are read from.

    Attributes:
        url: Where it is, without a name or a password.
    """

    url: str

    def pointer(self, etag: str | None = None) -> HeldPointer | None:
        """The pointer; None where it is still the one of that etag.

        Raises:
            NothingPublished: If there is none.
            PlaceUnreachable: If the place doesn't answer.
        """

    def read(self, path: str) -> Iterator[bytes]:
        """The bytes of a file there, in pieces.

        Raises:
            PublicationDamaged: If it isn't there.
            PlaceUnreachable: If the place doesn't answer, or breaks off.
        """


class WritablePlace(SharedPlace, Protocol):
    """Where publications are written to."""

    def size(self, path: str) -> int | None:
        """How many bytes a file there has; None where there is none.

        Raises:
            PlaceUnreachable: If the place doesn't answer.
        """

    def send(self, path: str, source: Path) -> None:
        """Put a file there: whole, or not at all.

        Raises:
            PlaceUnreachable: If the place doesn't take it.
        """

    def move(self, data: bytes, before: HeldPointer | None) -> None:
        """Put another pointer in the place of one that was read, or where there was none.

        Raises:
            PublishedMeanwhile: If it isn't that one any more.
            PlaceUnreachable: If the place doesn't answer: it isn't known then whether it was moved.
        """


def place_to_read(url: str) -> SharedPlace:
    """A place to pull from.

    Raises:
        PublishingError: If the address is of no kind that is known.
        ExtraMissing: If it is in an object store, and the extra `replicas` isn't installed.
    """
    if urlsplit(url).scheme in {"http", "https"}:
        from index.publishing.web_place import WebPlace

        return WebPlace(url)
    return place_to_write(url)


def place_to_write(url: str) -> WritablePlace:
    """A place to publish to.

    Raises:
        PublishingError: If the address is of no kind that may be written to.
        ExtraMissing: As `place_to_read` does.
    """
    scheme = urlsplit(url).scheme
    if scheme == "file":
        from index.publishing.folder_place import FolderPlace

        return FolderPlace(url)
    if scheme in _OBJECT_STORES:
        check_extra("replicas")
        from index.publishing.object_place import ObjectPlace

        return ObjectPlace(url)
    if scheme in {"http", "https"}:
        what, remedy = (
            "Web addresses are read from, and not written to",
            "Publish to the bucket that they show",
        )
    else:
        what, remedy = "It is no address of a shared place", f"Give one such as {_FORMS}"
    raise PublishingError(what, value=url, remedy=remedy)


def read_small(place: SharedPlace, path: str, part: Part) -> bytes:
    """The bytes of a small file at a place, compared with what was published.

    Raises:
        PublicationDamaged: If they are others, or aren't there.
        PlaceUnreachable: If the place doesn't answer.
    """
    if part.size_bytes > MOST_OF_A_LIST:
        raise damaged(f"It has {part.size_bytes:,} bytes, more than such a file ever has", f"{place.url}/{path}")
    return b"".join(checked(place, path, part))


def checked(place: SharedPlace, path: str, part: Part) -> Iterator[bytes]:
    """The pieces of a file at a place; after the last it is certain that all of them are what was published.

    Raises:
        PublicationDamaged: If they aren't: as soon as there are more bytes, else at the end.
        PlaceUnreachable: If the place doesn't answer.
    """
    where = f"{place.url}/{path}"
    digest, size = hashlib.sha256(), 0
    for piece in place.read(path):
        digest.update(piece)
        size += len(piece)
        if size > part.size_bytes:
            break
        yield piece
    if size != part.size_bytes:
        many = "more than" if size > part.size_bytes else f"{size:,} of"
        raise damaged(f"It has {many} the {part.size_bytes:,} bytes that were published", where)
    if digest.hexdigest() != part.sha256:
        raise damaged("It was changed: its sha256 isn't the one that was published", where)


def pointer_where(url: str) -> str:
    """What errors call the pointer of a place."""
    return f"{url}/{POINTER_PATH}"


def nothing_published(url: str) -> NothingPublished:
    """What is raised where a place has no pointer."""
    return NothingPublished(
        "Nothing was published there yet",
        where=pointer_where(url),
        remedy="In the publisher's home, run: vouch publish, with this address",
    )


def published_meanwhile(url: str) -> PublishedMeanwhile:
    """What is raised where the pointer isn't the one that was read any more."""
    return PublishedMeanwhile(
        "Another publisher moved the pointer meanwhile, and this one changed nothing",
        where=pointer_where(url),
        remedy="Look at what it published; if yours is to take its place, run the same command again, and "
        "nothing is sent twice",
    )
