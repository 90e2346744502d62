"""What handlers work with: put on the app once, and handed to each handler that declares it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from service.answers.catalogue import Shelf
from service.answers.live_index import LiveIndex
from service.answers.readiness import Readiness
from service.answers.suggester import Suggester
from service.emergency.notices import Notices
from service.operation.board import Board, BoardRow


@dataclass(frozen=True, slots=True)
class Resources:
    """What the app works with from its start to its end.

    Attributes:
        live: The index in service, if there is one yet.
        notices: The rules for emergencies.
        suggester: What to offer while a question is typed.
        shelf: The catalogue of the documents in service.
        readiness: Whether questions can be answered.
        board: The numbers of all processes that answer.
        row: Those of this one.
    """

    live: LiveIndex
    notices: Notices
    suggester: Suggester
    shelf: Shelf
    readiness: Readiness
    board: Board
    row: BoardRow


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


async def live_index(resources: Annotated[Resources, Depends(resources_of)]) -> LiveIndex:
    """The index in service. A handler gets its snapshot once, after it has looked for a notice."""
    return resources.live


async def emergency_notices(resources: Annotated[Resources, Depends(resources_of)]) -> Notices:
    """The rules for emergencies."""
    return resources.notices


async def question_suggester(resources: Annotated[Resources, Depends(resources_of)]) -> Suggester:
    """What to offer while a question is typed."""
    return resources.suggester


async def catalogue_shelf(resources: Annotated[Resources, Depends(resources_of)]) -> Shelf:
    """The catalogue of the documents in service."""
    return resources.shelf


async def service_readiness(resources: Annotated[Resources, Depends(resources_of)]) -> Readiness:
    """Whether questions can be answered."""
    return resources.readiness


async def operation_board(resources: Annotated[Resources, Depends(resources_of)]) -> Board:
    """The numbers of all processes that answer."""
    return resources.board


async def operation_row(resources: Annotated[Resources, Depends(resources_of)]) -> BoardRow:
    """Where this process counts."""
    return resources.row


Live = Annotated[LiveIndex, Depends(live_index)]
EmergencyNotices = Annotated[Notices, Depends(emergency_notices)]
QuestionSuggester = Annotated[Suggester, Depends(question_suggester)]
CatalogueShelf = Annotated[Shelf, Depends(catalogue_shelf)]
ServiceReadiness = Annotated[Readiness, Depends(service_readiness)]
OperationBoard = Annotated[Board, Depends(operation_board)]
OperationRow = Annotated[BoardRow, Depends(operation_row)]
