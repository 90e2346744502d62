"""The files of the embeddable search box."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, Response

from service.http.problems import plain_problem
from service.pages.templates import WEB

_FILES = WEB / "widget"
_LANGUAGES = frozenset(path.stem for path in _FILES.glob("*.json"))


router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
def widget() -> Response:
    """The search box as one ES module."""
    return FileResponse(_FILES / "widget.js", media_type="text/javascript")


@router.get("/widget/{language}.json")
def texts(language: Annotated[str, PathParameter()]) -> Response:
    """The box's texts in a language."""
    if language not in _LANGUAGES:
        return plain_problem(404)
    return FileResponse(_FILES / f"{language}.json", media_type="application/json")
