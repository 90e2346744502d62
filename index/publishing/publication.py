"""What lies at a shared place: blobs by their sha256, descriptions of whole publications, and one pointer.

blobs/<sha256>                 the bytes of a file; once there, never changed
publications/<sha256>.json     which files a home is made of, each with its sha256 and size
current.json                   which publication is current, and what no answer may hold
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.errors import PublicationDamaged
from index.snapshots.manifest import MANIFEST_FILE, Part
from ingest.library.backup.archive import is_plain
from ingest.library.withdrawals import Withholding

POINTER_PATH = "current.json"
MOST_OF_A_POINTER = 1 << 16
MOST_OF_A_LIST = 1 << 26
"""How many bytes a pointer has at most, and a description or a list of what is withdrawn."""

_FORMAT = "vouch-publication-1"
_POINTER_FORMAT = "vouch-pointer-1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AT_THE_TOP = re.compile(
    r"library\.db|quotations\.db|calibration\.json|synonyms\.txt|notices(?:\.[a-z]{2})?\.yaml|watched\.json|links\.json"
)
_SNAPSHOT = re.compile(r"snapshots/[^/.][^/]*")
_FOLDERS = frozenset({"snapshots", "encoders", "answerability", "names", "words"})
_PUBLISH_AGAIN = "Publish again in the publisher's home (vouch publish), which sends what is missing there"


def part_of(data: bytes) -> Part:
    """Size and sha256 of some bytes."""
    return Part(len(data), hashlib.sha256(data).hexdigest())


def blob_path(sha256: str) -> str:
    """Where the bytes of a file are at a place."""
    return f"blobs/{sha256}"


def publication_path(sha256: str) -> str:
    """Where a description is at a place."""
    return f"publications/{sha256}.json"


@dataclass(frozen=True, slots=True)
class Publication:
    """All that a server needs of a home to answer as it does.

    Attributes:
        files: Path in the home to size and sha256.
        snapshot: The folder of the snapshot in service, in the home.
        built_at_ns: When its manifest was written, in nanoseconds since 1970 (UTC).
    """

    files: Mapping[str, Part]
    snapshot: str
    built_at_ns: int

    @property
    def manifest(self) -> Part:
        """That of the snapshot."""
        return self.files[f"{self.snapshot}/{MANIFEST_FILE}"]

    def to_json(self) -> bytes:
        """As it lies at a place; the same files are the same bytes."""
        files = {path: asdict(part) for path, part in self.files.items()}
        record = {"format": _FORMAT, "snapshot": self.snapshot, "built_at_ns": self.built_at_ns, "files": files}
        return json.dumps(record, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes, where: str) -> "Publication":
        """Read what `to_json` wrote.

        Raises:
            PublicationDamaged: If it is something else, or names a file that a publication doesn't have.
        """
        record = _record(data, _FORMAT, where)
        try:
            files = {path: _part(found) for path, found in record["files"].items()}
            found = cls(files, str(record["snapshot"]), int(record["built_at_ns"]))
            _ = found.manifest
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _unlike(where, repr(error)) from None
        for path in files:
            if not _is_of_a_publication(path):
                raise _unlike(where, f"it names the file {path!r}")
        if not _SNAPSHOT.fullmatch(found.snapshot):
            raise _unlike(where, f"its snapshot is {found.snapshot!r}")
        return found


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a place says is current.

    Attributes:
        sequence: One more than that of the pointer before.
        publication: The description, by its size and sha256.
        withheld: The list of what no answer may hold, a blob.
        moved_at: When the pointer was moved (ISO 8601, UTC).
    """

    sequence: int
    publication: Part
    withheld: Part
    moved_at: str

    def to_json(self) -> bytes:
        """As it lies at a place."""
        return json.dumps({"format": _POINTER_FORMAT, **asdict(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes, where: str) -> "Pointer":
        """Read what `to_json` wrote.

        Raises:
            PublicationDamaged: If it is something else.
        """
        record = _record(data, _POINTER_FORMAT, where)
        try:
            parts = _part(record["publication"]), _part(record["withheld"])
            return cls(int(record["sequence"]), *parts, str(record["moved_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _unlike(where, repr(error)) from None


def withheld_of(data: bytes, where: str) -> Withholding:
    """What no answer may hold, as it lies at a place.

    Raises:
        PublicationDamaged: If it is something else.
    """
    try:
        return Withholding.from_json(data)
    except ValueError as error:
        raise _unlike(where, str(error)) from None


def damaged(what: str, where: str) -> PublicationDamaged:
    """What is raised where bytes at a place aren't those that were published."""
    return PublicationDamaged(what, where=where, remedy=_PUBLISH_AGAIN)


def _record(data: bytes, form: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(data)
    except ValueError as error:
        raise _unlike(where, str(error)) from None
    if not isinstance(record, dict) or record.get("format") != form:
        raise PublicationDamaged(
            f"It isn't of the format {form}",
            where=where,
            value=record.get("format") if isinstance(record, dict) else None,
            remedy="Follow a place that this version of Vouch publishes to, or use the version that published there",
        )
    return record


def _part(record: Any) -> Part:
    part = Part(int(record["size_bytes"]), str(record["sha256"]))
    if not _SHA256.fullmatch(part.sha256) or part.size_bytes < 0:
        raise ValueError(f"{part} is no size and sha256")
    return part


def _is_of_a_publication(path: str) -> bool:
    """Whether it is one of the files that servers read: nothing else is ever written into a replica's home."""
    folder, _, below = path.partition("/")
    return is_plain(path) and bool(_AT_THE_TOP.fullmatch(path) or (below and folder in _FOLDERS))


def _unlike(where: str, what: str) -> PublicationDamaged:
    return damaged(f"It is nothing that Vouch published: {what}", where)
