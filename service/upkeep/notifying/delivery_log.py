"""Which changes a receiver was sent: their ids and sums, and no word of an article."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ingest.durable import read_record, replace_file
from ingest.writer_lock import one_at_a_time
from service.errors import WebhookError

_FORMAT = "vouch-notified-1"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class NotedChange:
    """A change that was found, so that a message about it has the same id whenever it is sent.

    Attributes:
        citation_id: The citation that changed.
        change: By what this change is known from another one of it; see `ChangedCitation.change`.
        message_id: The id of its message.
        at: When it became so, as it is in the message (ISO 8601).
        is_sent: Whether the receiver took it.
        tries: How many runs tried to send it in vain.
    """

    citation_id: str
    change: str
    message_id: str
    at: str
    is_sent: bool
    tries: int = 0


class DeliveryLog:
    """The file of what one receiver was sent; its name is a sum of the address, which may hold a secret.

    Args:
        folder: Where such files are; it is made with the first.
        url: The receiver's address.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.path = folder / f"{sha256(url.encode()).hexdigest()[:32]}.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """One run at a time sends to a receiver.

        Raises:
            WebhookError: If another one does now, or the folder can't be written.
        """
        refusal = WebhookError(
            "Another run is sending to this receiver", where=str(self.path.parent), remedy="It will send everything"
        )
        try:
            with one_at_a_time(self.path.with_suffix(".lock"), refusal=refusal):
                yield
        except OSError as error:
            raise self._unwritable(error) from None

    def read(self) -> dict[str, NotedChange]:
        """What is noted, by citation.

        Raises:
            WebhookError: If the file can't be read, or is none of this form.
        """
        return read_record(
            self.path,
            lambda record: {one.citation_id: one for one in map(_from_record, record["changes"])},
            form=_FORMAT,
            most_bytes=_MOST_BYTES,
            missing={},
            refusal=lambda error: WebhookError(
                f"What was sent can't be read: {error}",
                where=str(self.path),
                remedy="Mend the file, or remove it: then every change is sent again, under another id",
            ),
        )

    def write(self, noted: Sequence[NotedChange]) -> None:
        """Note changes in the place of those before; written beside it and renamed, its owner's alone.

        Raises:
            WebhookError: If it can't be written.
        """
        record = {"format": _FORMAT, "changes": [asdict(one) for one in noted]}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, json.dumps(record, indent=1).encode())
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> WebhookError:
        return WebhookError(
            f"What was sent can't be noted: {error.strerror}",
            where=str(self.path.parent),
            remedy="Have the account that runs this write in VOUCH_HOME: without a note everything is sent again",
        )


_NAMES = {field.name for field in fields(NotedChange)}


def _from_record(record: dict[str, object]) -> NotedChange:
    if not isinstance(record, dict) or set(record) != _NAMES:
        raise ValueError(f"an entry has other names than {', '.join(sorted(_NAMES))}")
    texts = [record[name] for name in ("citation_id", "change", "message_id", "at")]
    sent, tries = record["is_sent"], record["tries"]
    if not all(isinstance(text, str) for text in texts) or not isinstance(sent, bool) or not isinstance(tries, int):
        raise ValueError("an entry has a value of another kind")
    citation_id, change, message_id, at = map(str, texts)
    datetime.fromisoformat(at)
    return NotedChange(citation_id, change, message_id, at, sent, tries)
