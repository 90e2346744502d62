"""The file of keys: written by the operator's commands, read by servers."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.durable import replace_file
from ingest.writer_lock import one_at_a_time
from service.access.keys import AccessKey, key_sha256, new_secret, rotated
from service.errors import KeysError, SettingsError

_FORMAT = 1
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class KeyFile:
    """Keys in a JSON file that only its owner can read; it is replaced as a whole, never changed in place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[AccessKey, ...]:
        """Every key, also those that were revoked or have ended; none where there is no file.

        Raises:
            KeysError: If it can't be read, isn't a file of keys, or others may write it.
        """
        try:
            with self.path.open(encoding="utf-8") as stream:
                mode = os.fstat(stream.fileno()).st_mode
                text = stream.read()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise self._error(f"The keys can't be read: {error}", "Check that the service may read the file") from None
        if mode & _OTHERS_WRITE:
            raise self._error("Others than its owner may write this file of keys", f"Run: chmod 600 {self.path}")
        try:
            record: dict[str, Any] = json.loads(text)
            if record["format"] != _FORMAT:
                raise ValueError(f"format {record['format']!r}")
            return tuple(AccessKey.from_record(one, where=str(self.path)) for one in record["keys"])
        except (ValueError, KeyError, TypeError, SettingsError) as error:
            what = f"This is no file of keys: {type(error).__name__}: {error}"
            raise self._error(what, "Put it back from a backup, or remove it and make new keys") from None

    def create(self, key: AccessKey) -> str:
        """Add a key that is as this one, with a secret of its own.

        Returns:
            The key's text, which can't be had again.

        Raises:
            KeysError: If the file can't be read or written.
        """
        key_id, text = new_secret(key.scope)
        made = replace(key, key_id=key_id, sha256=key_sha256(text))
        self._change(lambda keys: (*keys, made))
        return text

    def revoke(self, key_id: str) -> AccessKey:
        """Have a key let do nothing any more; servers know within a second.

        Raises:
            KeysError: If there is no such key, or the file can't be read or written.
        """
        revoked = replace(self.find(key_id), revoked_at=datetime.now(UTC))
        self._change(lambda keys: tuple(revoked if one.key_id == key_id else one for one in keys))
        return revoked

    def rotate(self, key_id: str, *, overlap: timedelta) -> tuple[AccessKey, str]:
        """Make a new key that lets do the same, and have the old one end after a while.

        Returns:
            The old key with its end, and the new key's text.

        Raises:
            KeysError: If there is no such key, it is no longer good, or the file can't be read or written.
        """
        now = datetime.now(UTC)
        old = self.find(key_id)
        if not old.is_good(now):
            raise KeysError(
                "The key was revoked or has ended", value=key_id, remedy="Make a new one: vouch keys create"
            )
        new, text = rotated(old, now)
        end = now + overlap
        ending = replace(old, expires_at=min(end, old.expires_at) if old.expires_at else end)
        self._change(lambda keys: (*(ending if one.key_id == key_id else one for one in keys), new))
        return ending, text

    def find(self, key_id: str) -> AccessKey:
        """A key by its id.

        Raises:
            KeysError: If there is none.
        """
        for key in self.read():
            if key.key_id == key_id:
                return key
        raise KeysError("There is no key of this id", value=key_id, remedy="Look it up with: vouch keys list")

    def _change(self, change: Callable[[tuple[AccessKey, ...]], tuple[AccessKey, ...]]) -> None:
        refusal = KeysError(
            "Another command is changing the keys", where=str(self.path), remedy="Run the command again"
        )
        try:
            with one_at_a_time(self.path.with_name(f".{self.path.name}.lock"), refusal=refusal):
                self._write(change(self.read()))
        except OSError as error:
            remedy = "Make keys where the home can be written, and name the file there in VOUCH_KEYS_FILE"
            raise self._error(f"The keys can't be written: {error.strerror}", remedy) from None

    def _write(self, keys: tuple[AccessKey, ...]) -> None:
        """Written beside it and renamed; a temporary file is its owner's alone from the first moment on."""
        record = {"format": _FORMAT, "keys": [key.to_record() for key in keys]}
        replace_file(self.path, json.dumps(record, indent=1).encode())

    def _error(self, what: str, remedy: str) -> KeysError:
        return KeysError(what, where=str(self.path), remedy=remedy)
