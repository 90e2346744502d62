"""The whole service in one function."""

from collections.abc import Sequence
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from service.answers.catalogue import Shelf
from service.answers.live_index import LiveIndex
from service.answers.suggester import Suggester
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.http import problem_handlers
from service.http.middleware.allowed_origins import AllowedOrigins
from service.http.middleware.body_limit import BodyLimit
from service.http.middleware.faults import Unbroken
from service.http.middleware.headers import Headers
from service.http.routes.ask import router as api
from service.http.routes.citations import router as citations
from service.http.routes.suggest import router as suggestions
from service.pages.reader import router as reader_page
from service.pages.search import router as search_page
from service.pages.staff import router as staff
from service.pages.templates import WEB
from service.pages.widget import router as widget

_DESCRIPTION = "Search that vouches for its answers: verbatim passages of vetted articles, cited to the character."


def create_app(live: LiveIndex, *, notices: Notices | None = None, allowed_origins: Sequence[str] = ()) -> FastAPI:
    """Build the app over an index that may not be there yet. Its documentation page asks no other host for anything.

    Args:
        live: The index in service.
        notices: What is told where a question sounds like an emergency, also with no index; None takes the rules that
            ship, and no country.
        allowed_origins: Sites whose pages may ask from a reader's browser.
    """
    suggester = Suggester()
    notices = notices or Notices.read(DEFAULT_NOTICES)
    app: FastAPI = FastAPIOffline(
        title="Vouch", description=_DESCRIPTION, version=version("vouch"), docs_url="/docs", redoc_url=None
    )
    app.include_router(api(live, notices))
    app.include_router(citations(live))
    app.include_router(suggestions(live, suggester))
    app.include_router(widget())
    app.include_router(search_page(live, notices, suggester))
    app.include_router(reader_page(live))
    app.include_router(staff(live, notices, Shelf()))
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    problem_handlers.install(app, notices)
    app.add_middleware(BodyLimit)
    app.add_middleware(Unbroken)
    app.add_middleware(Headers)
    app.add_middleware(AllowedOrigins, origins=allowed_origins)
    return app
