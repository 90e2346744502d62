"""What handlers work with: put on the app once, and handed to each handler that declares it."""

import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request

from ingest.home import Home
from service.access.access import Access, Admission, Credentials, Visitor
from service.access.keys import AccessScope
from service.answers.answerer import Answer
from service.answers.catalogue import Shelf
from service.answers.suggester import Suggester
from service.answers.visibility import Visibility
from service.emergency.notices import Notice, Notices
from service.errors import WritesOff
from service.feedback.box import FeedbackBox
from service.http.proxy_identity import identity_of
from service.http.session_cookie import SESSION_COOKIE
from service.live.following import Follower
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.live.readiness import Readiness
from service.live.rules_in_force import RulesInForce
from service.live.serving import Serving
from service.operation.board import Board, BoardRow
from service.upkeep.gaps import GapCounter
from service.upkeep.review import ReviewShelf
from service.writing.editor import Editor


@dataclass(frozen=True, slots=True)
class Resources:
    """What the app works with from its start to its end.

    Attributes:
        live: The index in service, if there is one yet.
        rules: The rules for emergencies, as their files are now.
        suggester: What to offer while a question is typed.
        shelf: The catalogue of the documents in service.
        access: Who may do what.
        readiness: Whether questions can be answered.
        board: The numbers of all processes that answer.
        row: Those of this one.
        pause: Whether answers are paused.
        feedback: Where readers' feedback is kept; None where none is taken.
        reviews: What reading all articles of a snapshot shows, for staff.
        editor: What changes documents; None where no changes are taken.
        gaps: What counts subjects that readers get no answer on; None where the operator doesn't want that.
        follower: What follows a shared place, whose changes are made elsewhere; None where this is no replica.
        comparing: Held by the one request that has a second snapshot open.
        hides_questions: Whether a question in a page's address isn't answered: histories and proxies keep addresses.
    """

    live: LiveIndex
    rules: RulesInForce
    suggester: Suggester
    shelf: Shelf
    access: Access
    readiness: Readiness
    board: Board
    row: BoardRow
    pause: PauseSwitch
    hides_questions: bool = False
    feedback: FeedbackBox | None = None
    gaps: GapCounter | None = None
    reviews: ReviewShelf = field(default_factory=ReviewShelf)
    editor: Editor | None = None
    follower: Follower | None = None
    comparing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def notices(self) -> Notices:
        """The rules for emergencies, for one request."""
        return self.rules.current()

    @property
    def trouble(self) -> str | None:
        """Why something that was published last isn't what is in service; None where it is."""
        followed = self.follower.state().trouble if self.follower else None
        return self.live.trouble or self.rules.trouble or followed

    def changes_refused(self, what: str) -> WritesOff:
        """What is raised where something is to be changed over HTTP and isn't, as documents or words."""
        if self.follower is not None:
            return WritesOff(
                f"{what} can't be changed here: this service is a replica, which follows what is published elsewhere",
                remedy="Change them where it is published from; replicas have them once that is done (vouch publish)",
            )
        return WritesOff(
            f"{what} can't be changed over HTTP here", remedy="Whoever runs this service can set VOUCH_WRITES=true"
        )


@dataclass(frozen=True, slots=True)
class VisibleIndex:
    """The index in service as one visitor may see it: handlers get no other one."""

    index: LiveIndex
    visible: Visibility
    pause: PauseSwitch
    gaps: GapCounter | None = None

    @property
    def home(self) -> Home:
        """Where the index is, and the library that it was made of."""
        return self.index.home

    def get(self) -> Serving:
        """The current snapshot, for one request; see `LiveIndex.get`."""
        return replace(self.index.get(self.visible), paused=self.pause.current() is not None)

    def count_gaps(self, serving: Serving, answer: Answer, notice: Notice | None) -> None:
        """Count what a refused question is about, where the operator wants that."""
        if self.gaps is not None:
            self.gaps.count(serving, answer, notice)

    def kept(self, name: str) -> Serving:
        """Another snapshot that is kept; see `LiveIndex.kept`."""
        return self.index.kept(name, self.visible)


def put_on(app: FastAPI, resources: Resources) -> None:
    """Have an app's handlers work with these."""
    app.state.resources = resources


def resources_on(app: FastAPI) -> Resources:
    """What was put on an app."""
    found: Resources = app.state.resources
    return found


async def resources_of(request: Request) -> Resources:
    """What the app works with. It is async, so that no worker thread is asked for what is at hand."""
    return resources_on(request.app)


Working = Annotated[Resources, Depends(resources_of)]


def shown_by(request: Request) -> Credentials:
    """What a request shows of who sends it."""
    return Credentials(
        address=request.client.host if request.client else "",
        authorization=request.headers.get("authorization"),
        origin=request.headers.get("origin"),
        session=request.cookies.get(SESSION_COOKIE),
        identity=identity_of(request.scope),
    )


async def visitor_of(request: Request, resources: Working) -> Visitor:
    """Who asks, if they may ask now."""
    admission = Admission()
    request.state.admission = admission
    return resources.access.admit(shown_by(request), admission)


Visiting = Annotated[Visitor, Depends(visitor_of)]


def needs(scope: AccessScope) -> Callable[..., Coroutine[Any, Any, None]]:
    """A dependency that lets only those in who may do this."""

    async def check(visitor: Visiting) -> None:
        visitor.must_have(scope)

    return check


async def any_index(resources: Working) -> LiveIndex:
    """The index in service, for what says nothing of any document."""
    return resources.live


async def live_index(resources: Working, visitor: Visiting) -> VisibleIndex:
    """The index, for those who may read. A handler gets its snapshot once, after it has looked for a notice."""
    resources.access.check_reader(visitor)
    return VisibleIndex(resources.live, visitor.visible, resources.pause, resources.gaps)


async def emergency_notices(resources: Working) -> Notices:
    """The rules for emergencies."""
    return resources.notices


async def question_suggester(resources: Working) -> Suggester:
    """What to offer while a question is typed."""
    return resources.suggester


async def catalogue_shelf(resources: Working) -> Shelf:
    """The catalogue of the documents in service."""
    return resources.shelf


async def access_rules(resources: Working) -> Access:
    """Who may do what."""
    return resources.access


async def service_readiness(resources: Working) -> Readiness:
    """Whether questions can be answered."""
    return resources.readiness


async def pause_switch(resources: Working) -> PauseSwitch:
    """Whether answers are paused."""
    return resources.pause


async def operation_board(resources: Working) -> Board:
    """The numbers of all processes that answer."""
    return resources.board


async def operation_row(resources: Working) -> BoardRow:
    """Where this process counts."""
    return resources.row


AnyIndex = Annotated[LiveIndex, Depends(any_index)]
Live = Annotated[VisibleIndex, Depends(live_index)]
EmergencyNotices = Annotated[Notices, Depends(emergency_notices)]
QuestionSuggester = Annotated[Suggester, Depends(question_suggester)]
CatalogueShelf = Annotated[Shelf, Depends(catalogue_shelf)]
AccessRules = Annotated[Access, Depends(access_rules)]
ServiceReadiness = Annotated[Readiness, Depends(service_readiness)]
AnswersPaused = Annotated[PauseSwitch, Depends(pause_switch)]
OperationBoard = Annotated[Board, Depends(operation_board)]
OperationRow = Annotated[BoardRow, Depends(operation_row)]
