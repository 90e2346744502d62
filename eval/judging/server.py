"""A desk in the browser of this machine: a page that one person judges with, by keys."""

import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from eval.judging.desk import JudgingDesk

_FOLDER = Path(__file__).parent
_FILES = {
    "": ("desk.html", "text/html; charset=utf-8"),
    "desk.js": ("desk.js", "text/javascript; charset=utf-8"),
    "desk.css": ("desk.css", "text/css; charset=utf-8"),
}
_MOST_BYTES = 1000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class DeskServer(ThreadingHTTPServer):
    """Serves a desk on this machine alone, below a path that nobody can guess.

    Args:
        desk: Whose.
        port: To listen at; 0 picks a free one.
    """

    daemon_threads = True

    def __init__(self, desk: JudgingDesk, *, port: int = 0) -> None:
        self.desk = desk
        self.secret = secrets.token_urlsafe(16)
        super().__init__(("127.0.0.1", port), _DeskHandler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_port}/{self.secret}/"


class _DeskHandler(BaseHTTPRequestHandler):
    server: DeskServer

    def do_GET(self) -> None:
        place = self._place()
        if place in _FILES:
            name, kind = _FILES[place]
            self._send(200, (_FOLDER / name).read_bytes(), kind)
        elif place == "state":
            self._say()
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        place = self._place()
        try:
            given = self._given()
            if place == "judge":
                self.server.desk.judge(given["grade"], key=_text(given["key"]))
            elif place == "undo":
                self.server.desk.undo()
            else:
                self._send(404, b"", "text/plain")
                return
        except (ValueError, KeyError, TypeError):
            self._send(400, b"", "text/plain")
            return
        self._say()

    def _place(self) -> str | None:
        """What is asked for below the secret; None for anybody who doesn't know it, or comes by another name."""
        own = f"127.0.0.1:{self.server.server_port}"
        _, secret, *rest = (*self.path.split("/"), "", "")
        is_known = secrets.compare_digest(secret.encode(), self.server.secret.encode())
        return rest[0] if is_known and self.headers.get("Host") == own else None

    def _given(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length", "0"))
        if not 0 <= length <= _MOST_BYTES:
            raise ValueError("too long")
        found = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(found, dict):
            raise TypeError("no object")
        return found

    def _say(self) -> None:
        body = json.dumps(self.server.desk.state().to_record(), ensure_ascii=False).encode()
        self._send(200, body, "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: no question is written down but with its label."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
