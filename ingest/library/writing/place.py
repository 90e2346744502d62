"""Where a document came from, and which bytes are kept of it."""

from dataclasses import dataclass
from typing import Protocol


class DocumentPlace(Protocol):
    """Where a document came from."""

    @property
    def source_id(self) -> str:
        """The file, folder or site that was named."""

    @property
    def path(self) -> str:
        """The file or URL that holds the bytes."""

    @property
    def line(self) -> int | None:
        """The line in it, from 1, for JSON Lines; else None."""


@dataclass(frozen=True, slots=True)
class KeptSums:
    """The sha256 of the bytes that are kept of a document, and of its sidecar's; and of all that reading them needs."""

    source: str
    sidecar: str | None = None
    input: str | None = None


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """Where a document came from, and the sha256 of the bytes that are kept of it."""

    source_id: str
    path: str
    line: int | None
    source_sha256: str
    sidecar_sha256: str | None
