"""What lies in `deploy/` works, as far as what runs it is installed here; what it names is there."""

import json
import os
import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.policy import AccessPolicy
from service.access.rates import Rate
from service.answers.catalogue import Shelf
from service.app import create_app
from service.http.routes.metrics import observed
from service.live.live_index import LiveIndex
from service.operation.board import Board
from service.operation.exposition import exposition
from service.settings import Settings
from tests.keyed import keyed
from tests.service.operation.raw import bare_server, until

DEPLOY = Path(__file__).parents[3] / "deploy"
CANARY = "quokka7731"


def _names_served(home: Home) -> set[str]:
    text = exposition(Board(), observed(LiveIndex(home), Shelf()))
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def test_alerts_and_dashboard_name_metrics_that_are_served(built_home: Home) -> None:
    served = _names_served(built_home)
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    rules = [rule["expr"] for group in groups for rule in group["rules"]]
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]

    named = {name for query in (*rules, *queries) for name in re.findall(r"\bvouch_\w+", query)}

    assert len(named) > 10
    assert named - served == set()


def test_the_server_image_asks_for_no_extra_and_runs_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    assert "pip install --no-cache-dir --constraint constraints.txt ." in "\n".join(lines)
    assert "USER 10001" in lines
    builder = (DEPLOY / "Containerfile.build").read_text()
    assert "'.[build]'" in builder
    copied = {line.split()[1] for line in lines if re.match(r"COPY \w+ \w+$", line)}
    assert copied == {"ingest", "index", "service", "eval"}


def test_a_request_through_each_proxy_is_answered_with_the_settings_of_the_unit(
    built_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in re.findall(r"^Environment=(\w+)=(\S+)$", (DEPLOY / "vouch.service").read_text(), re.MULTILINE):
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    policy = replace(AccessPolicy.of(settings, host=settings.host), address_rate=Rate(1, 3600))
    app = create_app(LiveIndex(built_home), access=keyed(policy))
    client = TestClient(app, client=("127.0.0.1", 1))
    nginx = re.search(r"server_name (\S+);", (DEPLOY / "nginx.conf").read_text())
    caddy = re.search(r"^([\w.]+) \{$", (DEPLOY / "Caddyfile").read_text(), re.MULTILINE)
    assert nginx
    assert caddy

    def asked(host: str, reader: str) -> int:
        headers = {"Host": host, "X-Forwarded-For": reader, "X-Forwarded-Proto": "https"}
        return client.get("/v1/suggest?q=ab", headers=headers).status_code

    assert [asked(nginx[1], "203.0.113.1"), asked(caddy[1], "203.0.113.2")] == [200, 200]
    assert asked(nginx[1], "203.0.113.1") == 429  # each reader has a limit of his own
    assert asked("evil.example", "203.0.113.3") == 421
    image = (DEPLOY / "Containerfile").read_text()
    assert f"    VOUCH_ALLOWED_HOSTS={nginx[1]} \\\n" in image


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't here")
def test_the_unit_is_hardened() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(DEPLOY / "vouch.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.kill
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx isn't here")
def test_nginx_passes_questions_on_and_logs_none(tmp_path: Path) -> None:
    with bare_server(tmp_path / "vouch") as server, _nginx(tmp_path, server.port) as base:
        _ask_in_every_way(base)
        server.process.kill()
        server.process.wait()
        assert _status(f"{base}/v1/search?q={CANARY}") == 502
    _check_logs(tmp_path)


@pytest.mark.kill
@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy isn't here")
def test_caddy_passes_questions_on_and_logs_none(tmp_path: Path) -> None:
    with bare_server(tmp_path / "vouch") as server, _caddy(tmp_path, server.port) as base:
        _ask_in_every_way(base)
        server.process.kill()
        server.process.wait()
        assert _status(f"{base}/v1/search?q={CANARY}") == 502
    _check_logs(tmp_path)


def _ask_in_every_way(base: str) -> None:
    assert _status(f"{base}/v1/search?q={CANARY}") == 200
    assert _status(f"{base}/documents/{CANARY}") == 200
    assert _status(f"{base}/v1/ask", json.dumps({"question": CANARY}).encode()) == 200
    assert _status(f"{base}/v1/ask", b"a" * 90_000) in {413, 502}  # Caddy's older versions say 502
    assert [_status(f"{base}{path}") for path in ("/metrics", "/staff", "/staff/documents")] == [404, 404, 404]


def _status(url: str, body: bytes | None = None) -> int:
    headers = {"Referer": f"https://{CANARY}.example", "User-Agent": CANARY}
    context = ssl._create_unverified_context()
    try:
        request = urllib.request.Request(url, data=body, headers=headers)
        with urllib.request.urlopen(request, context=context, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def _check_logs(folder: Path) -> None:
    logs = list((folder / "logs").iterdir())
    assert any(path.stat().st_size for path in logs)
    for path in logs:
        assert CANARY.encode() not in path.read_bytes(), path


@contextmanager
def _nginx(folder: Path, port: int) -> Iterator[str]:
    (folder / "logs").mkdir()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost"], check=True, capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "listen 443 ": f"listen 127.0.0.1:{port + 1} ",
        "/etc/ssl/vouch.pem": str(certificate),
        "/etc/ssl/vouch.key": str(key),
        "/var/log/nginx/": f"{folder}/logs/",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "uwsgi", "scgi", "proxy"))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; daemon off; error_log {folder}/logs/main.log; events {{ worker_connections 128; }}"
        f"http {{ client_body_temp_path {folder}/body; {temporary} include {folder}/site.conf; }}"
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with _running(command, folder, f"https://127.0.0.1:{port + 1}"):
        yield f"https://127.0.0.1:{port + 1}"


@contextmanager
def _caddy(folder: Path, port: int) -> Iterator[str]:
    (folder / "logs").mkdir()
    site = (DEPLOY / "Caddyfile").read_text().replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1)
    for old, new in {
        "\nvouch.health.example {": f"\nhttp://127.0.0.1:{port + 1} {{",
        "/var/log/caddy/": f"{folder}/logs/",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "Caddyfile").write_text(site)
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(command, folder, f"http://127.0.0.1:{port + 1}"):
        yield f"http://127.0.0.1:{port + 1}"


@contextmanager
def _running(command: list[str], folder: Path, base: str) -> Iterator[None]:
    with (folder / "logs" / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "HOME": str(folder)})
    try:
        until(lambda: _status(f"{base}/healthz") == 200)
        yield
    finally:
        time.sleep(0.5)  # what it logs a moment later counts as well
        process.terminate()
        process.wait(timeout=30)
