"""The files that pages load."""

import mimetypes
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from service.http.revalidated import KEPT_BY_ALL, Representation
from service.pages.templates import WEB

_STATIC = WEB / "static"
_TYPES = {".js": "text/javascript"}

router = APIRouter(include_in_schema=False)


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
async def static(request: Request, name: str) -> Response:
    """A file that pages load."""
    return _sent(request, _STATIC / name)


def _sent(request: Request, path: Path) -> Response:
    """A file that ships; its folder is listed, so that no name leads elsewhere."""
    if path not in set(path.parent.iterdir()):
        raise HTTPException(404)
    held = path.stat()
    return _read(path, held.st_mtime_ns, held.st_size).response(request, KEPT_BY_ALL)


@lru_cache(maxsize=32)
def _read(path: Path, _changed_ns: int, _size: int) -> Representation:
    """A file as it is since it was changed last; they are few, and small."""
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Representation.of(path.read_bytes(), kind, with_brotli=True)
