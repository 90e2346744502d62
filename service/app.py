"""The whole service in one function."""

from collections.abc import Sequence
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.answers.catalogue import Shelf
from service.answers.suggester import Suggester
from service.box import routes as box
from service.desk import sign_in
from service.desk.enquiries import check as desk_check
from service.desk.enquiries import citation as desk_citation
from service.desk.enquiries import search as desk_search
from service.desk.enquiries import sheet as desk_sheet
from service.desk.holdings import documents as desk_documents
from service.desk.holdings import freshness as desk_freshness
from service.desk.holdings import gaps as desk_gaps
from service.desk.holdings import pairs as desk_pairs
from service.desk.holdings import snapshots as desk_snapshots
from service.desk.holdings import watch as desk_watch
from service.desk.words import approval as desk_approval
from service.desk.words import editing as desk_editing
from service.desk.words import history as desk_history
from service.emergency.notices import Notices, shipped_notices
from service.errors import AccessRefused, KeysError
from service.feedback.box import FeedbackBox
from service.http import problem_handlers
from service.http.dependencies import Resources, put_on
from service.http.description.description import completed, operation_name
from service.http.middleware.admission import QueuedRequests
from service.http.middleware.allowed_origins import AllowedOrigins
from service.http.middleware.body_limit import BodyLimit
from service.http.middleware.commons import Commons
from service.http.middleware.counted import Counted
from service.http.middleware.faults import Unbroken
from service.http.middleware.headers import Headers
from service.http.middleware.in_turn import InTurn
from service.http.middleware.known_hosts import KnownHosts
from service.http.middleware.sub_path import SubPath
from service.http.middleware.traced import Traced
from service.http.middleware.trusted_proxies import TrustedProxies
from service.http.middleware.written_bodies import allowance_of
from service.http.routes import (
    ask,
    batch,
    check,
    citations,
    discovery,
    documents,
    health,
    metrics,
    suggest,
    topics,
)
from service.http.routes import (
    feedback as feedback_routes,
)
from service.http.routes.writing import documents as changing
from service.http.routes.writing import looking, many
from service.infobutton import routes as infobutton
from service.infobutton.code_table import CodeTable
from service.live.following import Follower
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.live.readiness import Readiness
from service.live.rules_in_force import RulesInForce
from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.traces import Traces
from service.pages import files, reader, search
from service.pages.kept_pages import KeptPages
from service.pages.refusal import access_refused, path_refused
from service.pages.turned_away import turned_away
from service.upkeep.gaps import GapCounter
from service.writing.editor import Editor

_DESCRIPTION = "Search that vouches for its answers: verbatim passages of vetted articles, cited to the character."
_ROUTERS = (
    *(changing.below, looking.below),  # before documents, whose ids take all that comes after
    *(ask.router, batch.router),
    *(changing.router, looking.router, many.router),
    *(one.router for one in (documents, discovery, topics, citations, check, suggest, feedback_routes)),
    *(one.router for one in (health, metrics, infobutton, files, box, search, reader, sign_in)),
    *(one.router for one in (desk_search, desk_documents, desk_check, desk_citation, desk_sheet)),
    *(one.router for one in (desk_freshness, desk_pairs, desk_watch, desk_snapshots, desk_gaps)),
    *(one.router for one in (desk_editing, desk_approval, desk_history)),
)


def create_app(
    live: LiveIndex,
    *,
    notices: Notices | RulesInForce | None = None,
    allowed_origins: Sequence[str] = (),
    access: Access | None = None,
    bounds: Bounds | None = None,
    commons: Commons | None = None,
    board: Board | None = None,
    row: BoardRow | None = None,
    pause: PauseSwitch | None = None,
    root_path: str = "",
    traces: Traces | None = None,
    hides_questions: bool = False,
    feedback: FeedbackBox | None = None,
    codes: CodeTable | None = None,
    editor: Editor | None = None,
    gaps: GapCounter | None = None,
    follower: Follower | None = None,
) -> FastAPI:
    """Build the app over an index that may not be there yet. Its documentation page asks no other host for anything.

    Args:
        live: The index in service.
        notices: What is said where a question sounds like an emergency, also with no index, as files are now or
            whatever becomes of them; None takes the rules that ship, and no country.
        allowed_origins: Sites whose pages may ask from a reader's browser, without a key.
        access: Who may do what; None takes the keys in the index's home, and limits nobody.
        bounds: How much is taken on at once; None takes on whatever comes, as within another program.
        commons: The same, where several apps have it in common; it goes before `bounds`.
        board: Where all processes that answer are counted; None counts this one alone.
        row: This process's part of the board.
        pause: What pauses answers; None looks into the index's home.
        root_path: The path of another site that it is served below, such as `/health/search`.
        traces: What requests are traced with; None traces nothing.
        hides_questions: Whether a question in a page's address isn't answered.
        feedback: Where readers' feedback is kept; None takes none.
        codes: Which articles are about which codes of patients' records; None knows none.
        editor: What changes documents for keys of scope `documents`; None takes no changes.
        gaps: What counts subjects that readers get no answer on; None counts none.
        follower: What follows a shared place, whose changes are made elsewhere; None where this is no replica.
    """
    access = access or Access(AccessPolicy(), KeyRing(live.home.keys))
    board = board or Board()
    row = row or board.row(0)
    commons = commons or Commons.of(bounds, board, row)
    rules = notices if isinstance(notices, RulesInForce) else RulesInForce(notices or shipped_notices())
    app: FastAPI = FastAPIOffline(
        title="Vouch",
        description=_DESCRIPTION,
        version=version("vouch"),
        docs_url="/docs",
        redoc_url=None,
        generate_unique_id_function=operation_name,
    )
    app.openapi = completed(app.openapi)  # type: ignore[method-assign]  # as FastAPI has one do it
    pause = pause or PauseSwitch(live.home.paused)
    suggester, readiness = Suggester(rules.current), Readiness(live)
    shelf = Shelf()
    put_on(
        app,
        Resources(
            live,
            rules,
            suggester,
            shelf,
            access,
            readiness,
            board,
            row,
            pause,
            hides_questions,
            feedback,
            gaps=gaps,
            editor=editor,
            follower=follower,
        ),
    )
    app.state.kept_pages = KeptPages()
    app.state.codes = codes or CodeTable()
    for router in _ROUTERS:
        app.include_router(router)
    problem_handlers.install(app)
    app.add_exception_handler(AccessRefused, access_refused)
    app.add_exception_handler(KeysError, access_refused)
    app.add_exception_handler(HTTPException, path_refused)
    refuse = turned_away(rules.current)
    if (queue := commons.queue) is not None:
        app.add_middleware(QueuedRequests, queue=queue, deadline_s=commons.deadline_s, refuse=refuse, row=row)
    app.add_middleware(KnownHosts, hosts=access.policy.hosts, refuse=refuse)
    app.add_middleware(BodyLimit, refuse=refuse, allowance=allowance_of(access), large=commons.large)
    app.add_middleware(Unbroken, row=row)
    app.add_middleware(Headers)
    app.add_middleware(AllowedOrigins, origins=allowed_origins, access=access)
    app.add_middleware(
        TrustedProxies, proxies=access.policy.trusted_proxies, identity_header=access.policy.identity_header
    )
    app.add_middleware(InTurn, turns=commons.turns)
    app.add_middleware(Counted, row=row)
    if traces is not None:
        row.stage_span = traces.stage
        app.add_middleware(Traced, traces=traces)
    if root_path:
        app.add_middleware(SubPath, root_path=root_path)
    return app
