"""What `vouch serve` starts: one process that answers, or a parent and several."""

import logging
import os
import resource
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial

import click

from index.models.quiet_libraries import kept_for_good
from index.ranking.aside import usable_cores
from ingest.errors import VouchError
from service.collections.by_path import app_of
from service.collections.prepared import Prepared
from service.collections.room import Room
from service.collections.stock import HeldCollection, Stock
from service.errors import SettingsError
from service.http.middleware.commons import Commons
from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.logs import set_up_logs
from service.operation.request_id import for_collection
from service.operation.server import BoundedServer
from service.operation.traces import Traces
from service.operation.workers import Workers, rows_for
from service.settings import OF_COLLECTIONS, Settings

_OTHER_FILES = 256  # of each library: a snapshot's parts, twice while another is opened, and its own
_LOG = logging.getLogger("vouch")


def serve_alone(settings: Settings, listener: socket.socket, collections: Sequence[Prepared]) -> None:
    """Answer in this process until it is asked to end."""
    stock = Stock(rows=1)
    row = stock.board.row(0)
    set_up_logs(row, settings.log_format)
    held = [stock.of(one) for one in collections]
    server, rooms = _server(settings, held, _bounds(settings, held, workers=1), stock.board, row)
    for room in rooms:
        room.try_opening()
    _say_where(listener, held)
    server.answer([listener])


def serve_with_workers(
    settings: Settings,
    listener: socket.socket,
    collections: Sequence[Prepared],
    read_anew: Callable[[], tuple[Settings, Sequence[Prepared]]],
    count: int,
) -> None:
    """Answer in so many processes until this one is asked to end. Limits and sessions are those of all of them.

    The rules for notices are read here, and the processes have them from here: some 40 MB that they share.

    Args:
        settings: What holds for all collections.
        listener: Where to answer.
        collections: What to answer from.
        read_anew: Reads both again, at a SIGHUP.
        count: How many processes.

    Raises:
        SettingsError: If this system has no fork.
    """
    if sys.platform == "win32":
        raise SettingsError("Processes can't be forked here", where="workers", remedy="Serve without --workers")
    stock, parent = Stock(rows_for(count)), os.getpid()
    set_up_logs(stock.board.row(0), settings.log_format)

    def work_with(read: Settings, prepared: Sequence[Prepared]) -> Callable[[BoardRow], None]:
        held = [stock.of(one) for one in prepared]
        bounds = _bounds(read, held, workers=count)

        def work(row: BoardRow) -> None:
            set_up_logs(row, read.log_format)
            server, rooms = _server(read, held, bounds, stock.board, row, parent)
            for room in rooms:
                room.try_opening()
            server.answer([listener])

        return work

    with kept_for_good():
        work = work_with(settings, collections)
    Workers(
        count,
        stock.board,
        work,
        drain_s=settings.drain_s,
        reload=lambda: work_with(*read_anew()),
        ready=lambda: _say_where(listener, [stock.of(one) for one in collections]),
    ).run()


def _server(
    settings: Settings,
    held: Sequence[HeldCollection],
    bounds: Bounds,
    board: Board,
    row: BoardRow,
    parent: int | None = None,
) -> tuple[BoundedServer, list[Room]]:
    with kept_for_good():
        commons = Commons.of(bounds, board, row)
        traces = Traces.to(settings.traces_endpoint) if settings.traces_endpoint else None
        rooms = [Room(one, row.number, commons, traces) for one in held]
        app = app_of(rooms, settings.root_path, row)
        ended, hourly = partial(_end, rooms, traces), partial(_hourly, rooms)
        return BoundedServer(app, bounds, row, parent, ended=ended, hourly=hourly), rooms


def _end(rooms: Sequence[Room], traces: Traces | None) -> None:
    """Once nothing is in work any more."""
    for room in rooms:
        room.stop()
    if traces is not None:
        traces.end()
    for room in rooms:
        room.write()


def _hourly(rooms: Sequence[Room]) -> None:
    """What one collection can't do keeps no other one from it."""
    for room in rooms:
        with for_collection(room.name):
            try:
                room.hourly()
            except (VouchError, OSError) as error:
                _LOG.error("%s", error)


def _bounds(settings: Settings, held: Sequence[HeldCollection], *, workers: int) -> Bounds:
    return Bounds(
        working=settings.working or max(1, usable_cores() // workers),
        waiting=settings.waiting,
        deadline_s=settings.deadline_s,
        connections=_connections(settings.connections, _OTHER_FILES * len(held)),
        drain_s=settings.drain_s,
    )


def _connections(wanted: int, other_files: int) -> int:
    """As many as are wanted, or as the process may open files for; the limit is raised as far as may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + other_files
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < needed:
            wanted = max(1, soft - other_files)
            click.echo(f"vouch: {soft} files may be open, so {wanted} connections are kept open at most", err=True)
    return wanted


def _say_where(listener: socket.socket, held: Sequence[HeldCollection]) -> None:
    """Say it, and on a terminal how staff get in: elsewhere nothing secret is printed."""
    click.echo(f"Vouch listens at {_address(listener)} (stop it with Ctrl+C)")
    for one in held:
        name = one.prepared.collection.name
        at = f"{_address(listener)}/{OF_COLLECTIONS}/{name}" if name else _address(listener)
        if name:
            click.echo(f"Collection {name}: {at}/")
        if sys.stdout.isatty():
            click.echo(f"Staff: {at}/staff/enter?once={one.shared.sessions.make_link()} (good once, for ten minutes)")
    sys.stdout.flush()


def _address(listener: socket.socket) -> str:
    address, bound = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    return f"http://{shown}:{bound}"
