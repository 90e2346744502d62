"""nginx and Caddy with the files of `deploy/`, in which ports and folders of a test are put in."""

import os
import re
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.service.operation.raw import until

DEPLOY = Path(__file__).parents[3] / "deploy"
CANARY = "quokka7731"


def status_of(url: str, body: bytes | None = None) -> int:
    """The status of a reply; the request has the canary in every header that a log may hold."""
    headers = {"Referer": f"https://{CANARY}.example", "User-Agent": CANARY}
    context = ssl._create_unverified_context()
    try:
        request = urllib.request.Request(url, data=body, headers=headers)
        with urllib.request.urlopen(request, context=context, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def check_logs(folder: Path) -> None:
    """That something was logged, and the canary wasn't."""
    logs = list((folder / "logs").iterdir())
    assert any(path.stat().st_size for path in logs)
    for path in logs:
        assert CANARY.encode() not in path.read_bytes(), path


def _put_in(name: str, changes: Mapping[str, str]) -> str:
    text = (DEPLOY / name).read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[str]:
    """nginx on the next port before a service on this one, by TLS; gives its address."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost"], check=True, capture_output=True,
    )  # fmt: skip
    site = _put_in(
        "nginx.conf",
        {
            "listen 443 ": f"listen 127.0.0.1:{port + 1} ",
            "/etc/ssl/vouch.pem": str(certificate),
            "/etc/ssl/vouch.key": str(key),
            "/var/log/nginx/": f"{folder}/logs/",
            "127.0.0.1:8000": f"127.0.0.1:{port}",
        },
    )
    with _nginx(folder, site, f"https://127.0.0.1:{port + 1}", "/healthz") as base:
        yield base


@contextmanager
def nginx_with_a_site(folder: Path, port: int) -> Iterator[str]:
    """nginx that serves a site with a log of its own, and below a path of it the service on this port."""
    (folder / "below.conf").write_text(_put_in("nginx-subpath.conf", {"127.0.0.1:8000": f"127.0.0.1:{port}"}))
    zones = "\n".join(re.findall(r"^limit_\w+_zone .*$", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE))
    site = (
        f"{zones}\nserver {{ listen 127.0.0.1:{port + 1}; server_name www.health.example;"
        f" access_log {folder}/logs/site.log; error_log {folder}/logs/errors.log info;"
        f' include {folder}/below.conf; location / {{ return 200 "the site"; }} }}'
    )
    with _nginx(folder, site, f"http://127.0.0.1:{port + 1}", "/") as base:
        yield base


@contextmanager
def _nginx(folder: Path, site: str, base: str, first: str) -> Iterator[str]:
    (folder / "site.conf").write_text(site)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "uwsgi", "scgi", "proxy"))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; daemon off; error_log {folder}/logs/main.log; events {{ worker_connections 128; }}"
        f"http {{ client_body_temp_path {folder}/body; {temporary} include {folder}/site.conf; }}"
    )
    with _running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, f"{base}{first}"):
        yield base


@contextmanager
def caddy(folder: Path, port: int) -> Iterator[str]:
    """Caddy on the next port before a service on this one; gives its address."""
    site = _put_in(
        "Caddyfile",
        {
            "\nvouch.health.example {": f"\nhttp://127.0.0.1:{port + 1} {{",
            "/var/log/caddy/": f"{folder}/logs/",
            "127.0.0.1:8000": f"127.0.0.1:{port}",
        },
    )
    with _caddy(folder, site.replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1), port, "/healthz") as base:
        yield base


@contextmanager
def caddy_with_a_site(folder: Path, port: int) -> Iterator[str]:
    """Caddy that serves a site, and below a path of it the service on this port."""
    (folder / "index.html").write_text("the site")
    site = _put_in(
        "Caddyfile-subpath",
        {
            "\nwww.health.example {": f"\nhttp://127.0.0.1:{port + 1} {{",
            "/var/log/caddy/": f"{folder}/logs/",
            "/var/www/site": str(folder),
            "127.0.0.1:8000": f"127.0.0.1:{port}",
        },
    )
    with _caddy(folder, site.replace("{\n", "{\n\tadmin off\n", 1), port, "/") as base:
        yield base


@contextmanager
def _caddy(folder: Path, site: str, port: int, first: str) -> Iterator[str]:
    base = f"http://127.0.0.1:{port + 1}"
    (folder / "Caddyfile").write_text(site)
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(command, folder, f"{base}{first}"):
        yield base


@contextmanager
def _running(command: list[str], folder: Path, first: str) -> Iterator[None]:
    (folder / "logs").mkdir()
    with (folder / "logs" / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "HOME": str(folder)})
    try:
        until(lambda: _is_there(first))
        yield
    finally:
        time.sleep(0.5)  # what it logs a moment later counts as well
        process.terminate()
        process.wait(timeout=30)


def _is_there(url: str) -> bool:
    try:  # without the canary: the log of the site beside may hold what is asked of it
        with urllib.request.urlopen(url, context=ssl._create_unverified_context(), timeout=20) as response:
            return bool(response.status == 200)
    except OSError:
        return False
