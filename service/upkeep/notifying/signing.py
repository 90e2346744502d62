"""Signatures by which a receiver knows that a message is ours and new: HMAC-SHA256 over id, time and body.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme".
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path

from service.errors import WebhookError

_PREFIX = "whsec_"
_FEWEST_BYTES, _MOST_BYTES = 24, 64
_MOST_SECRETS = 5
_MAKE_ONE = 'Make one: echo "whsec_$(openssl rand -base64 32)"'


def read_secrets(text: str, *, where: str) -> tuple[bytes, ...]:
    """The secrets in a text, one a line or parted by spaces: each signs, so that one can be replaced by another.

    Args:
        text: `whsec_` and base64 of 24 to 64 random bytes, for each.
        where: Where it is from, for errors; no error quotes it.

    Raises:
        WebhookError: If there is none, there are more than five, or one isn't of that form.
    """
    found = tuple(_secret(word, where) for word in text.split())
    if not 0 < len(found) <= _MOST_SECRETS:
        raise WebhookError(f"It holds {len(found)} secrets, not 1 to {_MOST_SECRETS}", where=where, remedy=_MAKE_ONE)
    return found


def read_secret_file(path: Path) -> tuple[bytes, ...]:
    """The secrets in a file.

    Raises:
        WebhookError: If it can't be read, or holds none.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it isn't ASCII text"
        raise WebhookError(
            f"The file of the webhook's secret can't be read: {reason}", where=str(path), remedy=_MAKE_ONE
        ) from None
    return read_secrets(text, where=str(path))


def signature(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: `v1,` and base64, for each secret, with spaces between.

    Args:
        secrets: The keys.
        message_id: The header `webhook-id`.
        timestamp: The header `webhook-timestamp`, in seconds since 1970.
        body: The message as it is sent.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    sums = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in sums)


def _secret(word: str, where: str) -> bytes:
    try:
        if not word.startswith(_PREFIX):
            raise ValueError
        found = base64.b64decode(word.removeprefix(_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if not _FEWEST_BYTES <= len(found) <= _MOST_BYTES:
        raise WebhookError(
            f"A webhook's secret is {_PREFIX} and base64 of {_FEWEST_BYTES} to {_MOST_BYTES} bytes, and this isn't",
            where=where,
            remedy=_MAKE_ONE,
        )
    return found
