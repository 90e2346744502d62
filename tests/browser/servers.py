"""The servers that a browser meets: Vouch itself, another site that embeds its box, and a service that goes wrong."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.keyed import keys_file

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "service" / "web" / "example"
TEMPLATES = Path(__file__).parent / "templates"
_IN_EXAMPLE = "http://127.0.0.1:8000"


@contextmanager
def vouch(home: Path, *, allowed_origins: str = "", more: Mapping[str, str] = {}) -> Iterator[str]:
    """A running `vouch serve`; gives its address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOUCH_")}
    settings = {
        "VOUCH_HOME": str(home),
        "VOUCH_ALLOWED_ORIGINS": allowed_origins,
        "VOUCH_COUNTRY": "GB",
        "VOUCH_KEYS_FILE": str(keys_file()),
        "VOUCH_ADDRESS_RATE": "off",
        "HF_HUB_OFFLINE": "1",
        **more,
    }
    command = [sys.executable, "-c", "from vouch import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=kept | settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if found is None:
                raise AssertionError("vouch serve printed no address")
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def serving_handler(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server of these replies, in a thread; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serving_pages(folders: Sequence[Path], *, inject: bytes = b"") -> Iterator[str]:
    """The HTML files of folders, each under its folder's name, with something put at the end of each one's head."""
    known = {f"/{path.parent.name}/{path.name}": path for folder in folders for path in folder.glob("*.html")}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = known.get(self.path.split("?")[0])
            if path is None:
                _reply(self, 404, "text/plain", b"")
                return
            head, end, rest = path.read_bytes().partition(b"</head>")
            _reply(self, 200, "text/html", head + inject + end + rest)

        def log_message(self, *_: object) -> None: ...

    with serving_handler(Handler) as address:
        yield address


class ExampleSite:
    """The example site, told at which address its box finds the service, and its box's attributes."""

    def __init__(self, address: str, service: dict[str, str]) -> None:
        self.address = address
        self._service = service

    def point_at(self, service: str) -> None:
        """Have its pages load the box from, and ask, a service."""
        self._service["address"] = service

    @property
    def foreign(self) -> str:
        """The same site by another name: to a browser another origin, which nobody allowed."""
        return self.address.replace("127.0.0.1", "localhost")


@contextmanager
def example_site() -> Iterator[ExampleSite]:
    """The example site as it ships, and below `/templates/` pages after other makers', with the service's address."""
    service = {"address": _IN_EXAMPLE}

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, directory=str(EXAMPLE), **options)

        def translate_path(self, path: str) -> str:
            return super().translate_path(path).replace(str(EXAMPLE / "templates"), str(TEMPLATES), 1)

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            if path.name != "index.html":
                super().do_GET()
                return
            origin = "http://" + urlsplit(service["address"]).netloc
            page = path.read_text(encoding="utf-8")
            page = page.replace(f"-src {_IN_EXAMPLE}", f"-src {origin}").replace(_IN_EXAMPLE, service["address"])
            page = page.replace("connect-src ", "connect-src http://127.0.0.1:* ")  # services that go wrong, too
            if pinned := parse_qs(urlsplit(self.path).query).get("integrity"):
                page = page.replace('widget.js"', f'widget.js" integrity="{pinned[0]}" crossorigin="anonymous"')
            _reply(self, 200, "text/html; charset=utf-8", page.encode())

        def log_message(self, *_: object) -> None: ...

    with serving_handler(Handler) as address:
        yield ExampleSite(address, service)


_ANSWER = {
    "question": "?",
    "answered": True,
    "confidence": 0.9,
    "hits": [],
    "refusal": None,
    "did_you_mean": None,
    "notice": None,
    "snapshot_id": "0",
    "took_ms": 1.0,
}
REFUSED = {"answered": False, "refusal": {"reason": "not_answered", "message": "No.", "nearest": []}}
PAUSED = {"answered": False, "refusal": {"reason": "paused", "message": "Paused.", "nearest": []}}
NOTICE = "If someone has trouble breathing or chest pain now, call your local emergency number."
_NOTICE = {
    "topic": "heart",
    "text": NOTICE,
    "numbers": [{"label": "Emergency", "number": "112"}, {"label": "<b>Line</b>", "number": "0800 12-34"}],
    "version": "1",
}
_PROBLEM = {"title": "Fault", "detail": "It broke", "remedy": "Wait"}
FAULTS: Mapping[str, tuple[int, float, Mapping[str, Any] | str]] = {
    "broken": (500, 0.0, _PROBLEM),
    "unready": (503, 0.0, _PROBLEM | {"notice": _NOTICE}),
    "busy": (429, 0.0, _PROBLEM),
    "odd": (422, 0.0, _PROBLEM),
    "garbage": (200, 0.0, "<html>not JSON"),
    "slow": (200, 0.9, _ANSWER | REFUSED),
    "hanging": (200, 40.0, _ANSWER),
    "paused": (200, 0.0, _ANSWER | PAUSED | {"notice": _NOTICE}),
    "notice": (200, 0.0, _ANSWER | REFUSED | {"notice": _NOTICE, "did_you_mean": "why do I sneeze"}),
}
"""What a service under `/NAME/` answers to a question: status, seconds to wait, body."""


@contextmanager
def faulty_service() -> Iterator[str]:
    """A service whose every path goes wrong in the way that it names; `/elsewhere/` redirects to another host."""
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            _reply(self, 204, "text/plain", b"")

        def do_GET(self) -> None:
            _reply(self, 200, "application/json", b'{"topics": [], "audiences": []}')

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/v1/suggest"):
                _reply(self, 200, "application/json", b'{"q": "", "suggestions": []}')
                return
            kind = self.path.split("/")[1]
            if kind == "elsewhere":
                self.send_response(307)
                self.send_header("Location", "https://elsewhere.test/v1/ask")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                return
            status, wait_s, body = FAULTS[kind]
            stopping.wait(wait_s)
            _reply(self, status, "application/json", (body if isinstance(body, str) else json.dumps(body)).encode())

        def log_message(self, *_: object) -> None: ...

    with serving_handler(Handler) as address:
        yield address
        stopping.set()
        time.sleep(0.05)


def _reply(handler: BaseHTTPRequestHandler, status: int, media_type: str, body: bytes) -> None:
    try:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Access-Control-Allow-Origin", "*")
        handler.send_header("Access-Control-Allow-Headers", "Content-Type")
        handler.end_headers()
        handler.wfile.write(body)
    except ConnectionError:
        handler.close_connection = True
