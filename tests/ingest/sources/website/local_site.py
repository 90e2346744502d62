"""A website served on loopback, which a test fills page by page and can make misbehave."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Page:
    """What the site answers for a path."""

    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class LocalSite:
    """The site: its address, its pages, and who asked for what."""

    url: str
    pages: dict[str, Page | Handler]
    requests: list[tuple[str, dict[str, str]]]
    times: list[float]

    def put(self, path: str, title: str = "", text: str = "", **options: str) -> None:
        """Publish a minimal HTML page; options are response headers."""
        canonical = options.pop("canonical", None)
        link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
        body = f"<html><head><title>{title}</title>{link}</head><body><h1>{title}</h1><p>{text}</p></body></html>"
        self.pages[path] = Page(body.encode(), headers={name.replace("_", "-"): v for name, v in options.items()})

    def put_sitemap(self, *paths: str, at: str = "/sitemap.xml", packed: bool = False) -> None:
        """Publish a sitemap of paths, or of whole URLs."""
        urls = "".join(f"<url><loc>{self.absolute(path)}</loc></url>" for path in paths)
        self.put_xml(
            f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>", at=at, packed=packed
        )

    def put_xml(self, xml: str, *, at: str, packed: bool = False) -> None:
        """Publish XML as it is."""
        data = f"<?xml version='1.0' encoding='UTF-8'?>{xml}".encode()
        self.pages[at] = Page(gzip.compress(data) if packed else data, media_type="application/xml")

    def absolute(self, path: str) -> str:
        """A path as a URL."""
        return path if path.startswith("http") else self.url + path

    def asked(self) -> list[str]:
        """The paths that were asked for since the last call, in order."""
        found = [path for path, _ in self.requests]
        self.requests.clear()
        return found


@contextmanager
def local_site(host: str = "127.0.0.1") -> Iterator[LocalSite]:
    """Serve a site as long as the block runs."""
    site = LocalSite("", {}, [], [])

    class _Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each body waits 40 ms for the client to acknowledge the headers

        def do_GET(self) -> None:
            site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            site.times.append(time.monotonic())
            page = site.pages.get(self.path, Page(b"not here", 404, "text/plain"))
            with suppress(ConnectionError):
                if isinstance(page, Page):
                    self._answer(page)
                else:
                    page(self)

        do_HEAD = do_GET  # noqa: N815 (the server calls it so)

        def _answer(self, page: Page) -> None:
            etag = page.headers.get("ETag")
            modified = page.headers.get("Last-Modified")
            is_same = (etag is not None and self.headers.get("If-None-Match") == etag) or (
                modified is not None and self.headers.get("If-Modified-Since") == modified
            )
            self.send_response(304 if is_same else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if not is_same:
                self.send_header("Content-Type", page.media_type)
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if not is_same and self.command != "HEAD":
                self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the server calls it so)
            pass

    server = ThreadingHTTPServer((host, 0), _Handler)
    server.daemon_threads = True
    site.url = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hang(request: BaseHTTPRequestHandler) -> None:
    """Answer nothing for a while."""
    time.sleep(1.5)
    request.close_connection = True


def drip(request: BaseHTTPRequestHandler) -> None:
    """Send a header byte by byte, for ever."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(200):
        request.wfile.write(b"a")
        request.wfile.flush()
        time.sleep(0.02)


def endless(request: BaseHTTPRequestHandler) -> None:
    """Send a body that doesn't end."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        request.wfile.write(b"all work and no play\n" * 1000)


def cut_short(request: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nonly this")
    request.wfile.flush()
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def garbage(request: BaseHTTPRequestHandler) -> None:
    """Answer something that is no HTTP."""
    request.wfile.write(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
    request.close_connection = True


def gzip_bomb(request: BaseHTTPRequestHandler) -> None:
    """Send 1 MB that unpacks to 1 GB."""
    block = gzip.compress(bytes(1 << 20), 9)
    body = block * 1024
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n")
    request.wfile.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
