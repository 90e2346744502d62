"""A server within bounds over handlers that are slow, large or broken on purpose: `python -m … '{"working": 1}'`."""

import asyncio
import json
import os
import signal
import sys
import time
from urllib.parse import parse_qs

from fastapi.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.http.middleware.admission import QueuedRequests
from service.http.middleware.body_limit import BodyLimit
from service.http.middleware.counted import Counted
from service.http.middleware.faults import Unbroken
from service.listen_address import listen
from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.exposition import exposition
from service.operation.fair_queue import queue_of
from service.operation.logs import set_up_logs
from service.operation.server import BoundedServer
from service.operation.workers import Workers, rows_for
from service.pages.turned_away import turned_away

_BOUNDS = {"working": 2, "waiting": 8, "deadline_s": 5.0, "connections": 100, "drain_s": 1.0}
NOTICES = Notices.read(DEFAULT_NOTICES, country="GB")


class Panic(BaseException):
    """What a library in Rust raises: no `Exception`."""


def handlers(board: Board, row: BoardRow) -> ASGIApp:
    """`/slow?s=1` works that long in a thread, `/large?mb=1` is that long; others say what they are called."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path, query = scope["path"], parse_qs(scope.get("query_string", b"").decode())
        if path == "/slow":
            await asyncio.get_running_loop().run_in_executor(None, time.sleep, float(query["s"][0]))
        elif path == "/panic":
            raise Panic(*query.get("q", ()))
        elif path == "/die":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif path == "/hang":
            time.sleep(float(query["s"][0]))
        body = b"x" * (1_000_000 * int(query["mb"][0])) if path == "/large" else str(os.getpid()).encode()
        if path == "/metrics":
            body = exposition(board).encode()
        if scope["method"] == "POST":
            body = str(len((await receive()).get("body", b""))).encode()
        await (Response(body) if path == "/large" else PlainTextResponse(body))(scope, receive, send)

    return answer


def _app(bounds: Bounds, board: Board, row: BoardRow) -> ASGIApp:
    queue = queue_of(bounds, board, row)
    refuse = turned_away(lambda: NOTICES)
    app = QueuedRequests(handlers(board, row), queue, bounds.deadline_s, refuse, row)
    return Counted(Unbroken(BodyLimit(app, refuse), row), row)


def main(wanted: dict[str, float]) -> None:
    """Serve until ended."""
    workers = int(wanted.pop("workers", 0))
    unfit = wanted.pop("unfit_reload", 0)  # what a reload brings ends before it answers
    log_format = "json" if wanted.pop("json", 0) else "text"
    bounds = Bounds(**(_BOUNDS | wanted))  # type: ignore[arg-type]
    listener = listen("127.0.0.1", 0)
    board = Board(rows_for(workers) if workers else 1)
    set_up_logs(board.row(0), log_format)  # type: ignore[arg-type]
    print(f"It listens at http://127.0.0.1:{listener.getsockname()[1]} .", flush=True)  # noqa: T201

    parent = os.getpid() if workers else None

    def work(row: BoardRow) -> None:
        BoundedServer(_app(bounds, board, row), bounds, row, parent).answer([listener])

    def ends_at_once(_: BoardRow) -> None:
        sys.exit(3)

    if workers:
        anew = ends_at_once if unfit else work
        Workers(workers, board, work, drain_s=bounds.drain_s, reload=lambda: anew).run()
    else:
        work(board.row(0))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
