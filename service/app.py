"""The whole service in one function."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from service import problems
from service.api import router as api
from service.guards import BodyLimit, Headers
from service.live import LiveIndex
from service.pages import WEB
from service.pages import router as pages
from service.unbroken import Unbroken

_DESCRIPTION = "Search that vouches for its answers: verbatim passages of vetted articles, cited to the character."


def create_app(live: LiveIndex) -> FastAPI:
    """Build the app over an index that may not be there yet. Its documentation page asks no other host for anything."""
    app: FastAPI = FastAPIOffline(
        title="Vouch", description=_DESCRIPTION, version=version("vouch"), docs_url="/docs", redoc_url=None
    )
    app.include_router(api(live))
    app.include_router(pages(live))
    app.mount("/static", StaticFiles(directory=Path(WEB) / "static"), name="static")
    problems.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Unbroken)
    app.add_middleware(Headers)
    return app
