"""All that answers for one collection in one process."""

from datetime import UTC, datetime

import click
from fastapi import FastAPI

from ingest.errors import VouchError
from ingest.extras import check_extra
from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.shared_memory import SharedTurn
from service.app import create_app
from service.collections.stock import HeldCollection
from service.emergency.notices import Notices
from service.feedback.box import FeedbackBox, clear_feedback
from service.http.middleware.commons import Commons
from service.infobutton.code_table import read_codes
from service.live.following import Follower
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.live.rules_in_force import RulesInForce
from service.operation.board import Board
from service.operation.request_id import for_collection
from service.operation.traces import Traces
from service.settings import Settings, environment_for
from service.upkeep.gaps import GapCounter
from service.writing.editor import Editor
from service.writing.foreman import Foreman


class Room:
    """What one process answers for one collection with, open from its start to its end.

    Args:
        held: The collection.
        number: Of this process's row of its board.
        commons: What it has in common with the other collections of this process.
        traces: What its requests are traced with.
    """

    def __init__(
        self,
        held: HeldCollection,
        number: int,
        commons: Commons,
        traces: Traces | None = None,
    ) -> None:
        of = held.prepared
        settings = of.collection.settings
        self.name, self._settings = of.collection.name, settings
        self.access = Access(of.policy, KeyRing(settings.keys_path), held.shared)
        self.live = LiveIndex(
            settings.layout,
            min_confidence=settings.min_confidence,
            prefer_newer=settings.prefer_newer,
            answers_unjudged=settings.answer_unjudged,
            withdrawn_file=settings.withdrawn_file,
        )
        self._gaps = GapCounter(settings.layout.gaps) if settings.gaps else None
        with for_collection(self.name):
            self._follower = _follower(settings)
            self._editor = _editor(settings, held.building)
            self.app = self._made(of.notices, held.board, number, commons, traces)

    def _made(self, notices: Notices, board: Board, number: int, commons: Commons, traces: Traces | None) -> FastAPI:
        settings = self._settings
        app = create_app(
            self.live,
            notices=RulesInForce(notices, settings.layout, unreviewed=settings.unreviewed_notices),
            allowed_origins=settings.allowed_origins,
            access=self.access,
            commons=commons,
            board=board,
            row=board.row(number),
            pause=PauseSwitch(settings.pause_path),
            root_path=settings.root_path,
            traces=traces,
            hides_questions=not settings.question_in_address,
            feedback=_feedback(settings),
            gaps=self._gaps,
            codes=read_codes(settings.codes) if settings.codes else None,
            editor=self._editor,
            follower=self._follower,
        )
        if settings.mcp:
            _serve_assistants(app)
        return app

    def try_opening(self) -> None:
        """Say at the start where no question can be answered yet, and why."""
        try:
            with for_collection(self.name):
                self.live.get()
        except VouchError as error:
            where = f" in collection {self.name}" if self.name else ""
            click.echo(f"vouch: no questions can be answered yet{where}: {error}", err=True)

    def hourly(self) -> None:
        """Feedback goes when its time is over, also where none is taken any more; what was counted is written."""
        self.write()
        clear_feedback(self._settings.layout.feedback, self._settings.feedback_days, datetime.now(UTC).date())

    def stop(self) -> None:
        """Work on no change any more, and follow nothing."""
        if self._follower is not None:
            self._follower.stop()
        if self._editor is not None:
            self._editor.stop()

    def write(self) -> None:
        """Write what was counted."""
        if self._gaps is not None:
            self._gaps.write()


def _editor(settings: Settings, building: SharedTurn) -> Editor | None:
    """What changes documents, at work from now on; None where the operator takes no changes."""
    if not settings.writes or settings.replica_of:
        return None
    home = settings.layout
    foreman = Foreman(home, environment_for(settings), building)
    editor = Editor(home, foreman=foreman, build_after_s=settings.build_after_s, date_order=settings.date_order)
    editor.start()
    return editor


def _follower(settings: Settings) -> Follower | None:
    """What follows a shared place, at work from now on; None where the home is changed here."""
    if settings.replica_of is None:
        return None
    follower = Follower(
        settings.layout, settings.replica_of, every_s=settings.replica_every_s, stale_after_s=settings.replica_stale_s
    )
    follower.start()
    return follower


def _serve_assistants(app: FastAPI) -> None:
    """What speaks with assistants is loaded only where it is wanted: it comes with an extra."""
    check_extra("mcp")
    from service.assistants.over_http import serve_assistants

    serve_assistants(app)


def _feedback(settings: Settings) -> FeedbackBox | None:
    if not settings.feedback:
        return None
    return FeedbackBox(
        settings.layout.feedback, days=settings.feedback_days, keeps_questions=settings.feedback_questions
    )
