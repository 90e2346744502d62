"""Addresses and headers as HTTP has them; what can't be written so is refused before anything is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from eval.errors import EvaluationError

_KEPT = "/?%:@!$&'()*+,;=[]~"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_ENDS = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in its parts.

    Attributes:
        is_secure: Whether it is asked over TLS.
        host: In ASCII, as IDNA writes other letters.
        port: None where it names none.
        path: Percent-encoded, without a slash at its end.
    """

    is_secure: bool
    host: str
    port: int | None
    path: str


def web_address(url: str) -> WebAddress:
    """Read an address.

    Raises:
        EvaluationError: If it is no web address: of another scheme, without a host, or with a port that is no number.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one, too
        raise EvaluationError(
            f"The URL is not a web address: {error}", value=url, remedy="Write it like http://host:8000"
        ) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise EvaluationError("The URL is not a web address", value=url, remedy="Write it like http://host:8000")
    return WebAddress(parts.scheme == "https", host, port, encoded_path(parts.path.rstrip("/")))


def encoded_path(path: str) -> str:
    """A path with its query in ASCII: what is encoded stays so, and every other letter is percent-encoded as UTF-8."""
    return percent_encode(path, safe=_KEPT)


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that can be sent.

    Raises:
        EvaluationError: With the header's name, and not its value, which may be a key: if a name or value holds what
            HTTP doesn't allow in it.
    """
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or _LINE_ENDS.search(value) or not _is_latin(value):
            raise EvaluationError(
                "A header can't be sent: its name or value holds a line end, or a letter that HTTP doesn't have",
                value=name,
                remedy="Write it in one line, in letters of ASCII",
            )
    return dict(headers)


def _is_latin(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
