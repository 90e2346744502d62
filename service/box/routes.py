"""Where a site's pages get the box: by a name that stays, or by one that never changes what it names."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from service.box.files import BoxFile, languages, module
from service.http.dependencies import Working
from service.http.own_path import root_path
from service.http.revalidated import KEPT_BY_ALL, KEPT_FOR_GOOD
from service.pages.page import made_page

router = APIRouter(include_in_schema=False)


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def box(request: Request) -> Response:
    """The search box as one ES module, whichever version that is today."""
    return module().body.response(request, KEPT_BY_ALL)


@router.api_route("/widget.{digest}.js", methods=["GET", "HEAD"])
async def this_box(request: Request, digest: str) -> Response:
    """The same by its content's name."""
    return _named(request, module(), f"widget.{digest}.js")


@router.api_route("/widget/{name}.json", methods=["GET", "HEAD"])
async def texts(request: Request, name: str) -> Response:
    """The box's texts in a language, such as `de` or, by its content's name, `de.01234567`."""
    file = languages().get(name.partition(".")[0])
    if file is None:
        raise HTTPException(404)
    return _named(request, file, f"{name}.json") if "." in name else file.body.response(request, KEPT_BY_ALL)


@router.get("/widget/try")
async def playground(request: Request, resources: Working) -> Response:
    """A page on which a site's owner sees the box with the options that they choose, and takes its snippet."""
    context = {
        "hides_questions": resources.hides_questions,
        "languages": ["en", *languages()],
        "countries": sorted(resources.notices.rules.countries),
        "module": module().name,
        "integrity": module().integrity,
    }
    return made_page("widget_try.html", context, root=root_path(request.scope)).response(request, KEPT_BY_ALL)


def _named(request: Request, file: BoxFile, name: str) -> Response:
    """A file by the name of its content; by that of another version of it the one that there is, to be asked after."""
    return file.body.response(request, KEPT_FOR_GOOD if name == file.name else KEPT_BY_ALL)
