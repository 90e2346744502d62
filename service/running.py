"""What `vouch serve` starts: one process that answers, or a parent and several."""

import os
import resource
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import click
from fastapi import FastAPI

from index.models.quiet_libraries import kept_for_good
from index.ranking.aside import usable_cores
from ingest.errors import VouchError
from ingest.extras import check_extra
from service.access.access import Access, SharedAccess
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.access.sessions import Sessions
from service.app import create_app
from service.emergency.notices import Notices
from service.errors import SettingsError
from service.feedback.box import FeedbackBox, clear_feedback
from service.infobutton.code_table import read_codes
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.live.rules_in_force import RulesInForce
from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.logs import set_up_logs
from service.operation.server import BoundedServer
from service.operation.traces import Traces
from service.operation.workers import Workers, rows_for
from service.settings import Settings, environment_for
from service.upkeep.gaps import GapCounter
from service.writing.editor import Editor
from service.writing.foreman import Foreman

_OTHER_FILES = 256  # beside connections: a snapshot's parts, twice while another is opened, and the library's


def serve_alone(settings: Settings, listener: socket.socket, policy: AccessPolicy, notices: Notices) -> None:
    """Answer in this process until it is asked to end."""
    board = Board()
    row = board.row(0)
    set_up_logs(row, settings.log_format)
    access = Access(policy, KeyRing(settings.keys_path))
    server, live = _server(settings, access, notices, _bounds(settings, workers=1), board, row)
    _say_if_nothing_answers(live)
    _say_where(listener, access.sessions)
    server.answer([listener])


def serve_with_workers(
    settings: Settings,
    listener: socket.socket,
    policy_of: Callable[[Settings], AccessPolicy],
    notices: Notices,
    count: int,
) -> None:
    """Answer in so many processes until this one is asked to end. Limits and sessions are those of all of them.

    The rules for notices are read here, and the processes have them from here: some 40 MB that they share.

    Raises:
        SettingsError: If this system has no fork.
    """
    if sys.platform == "win32":
        raise SettingsError("Processes can't be forked here", where="workers", remedy="Serve without --workers")
    board = Board(rows_for(count))
    set_up_logs(board.row(0), settings.log_format)
    shared, parent = SharedAccess(), os.getpid()

    def work_with(read: Settings, rules: Notices) -> Callable[[BoardRow], None]:
        bounds, policy = _bounds(read, workers=count), policy_of(read)

        def work(row: BoardRow) -> None:
            set_up_logs(row, read.log_format)
            access = Access(policy, KeyRing(read.keys_path), shared)
            server, live = _server(read, access, rules, bounds, board, row, parent)
            _say_if_nothing_answers(live)
            server.answer([listener])

        return work

    def work_anew() -> Callable[[BoardRow], None]:
        read = Settings.load()
        return work_with(read, Notices.of(read.layout, country=read.country, unreviewed=read.unreviewed_notices))

    with kept_for_good():
        work = work_with(settings, notices)
    Workers(
        count,
        board,
        work,
        drain_s=settings.drain_s,
        reload=work_anew,
        ready=lambda: _say_where(listener, shared.sessions),
    ).run()


def _server(
    settings: Settings,
    access: Access,
    notices: Notices,
    bounds: Bounds,
    board: Board,
    row: BoardRow,
    parent: int | None = None,
) -> tuple[BoundedServer, LiveIndex]:
    with kept_for_good():
        live = LiveIndex(
            settings.layout,
            min_confidence=settings.min_confidence,
            prefer_newer=settings.prefer_newer,
            answers_unjudged=settings.answer_unjudged,
            withdrawn_file=settings.withdrawn_file,
        )
        origins, editor = settings.allowed_origins, _editor(settings)
        gaps = GapCounter(settings.layout.gaps) if settings.gaps else None
        traces = Traces.to(settings.traces_endpoint) if settings.traces_endpoint else None
        app = create_app(
            live,
            notices=RulesInForce(notices, settings.layout, unreviewed=settings.unreviewed_notices),
            allowed_origins=origins,
            access=access,
            bounds=bounds,
            board=board,
            row=row,
            pause=PauseSwitch(settings.pause_path),
            root_path=settings.root_path,
            traces=traces,
            hides_questions=not settings.question_in_address,
            feedback=_feedback(settings),
            gaps=gaps,
            codes=read_codes(settings.codes) if settings.codes else None,
            editor=editor,
        )
        if settings.mcp:
            _serve_assistants(app)
        hourly = partial(_hourly, settings, gaps)
        return BoundedServer(app, bounds, row, parent, ended=partial(_end, traces, editor, gaps), hourly=hourly), live


def _end(traces: Traces | None, editor: Editor | None, gaps: GapCounter | None) -> None:
    """Once nothing is in work any more."""
    if editor is not None:
        editor.stop()
    if traces is not None:
        traces.end()
    if gaps is not None:
        gaps.write()


def _editor(settings: Settings) -> Editor | None:
    """What changes documents, at work from now on; None where the operator takes no changes."""
    if not settings.writes:
        return None
    home = settings.layout
    foreman = Foreman(home, environment_for(home))
    editor = Editor(home, foreman=foreman, build_after_s=settings.build_after_s, date_order=settings.date_order)
    editor.start()
    return editor


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


def _hourly(settings: Settings, gaps: GapCounter | None) -> None:
    """Feedback goes when its time is over, also where none is taken any more; what was counted is written."""
    if gaps is not None:
        gaps.write()
    clear_feedback(settings.layout.feedback, settings.feedback_days, datetime.now(UTC).date())


def _bounds(settings: Settings, *, workers: int) -> Bounds:
    return Bounds(
        working=settings.working or max(1, usable_cores() // workers),
        waiting=settings.waiting,
        deadline_s=settings.deadline_s,
        connections=_connections(settings.connections),
        drain_s=settings.drain_s,
    )


def _connections(wanted: int) -> int:
    """As many as are wanted, or as the process may open files for; the limit is raised as far as may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < needed:
            wanted = max(1, soft - _OTHER_FILES)
            click.echo(f"vouch: {soft} files may be open, so {wanted} connections are kept open at most", err=True)
    return wanted


def _say_if_nothing_answers(live: LiveIndex) -> None:
    try:
        live.get()
    except VouchError as error:
        click.echo(f"vouch: no questions can be answered yet: {error}", err=True)


def _say_where(listener: socket.socket, sessions: Sessions) -> None:
    """Say it, and on a terminal how staff get in: elsewhere nothing secret is printed."""
    click.echo(f"Vouch listens at {_address(listener)} (stop it with Ctrl+C)")
    if sys.stdout.isatty():
        click.echo(f"Staff: {_address(listener)}/staff/enter?once={sessions.make_link()} (good once, for ten minutes)")
    sys.stdout.flush()


def _address(listener: socket.socket) -> str:
    address, bound = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    return f"http://{shown}:{bound}"
