"""What a change by staff is, what it may hang on, and what is said of it."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from ingest.errors import VersionMismatch
from ingest.library.outcome import Change

WRITTEN_SOURCE = "vouch:written"
"""The source that every document belongs to that staff wrote, in place of a file or folder that was named."""

_VERSION_DIGITS = 32
_OF_A_DRAFT = "-draft"


class WrittenStatus(StrEnum):
    """Whether readers may see a document that staff wrote."""

    DRAFT = "draft"
    PUBLISHED = "published"


def version_name(record_sha256: str, status: WrittenStatus) -> str:
    """What a document's version is called where a change may hang on it: it changes with all that is known of it."""
    return record_sha256[:_VERSION_DIGITS] + (_OF_A_DRAFT if status is WrittenStatus.DRAFT else "")


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be so for a change to be made.

    Attributes:
        versions: The names of versions, one of which must be the present one; None takes any.
        is_present: Whether the document must be there, whatever its version.
        is_absent: Whether it mustn't be there.
    """

    versions: frozenset[str] | None = None
    is_present: bool = False
    is_absent: bool = False

    def check(self, doc_id: str, version: str | None) -> None:
        """Go on only if it is so.

        Args:
            doc_id: The document.
            version: The name of its present version; None where it isn't there.

        Raises:
            VersionMismatch: If it isn't so.
        """
        if version is None and (self.versions is not None or self.is_present):
            what = "There is no such document, and the change is for one that is there"
        elif version is not None and self.is_absent:
            what = "There is such a document already"
        elif self.versions is not None and version not in self.versions:
            what = "Somebody changed the document since"
        else:
            return
        raise VersionMismatch(
            what,
            where=doc_id,
            value=version,
            remedy="Get the latest version with its ETag, and make the change on that",
        )


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """The name that a client gives a change, so that it is made once however often it is sent.

    Attributes:
        who: Who sends it: names are kept apart for each.
        key: The name.
        fingerprint: Of all that was sent: the same name with something else is refused.
    """

    who: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a change did.

    Attributes:
        doc_id: The document.
        change: What was done with it.
        status: What it is now; None where it is removed.
        version: The name of its version now; None where it is removed.
        text_sha256: Of its text now; None where it is removed.
        warnings: What a person should look at.
        twins: Documents that say the same and are answered with.
        is_withdrawn: Whether no answer may hold it, whatever its status.
        is_replayed: Whether this is what was said when the same change came before.
    """

    doc_id: str
    change: Change
    status: WrittenStatus | None = None
    version: str | None = None
    text_sha256: str | None = None
    warnings: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    is_withdrawn: bool = False
    is_replayed: bool = False

    def to_json(self) -> str:
        """As it is kept for whoever sends the same change again."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote, as something that was said before."""
        values = json.loads(text)
        status = values["status"]
        return cls(
            values["doc_id"],
            Change(values["change"]),
            None if status is None else WrittenStatus(status),
            values["version"],
            values["text_sha256"],
            tuple(values["warnings"]),
            tuple(values["twins"]),
            values["is_withdrawn"],
            is_replayed=True,
        )
