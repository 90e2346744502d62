"""From the bytes of a page to its characters."""

import codecs
import re

from ingest.canonical import decode
from ingest.errors import UnreadableSource

_DECLARED = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
_WITH_MARK = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Labels that mean windows-1252 on the web (WHATWG Encoding Standard, 4.2).
_LATIN = frozenset(
    {
        "iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "l1", "cp1252", "x-cp1252",
    }
)  # fmt: skip
_PRESCAN_BYTES = 1_000_000


def decode_page(data: bytes, *, charset: str | None, where: str) -> tuple[str, tuple[str, ...]]:
    """Decode a page by its byte order mark, the charset it came with, or the one it declares; else as UTF-8.

    Args:
        data: The bytes as they came.
        charset: The charset of the HTTP header, if any.
        where: Where they came from, for errors.

    Returns:
        The characters, and warnings.

    Raises:
        UnreadableSource: If the bytes are empty or binary, the charset is unknown, or they don't keep to it.
    """
    for mark, name in _WITH_MARK:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name, where), ()
    declared = (charset or _declared(data) or "").lower()
    if declared in {"", "utf-8", "utf8"}:
        return decode(data, where=where), ()
    if b"\x00" in data and not declared.startswith("utf-16"):
        return decode(data, where=where), ()  # says what is wrong with it
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, declared, where), ()
    if text.isascii():
        return text, ()
    return text, (f"The page says it is {declared}, but its bytes are UTF-8, and were read so",)


def _declared(data: bytes) -> str | None:
    match = _XML_DECLARED.match(data[:1024]) or _DECLARED.search(data[:_PRESCAN_BYTES])
    return match[1].decode("ascii") if match else None


def _decode_as(data: bytes, charset: str, where: str) -> str:
    name = "windows-1252" if charset in _LATIN else charset
    try:
        return data.decode(name)
    except LookupError:
        what = "The page declares a charset that doesn't exist"
    except UnicodeDecodeError as error:
        what = f"Byte {error.start} doesn't belong to the charset that the page declares"
    raise UnreadableSource(what, where=where, value=charset, remedy="Correct the declaration, or save it as UTF-8")
