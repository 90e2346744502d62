"""Undoing compression, with a bound on what comes out: a gzip bomb of 1 MB unpacks to 1 GB."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.errors import FetchError

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_STEP_BYTES = 1 << 16


def decoded(chunks: Iterable[bytes], coding: str, *, where: str) -> Iterator[bytes]:
    """Undo a `Content-Encoding`, piece by piece; no piece is longer than 64 KiB or than the chunk it came in.

    Raises:
        FetchError: If the coding is unknown, or the bytes are damaged or end early.
    """
    if coding in {"", "identity"}:
        yield from chunks
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(
            "The server compressed the page in a way that wasn't asked for",
            where=where,
            value=coding,
            remedy="Let the server honour Accept-Encoding: gzip",
        )
    try:
        yield from _inflated(chunks, where)
    except zlib.error as error:
        raise FetchError(
            f"The compressed bytes are damaged: {error}", where=where, remedy="Mend the file on the server"
        ) from None


def _inflated(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if inflater.eof:  # gzip files may be put one after another
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
            begun = True
            yield inflater.decompress(data, _STEP_BYTES)
            data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    while begun and not inflater.eof:
        rest = inflater.decompress(b"", _STEP_BYTES)
        if not rest:
            raise FetchError("The compressed bytes end early", where=where, remedy="Mend the file on the server")
        yield rest


def gathered(pieces: Iterable[bytes], *, max_bytes: int, where: str) -> bytes:
    """Put pieces together, up to a bound.

    Raises:
        FetchError: If they are longer.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise FetchError(
                f"The page is longer than {max_bytes:,} bytes, unpacked",
                where=where,
                remedy="Leave it out, or raise --max-bytes if it is what it should be",
            )
    return bytes(body)
