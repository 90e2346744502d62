import unicodedata

from ingest.charsets import byte_order_mark
from ingest.errors import UnreadableSource

_BYTE_ORDER_MARK = "\ufeff"


def canonical(text: str) -> str:
    r"""Bring text to the form that everything else counts in: NFC, with `\n` line ends.

    Source: Unicode Standard Annex 15 (NFC). Idempotent.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(data: bytes, *, where: str) -> str:
    """Decode the bytes of a text file, by their byte order mark, else as UTF-8.

    Raises:
        UnreadableSource: If the bytes are empty, binary, or not what their mark says; without one, not UTF-8.
    """
    if marked := byte_order_mark(data):
        mark, codec = marked
        if codec != "utf-8":
            data = _as_utf8(data[len(mark) :], codec, where)
    if not data.strip():
        raise UnreadableSource("The file is empty", where=where, remedy="Add its text, or leave it out")
    if b"\x00" in data:
        raise UnreadableSource(
            "The file holds NUL bytes, so it is binary and not text",
            where=where,
            remedy="Give it the suffix of its real format, or leave it out",
        )
    try:
        return data.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"The file is not UTF-8: byte {error.start} can't be decoded",
            where=where,
            value=data[error.start : error.start + 4],
            remedy="Save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8",
        ) from None


def _as_utf8(data: bytes, codec: str, where: str) -> bytes:
    try:
        return data.decode(codec).encode()
    except UnicodeError as error:
        raise UnreadableSource(
            f"The file has the byte order mark of {codec.upper()}, but isn't in it: {error}",
            where=where,
            remedy="Save it as UTF-8",
        ) from None
