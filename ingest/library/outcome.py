from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What a run did with one document."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one document.

    Attributes:
        location: The file and the line in it, or the URL.
        doc_id: Its id, where it came to have one.
        change: What the run did with it.
        reason: Why it failed or was removed, with the remedy; or what else a person should know.
        warnings: What a person should look at.
    """

    location: str
    doc_id: str | None
    change: Change
    reason: str | None = None
    warnings: tuple[str, ...] = ()
