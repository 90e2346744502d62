"""What was said of changes that have a name, so that one that is sent again is answered and not made again."""

import sqlite3
from datetime import UTC, datetime, timedelta

from ingest.errors import ReplyKeyReused
from ingest.library.writing.written import ReplyKey, Written

KEPT_FOR = timedelta(hours=24)
MOST_KEPT = 20_000


class KeptReplies:
    """The library's table of what was said; it is written inside the transaction that makes the change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, key: ReplyKey) -> Written | None:
        """What was said of a change of this name; None where there was none, or it is too long ago.

        Raises:
            ReplyKeyReused: If something else was sent under the name.
        """
        row = self._connection.execute(
            "SELECT fingerprint, reply FROM replies WHERE who = ? AND key = ? AND kept_at > ?",
            (key.who, key.key, _oldest()),
        ).fetchone()
        if row is None:
            return None
        if row[0] != key.fingerprint:
            raise ReplyKeyReused(
                "Something else was sent with this Idempotency-Key",
                where="Idempotency-Key",
                value=key.key,
                remedy="Give each change a key of its own, and send the same again only with the same body",
            )
        return Written.from_json(row[1])

    def keep(self, key: ReplyKey, written: Written) -> None:
        """Keep what is said, for a day; of more than `MOST_KEPT` the oldest go earlier."""
        now = datetime.now(UTC).isoformat()
        self._connection.execute("DELETE FROM replies WHERE kept_at <= ?", (_oldest(),))
        self._connection.execute(
            "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?)",
            (key.who, key.key, key.fingerprint, written.to_json(), now),
        )
        self._connection.execute(
            "DELETE FROM replies WHERE kept_at <= (SELECT kept_at FROM replies ORDER BY kept_at DESC LIMIT 1 OFFSET ?)",
            (MOST_KEPT,),
        )


def _oldest() -> str:
    return (datetime.now(UTC) - KEPT_FOR).isoformat()
