"""What browsers may keep, and ask after each time: a body, compressed once, with a tag for each form of it."""

import hashlib
import zlib
from dataclasses import dataclass

import brotli
from fastapi import Request
from fastapi.responses import Response

KEPT_BY_ALL, KEPT_BY_ONE = "no-cache", "private, no-cache"
"""Who may keep a body, to be asked after at each use: everybody, also caches that many share, or a reader's browser."""
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
"""What never changes may be kept by all, and needn't be asked after (RFC 8246)."""

_LEVEL = 9
_TAG_DIGITS = 32
_WITH_GZIP_HEADER = zlib.MAX_WBITS | 16  # without a time of day, so that the same bytes come out each time


@dataclass(frozen=True, slots=True)
class Representation:
    """A body as it goes out; only compressed bytes are held.

    Attributes:
        media_type: What it is.
        packed: Its bytes, compressed (RFC 1952).
        size: How many they are without that.
        tag: Of the plain bytes, a strong entity tag (RFC 9110, 8.8.3).
        packed_tag: Of the compressed ones.
        brotli: Its bytes, compressed better (RFC 7932); None for what isn't worth the time that this takes.
        brotli_tag: Of those.
    """

    media_type: str
    packed: bytes
    size: int
    tag: str
    packed_tag: str
    brotli: bytes | None = None
    brotli_tag: str = ""

    @classmethod
    def of(cls, content: bytes, media_type: str, *, with_brotli: bool = False) -> "Representation":
        """From the plain bytes."""
        packing = zlib.compressobj(_LEVEL, wbits=_WITH_GZIP_HEADER)
        packed = packing.compress(content) + packing.flush()
        better = brotli.compress(content) if with_brotli else None
        tag = _tag_of(better) if better is not None else ""
        return cls(media_type, packed, len(content), _tag_of(content), _tag_of(packed), better, tag)

    def response(self, request: Request, keeping: str | None) -> Response:
        """The answer to a request for it: the body, its head alone, or that what the browser has is still right.

        Args:
            request: The request, GET or HEAD.
            keeping: Who may keep it, `KEPT_BY_ALL` or `KEPT_BY_ONE`; None where nobody may: it has no tag then, and is
                sent whole each time.
        """
        coding, body, tag = self._form(", ".join(request.headers.getlist("accept-encoding")))
        headers = {"Vary": "Accept-Encoding"}
        if keeping is not None:
            headers |= {"Cache-Control": keeping, "ETag": tag}
            if is_named(tag, ", ".join(request.headers.getlist("if-none-match"))):
                return Response(status_code=304, headers=headers)
        if coding is not None:
            headers["Content-Encoding"] = coding
        if request.method == "HEAD":
            headers["Content-Length"] = str(self.size if body is None else len(body))
            return Response(headers=headers, media_type=self.media_type)
        return Response(self.plain() if body is None else body, headers=headers, media_type=self.media_type)

    def _form(self, accepted: str) -> tuple[str | None, bytes | None, str]:
        """The form that a header Accept-Encoding lets it have: its coding, bytes and tag; None for both where plain."""
        if self.brotli is not None and accepts("br", accepted):
            return "br", self.brotli, self.brotli_tag
        if accepts("gzip", accepted):
            return "gzip", self.packed, self.packed_tag
        return None, None, self.tag

    def plain(self) -> bytes:
        """Its bytes as they were."""
        return zlib.decompress(self.packed, wbits=_WITH_GZIP_HEADER)


def accepts(coding: str, accepted: str) -> bool:
    """Whether a header Accept-Encoding lets a body be compressed in a way (RFC 9110, 12.5.3)."""
    weights = dict[str, float]()
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        key, _, value = parameter.partition("=")
        weights[name.strip()] = _weight(value) if key.strip() == "q" else 1.0
    return weights.get(coding, weights.get("*", 0.0)) > 0.0


def is_named(tag: str, known: str) -> bool:
    """Whether a header If-None-Match names a tag; proxies that compress make it a weak one (RFC 9110, 13.1.2)."""
    named = {one.strip().removeprefix("W/") for one in known.split(",")}
    return tag in named or "*" in named


def _weight(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def _tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:_TAG_DIGITS]}"'
