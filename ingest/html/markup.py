"""From the bytes of a page to its characters."""

import re

from ingest.canonical import decode
from ingest.charsets import byte_order_mark, codecs_of, decode_as
from ingest.errors import UnreadableSource

_DECLARED = re.compile(rb"""<meta\b[^<>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
# UTF-16 without a byte order mark, by the first character of any page.
_WIDE = ((b"<\x00", "utf-16le"), (b"\x00<", "utf-16be"))
_ESCAPE = b"\x1b"
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
    if byte_order_mark(data):
        return decode(data, where=where), ()
    declared = _label(data, charset)
    names = codecs_of(declared)
    if _is_wide(names) and b"\x00" in data:
        return _decode_as(data, declared, where), ()
    if names == ("utf-8",) or _is_wide(names) or b"\x00" in data:
        return decode(data, where=where), ()  # says what is wrong with it
    if _ESCAPE in data and names and names[0].startswith("iso2022"):  # such bytes are UTF-8 too, and mean other words
        return _decode_as(data, declared, where), ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, declared, where), ()
    if text.isascii():
        return text, ()
    return text, (f"The page says it is {declared}, but its bytes are UTF-8, and were read so",)


def _label(data: bytes, charset: str | None) -> str:
    """The first label that is known: the header's, then the page's; UTF-8 where there is none."""
    wide = next((label for start, label in _WIDE if data.startswith(start)), None)
    given = [label.strip().lower() for label in (wide, charset, _declared(data)) if label and label.strip()]
    return next((label for label in given if codecs_of(label)), given[0] if given else "utf-8")


def _is_wide(names: tuple[str, ...]) -> bool:
    """Whether it is UTF-16. Markup in it holds NUL bytes; a page without them that says so isn't in it."""
    return bool(names) and names[0].startswith("utf-16")


def _declared(data: bytes) -> str | None:
    match = _XML_DECLARED.match(data[:1024]) or _DECLARED.search(data[:_PRESCAN_BYTES])
    return match[1].decode("ascii") if match else None


def _decode_as(data: bytes, charset: str, where: str) -> str:
    try:
        return decode_as(data, charset)
    except LookupError:
        what = "The page declares a charset that doesn't exist"
    except UnicodeDecodeError as error:
        what = f"Byte {error.start} doesn't belong to the charset that the page declares"
    raise UnreadableSource(what, where=where, value=charset, remedy="Correct the declaration, or save it as UTF-8")
